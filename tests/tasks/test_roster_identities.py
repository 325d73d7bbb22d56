"""No ID number stays: not in a row, a remark, a file's name, the audit log or the log, whatever became of it."""

import json
import logging

import pytest
from django.db import connection
from openpyxl import Workbook

from tasks.actions.roster import RosterSheet
from teams.actions.sheet_writes import bring_in
from teams.models import AuditEntry, AuditName, Member, SheetImport
from tests.books import ROSTER_HEAD, book, person, roster, saved
from tests.imports import Waiting, take_in
from youthwork.lib.identity import identity_index, is_identity

pytestmark = pytest.mark.django_db

BOYS_ID, GIRLS_ID = "440902200503010017", "440902200503010025"  # born on 1 March 2005
HEAD = [*ROSTER_HEAD, "身份证号"]


@pytest.fixture
def waiting(cast) -> Waiting:
    return Waiting(cast.college_official, RosterSheet(cast.college, cast.college_official))


def with_ids(*rows) -> bytes:
    """Each row a person and an ID number."""
    return book([HEAD, *([*row, identity] for row, identity in rows)])


def errors(outcome) -> list[tuple]:
    return [(said["code"], said["row"]) for said in outcome.errors]


def kept_texts(batch: SheetImport) -> str:
    """Everything that is kept of an import, opened."""
    batch.refresh_from_db()
    rows = list(batch.rows.values("sheet", "cells", "changes", "notes"))
    log = [*AuditEntry.objects.values_list("target_label", "before", "after"), *AuditName.objects.values_list("text")]
    return json.dumps([batch.file_name, batch.options, batch.file_errors, batch.summary, rows, log], ensure_ascii=False)


def raw_rows(batch: SheetImport) -> str:
    """The rows as they lie in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM teams_sheetrow WHERE batch_id = %s", [batch.pk])
        return repr(cursor.fetchall())


def test_an_id_number_is_kept_nowhere_whatever_became_of_it(cast, waiting, caplog):
    caplog.set_level(logging.DEBUG)
    broken = GIRLS_ID[:-1] + "1"
    waiting.take(
        with_ids((person(), GIRLS_ID), (person("邓志强", "20260202", 性别="男"), broken), (person("甲"), BOYS_ID))
    )
    waiting.apply(leave_out_refused=True)
    said = kept_texts(waiting.batch) + raw_rows(waiting.batch) + caplog.text
    assert not [number for number in (GIRLS_ID, broken, BOYS_ID) if number in said]
    assert Member.objects.get(name="何晓彤").identity_index == identity_index(GIRLS_ID)


@pytest.mark.parametrize(
    ("column", "written"),
    [
        *((column, GIRLS_ID) for column in ROSTER_HEAD),
        ("学院", f"证号{GIRLS_ID}。"),
        ("班级", "440902 20050301 0025"),
        ("学院", "４４０９０２２００５０３０１００２５"),
    ],
)
def test_an_id_number_in_another_column_is_refused_and_masked(cast, waiting, column, written, caplog):
    caplog.set_level(logging.DEBUG)
    waiting.take(roster(person(**{column: written}), person("邓志强", "20260202")))
    assert waiting.batch.rows.get(number=3).verdict == "refused"
    said = kept_texts(waiting.batch) + caplog.text
    assert (written in said, GIRLS_ID in said) == (False, False)
    assert "4409************25" in said


@pytest.mark.parametrize("field", ["student_number", "college", "class_name", "name"])
def test_an_id_number_typed_into_another_field_is_refused_and_masked(cast, waiting, field):
    waiting.take(roster(person(), person("邓志强", "20260202")))
    outcome = waiting.answer(3, **{field: GIRLS_ID})
    assert [(said["field"], said["row"]) for said in outcome.errors] == [(field, 3)]
    assert GIRLS_ID not in kept_texts(waiting.batch)


def test_a_typed_id_number_is_hashed_and_never_kept(cast, waiting):
    waiting.take(with_ids((person(), GIRLS_ID[:-1] + "1")))
    assert waiting.batch.rows.get().verdict == "refused"
    assert errors(waiting.answer(2, identity=GIRLS_ID)) == []
    changes = waiting.batch.rows.get().changes
    assert (changes["identity"]["index"][0], GIRLS_ID in kept_texts(waiting.batch)) == (identity_index(GIRLS_ID), False)
    assert GIRLS_ID not in raw_rows(waiting.batch)
    waiting.apply()
    assert Member.objects.with_identities(GIRLS_ID).get().name == "何晓彤"


def test_a_typed_id_number_that_is_wrong_is_not_kept_either(cast, waiting):
    waiting.take(with_ids((person(), "")))
    wrong = GIRLS_ID[:-1] + "1"
    assert errors(waiting.answer(2, identity=wrong)) == [("bad_id", 2)]
    assert wrong not in kept_texts(waiting.batch)


def test_a_row_without_a_header_above_leaves_no_number_behind(cast):
    """The first person stands where the headings should."""
    meaning = RosterSheet(cast.college, cast.college_official)
    heads = ["姓名", "学号", GIRLS_ID, f"电话{BOYS_ID}"]
    for content in (
        book([heads, ["甲", "1", "a", "b"]]),
        book([[*heads, "点位"], ["甲", "1", "a", "b", "官渡校园社区"]]),
    ):
        batch = take_in(actor=cast.college_official, meaning=meaning, content=content, file_name=f"{GIRLS_ID}.xlsx")
        said = kept_texts(batch)
        assert (GIRLS_ID in said, BOYS_ID in said) == (False, False)
        assert batch.file_name == "4409************25.xlsx"


def test_the_numbers_of_these_tests_are_real_ones():
    assert all(map(is_identity, (BOYS_ID, GIRLS_ID)))


def test_neither_a_text_file_nor_a_sheet_is_called_by_an_id_number(cast, waiting):
    content = "姓名,学号,点位\n甲,2026001,官渡校园社区\n".encode()
    bring_in(actor=waiting.actor, meaning=waiting.meaning, content=content, file_name=f"{GIRLS_ID}.csv")
    said = kept_texts(SheetImport.objects.get())
    workbook = Workbook()
    for number, title in enumerate((GIRLS_ID, "4409022005030100 25", BOYS_ID)):
        page = workbook.active if not number else workbook.create_sheet()
        page.title = title
        page.append(ROSTER_HEAD)
        page.append(person(number=f"2026020{number}"))
    batch = waiting.take(saved(workbook))
    said += kept_texts(batch)
    assert not [number for number in (GIRLS_ID, BOYS_ID, "4409022005030100 25") if number in said]
    assert batch.rows.values("sheet").distinct().count() == 3
