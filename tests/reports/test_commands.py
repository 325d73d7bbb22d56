"""The commands whose output is a promise."""

import json
import subprocess
import sys
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from reports.models import Report, Rollup
from reports.rollup import fold
from tasks.models import Placement
from tests.cast import make_record
from tests.reports.world import make_report, make_rule, send

pytestmark = pytest.mark.django_db


def run(*words):
    """The JSON that a command prints, and nothing else on stdout."""
    out = StringIO()
    call_command(*words, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def report_words(cast, path, period="2026Q2", code="440902"):
    return ["report", "--document", str(cast.document.pk), "--organisation", code, "--period", period, "--output", path]


def test_report_writes_the_sums_of_the_approved_records(cast, tmp_path):
    make_rule(cast)
    make_record(cast, people=40)
    make_record(cast, programme=cast.visits, people=12)
    make_record(cast, people=300, state="submitted")
    path = str(tmp_path / "q2.xlsx")
    assert run(*report_words(cast, path)) == {"file": path, "lines": 4, "people": 52}
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet[3]] == [
        "序号", "类别", "项目名称", "主要内容", "推进情况", "覆盖青少年数", "完成时限",
    ]  # fmt: skip
    assert sheet.cell(sheet.max_row, 6).value == 52
    assert not Report.objects.exists(), "reading a table leaves nothing behind"


def test_any_unit_has_a_table_whether_it_owes_a_report_or_not(cast, tmp_path):
    make_rule(cast)
    make_record(cast, people=40)
    for code in ("440000", "440900", "MMZY", "440902-GD"):
        assert run(*report_words(cast, str(tmp_path / "x.xlsx"), code=code))["people"] == 40, code
    assert run(*report_words(cast, str(tmp_path / "x.xlsx"), code="440904"))["people"] == 0


def test_a_sent_report_is_the_very_file_that_was_sent(cast, tmp_path):
    make_record(cast, people=40)
    report = send(cast, make_report(cast))
    make_record(cast, people=90)
    path = tmp_path / "q2.xlsx"
    assert run(*report_words(cast, str(path)))["people"] == 40
    assert path.read_bytes() == report.versions.get().files.get(kind="xlsx").file.content.open("rb").read()


@pytest.mark.parametrize(("ending", "begins"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_the_ending_says_what_is_written_and_twice_is_the_same(cast, tmp_path, ending, begins):
    make_rule(cast)
    make_record(cast, people=40)
    first, second = tmp_path / f"1.{ending}", tmp_path / f"2.{ending}"
    for path in (first, second):
        assert run(*report_words(cast, str(path)))["people"] == 40
    assert first.read_bytes().startswith(begins)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(("name", "word"), [("x.doc", ".docx"), ("x.txt", "x.txt"), ("no/x.xlsx", "目录")])
def test_what_cannot_be_written_is_refused_with_the_reason(cast, tmp_path, name, word):
    make_rule(cast)
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command(*report_words(cast, str(tmp_path / name)), "--format", "json", stdout=out)
    assert refusal.value.returncode == 1
    assert word in json.loads(out.getvalue())["errors"][0]


@pytest.mark.parametrize("wrong", [{"period": "2031Q1"}, {"code": "999"}])
def test_what_does_not_exist_is_wrong_usage(cast, tmp_path, wrong):
    make_rule(cast)
    with pytest.raises(CommandError) as refusal:
        run(*report_words(cast, str(tmp_path / "x.xlsx"), **wrong))
    assert refusal.value.returncode == 2


def test_roll_up_says_what_stands_and_what_changed(cast):
    make_rule(cast)
    make_record(cast, people=40)
    said = run("roll_up", "--period", "2026Q2")
    assert (said["period"], said["rows"], said["changed"]) == ("2026Q2", 8, 8)
    assert said["seconds"] >= 0
    assert run("roll_up", "--period", "2026Q2")["changed"] == 0
    Rollup.objects.filter(organisation=cast.city).delete()
    again = run("roll_up", "--period", "2026Q2", "--full", "--organisation", "440900")
    assert (again["rows"], again["changed"]) == (2, 2)


def test_roll_up_of_a_period_that_no_rule_has_is_wrong_usage(cast):
    with pytest.raises(CommandError) as refusal:
        run("roll_up", "--period", "2026Q2")
    assert refusal.value.returncode == 2


def test_consistency_folds_first_and_then_finds_nothing_wrong(cast):
    make_rule(cast)
    make_record(cast, people=40)
    assert run("check_consistency") == {"checked": 8 + 3 + 2 * 10, "wrong": []}


def test_consistency_names_what_is_wrong(cast):
    report = send(cast, make_report(cast))
    make_record(cast, people=40)
    fold()
    Rollup.objects.filter(organisation=cast.city, line="host").update(people=7)
    Placement.objects.filter(pk=cast.campus.pk).update(filled=9)
    with open(report.versions.get().files.get(kind="xlsx").file.content.path, "ab") as stored:
        stored.write(b"!")
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("check_consistency", "--format", "json", stdout=out)
    wrong = json.loads(out.getvalue())["wrong"]
    assert refusal.value.returncode == 1
    assert [text.split("：")[0] for text in wrong] == ["汇总不一致", "实到人数不一致", "报出的文件被改动或丢失"]
    assert "团茂名市委，2026年第二季度，创文巩卫工作，属地" in wrong[0]


def test_a_missing_argument_ends_with_two():
    done = subprocess.run([sys.executable, "manage.py", "roll_up"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
