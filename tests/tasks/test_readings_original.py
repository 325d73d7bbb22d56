"""The text on the desk: pieces that know which items they are of; and which row of a ledger a new item is."""

import time

from tasks.readings.matching import Known, matched
from tasks.readings.original import GOAL, TASK, Mark, parts_of


def pieces(text: str, *marks: Mark, layout=()):
    parts = parts_of(text, layout, marks, lambda start, line: "")
    return [(piece.text, piece.css, piece.items) for part in parts for block in part.blocks for piece in block.pieces]


def test_a_piece_knows_its_items_innermost_first():
    text = "一、走访。不少于3次。"
    assert pieces(text, Mark(0, 11, 1), Mark(0, 5, 1, TASK), Mark(5, 10, 2, GOAL)) == [
        ("一、走访。", TASK, (1,)),
        ("不少于3次", GOAL, (2, 1)),
        ("。", "", (1,)),
    ]


def test_a_mark_goes_on_over_the_end_of_a_line():
    assert pieces("甲乙\n丙丁", Mark(1, 4, 7)) == [("甲", "", ()), ("乙", "", (7,)), ("丙", "", (7,)), ("丁", "", ())]


def test_rows_of_a_table_keep_their_cells():
    text = "表\n项目\t人数\n清扫\t3"
    parts = parts_of(text, [[2, 7, 1], [8, 12, 1]], [Mark(8, 12, 5)], lambda start, line: "")
    assert [part.table for part in parts] == [None, 1]
    cells = [["".join(piece.text for piece in cell) for cell in block.cells] for block in parts[1].blocks]
    assert cells == [["项目", "人数"], ["清扫", "3"]]
    assert parts[1].blocks[1].cells[1][0].items == (5,)


def test_thirty_thousand_characters_are_cut_at_once():
    line = "（一）走访慰问困难青年，全年不少于30次，覆盖全部街道。" * 5
    text = "\n".join([line] * 210)
    marks = [Mark(at, at + 100, at) for at in range(0, len(text) - 100, 30)]
    begun = time.process_time()
    parts_of(text, [], marks, lambda start, line: "")
    assert len(text) > 28_000
    assert time.process_time() - begun < 1


def test_the_same_number_and_title_is_the_same_task():
    new = [Known(1, "1.", "走访慰问"), Known(2, "2.", "法治宣传")]
    old = [Known(10, "1.", "法治宣传"), Known(11, "2.", "走访慰问")]
    assert matched(new, old) == {1: 11, 2: 10}


def test_a_reworded_title_is_the_same_task():
    assert matched([Known(1, "（三）", "扎实开展困难青年走访慰问")], [Known(9, "3.", "开展困难青年走访慰问")]) == {1: 9}


def test_another_title_under_the_same_number_is_another_task():
    assert matched([Known(1, "1.", "规范团费收缴")], [Known(9, "1.", "举办青年夜校")]) == {}


def test_each_old_row_is_one_new_item_at_most():
    assert matched([Known(1, "", "走访慰问"), Known(2, "", "走访慰问")], [Known(9, "", "走访慰问")]) == {1: 9}


def test_targets_of_one_name_are_told_apart_by_their_task():
    new = [Known(1, "", "覆盖率", within=5), Known(2, "", "覆盖率", within=6)]
    old = [Known(8, "", "覆盖率", within=6), Known(9, "", "覆盖率", within=5)]
    assert matched(new, old) == {1: 9, 2: 8}
