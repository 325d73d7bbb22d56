"""Records in lists: the leader's own, and for officials all they see; a report's number opens to its records here."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams.models import Parentage
from tests.cast import make_record

pytestmark = pytest.mark.django_db


def queries(client, url) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture
def leader(cast, client):
    client.force_login(cast.leader)
    return client


def test_a_leader_finds_the_own_records_by_state(cast, leader):
    make_record(cast, state="submitted", people=77)
    make_record(cast, state="draft", people=78)
    make_record(cast, placement=cast.stone, people=79)
    page = leader.get(reverse("tasks:records"), {"state": "submitted"}).content.decode()
    assert "77人" in page
    assert "78人" not in page
    assert "79人" not in leader.get(reverse("tasks:records")).content.decode()


@pytest.mark.parametrize(
    ("query", "people"),
    [
        ({}, {41, 42, 43}),
        ({"state": "submitted"}, {43}),
        ({"from": "2026-06-11"}, {42, 43}),
        ({"to": "2026-06-11"}, {41}),
        ({"organisation": "440902-GD"}, {41, 43}),
        ({"organisation": "440902-GD", "line": "home"}, set()),
        ({"organisation": "MMZY", "line": "home"}, {41, 42, 43}),
        ({"organisation": "MMZY", "line": "host"}, set()),
        ({"organisation": "440904"}, set()),
        ({"q": "石曹"}, {42}),
        ({"q": "郑浩然"}, {42}),
        ({"from": "nonsense"}, set()),
        ({"state": "approved", "period": "2026Q2", "from": "2026-04-01", "to": "2026-06-30"}, {41, 42}),
    ],
)
def test_a_number_opens_to_its_records(cast, client, query, people):
    make_record(cast, people=41, on=date(2026, 6, 10))
    make_record(cast, people=42, on=date(2026, 6, 12), placement=cast.stone)
    make_record(cast, people=43, on=date(2026, 6, 14), state="submitted")
    client.force_login(cast.city_official)
    context = client.get(reverse("tasks:records"), query).context
    assert {record.people for record in context["rows"]} == people


def test_programme_and_site_narrow_the_list(cast, client):
    make_record(cast, people=41)
    make_record(cast, people=42, programme=cast.visits)
    make_record(cast, people=43, placement=cast.stone)
    client.force_login(cast.official)
    query = {"programme": cast.cleaning.pk, "site": cast.campus.site_id, "document": cast.document.pk}
    assert [r.people for r in client.get(reverse("tasks:records"), query).context["rows"]] == [41]


def test_what_a_closed_unit_hosted_is_still_found_below_its_town(cast, client):
    make_record(cast, placement=cast.stone, people=42)
    Parentage.objects.filter(organisation=cast.village).update(to_on=date(2026, 6, 15))
    client.force_login(cast.official)
    query = {"organisation": cast.town.code, "to": "2026-06-30"}
    assert [record.people for record in client.get(reverse("tasks:records"), query).context["rows"]] == [42]


def test_a_task_opens_to_the_records_of_its_programmes(cast, client):
    make_record(cast, people=41)
    client.force_login(cast.official)
    for task, people in ((cast.task, [41]), (cast.online_task, [])):
        context = client.get(reverse("tasks:records"), {"task": task.pk}).context
        assert [record.people for record in context["rows"]] == people


def test_the_list_says_what_counts_and_what_does_not(cast, client):
    for people, state in ((40, "approved"), (34, "approved"), (99, "submitted")):
        make_record(cast, people=people, state=state)
    client.force_login(cast.official)
    response = client.get(reverse("tasks:records"))
    assert response.context["summary"].counted[:2] == (40, 74)
    assert "待审1条" in response.content.decode()


def test_an_outsider_finds_nothing_and_is_offered_nothing(cast, client):
    make_record(cast)
    client.force_login(cast.outsider)
    for query in ({}, {"programme": cast.cleaning.pk}, {"organisation": "440902"}, {"site": cast.campus.site_id}):
        page = client.get(reverse("tasks:records"), query)
        assert not len(page.context["rows"])
        for name in ("创文巩卫", "官渡", "团茂南区委"):
            assert name not in page.content.decode()


@pytest.mark.parametrize("who", ["leader", "official"])
def test_the_list_costs_the_same_for_one_and_for_three(cast, client, who):
    client.force_login(getattr(cast, who))
    make_record(cast)
    client.get(reverse("tasks:records"))
    one = queries(client, reverse("tasks:records"))
    for day in (10, 11):
        make_record(cast, on=date(2026, 6, day))
    assert queries(client, reverse("tasks:records")) == one
