"""What the cells of one row say. Pure but for the notes that it leaves on the row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from teams.choices import SiteKind
from teams.models import Organisation, Site
from teams.sheets.codes import Code
from teams.sheets.lines import Line
from teams.site_sheet.columns import LABELS
from teams.site_words import KIND_WORDS, YES_OR_NO
from teams.unit_words import split_names
from youthwork.lib.cells import CellRefused, phone_of
from youthwork.lib.text import clean_mobile, mask_phone, match_key, one_line

LONGEST = {"name": 100, "place": 200, "contact_name": 50, "aliases": 300}

Say = Callable[..., None]


@dataclass
class Proposal:
    """One site as the row says it: an empty cell is "" or None. ``site`` is the one that stands, None for a new one."""

    name: str
    kind: SiteKind | None
    place: str
    has_branch: bool | None
    contact_name: str
    contact_phone: str
    aliases: list[str]
    host: Organisation | None = None  # found by the check
    site: Site | None = None
    changes: dict[str, Any] = field(default_factory=dict)  # what differs from the site that stands


def read_row(line: Line, say: Say) -> Proposal:
    """What the row says; what of it cannot be is said through ``say(line, code, message, field, value=…)``.

    Which unit is meant is not asked here.
    """
    reader = _Reader(line, say)
    return Proposal(
        name=reader.text("name", required=True),
        kind=reader.kind(),
        place=reader.text("place"),
        has_branch=reader.yes_or_no("has_branch"),
        contact_name=reader.text("contact_name"),
        contact_phone=reader.phone(),
        aliases=reader.aliases(),
    )


def told(line: Line, name: str) -> Any:
    """The value of a cell as a note may hold it: a number that rings somebody only in part."""
    value = line.value(name)
    return mask_phone(one_line(value)) or None if name == "contact_phone" else value


class _Reader:
    def __init__(self, line: Line, say: Say) -> None:
        self.line = line
        self._say = say

    def refuse(self, code: str, message: str, name: str) -> None:
        self._say(self.line, code, message, name, value=told(self.line, name))

    def text(self, name: str, *, required: bool = False) -> str:
        text = one_line(self.line.value(name))
        if required and not text:
            self.refuse(Code.REQUIRED, f"请填{LABELS[name]}。", name)
        elif len(text) > LONGEST[name]:
            self.refuse(Code.TOO_LONG, f"{LABELS[name]}不超过{LONGEST[name]}字。", name)
        return text

    def kind(self) -> SiteKind | None:
        """None where the cell is empty, or says no kind."""
        word = one_line(self.line.value("kind"))
        if word and match_key(word) not in KIND_WORDS:
            self.refuse(Code.BAD_VALUE, f"没有“{word}”这种类型，请从里面选一种。", "kind")
        return KIND_WORDS.get(match_key(word))

    def yes_or_no(self, name: str) -> bool | None:
        word = one_line(self.line.value(name))
        if word and match_key(word) not in YES_OR_NO:
            self.refuse(Code.BAD_VALUE, f"{LABELS[name]}请填是或否，不知道就空着。", name)
        return YES_OR_NO.get(match_key(word))

    def phone(self) -> str:
        """No number that a spreadsheet has cut to its first digits, be it one of eleven."""
        value = self.line.value("contact_phone")
        try:
            phone_of(value)
        except CellRefused as wrong:
            if wrong.code == Code.DIGITS_LOST:
                self.refuse(Code.DIGITS_LOST, str(wrong), "contact_phone")
                return ""
        try:
            return clean_mobile(value)
        except ValueError as wrong:
            self.refuse(Code.BAD_PHONE, str(wrong), "contact_phone")
            return ""

    def aliases(self) -> list[str]:
        names = split_names(self.line.value("aliases"))
        if len("、".join(names)) > LONGEST["aliases"]:
            self.refuse(Code.TOO_LONG, f"别名合起来不超过{LONGEST['aliases']}字。", "aliases")
        return names
