"""The columns of the sheet, and how a cell's text is taken apart. Pure functions of text."""

import re
from typing import Any

from youthwork.lib.tables import Column
from youthwork.lib.text import match_key, one_line

COLUMNS = (
    Column("programmes", "项目", ("服务项目", "项目名称", "工作项目"), required=True),
    Column("site", "点位", ("服务点", "服务点位", "点位名称", "地点"), required=True),
    Column("headcount", "人数", ("定额", "需求人数", "安排人数"), required=True),
    Column("leader", "团队长", ("队长", "负责人")),
    Column("phone", "电话", ("联系电话", "手机", "手机号", "联系方式")),
    Column("members", "队员", ("队员名单", "成员", "团队成员")),
)
LABELS = {column.field: column.label for column in COLUMNS}

Item = tuple[str, str]  # printed number ("1." or empty) and name

_NUMBER = re.compile(r"(?<![\d.])(\d{1,2})\s*[.．、)）](?!\d)\s*")
_TOTAL = {match_key(word) for word in ("合计", "总计", "小计", "共计")}
_REMARK = re.compile(r"^(注|备注|说明|填表人|填表日期|制表|联系人)\s*[:：]")
_COUNT = re.compile(r"(\d{1,5})\s*([人名]?)")


def split_items(text: str) -> list[Item]:
    """The items of a cell: parted at the printed numbers 1. 2. 3. where they run on by one, else one item.

    Line breaks inside an item were only for the column width and go.
    """
    marks = list(_NUMBER.finditer(text))
    first = int(marks[0][1]) if marks else 0
    runs_on = all(int(mark[1]) == first + place for place, mark in enumerate(marks))
    if not marks or marks[0].start() != len(text) - len(text.lstrip()) or not runs_on:
        return [("", one_line(text))]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    items = [(f"{int(mark[1])}.", one_line(text[mark.end() : end])) for mark, end in zip(marks, ends, strict=True)]
    return [item for item in items if item[1]]


def typed_items(text: str) -> list[Item]:
    """Items as a user typed them on the page: one a line, each with its number or without."""
    return [item for line in text.splitlines() if line.strip() for item in split_items(line)]


def printed(items: list[Item]) -> str:
    """The cell as it is printed, one item a line."""
    return "\n".join(f"{number} {name}".strip() for number, name in items)


def broken_lines(text: Any) -> bool:
    """Whether a name in the cell was broken over lines (a break before a printed number is none)."""
    if not isinstance(text, str) or "\n" not in text.strip():
        return False
    return any(not _NUMBER.match(line.strip()) for line in text.strip().splitlines()[1:] if line.strip())


def clean_headcount(value: Any) -> tuple[int, bool]:
    """The number in the cell and whether it was read out of a text like 20人.

    Raises ValueError with a sentence for the user.
    """
    if value is None or not str(value).strip():
        raise ValueError("请填人数。")
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError("人数应是大于0的整数。")
    counted = _COUNT.fullmatch(str(value).strip())
    if counted is None:
        raise ValueError(f"人数要写成数字，这里写的是“{one_line(value)}”。")
    number = int(counted[1])
    if not 0 < number <= 9999:
        raise ValueError("人数应在1到9999之间。")
    return number, bool(counted[2])


def is_aside(cells: dict[str, Any]) -> bool:
    """Whether the row is a total or a remark and no row of the arrangement."""
    words = [one_line(cells.get(name)) for name in ("programmes", "site")]
    if any(match_key(word) in _TOTAL for word in words):
        return True
    if any(_REMARK.match(word) for word in words) and cells.get("headcount") is None:
        return True
    heads = [match_key(cells.get(column.field)) in column.keys for column in COLUMNS if cells.get(column.field)]
    return len(heads) >= 2 and all(heads)  # the header repeated on a next page
