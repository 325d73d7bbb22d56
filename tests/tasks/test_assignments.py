"""A task is given to units, received, reported done, sent back or confirmed; the doer never confirms."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks.access import assigners_for
from tasks.actions.assignments import (
    assign_task,
    assign_tasks,
    confirm_done,
    receive_assignment,
    report_done,
    send_back,
    stop_assignment,
)
from tasks.choices import TaskState
from tasks.models import Assignment, AssignmentStep
from teams.actions.accounts import appoint
from teams.actions.units import open_organisation
from teams.models import AuditEntry, Notice, User
from tests.cast import START, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 6, 18)
DUE = date(2026, 6, 30)


def give(cast, *units, due: date | None = DUE, actor=None, assigner=None):
    return assign_tasks(
        actor=actor or cast.official,
        task=cast.task,
        organisations=units,
        assigner=assigner or cast.district,
        on=TODAY,
        due=due,
    )


@pytest.fixture
def given(cast) -> Assignment:
    return give(cast, cast.college).given[0]


def way_of(assignment) -> list[tuple[str, str, str]]:
    return list(assignment.steps.values_list("verb", "by_name", "reason"))


def unread(user) -> list[str]:
    return list(Notice.objects.filter(user=user).unread().order_by("pk").values_list("title", flat=True))


def test_a_task_is_given_once_and_not_to_oneself(cast, given):
    for unit in (cast.college, cast.district):
        with pytest.raises(ValidationError):
            give(cast, unit)
    assert (given.due, given.assigner, given.state) == (DUE, cast.district, "open")


def test_one_task_issued_to_several_units_makes_as_many_assignments(cast, given):
    issued = give(cast, cast.street, cast.town, cast.college, cast.street)
    assert [row.organisation for row in issued.given] == [cast.street, cast.town]
    assert issued.had == [cast.college]
    assert set(cast.task.assignments.values_list("due", "state")) == {(DUE, "open")}
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.organisation, entry.after["given_to"]) == ("交办", cast.district, ["官渡街道", "羊角镇"])
    assert [row.steps.get().verb for row in issued.given] == ["given", "given"]


def test_issuing_to_many_costs_what_issuing_to_one_costs(cast):
    units = [
        open_organisation(
            actor=None, code=f"T{n}", name=f"镇{n}", short_name=f"镇{n}", kind="township", level="township",
            parent=cast.district, from_on=START,
        )
        for n in range(9)
    ]  # fmt: skip
    for n, unit in enumerate(units):
        make_user(f"town{n}", f"镇干部{n}", unit)

    def queries(*to) -> int:
        with CaptureQueriesContext(connection) as seen:
            give(cast, *to)
        return len(seen)

    queries(units[0])  # who acts is read once
    assert queries(units[1]) == queries(*units[2:])
    assert Notice.objects.filter(title="交办：创文巩卫").count() == 9


@pytest.mark.parametrize(
    ("due", "state", "words"),
    [(date(2026, 6, 17), TaskState.LISTED, "已经过了"), (DUE, TaskState.DROPPED, "已从台账撤下")],
)
def test_what_is_past_or_dropped_is_not_given(cast, due, state, words):
    cast.task.state = state
    cast.task.save(update_fields=["state"])
    with pytest.raises(ValidationError, match=words):
        give(cast, cast.college, due=due)
    assert not Assignment.objects.exists()


def test_without_a_date_it_follows_the_task(cast):
    assert give(cast, cast.college, due=None).given[0].due is None
    cast.online_task.due, cast.online_task.standing = DUE, False
    cast.online_task.save(update_fields=["due", "standing"])
    said = {"task": cast.online_task, "organisation": cast.college, "assigner": cast.district}
    assert assign_task(actor=cast.official, on=TODAY, due=None, **said).due == DUE


def test_the_whole_way_leaves_a_step_an_entry_and_a_notice_each_time(cast, given):
    doer, giver = cast.college_official, cast.official
    assert unread(doer) == ["交办：创文巩卫"]
    receive_assignment(actor=doer, assignment=given, on=TODAY)
    assert unread(doer) == unread(giver) == []
    report_done(actor=doer, assignment=given, on=TODAY, note="清理了三条街。")
    assert unread(giver) == ["茂职院团委报办结：创文巩卫"]
    send_back(actor=giver, assignment=given, on=TODAY, reason="还差两条街。")
    assert (unread(giver), unread(doer)) == ([], ["退回重办：创文巩卫"])
    report_done(actor=doer, assignment=given, on=date(2026, 6, 20), note="五条街都清了。")
    assert unread(doer) == []
    done = confirm_done(actor=giver, assignment=given, on=date(2026, 6, 21))
    assert (done.state, done.received_on, done.reported_on, done.ended_on) == (
        "done",
        TODAY,
        date(2026, 6, 20),
        date(2026, 6, 21),
    )
    assert (unread(giver), unread(doer)) == ([], ["已确认办结：创文巩卫"])
    assert way_of(given) == [
        ("given", "韩雪", ""),
        ("received", "周敏", ""),
        ("reported", "周敏", "清理了三条街。"),
        ("sent_back", "韩雪", "还差两条街。"),
        ("reported", "周敏", "五条街都清了。"),
        ("done", "韩雪", ""),
    ]
    verbs = AuditEntry.objects.filter(target_type="tasks.assignment").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["签收", "报办结", "退回重办", "报办结", "确认办结"]


def test_reporting_counts_as_receiving(cast, given):
    report_done(actor=cast.college_official, assignment=given, on=TODAY, note="办好了。")
    given.refresh_from_db()
    assert (given.received_on, given.state) == (TODAY, "reported")


def test_the_assigner_may_confirm_what_was_not_reported(cast, given):
    assert confirm_done(actor=cast.official, assignment=given, on=TODAY).ended_on == TODAY
    with pytest.raises(ValidationError, match="已经办结"):
        stop_assignment(actor=cast.official, assignment=given, on=TODAY, reason="不做了")


def test_who_serves_in_the_doing_unit_does_not_answer_for_the_assigner(cast, given):
    report_done(actor=cast.college_official, assignment=given, on=TODAY, note="办好了。")
    appoint(actor=None, user=cast.official, organisation=cast.college, role="official", from_on=TODAY)
    both = User.objects.get(pk=cast.official.pk)
    with pytest.raises(ValidationError, match="承办单位的人不能"):
        confirm_done(actor=both, assignment=given, on=TODAY)
    with pytest.raises(ValidationError, match="承办单位的人不能"):
        send_back(actor=both, assignment=given, on=TODAY, reason="再办")
    with pytest.raises(ValidationError, match="承办单位的人不能"):
        stop_assignment(actor=both, assignment=given, on=TODAY, reason="不做了")
    given.refresh_from_db()
    assert given.state == "reported"


def test_who_reported_for_a_department_says_why_nobody_else_confirms(cast):
    row = give(cast, cast.rights_office, actor=cast.province_official, assigner=cast.province).given[0]
    report_done(actor=cast.province_official, assignment=row, on=TODAY, note="办好了。")
    with pytest.raises(ValidationError, match="应由另一人确认"):
        confirm_done(actor=cast.province_official, assignment=row, on=TODAY)
    confirm_done(actor=cast.province_official, assignment=row, on=TODAY, note="只有我一个人在岗。")
    assert way_of(row)[-1] == ("done", "陈晓岚", "只有我一个人在岗。")


STEPS = {
    "receive": (receive_assignment, {}),
    "report": (report_done, {"note": "办好了。"}),
    "send back": (send_back, {"reason": "再办"}),
    "confirm": (confirm_done, {}),
    "stop": (stop_assignment, {"reason": "不做了"}),
}


@pytest.mark.parametrize(
    ("taken", "refused", "words"),
    [
        ([], "send back", "还没有报办结"),
        (["receive"], "receive", "已经签收"),
        (["report"], "receive", "已经报办结"),
        (["report"], "report", "已经报办结"),
        (["report", "send back"], "send back", "还没有报办结"),
        (["report", "confirm"], "send back", "已经办结"),
        (["report", "confirm"], "confirm", "已经办结"),
        (["stop"], "report", "已经中止"),
        (["report", "stop"], "confirm", "已经中止"),
    ],
)
def test_a_step_that_does_not_follow_is_refused_and_leaves_nothing(cast, given, taken, refused, words):
    for name in taken:
        act, said = STEPS[name]
        actor = cast.college_official if name in ("receive", "report") else cast.official
        act(actor=actor, assignment=given, on=TODAY, **said)
    steps = AssignmentStep.objects.count()
    act, said = STEPS[refused]
    actor = cast.college_official if refused in ("receive", "report") else cast.official
    with pytest.raises(ValidationError, match=words):
        act(actor=actor, assignment=given, on=TODAY, **said)
    assert AssignmentStep.objects.count() == steps


@pytest.mark.parametrize(("name", "field"), [("report", "note"), ("send back", "reason"), ("stop", "reason")])
def test_reports_returns_and_stops_need_words(cast, given, name, field):
    act = STEPS[name][0]
    with pytest.raises(ValidationError) as refusal:
        act(actor=cast.official, assignment=given, on=TODAY, **{field: "  "})
    assert list(refusal.value.message_dict) == [field]


def test_issuers_give_tasks_and_those_given_one_pass_it_on(cast):
    assert assigners_for(cast.official, cast.task) == [cast.district]
    assert assigners_for(cast.college_official, cast.task) == [cast.college]
    assert assigners_for(cast.city_official, cast.task) == []
    assert assigners_for(cast.reader, cast.task) == []
    give(cast, cast.city, due=None)
    assert assigners_for(cast.city_official, cast.task) == [cast.city]


def test_nobody_is_told_of_what_they_did_themselves(cast):
    give(cast, cast.rights_office, actor=cast.province_official, assigner=cast.province)
    assert unread(cast.province_official) == []
