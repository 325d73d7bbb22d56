"""What a clause most probably implements, by its title and number."""

import pytest

from tasks.likeness import Titled, likeness, nearest

ABOVE = [
    Titled(1, "加强青少年思想政治引领", "（一）"),
    Titled(2, "实施青年就业创业行动", "（二）"),
    Titled(3, "开展青年志愿服务", "（三）"),
]


@pytest.mark.parametrize(
    ("title", "number", "expected"),
    [
        ("加强青少年思想政治引领", "", 1),
        ("加强“青少年”思想政治引领。", "", 1),
        ("实施青年就业创业专项行动", "（五）", 2),
        ("青年志愿服务进社区", "（三）", 3),  # half as like, but the number is the same
        ("创文巩卫", "（二）", None),
        ("", "（一）", None),
    ],
)
def test_the_nearest_title_is_suggested_or_none(title, number, expected):
    assert nearest(Titled(0, title, number), ABOVE) == expected


def test_of_two_alike_the_one_of_the_same_number_is_meant():
    twins = [Titled(1, "开展志愿服务", "1."), Titled(2, "开展志愿服务", "2.")]
    assert nearest(Titled(0, "开展志愿服务", "2."), twins) == 2


@pytest.mark.parametrize(("one", "other", "figure"), [("同一句话", "同一句话", 1), ("甲乙", "丙丁", 0), ("", "甲", 0)])
def test_likeness_runs_from_nothing_to_the_same(one, other, figure):
    assert likeness(one, other) == figure
