"""Giving a task to many units, the list of both sides, and each step, on the pages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.actions.assignments import assign_tasks, report_done
from tasks.actions.extensions import ask_extension
from tasks.models import Assignment, Extension, Task
from tasks.recipients import groups_below, units_of
from teams.actions.units import open_organisation
from teams.models import Organisation
from tests.cast import START

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)
DUE = date(2026, 6, 30)


def page(client, user, url, /, *args, **query) -> str:
    client.force_login(user)
    response = client.get(reverse(url, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client, user, url, /, *args, **data) -> str:
    client.force_login(user)
    return client.post(reverse(url, args=args), data, follow=True).text


def give(cast, *units, due=DUE) -> list[Assignment]:
    said = {"assigner": cast.district, "on": TODAY, "due": due}
    return assign_tasks(actor=cast.official, task=cast.task, organisations=units, **said).given


def ticks(text: str) -> list[str]:
    """The units with a check mark, as they stand on the page."""
    rows = text.split('<input type="checkbox" name="units"')[1:]
    return [row.split("<span>")[1].split("</span>")[0] for row in rows if row.split(">")[0].endswith("checked")]


def test_the_groups_below_the_assigner_are_offered_with_their_numbers(cast):
    def offered(unit) -> dict[str, int]:
        return {row.group.label: row.number for row in groups_below(unit, cast.task, on=TODAY)}

    assert offered(cast.district) == {
        "各乡镇（街道）团委": 2,
        "各村（社区）团组织": 2,
        "全部直接下级": 2,
    }
    assert offered(cast.city) == {
        "各县区团委": 2,
        "各高校团委": 1,
        "各乡镇（街道）团委": 2,
        "各村（社区）团组织": 2,
        "全部直接下级": 3,
    }
    assert offered(cast.province)["机关各部门"] == 1
    assert offered(cast.college) == {}


def test_those_whom_the_text_makes_responsible_are_a_group(cast):
    for position, unit in enumerate((cast.town, cast.college), start=1):
        cast.task.responsibilities.create(organisation=unit, part="participating", position=position)
    cast.task.responsibilities.create(name="区机关各部门", part="participating", position=3)
    assert units_of(["responsible"], cast.district, cast.task, on=TODAY) == [cast.town]
    assert units_of(["responsible"], cast.city, cast.task, on=TODAY) == [cast.town, cast.college]


def test_groups_are_listed_together_and_closed_units_are_not(cast):
    assert units_of(["counties", "universities"], cast.city, cast.task, on=TODAY) == [
        cast.district,
        cast.college,
        cast.stranger,
    ]
    Organisation.objects.filter(pk=cast.stranger.pk).update(closed_on=TODAY)
    assert units_of(["counties"], cast.city, cast.task, on=TODAY) == [cast.district]
    assert units_of(["nonsense"], cast.city, cast.task, on=TODAY) == []


def test_a_group_that_nobody_reads_through_is_not_listed(cast, monkeypatch):
    monkeypatch.setattr("tasks.recipients.MOST", 1)
    assert all(row.too_many for row in groups_below(cast.district, cast.task, on=TODAY))
    assert units_of(["townships"], cast.district, cast.task, on=TODAY) == []


def test_a_group_is_listed_with_check_marks_and_issued_without_those_taken_off(cast, client):
    give(cast, cast.town)
    url = "tasks:task-assign"
    text = page(client, cast.official, url, cast.task.pk, group=["townships", "villages"])
    assert ticks(text) == ["官渡街道", "官渡校园社区", "石曹村"]
    assert "已经有这项任务，不再交办：羊角镇" in text
    said = {"assigner": cast.district.pk, "due": "2026-06-30"}
    said["units"] = [cast.street.pk, cast.village.pk]
    assert "已交办给官渡街道等2个单位" in send(client, cast.official, url, cast.task.pk, **said)
    assert set(cast.task.assignments.values_list("organisation", flat=True)) == {
        cast.town.pk,
        cast.street.pk,
        cast.village.pk,
    }


def test_single_units_are_added_one_by_one_before_anything_is_issued(cast, client):
    url, said = "tasks:task-assign", {"assigner": cast.district.pk, "due": "2026-06-30"}
    text = send(client, cast.official, url, cast.task.pk, organisation="官渡街道", add="1", **said)
    assert ticks(text) == ["官渡街道"]
    said["units"] = [cast.street.pk]
    text = send(client, cast.official, url, cast.task.pk, organisation="羊角镇", add="1", **said)
    assert ticks(text) == ["官渡街道", "羊角镇"]
    assert 'value="2026-06-30"' in text
    assert not Assignment.objects.exists()
    said["units"] = [cast.street.pk, cast.town.pk]
    send(client, cast.official, url, cast.task.pk, **said)
    assert Assignment.objects.count() == 2


def test_nothing_chosen_or_out_of_reach_is_refused(cast, client):
    url, said = "tasks:task-assign", {"assigner": cast.district.pk}
    assert "请勾选承办单位" in send(client, cast.official, url, cast.task.pk, **said)
    send(client, cast.official, url, cast.task.pk, units=[cast.stranger.pk], **said)
    past = send(client, cast.official, url, cast.task.pk, units=[cast.street.pk], due="2026-06-01", **said)
    assert "完成时限已经过了" in past
    assert not Assignment.objects.exists()


def test_who_got_it_meanwhile_is_named_and_skipped(cast, client):
    give(cast, cast.street)
    said = {"assigner": cast.district.pk, "units": [cast.street.pk, cast.town.pk]}
    text = send(client, cast.official, "tasks:task-assign", cast.task.pk, **said)
    assert "已交办给羊角镇。官渡街道已经有这项任务，没有再交。" in text


def test_the_doer_receives_reports_and_asks_and_the_assigner_answers(cast, client):
    (given,) = give(cast, cast.college)
    doer, giver = cast.college_official, cast.official
    text = page(client, doer, "tasks:assignment", given.pk)
    assert "待签收" in text
    assert reverse("tasks:assignment-done", args=[given.pk]) not in text
    assert "已签收" in send(client, doer, "tasks:assignment-receive", given.pk)
    asked = {"until": "2026-07-15", "reason": "连日下雨"}
    assert "等交办单位答复" in send(client, doer, "tasks:assignment-extend", given.pk, **asked)
    extension = Extension.objects.get()
    assert reverse("tasks:extension-decide", args=[extension.pk]) in page(client, giver, "tasks:task", cast.task.pk)
    refused = send(client, giver, "tasks:extension-decide", extension.pk, granted="no")
    assert "请写明不同意延期的理由" in refused
    assert "时限已改" in send(client, giver, "tasks:extension-decide", extension.pk, granted="yes")
    assert "等交办单位确认" in send(client, doer, "tasks:assignment-report", given.pk, note="五条街都清了。")
    assert "五条街都清了。" in page(client, giver, "tasks:assignment-done", given.pk)
    assert "已退回重办" in send(client, giver, "tasks:assignment-send-back", given.pk, reason="还差一条。")
    text = page(client, doer, "tasks:assignment", given.pk)
    for words in ("韩雪退回重办", "还差一条。", "周敏报办结", "同意延期", "6月30日延到7月15日"):
        assert words in text


def test_the_list_shows_each_side_its_own(cast, client):
    street, college = give(cast, cast.street, cast.college)
    doing = page(client, cast.college_official, "tasks:assignments")
    assert reverse("tasks:assignment", args=[college.pk]) in doing
    assert reverse("tasks:assignment", args=[street.pk]) not in doing
    assert "这里没有任务" in page(client, cast.college_official, "tasks:assignments", side="given")
    given = page(client, cast.official, "tasks:assignments", side="given")
    assert all(reverse("tasks:assignment", args=[row.pk]) in given for row in (street, college))
    report_done(actor=cast.college_official, assignment=college, on=TODAY, note="办好了。")
    waiting = page(client, cast.official, "tasks:assignments", side="given", state="reported")
    assert reverse("tasks:assignment", args=[street.pk]) not in waiting
    assert "退回重办" in waiting


def test_no_date_has_no_light_but_a_word(cast, client):
    give(cast, cast.college, due=None)
    text = page(client, cast.official, "tasks:task", cast.task.pk)
    assert 'class="st ok"' not in text
    assert '<span class="none">常态化</span>' in text
    Task.objects.filter(pk=cast.task.pk).update(standing=False)
    text = page(client, cast.official, "tasks:task", cast.task.pk)
    assert '<span class="none">未定时限</span>' in text
    assert 'class="st ok"' not in text


def test_a_dropped_task_is_marked_and_not_given_out(cast, client):
    Task.objects.filter(pk=cast.task.pk).update(state="dropped")
    text = page(client, cast.official, "tasks:task", cast.task.pk)
    assert "这项任务已撤下" in text
    assert reverse("tasks:task-assign", args=[cast.task.pk]) not in text
    said = {"assigner": cast.district.pk, "units": [cast.street.pk]}
    refused = send(client, cast.official, "tasks:task-assign", cast.task.pk, **said)
    assert "已从台账撤下" in refused


def test_the_task_page_costs_the_same_for_more_assignments(cast, client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, cast.official, "tasks:task", cast.task.pk)
        return len(seen)

    (given,) = give(cast, cast.college)
    ask_extension(actor=cast.college_official, assignment=given, on=TODAY, until=date(2026, 7, 15), reason="连日下雨")
    queries()
    before = queries()
    for n in range(3):
        unit = open_organisation(
            actor=None, code=f"T{n}", name=f"镇{n}", short_name=f"镇{n}", kind="township", level="township",
            parent=cast.district, from_on=START,
        )  # fmt: skip
        (row,) = give(cast, unit)
        report_done(actor=cast.official, assignment=row, on=TODAY, note="办好了。")
    assert queries() == before
