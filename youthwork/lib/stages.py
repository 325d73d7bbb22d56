"""Stages as a plan writes them, one a line: 第一阶段 至2023年底; 第二阶段：2025-06-30."""

import re
from datetime import date

from youthwork.lib.periods import DECEMBER, last_day

LONGEST_NAME = 20
SHOWN = "第一阶段 至2023年底"
_YEAR_END = re.compile(r"(\d{4})年底?$")
_MONTH_END = re.compile(r"(\d{4})年(\d{1,2})月底?$")
_DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?$")
_LINE = re.compile(r"(?P<name>(?!至).+?)[\s　:：,，]*至?[\s　]*(?P<end>\d{4}[年./-].*)$")


def read_stages(text: str) -> list[tuple[str, date]]:
    """Name and last day of each line; empty lines are passed over. ValueError says which line, in Chinese."""
    return [_read(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _read(number: int, line: str) -> tuple[str, date]:
    parts = _LINE.match(line)
    end = read_end(parts["end"]) if parts else None
    if parts is None or end is None:
        raise ValueError(f"第{number}行没有看懂，请写成“{SHOWN}”这样，一行一个阶段。")
    name = parts["name"].strip()
    if len(name) > LONGEST_NAME:
        raise ValueError(f"第{number}行的名称太长，请不超过{LONGEST_NAME}个字。")
    return name, end


def read_end(words: str) -> date | None:
    """2023年底, 2023年6月底, 2023年6月30日, 2023-06-30 as a day; None for what is none of these, or no day at all."""
    words = words.strip().rstrip("前止")
    try:
        if found := _DAY.match(words):
            return date(*(int(part) for part in found.groups()))
        if found := _MONTH_END.match(words):
            return last_day(int(found[1]), int(found[2]))
        if found := _YEAR_END.match(words):
            return date(int(found[1]), DECEMBER, 31)
    except ValueError:  # 2023年13月, 2023年2月30日
        return None
    return None
