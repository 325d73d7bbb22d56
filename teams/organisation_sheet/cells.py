"""What the cells of one row say. Pure but for the notes that it leaves on the row."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from teams.choices import Level as UnitLevel
from teams.choices import OrganisationKind
from teams.models import Organisation
from teams.sheets.codes import Code
from teams.sheets.lines import Line
from teams.unit_words import CODE_FORM, CODE_LENGTH, CODE_RULE, KIND_WORDS, LEVEL_WORDS, clean_code, split_names
from youthwork.lib.text import match_key, one_line

EARLIEST = date(1900, 1, 1)
LONGEST = {"name": 100, "short_name": 50, "aliases": 300}

_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})日?")

Say = Callable[..., None]


@dataclass
class Proposal:
    """One unit as the row says it: ``unit`` is the one that stands, None for a new one."""

    code: str
    name: str
    short_name: str
    kind: OrganisationKind | None
    level: UnitLevel | str
    parent: str
    opened_on: date | None
    aliases: list[str]
    unit: Organisation | None = None
    before: dict[str, Any] = field(default_factory=dict)  # names that differ from those the unit has


def read_row(line: Line, say: Say, today: date) -> Proposal:
    """What the row says; what of it cannot be is said through ``say(line, code, message, field, value=…)``."""
    reader = _Reader(line, say, today)
    return Proposal(
        code=reader.code(),
        name=reader.text("name", "名称"),
        short_name=reader.text("short_name", "简称"),
        kind=reader.kind(),
        level=reader.level(),
        parent=clean_code(line.value("parent")),
        opened_on=reader.day(),
        aliases=reader.aliases(),
    )


class _Reader:
    def __init__(self, line: Line, say: Say, today: date) -> None:
        self.line, self.today = line, today
        self._say = say

    def refuse(self, code: str, message: str, name: str) -> None:
        self._say(self.line, code, message, name, value=self.line.value(name))

    def code(self) -> str:
        code = clean_code(self.line.value("code"))
        if not code:
            self.refuse(Code.REQUIRED, "请填代码。", "code")
        elif len(code) > CODE_LENGTH:
            self.refuse(Code.TOO_LONG, f"代码不超过{CODE_LENGTH}个字符。", "code")
        elif not re.match(CODE_FORM, code):
            self.refuse(Code.BAD_CODE, CODE_RULE, "code")
        return code

    def text(self, name: str, label: str) -> str:
        text = one_line(self.line.value(name))
        if not text:
            self.refuse(Code.REQUIRED, f"请填{label}。", name)
        elif len(text) > LONGEST[name]:
            self.refuse(Code.TOO_LONG, f"{label}不超过{LONGEST[name]}字。", name)
        return text

    def kind(self) -> OrganisationKind | None:
        """None where the cell is empty, which a unit that stands may leave so, or says no kind."""
        word = one_line(self.line.value("kind"))
        if word and match_key(word) not in KIND_WORDS:
            self.refuse(Code.BAD_VALUE, f"没有“{word}”这种类型，请从里面选一种。", "kind")
        return KIND_WORDS.get(match_key(word))

    def level(self) -> str:
        word = one_line(self.line.value("level"))
        if match_key(word) not in LEVEL_WORDS:
            self.refuse(Code.BAD_VALUE, f"没有“{word}”这个层级，请从里面选；不分层级的空着。", "level")
        return LEVEL_WORDS.get(match_key(word), "")

    def day(self) -> date | None:
        text = one_line(self.line.value("opened_on"))
        if not text:
            return None
        parts = _DAY.fullmatch(text)
        try:
            day = date(*map(int, parts.groups())) if parts else None
        except ValueError:
            day = None
        if day is None:
            self.refuse(Code.BAD_DATE, "成立日期要写到日，如1983-05-04；不知道就空着。", "opened_on")
        elif not EARLIEST <= day <= self.today:
            self.refuse(Code.BAD_DATE, "成立日期应在1900年以后，不晚于今天。", "opened_on")
        return day

    def aliases(self) -> list[str]:
        names = split_names(self.line.value("aliases"))
        if len("、".join(names)) > LONGEST["aliases"]:
            self.refuse(Code.TOO_LONG, f"别名合起来不超过{LONGEST['aliases']}字。", "aliases")
        return names
