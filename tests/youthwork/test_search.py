"""What is stored to find a row, and which letters Chinese begins with."""

import pytest

from youthwork.lib.search import fold, initials, search_text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("茂南", "mn"),
        ("重庆", "cq"),  # 重 is zhong elsewhere
        ("重阳", "cy"),
        ("番禺", "py"),
        ("共青团茂名市茂南区委员会", "gqtmmsmnqwyh"),
        ("石曹村3组 A区", "scc3zaq"),
        ("第十二中学（北）", "dsezxb"),
        ("", ""),
    ],
)
def test_initials_are_those_of_the_words(name, letters):
    assert initials(name) == letters


def test_the_text_holds_each_word_between_marks_and_initials_of_chinese_ones_only():
    assert search_text(["440902-GD", "官渡街道", "官渡街道", ""]) == "|440902-gd|官渡街道|gdjd|"
    assert search_text([]) == ""


def test_what_is_typed_cannot_forge_a_mark():
    assert "|" not in fold("440902|440903")
    assert search_text(["a|b"]) == "|ab|"


def test_spaces_width_and_case_make_no_difference():
    assert fold("４４０９０２－ｇｄ ") == fold("440902-GD")
    assert fold("茂 南") == fold("茂南")
