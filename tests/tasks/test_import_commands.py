"""The two import commands: what they print, and how they leave."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from openpyxl import load_workbook

from tasks.models import Document
from teams.models import Member, SheetImport
from tests.books import FIXTURE, arrangement, person, roster
from tests.cast import make_user
from tests.plans import make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast) -> Document:
    return make_plan(cast)


def command(capsys, path, document, *arguments) -> tuple[int, dict]:
    code = 0
    try:
        call_command("import_arrangement", str(path), "--document", str(document.pk), "--format", "json", *arguments)
    except SystemExit as left:
        code = left.code
    return code, json.loads(capsys.readouterr().out)


def test_the_command_says_what_it_did(cast, plan, capsys):
    assert command(capsys, FIXTURE, plan) == (
        0,
        {"rows": 16, "created": 16, "changed": 0, "unchanged": 0, "errors": []},
    )
    code, answer = command(capsys, FIXTURE, plan)
    assert (code, answer["created"], answer["unchanged"]) == (0, 0, 16)


def test_the_command_refuses_a_bad_sheet_with_exit_code_1(cast, plan, capsys, tmp_path: Path):
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(arrangement(["清扫", "羊角镇", "二十人"]))
    code, answer = command(capsys, bad, plan)
    assert (code, answer["created"]) == (1, 0)
    assert answer["errors"][0]["row"] == 2
    assert {"sheet", "row", "column", "value", "message"} <= answer["errors"][0].keys()
    bad.write_bytes(b"<html>")
    code, answer = command(capsys, bad, plan)
    assert (code, answer["errors"][0]["code"], answer["errors"][0]["row"]) == (1, "file_html", None)
    assert not plan.placements.exists()


def test_the_command_takes_an_unknown_name_for_misspelt_once_there_is_an_arrangement(cast, capsys, tmp_path):
    sheet = tmp_path / "表.xlsx"
    sheet.write_bytes(arrangement(["编辑推文", "官渡校圆社区", 5]))
    code, answer = command(capsys, sheet, cast.document)
    (error,) = answer["errors"]
    assert (code, error["code"], error["value"]) == (1, "unknown_site", "官渡校圆社区")
    assert "官渡校园社区" in error["message"]
    assert command(capsys, sheet, cast.document, "--new-sites")[0] == 0


def test_wrong_usage_is_exit_code_2(cast, plan, tmp_path):
    for arguments in (
        [str(tmp_path / "没有.xlsx"), "--document", str(plan.pk)],
        [str(FIXTURE), "--document", "999999"],
        [str(FIXTURE), "--document", str(plan.pk), "--as", "nobody"],
        [str(FIXTURE), "--document", str(plan.pk), "--as", "outsider"],
    ):
        with pytest.raises(CommandError) as caught:
            call_command("import_arrangement", *arguments)
        assert caught.value.returncode == 2


def test_the_command_runs_with_the_eyes_of_the_named_user(cast, plan, capsys):
    make_user("second", "第二人", cast.district)
    assert command(capsys, FIXTURE, plan, "--as", "second")[0] == 0
    assert SheetImport.objects.get().uploaded_by.username == "second"


def roster_command(capsys, path, *arguments, code="MMZY") -> tuple[int, dict]:
    left = 0
    try:
        call_command("import_roster", str(path), "--organisation", code, "--format", "json", *arguments)
    except SystemExit as exit_:
        left = exit_.code
    return left, json.loads(capsys.readouterr().out)


@pytest.fixture
def mixed(tmp_path) -> Path:
    """One person to take in and one to refuse."""
    path = tmp_path / "名单.xlsx"
    path.write_bytes(roster(person(), person("邓志强", "20260202", 点位="没有的社区")))
    return path


def test_the_roster_command_writes_all_or_nothing(cast, capsys, mixed):
    before = Member.objects.count()
    code, answer = roster_command(capsys, mixed)
    assert code == 1
    said = {"rows", "new", "changed", "unchanged", "skipped", "errors", "warnings", "seconds", "persons"}
    assert answer.keys() == said
    (error,) = answer["errors"]
    assert error.keys() == {"sheet", "row", "column", "value", "message", "field", "code"}
    assert (error["row"], error["column"], error["value"], error["code"]) == (4, "H", "没有的社区", "unknown_site")
    assert Member.objects.count() == before


def test_the_roster_command_tells_everybody_as_they_are_stored(cast, capsys, tmp_path):
    path = tmp_path / "名单.xlsx"
    known = person("林嘉豪", "20260101", 手机="", 政治面貌="", 性别="", 学院="", 班级="", 职务="团队长")
    path.write_bytes(roster(known, person("何　晓彤", 手机="+86 154-2026-0201"), person("张三", "x", 手机="1")))
    assert roster_command(capsys, path, "--dry-run")[1]["persons"] == [
        {"name": "林嘉豪", "phone": "15400001234", "site": "官渡校园社区"},
        {"name": "何晓彤", "phone": "15420260201", "site": "官渡校园社区"},
    ]


def test_hidden_rows_are_asked_about_and_the_command_line_may_answer(cast, capsys, tmp_path):
    workbook = load_workbook(io.BytesIO(roster(person(), person("邓志强", "20260202"))))
    workbook.active.row_dimensions[4].hidden = True
    path = tmp_path / "名单.xlsx"
    workbook.save(path)
    code, answer = roster_command(capsys, path, "--dry-run")
    assert (code, [(e["code"], e["row"]) for e in answer["errors"]]) == (1, [("hidden_row", 4)])
    assert roster_command(capsys, path, "--dry-run", "--hidden-rows", "skip")[1]["new"] == 1
    assert roster_command(capsys, path, "--hidden-rows", "include")[1]["new"] == 2


def test_a_dry_run_of_the_arrangement_writes_nothing(cast, plan, capsys):
    code, answer = command(capsys, FIXTURE, plan, "--dry-run")
    assert (code, answer["created"], plan.placements.count()) == (0, 16, 0)


def test_the_roster_command_leaves_out_what_it_is_told_to(cast, capsys, mixed):
    code, answer = roster_command(capsys, mixed, "--leave-out-refused")
    assert (code, answer["new"], answer["skipped"], len(answer["errors"])) == (0, 1, 1, 1)
    assert Member.objects.filter(name="何晓彤").exists()
    assert not Member.objects.filter(name="邓志强").exists()


def test_a_dry_run_of_the_roster_writes_nothing(cast, capsys, tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(roster(person()))
    before = Member.objects.count()
    code, answer = roster_command(capsys, path, "--dry-run")
    assert (code, answer["new"]) == (0, 1)
    assert (Member.objects.count(), SheetImport.objects.count()) == (before, 0)


def test_a_broken_roster_is_refused_even_when_rows_may_be_left_out(cast, capsys, tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"PK\x03\x04")
    code, answer = roster_command(capsys, path, "--leave-out-refused")
    assert (code, answer["errors"][0]["code"]) == (1, "file_broken")


def test_an_unknown_organisation_is_wrong_usage(cast, mixed):
    with pytest.raises(CommandError) as caught:
        call_command("import_roster", str(mixed), "--organisation", "NOWHERE")
    assert caught.value.returncode == 2


def test_without_a_format_people_can_read_it(cast, capsys, mixed):
    with pytest.raises(SystemExit):
        call_command("import_roster", str(mixed), "--organisation", "MMZY")
    said = capsys.readouterr()
    assert "H4“没有的社区”：没有“没有的社区”这个点位。" in said.err
    assert "没有写入任何内容" in said.out
