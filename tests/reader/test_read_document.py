"""The command whose JSON is a promise."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.papers import cell, docx, grid, p, pdf, table

PLAN = """共青团白沙区委员会

2023年工作要点

一、强化思想引领

1.办好青年讲堂。全年举办讲堂不少于24期。（责任部门：宣传部、组织部）

2.长期坚持走访青年。（责任部门：组织部）

二、工作要求

1. 6月30日前报送半年总结。

注：列首位的为牵头部门。
"""


def run(path):
    out, code = StringIO(), 0
    try:
        call_command("read_document", str(path), "--format", "json", stdout=out)
    except CommandError as refused:
        code = refused.returncode
    return code, json.loads(out.getvalue()) if out.getvalue() else None


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "要点.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_the_answer_has_the_promised_shape(plan):
    code, answer = run(plan)
    assert code == 0
    assert answer["document"] == {
        "title": "2023年工作要点",
        "issuers": ["共青团白沙区委员会"],
        "number": None,
        "date": None,
    }
    assert answer["tasks"][0] == {
        "no": "1.",
        "title": "办好青年讲堂。",
        "kind": "key_task",
        "section": "一、强化思想引领",
        "departments": ["宣传部", "组织部"],
        "lead": "宣传部",
        "due": None,
    }
    assert answer["tasks"][2]["due"] == "--06-30"
    [indicator] = [said for said in answer["indicators"] if said["value"]]
    assert (indicator["value"], indicator["unit"], indicator["comparator"]) == (24, "期", ">=")
    assert indicator["task_no"] == "1."
    assert set(indicator) == {"quote", "value", "unit", "comparator", "scope", "due", "task_no"}


def test_a_word_ledger_with_merged_cells_and_a_pdf_are_read_alike(tmp_path):
    head = ["序号", "重点任务", "具体举措", "牵头单位", "配合单位", "完成时限"]
    first = ["1", cell("服务青年", merged="restart"), "办联谊活动", "青发部", cell("学校部", "组织部"), "2023年6月底前"]
    second = ["2", cell(merged="continue"), "办招聘会", "学校部", "", "长期坚持"]
    word, printed = tmp_path / "台账.docx", tmp_path / "台账.pdf"
    word.write_bytes(docx(p("2023年重点任务台账"), table(head, first, second)))
    plain = (head, ["1", "服务青年", "办联谊活动", "青发部", "学校部、组织部", "2023年6月底前"])
    printed.write_bytes(pdf("2023年重点任务台账", grid(*plain, widths=[40, 80, 80, 60, 90, 95])))
    (code, answer), (pdf_code, pdf_answer) = run(word), run(printed)
    assert (code, pdf_code) == (0, 0)
    assert [
        (task["no"], task["title"], task["departments"], task["lead"], task["due"]) for task in answer["tasks"]
    ] == [
        ("1", "办联谊活动", ["青发部", "学校部", "组织部"], "青发部", "2023-06-30"),
        ("2", "办招聘会", ["学校部"], "学校部", None),
    ]
    [task] = pdf_answer["tasks"]
    assert (task["title"], task["lead"], task["due"]) == ("服务青年", "青发部", "2023-06-30")


def test_for_people_it_prints_a_line_a_task(plan):
    out = StringIO()
    call_command("read_document", str(plan), stdout=out)
    assert out.getvalue().splitlines()[1] == "1. 办好青年讲堂。（宣传部、组织部）"


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "file_empty"), (b"%PDF-1.4 torn", "file_broken"), ("　\n".encode(), "paper_no_text")]
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(tmp_path, content, reason):
    path = tmp_path / "公文.pdf"
    path.write_bytes(content)
    code, answer = run(path)
    assert code == 1
    assert [error["code"] for error in answer["errors"]] == [reason]


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path):
    assert run(tmp_path / "没有.docx") == (2, None)
