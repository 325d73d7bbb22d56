"""Of a case (个案) the history of a ledger tells those above that it is one, and no word of it."""

import pytest
from django.urls import reverse

from tasks.choices import ChangeVerb, Part
from tasks.models import Indicator, LedgerChange, Responsibility, Sorting, Task
from tests.cast import make_user

pytestmark = pytest.mark.django_db

SECRET, GOAL = "结对帮扶小陈", "上门看望小陈"


@pytest.fixture
def history(cast) -> str:
    """The address of a history in which a case was added, with its indicator, and a plain task changed."""
    case = cast.online_task
    Task.objects.filter(pk=case.pk).update(confidential=True)
    indicator = Indicator.objects.create(document=cast.document, task=case, position=1, name=GOAL, measure="sum")
    sorting = Sorting.objects.create(document=cast.document, number=2, why="补充通知", by_name="陈志")
    said = {"sorting": sorting, "verb": ChangeVerb.ADDED}
    LedgerChange.objects.create(**said, task=case, label=SECRET, after={"标题": SECRET})
    LedgerChange.objects.create(**said, indicator=indicator, label=GOAL, after={"指标": GOAL})
    LedgerChange.objects.create(**said, task=cast.task, label="创文巩卫", after={"标题": "创文巩卫"})
    return reverse("tasks:document-history", args=[cast.document.pk])


def told(client, user, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


@pytest.mark.parametrize("who", ["city_official", "province_official"])
def test_above_the_unit_a_case_is_only_called_one(cast, client, history, who):
    html = told(client, getattr(cast, who), history)
    assert SECRET not in html and GOAL not in html
    assert html.count(">个案<") == 2
    assert reverse("tasks:task", args=[cast.online_task.pk]) not in html
    assert "创文巩卫" in html


def test_the_unit_that_files_the_document_reads_the_words(cast, client, history):
    html = told(client, cast.official, history)
    assert SECRET in html and GOAL in html and ">个案<" not in html


def test_so_does_a_unit_that_is_responsible_for_the_case_and_no_other_participant(cast, client, history):
    responsible = {"organisation": cast.street, "part": Part.PARTICIPATING, "position": 9}
    street = make_user("street", "罗青", cast.street)
    row = Responsibility.objects.create(task=cast.task, **responsible)
    assert SECRET not in told(client, street, history)
    row.task = cast.online_task
    row.save()
    assert SECRET in told(client, make_user("street2", "罗兰", cast.street), history)
