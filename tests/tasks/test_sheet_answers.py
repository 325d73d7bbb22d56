"""Answers that the user gave about a row hold only for what was asked."""

import pytest

from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.roster import RosterSheet
from tasks.models import Placement
from tasks.roster.seats import NEAR_ASKED, Seats
from teams.actions.sheet_writes import ask_to_apply, write_in
from teams.choices import SheetState
from teams.models import Member
from tests.books import arrangement, book, person, roster
from tests.cast import make_member, make_placement
from tests.imports import Waiting

pytestmark = [pytest.mark.django_db, pytest.mark.both]
STONE, SCHOOL = "羊角镇石曹村", "官渡校园社区"


@pytest.fixture
def waiting(cast) -> Waiting:
    return Waiting(cast.college_official, RosterSheet(cast.college, cast.college_official))


def test_a_chosen_row_of_a_site_is_forgotten_once_the_site_is_corrected(cast, waiting):
    make_placement(cast.document, cast.campus.site, [cast.articles], 5, cast.college)
    waiting.take(roster(person()))
    waiting.answer(3, placement=str(cast.campus.pk))
    (line,) = waiting.answer(3, site=STONE).lines
    assert line.proposal.placement.site.name == STONE


def test_an_answer_sent_with_the_correction_is_kept(cast, waiting):
    other = make_placement(cast.document, cast.stone.site, [cast.articles], 5, cast.college)
    waiting.take(roster(person()))
    (line,) = waiting.answer(3, site=STONE, placement=str(other.pk)).lines
    assert line.proposal.placement == other


def test_whoever_was_to_be_renamed_nobody_else_is_by_the_same_answer(cast, waiting):
    one, other = (make_member(cast.college, name, f"2026020{n}") for n, name in enumerate(("何晓彤", "邓志强"), 1))
    waiting.take(roster(person("何小彤", one.student_number)))
    waiting.answer(3, rename="1")
    outcome = waiting.answer(3, student_number=other.student_number)
    assert [said["code"] for said in outcome.errors] == ["person_conflict"]


def test_a_chosen_site_is_forgotten_once_the_name_is_corrected(cast):
    waiting = Waiting(cast.official, ArrangementSheet(cast.document, cast.official))
    waiting.take(arrangement(["编辑推文", "羊角镇石曹村里", 5, "", "", ""]))
    waiting.answer(2, site_id=str(cast.stone.site_id))
    (line,) = waiting.answer(2, site=SCHOOL).lines
    assert line.proposal.site == cast.campus.site


def test_rows_refused_after_their_user_agreed_to_leave_some_out_stop_the_import(cast, waiting):
    waiting.take(roster(person(点位="没有的点位"), person("邓志强", "20260202"), person("周玉", "20260203")))
    batch = ask_to_apply(actor=cast.college_official, batch=waiting.batch, leave_out_refused=True)
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=cast.campus.filled + 1)
    write_in(actor=cast.college_official, batch=batch, meaning=waiting.meaning)
    batch.refresh_from_db()
    assert (batch.state, Member.objects.filter(name__in=("邓志强", "周玉")).count()) == (SheetState.READ, 0)
    assert batch.options["why"] == ["又有1行不能导入了，没有写入任何内容。请看过这几行再决定要不要导入其余各行。"]
    assert waiting.apply(leave_out_refused=True).summary["written"]["members"] == 1


def test_a_name_from_a_merged_cell_makes_nobody_of_another_number(cast, waiting):
    rows = [["姓名", "手机", "点位"], ["何晓彤", "15400000001", SCHOOL], [None, "15400000002", STONE]]
    waiting.take(book(rows, merged=["A2:A3"]))
    (said,) = [one for one in waiting.batch.rows.get(number=3).notes if one["level"] == "error"]
    assert (said["code"], said["field"]) == ("person_conflict", "name")
    assert waiting.answer(3, name="邓志强").errors == []


def test_near_sites_are_looked_for_only_while_few_names_are_unknown(cast):
    seats = Seats(cast.college, cast.college_official)
    assert seats.near("官渡校园社群") == [SCHOOL]
    for number in range(NEAR_ASKED):
        seats.near(f"官渡校园第{number}社群")
    assert (seats.near("官渡校园社区里"), seats.near("官渡校园社群")) == ([], [SCHOOL])
