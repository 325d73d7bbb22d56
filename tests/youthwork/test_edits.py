"""What was changed in a text, as it is shown to whoever reads it again."""

import time

import pytest

from youthwork.lib.edits import Piece, brief, edits


def written(before: str, after: str) -> str:
    """The edits in one line: [-去掉-] and [+加上+]."""
    marks = {"": "{}", "del": "[-{}-]", "ins": "[+{}+]"}
    return "".join(marks[kind].format(text) for kind, text in edits(before, after))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("清理背街小巷。", "清理背街小巷。", "清理背街小巷。"),
        ("共62户。", "共47人。", "共[-62户-][+47人+]。"),
        ("走访3号楼，共62户。", "走访3号楼和5号楼，共62户。", "走访3号楼[+和5号楼+]，共62户。"),
        ("发放资料。", "发放资料。讲解防溺水。", "发放资料。[+讲解防溺水。+]"),
        ("上门宣传，发放资料。", "发放资料。", "[-上门宣传，-]发放资料。"),
        ("清理背街小巷。", "组织义诊活动。", "[-清理背街小巷。-][+组织义诊活动。+]"),
        ("", "下周再去。", "[+下周再去。+]"),
        ("下周再去。", "", "[-下周再去。-]"),
    ],
)
def test_changes_are_shown_where_they_are(before, after, shown):
    assert written(before, after) == shown


@pytest.mark.parametrize("after", ["乙甲" * 1000, "甲" * 1000 + "，乙" * 500, "，".join("甲乙丙" * 300)])
def test_both_texts_stand_in_the_pieces_and_a_hostile_one_takes_no_time(after):
    before = "甲乙" * 500 + "，甲" * 500
    start = time.process_time()
    pieces = edits(before, after)
    assert time.process_time() - start < 1
    assert "".join(text for kind, text in pieces if kind != "ins") == before
    assert "".join(text for kind, text in pieces if kind != "del") == after


def test_what_was_not_changed_is_cut_to_what_stands_beside_a_change():
    pieces = [Piece("", "一二三四五六七八"), Piece("ins", "新"), Piece("", "一二三四五六七八"), Piece("del", "旧")]
    assert [text for _, text in brief(pieces, around=2)] == ["……七八", "新", "一二……七八", "旧"]
    short = [Piece("", "一二三"), Piece("ins", "新")]
    assert brief(short, around=2) == short
