"""Of every kind at once: what is said fits, names nothing to who may not read it, and leads to a page that opens."""

from datetime import date, timedelta

import pytest
import time_machine

from tasks.actions.returns import return_record
from tasks.due import KINDS
from tasks.models import Assignment, Document, Extension, Placement, PlanStep, Programme, Record, Task, WorkPlan
from teams.choices import DueKind, Part
from teams.due import COLUMNS, Telling
from teams.models import Organisation, Site
from tests.cast import Cast, make_record, make_user
from tests.tasks.due_rows import LONG_AFTER, TODAY, people_of, rows_of, told_of

pytestmark = pytest.mark.django_db
CAMPUS = "官渡校园社区"
PILES = (DueKind.REVIEW, DueKind.CONFIRMATION)  # numbers alone


@pytest.fixture
def all_due(cast) -> Cast:
    """Something of every kind, long overdue."""
    with time_machine.travel("2026-06-01T09:00:00+08:00"):
        back = make_record(cast, state="submitted", on=date(2026, 5, 30))
        return_record(actor=cast.official, record=back, reason="小陈的姓名不要写")
        make_record(cast, state="submitted", on=date(2026, 5, 30))
        given = {"assigner": cast.district, "assigned_on": TODAY, "due": date(2026, 6, 10)}
        row = Assignment.objects.create(task=cast.task, organisation=cast.college, **given)
        asked = {"due_before": row.due, "until": row.due + timedelta(9), "reason": "连日下雨"}
        Extension.objects.create(assignment=row, asked_by=cast.college_official, **asked)
        done = {"state": "reported", "reported_on": date(2026, 6, 1)}
        Assignment.objects.create(task=cast.online_task, organisation=cast.college, **given | done)
        plan = WorkPlan.objects.create(placement=cast.campus, state="offered", drafted_by=cast.leader)
        said = {"programme": cast.cleaning, "title": "送小陈去看心理医生", "on": date(2026, 6, 3)}
        PlanStep.objects.create(plan=plan, position=1, **said)
        plan.answers.create(version=1, party="leader", agreed=True, by=cast.leader, by_name="林嘉豪")
    make_user("provincial", "赵云", cast.province)
    return cast


def names_of(cast: Cast) -> list[str]:
    """All that a confidential document says, and its records."""
    said = [cast.task.title, cast.cleaning.name, cast.document.short_title, "小陈", CAMPUS, "公众号", "石曹村"]
    return [*said, "林嘉豪", "郑浩然"]


@pytest.mark.both
def test_every_kind_has_a_row_and_every_row_has_its_columns(all_due):
    told = list(told_of(KINDS))
    assert {one.kind.name for one in told} == {kind.name for kind in KINDS}
    for kind, row, *_ in told:
        assert row._fields[: len(COLUMNS)] == COLUMNS
        assert type(row.due_on) is date and type(row.due_inside) is bool
        assert kind.subject(row) == f"{kind.name.value}:{row.pk}"
        assert row.due_unit is not None


def test_the_kinds_are_those_of_this_app_each_once():
    mine = {DueKind.ASSIGNMENT, DueKind.CONFIRMATION, DueKind.EXTENSION, DueKind.TEAM, DueKind.ROSTER, DueKind.PLAN}
    assert len(KINDS) == 9 and {kind.name for kind in KINDS} == mine | {DueKind.STEP, DueKind.RETURNED, DueKind.REVIEW}
    assert all(set(kind.words) == set(kind.because) == set(Part) for kind in KINDS)


def test_the_longest_names_fit(all_due):
    Task.objects.update(title="长" * 200)
    Programme.objects.filter(pk=all_due.cleaning.pk).update(name="长" * 100)
    PlanStep.objects.update(title="长" * 100)
    Document.objects.update(short_title="长" * 50)
    Site.objects.filter(pk=all_due.campus.site_id).update(name="长" * 100)
    Record.objects.filter(state="returned").update(return_reason="长" * 300)
    for number, unit in enumerate(Organisation.objects.all()):
        Organisation.objects.filter(pk=unit.pk).update(short_name="长" * 47 + str(number))
    for kind, _, part, said in told_of(KINDS):
        assert 0 < len(said.title) <= 120 and 0 < len(said.text) <= 400 and len(said.url) <= 200, (kind.name, part)
        assert len(kind.because[part]) <= 120
        assert "None" not in "".join(said)


def test_the_day_is_never_cut_off(all_due):
    Task.objects.update(title="长" * 200)
    (title,) = [one.said.title for one in told_of(KINDS) if one[0].name == "assignment" and one[2] == Part.DOER]
    assert title.startswith("6月10日到期：长") and title.endswith("…")


@pytest.mark.both
def test_a_confidential_document_has_no_words_for_who_may_not_read_it(all_due):
    Document.objects.update(confidential=True)
    kept_from = set()
    for one in told_of(KINDS):
        assert one.row.due_inside is not (one.kind.name in PILES)
        if any(Document.objects.kept_from(user).exists() for user in people_of(one)):
            kept_from.add((one.kind.name, one.part))
            assert not [name for name in names_of(all_due) if name in "".join(one.said)], (one.kind.name, one.said)
    assert {(kind.name, Part.SUPERIOR) for kind in KINDS} - kept_from == set()
    assert {(DueKind.EXTENSION, Part.OFFICIAL), (DueKind.PLAN, Part.OFFICIAL)} <= kept_from


@pytest.mark.both
def test_of_a_case_the_words_stay_with_those_who_work_on_it(all_due):
    Task.objects.update(confidential=True)
    inside = {one.kind.name for one in told_of(KINDS) if one.row.due_inside}
    assert inside == {DueKind.ASSIGNMENT, DueKind.EXTENSION, DueKind.STEP, DueKind.RETURNED}
    secrets = [all_due.task.title, all_due.cleaning.name, "小陈"]
    kept_from = set()
    for one in told_of(KINDS):
        users = [user for user in people_of(one) if user.current_appointments]
        if any(Task.objects.cases_kept_from(user).exists() for user in users):
            kept_from.add((one.kind.name, one.part))
            assert not [name for name in secrets if name in "".join(one.said)], (one.kind.name, one.said)
    assert {(name, Part.SUPERIOR) for name in inside} | {(DueKind.EXTENSION, Part.OFFICIAL)} <= kept_from


@pytest.mark.both
def test_nothing_is_kept_inside_that_is_not_confidential(all_due):
    assert not [one.kind.name for one in told_of(KINDS) if one.row.due_inside]


@pytest.mark.parametrize("closed", ["", "document", "case"])
def test_what_is_told_leads_everybody_to_a_page_that_opens_and_says_no_more(all_due, client, closed):
    Document.objects.update(confidential=closed == "document")
    Task.objects.update(confidential=closed == "case")
    Placement.objects.filter(pk=all_due.stone.pk).update(filled=20)
    for one in told_of(KINDS):
        people = people_of(one)
        assert people or one.row.due_official is None or one.part == Part.SUPERIOR
        for user in people[:1]:
            client.force_login(user)
            assert client.get(one.said.url).status_code == 200, (one.kind.name, one.part, str(user), one.said)


@pytest.mark.both
def test_however_much_is_due_each_kind_is_one_query(all_due, django_assert_num_queries):
    for _ in range(3):
        make_record(all_due, state="submitted")
    for kind in KINDS:
        with django_assert_num_queries(1):
            for row in rows_of(kind, LONG_AFTER):
                kind.say(row, Telling(Part.DOER, 0, TODAY))
