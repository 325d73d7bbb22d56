"""A reminder is gone the moment that what it asked for is done; what happened stays to be read."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from tasks.actions.assignments import assign_task, confirm_done, report_done, send_back, stop_assignment
from tasks.actions.extensions import ask_extension, grant_extension, refuse_extension
from tasks.actions.placements import edit_placement
from tasks.actions.plans import StepSaid, draft_plan, offer_plan
from tasks.actions.records import approve, save_draft, submit
from tasks.actions.returns import return_record
from tasks.actions.staffing import appoint_leader, form_team, join_team, leave_team
from tasks.choices import PlanParty
from tasks.due import KINDS
from tasks.models import Assignment, PlanStep, Record, WorkPlan
from teams.actions.notices import leave, mark_read
from teams.choices import DueKind, NoticeKind, Part
from teams.models import Member, Membership, Notice, Team
from tests.cast import Cast, make_member, make_record
from tests.tasks.due_rows import rows_of
from tests.tasks.site_plans import agree, change, drafted, offered

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)
DUE = date(2026, 6, 30)
BY_NAME = {kind.name: kind for kind in KINDS}


def remind(name: DueKind, user, *parts: Part) -> None:
    """Leave ``user`` the reminders that the rows of a kind come to, as the engine writes them."""
    kind = BY_NAME[name]
    leave(
        notices=[
            Notice(
                user=user,
                kind=NoticeKind.REMINDER,
                subject=kind.subject(row),
                occasion=f"{part.value}:{row.due_on}",
                step=1,
                title="催办",
            )
            for row in rows_of(kind)
            for part in parts or Part
            if part != Part.DOER or row.due_person in (None, user.pk)
        ]
    )


def reminded(name: DueKind, user=None) -> int:
    """How many reminders of a kind still stand."""
    found = Notice.objects.filter(subject__startswith=f"{name.value}:", title="催办", settled_at=None)
    return (found.filter(user=user) if user else found).count()


def to_read(user) -> list[str]:
    return list(Notice.objects.filter(user=user, read_at=None).exclude(title="催办").values_list("title", flat=True))


def give(cast: Cast, task=None) -> Assignment:
    who = {"organisation": cast.college, "assigner": cast.district}
    return assign_task(actor=cast.official, task=task or cast.task, on=TODAY, due=DUE, **who)


def report(cast: Cast, row: Assignment) -> Assignment:
    return report_done(actor=cast.college_official, assignment=row, on=TODAY, note="办好了。")


def ask(cast: Cast, row: Assignment):
    said = {"until": date(2026, 7, 15), "reason": "连日下雨"}
    return ask_extension(actor=cast.college_official, assignment=row, on=TODAY, **said)


# Assignments


@pytest.mark.parametrize("part", Part)
def test_what_is_reported_done_reminds_nobody_any_more(cast, part):
    row = give(cast)
    remind(DueKind.ASSIGNMENT, cast.college_official, part)
    assert reminded(DueKind.ASSIGNMENT) == 1
    report(cast, row)
    assert reminded(DueKind.ASSIGNMENT) == 0
    assert to_read(cast.official) == ["茂职院团委报办结：创文巩卫"]


def test_a_new_date_answers_what_reminded_of_the_old_one_and_not_the_task_itself(cast):
    row = give(cast)
    remind(DueKind.ASSIGNMENT, cast.college_official)
    extension = ask(cast, row)
    remind(DueKind.EXTENSION, cast.official)
    assert (reminded(DueKind.ASSIGNMENT), reminded(DueKind.EXTENSION)) == (3, 3)
    grant_extension(actor=cast.official, extension=extension, on=TODAY)
    assert (reminded(DueKind.ASSIGNMENT), reminded(DueKind.EXTENSION)) == (0, 0)
    assert to_read(cast.college_official) == ["同意延期：创文巩卫", "交办：创文巩卫"]
    assert [row.due_on for row in rows_of(BY_NAME[DueKind.ASSIGNMENT])] == [date(2026, 7, 15)]


def test_a_refusal_answers_the_request_and_the_old_date_goes_on_reminding(cast):
    row = give(cast)
    extension = ask(cast, row)
    remind(DueKind.ASSIGNMENT, cast.college_official)
    remind(DueKind.EXTENSION, cast.official)
    refuse_extension(actor=cast.official, extension=extension, on=TODAY, note="时间够用。")
    assert (reminded(DueKind.ASSIGNMENT), reminded(DueKind.EXTENSION)) == (3, 0)


ENDS: dict[str, Callable] = {
    "reported done": report,
    "confirmed": lambda cast, row: confirm_done(actor=cast.official, assignment=row, on=TODAY),
    "stopped": lambda cast, row: stop_assignment(actor=cast.official, assignment=row, on=TODAY, reason="不做了"),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_request_about_what_is_over_needs_no_answer(cast, how):
    row = give(cast)
    ask(cast, row)
    remind(DueKind.EXTENSION, cast.official)
    ENDS[how](cast, row)
    assert reminded(DueKind.EXTENSION) == 0


CONFIRMS: dict[str, Callable] = {
    "confirmed": ENDS["confirmed"],
    "stopped": ENDS["stopped"],
    "sent back": lambda cast, row: send_back(actor=cast.official, assignment=row, on=TODAY, reason="还差两条街。"),
}


@pytest.mark.parametrize("how", CONFIRMS)
def test_the_last_of_what_was_reported_done_clears_the_pile(cast, how):
    first, last = (report(cast, give(cast, task)) for task in (cast.task, cast.online_task))
    remind(DueKind.CONFIRMATION, cast.official)
    CONFIRMS[how](cast, first)
    assert reminded(DueKind.CONFIRMATION) == 3
    CONFIRMS[how](cast, last)
    assert reminded(DueKind.CONFIRMATION) == 0


# Records


def step_with_draft(cast: Cast) -> tuple[PlanStep, Record]:
    plan = offered(cast)
    step = plan.steps.get(title="入户发放宣传册")
    record = save_draft(
        actor=cast.leader,
        record_id=uuid4(),
        placement=cast.campus,
        programme=cast.visits,
        occurred_on=date(2026, 6, 12),
        content="发了200份",
        people=200,
        plan_step=step,
    )
    return step, record


def test_the_record_of_a_step_stops_its_reminders_to_all_three(cast):
    step, record = step_with_draft(cast)
    for user, part in ((cast.leader, Part.DOER), (cast.official, Part.OFFICIAL), (cast.city_official, Part.SUPERIOR)):
        remind(DueKind.STEP, user, part)
    others = reminded(DueKind.STEP) - 3
    submit(actor=cast.leader, record=record)
    left = Notice.objects.filter(subject=f"step:{step.pk}", settled_at=None)
    assert not left.exists() and reminded(DueKind.STEP) == others > 0


def test_a_record_that_is_corrected_reminds_no_more_and_one_that_comes_back_is_due_again(cast):
    record = return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="请写清人数")
    remind(DueKind.RETURNED, cast.leader)
    assert reminded(DueKind.RETURNED) == 3
    record = submit(actor=cast.leader, record=record)
    assert reminded(DueKind.RETURNED) == 0 and to_read(cast.leader) == []
    return_record(actor=cast.official, record=record, reason="还差照片")
    assert len(rows_of(BY_NAME[DueKind.RETURNED])) == 1 and len(to_read(cast.leader)) == 1


@pytest.mark.parametrize("decide", ["approve", "return"])
def test_the_last_record_that_is_decided_clears_the_pile(cast, decide):
    first, last = (make_record(cast, state="submitted") for _ in range(2))
    remind(DueKind.REVIEW, cast.official)

    def decided(record: Record) -> None:
        if decide == "approve":
            approve(actor=cast.official, record=record)
        else:
            return_record(actor=cast.official, record=record, reason="请写清人数")

    decided(first)
    assert reminded(DueKind.REVIEW) == 3
    decided(last)
    assert reminded(DueKind.REVIEW) == 0


def test_the_pile_of_one_unit_is_not_that_of_another(cast):
    record = make_record(cast, state="submitted")
    said = {"kind": NoticeKind.REMINDER, "title": "催办", "subject": f"review:{cast.stranger.pk}"}
    leave(notices=[Notice(user=cast.outsider, occasion="doer:2026-06-01", **said)])
    approve(actor=cast.official, record=record)
    assert reminded(DueKind.REVIEW, cast.outsider) == 1


# Teams


def test_a_team_and_then_a_leader_answer_what_reminded_of_them(cast):
    remind(DueKind.TEAM, cast.college_official)
    team = form_team(actor=cast.college_official, placement=cast.account, name="公众号编辑队")
    assert reminded(DueKind.TEAM) == 0
    Notice.objects.all().delete()
    member = make_member(cast.college, "吴晓彤", "20260109")
    join_team(actor=cast.college_official, team=team, member=member, on=TODAY)
    remind(DueKind.TEAM, cast.college_official)
    assert reminded(DueKind.TEAM) == 3
    appoint_leader(actor=cast.college_official, team=team, member=member, on=TODAY)
    assert reminded(DueKind.TEAM) == 0


def test_a_roster_is_asked_for_until_half_of_the_people_are_there(cast):
    type(cast.campus).objects.filter(pk=cast.campus.pk).update(headcount=6)
    remind(DueKind.ROSTER, cast.college_official, Part.DOER)
    assert reminded(DueKind.ROSTER) == 2
    member = make_member(cast.college, "吴晓彤", "20260109")
    join_team(actor=cast.college_official, team=cast.team, member=member, on=TODAY)
    left = Notice.objects.filter(title="催办", settled_at=None).values_list("subject", flat=True)
    assert list(left) == [f"roster:{cast.stone.pk}"]


def test_a_row_that_asks_for_fewer_people_may_have_enough(cast):
    remind(DueKind.ROSTER, cast.college_official, Part.DOER)
    said = {"site": cast.campus.site, "programmes": [cast.cleaning, cast.visits]}
    edit_placement(actor=cast.official, placement=cast.campus, headcount=4, **said)
    assert reminded(DueKind.ROSTER) == 1


def test_who_leads_no_more_is_reminded_no_more_and_keeps_what_happened(cast):
    offered(cast)
    return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="请写清人数")
    for kind in (DueKind.STEP, DueKind.PLAN, DueKind.RETURNED):
        remind(kind, cast.leader, Part.DOER)
        remind(kind, cast.official, Part.OFFICIAL)
    events = to_read(cast.leader)
    official = [reminded(kind, cast.official) for kind in (DueKind.STEP, DueKind.PLAN, DueKind.RETURNED)]
    appoint_leader(actor=cast.college_official, team=cast.team, member=Member.objects.get(name="周雨桐"), on=TODAY)
    assert not any(reminded(kind, cast.leader) for kind in (DueKind.STEP, DueKind.PLAN, DueKind.RETURNED))
    assert [reminded(kind, cast.official) for kind in (DueKind.STEP, DueKind.PLAN, DueKind.RETURNED)] == official
    assert to_read(cast.leader) == events != []


def test_a_leader_who_leaves_is_reminded_no_more(cast):
    offered(cast)
    remind(DueKind.STEP, cast.leader, Part.DOER)
    assert reminded(DueKind.STEP, cast.leader) > 0
    membership = Membership.objects.get(member=cast.leader.member)
    leave_team(actor=cast.college_official, membership=membership, on=TODAY)
    assert reminded(DueKind.STEP, cast.leader) == 0
    assert Team.objects.get(pk=cast.team.pk).leader is None


# Plans


def test_a_draft_answers_that_there_was_none(cast):
    remind(DueKind.PLAN, cast.leader)
    before = reminded(DueKind.PLAN)
    draft_plan(actor=cast.leader, placement=cast.campus, today=TODAY)
    assert before - reminded(DueKind.PLAN) == 3


def of_campus(cast: Cast, user=None) -> int:
    found = Notice.objects.filter(subject=f"plan:{cast.campus.pk}", title="催办", settled_at=None)
    return (found.filter(user=user) if user else found).count()


def test_sending_it_round_answers_what_reminded_of_it(cast):
    plan = drafted(cast)
    remind(DueKind.PLAN, cast.leader)
    assert of_campus(cast) == 3
    offer_plan(actor=cast.leader, plan=plan)
    assert of_campus(cast) == 0
    assert to_read(cast.official) == ["请看官渡校园社区工作对接方案，同意或提意见"]


def test_only_the_party_that_was_awaited_answers_its_reminders(cast):
    plan = offered(cast)
    remind(DueKind.PLAN, cast.official, Part.DOER)
    agree(cast, plan, PlanParty.CONTACT, at=timezone.now())
    assert of_campus(cast) == 1
    agree(cast, plan, PlanParty.OFFICIAL)
    assert of_campus(cast) == 0
    assert WorkPlan.objects.get(pk=plan.pk).state == "agreed"


def test_a_changed_plan_is_asked_for_anew(cast):
    plan = offered(cast)
    agree(cast, plan, PlanParty.OFFICIAL)
    mark_read(notices=Notice.objects.all())
    change(cast, plan, goal="更干净")
    assert [row.awaits for row in rows_of(BY_NAME[DueKind.PLAN]) if row.pk == cast.campus.pk] == [PlanParty.OFFICIAL]
    assert to_read(cast.official) == ["请看官渡校园社区工作对接方案，同意或提意见"]


def test_a_step_that_moves_or_goes_reminds_nobody_of_its_old_day(cast):
    plan = offered(cast)
    moved, gone = plan.steps.get(title="清理背街小巷"), plan.steps.get(title="入户发放宣传册")
    remind(DueKind.STEP, cast.leader, Part.DOER)
    assert reminded(DueKind.STEP) == 2
    PlanStep.objects.filter(pk=moved.pk).update(details="9:00在社区门口")
    steps = kept_steps(plan, without=gone.pk)
    change(cast, plan, steps=steps)
    assert reminded(DueKind.STEP) == 1
    change(cast, WorkPlan.objects.get(pk=plan.pk), steps=[one._replace(on=date(2026, 7, 1)) for one in steps])
    assert reminded(DueKind.STEP) == 0


def kept_steps(plan: WorkPlan, *, without: int):
    return [
        StepSaid(step.programme, step.title, step.on, step.ends_on, step.details, step.people, step.pk)
        for step in plan.steps.select_related("programme").exclude(pk=without)
    ]
