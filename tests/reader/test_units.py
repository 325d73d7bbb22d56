"""Which words are units, and how a list of them comes apart."""

import pytest

from tasks.reader.units import is_collective, is_unit, names_in, unit_line

LISTS = (
    ("宣传部、组织部", ["宣传部", "组织部"]),
    ("宣传部,组织部；学校部/统战部", ["宣传部", "组织部", "学校部", "统战部"]),
    ("组织部 宣传部", ["组织部", "宣传部"]),
    ("组织部和宣传部", ["组织部", "宣传部"]),
    ("权益与社会工作部", ["权益与社会工作部"]),
    ("宣传部、组织部等部门", ["宣传部", "组织部"]),
    ("团市委宣 传部", ["团市委宣传部"]),
    ("团市委\n宣传部、组织部", ["团市委宣传部", "组织部"]),
    ("办公室、各县（市、区）团委", ["办公室", "各县（市、区）团委"]),
    ("各地级以上市、县(市、区)团委", ["各地级以上市、县(市、区)团委"]),
)


@pytest.mark.parametrize(("text", "names"), LISTS)
def test_a_list_comes_apart_at_its_signs(text, names):
    assert [piece.name for piece in names_in(text)] == names


def test_a_name_knows_where_it_stands():
    text = "由宣传部、 组织部等"
    assert [text[slice(*piece.span)] for piece in names_in(text)] == ["宣传部", "组织部"]


@pytest.mark.parametrize(
    "name", ["宣传部", "团市委学校部", "市青少年宫", "南航集团公司团委", "各镇（街道）团委", "学联"]
)
def test_a_unit_is_known_by_its_last_word(name):
    assert is_unit(name)


@pytest.mark.parametrize(
    "name", ["牵头部门", "责任单位", "全部", "座谈会", "收集名单报团区委", "形成良好的社会", "教育"]
)
def test_what_only_ends_like_a_unit_is_none(name):
    assert not is_unit(name)


@pytest.mark.parametrize("name", ["机关各部门", "各高校团委", "下属各单位", "相关单位", "全体团组织"])
def test_names_of_many_are_collective(name):
    assert is_collective(name)


def test_one_unit_is_not_collective():
    assert not is_collective("宣传部")


def test_a_line_of_units_holds_nothing_else():
    assert [piece.name for piece in unit_line("共青团甲市委员会 共青团乙学院委员会")] == [
        "共青团甲市委员会",
        "共青团乙学院委员会",
    ]
    assert [piece.name for piece in unit_line("共 青 团 甲 市 委")] == ["共青团甲市委"]
    assert unit_line("名单请于周五前发至团区委") == []
