"""The cells of a roster as widgets of its resource: thin uses of ``youthwork.lib.cells`` in the models' words."""

from collections.abc import Mapping
from typing import Any

from import_export.widgets import Widget

from teams.choices import Gender, PoliticalStatus
from teams.sheets.codes import Code
from youthwork.lib import cell_words
from youthwork.lib.cell_words import Words
from youthwork.lib.cells import CellRefused, birth_month_of, name_of, phone_of, student_number_of, text_of
from youthwork.lib.identity import LENGTH as IDENTITY_LENGTH
from youthwork.lib.identity import check_identity, masked_identity, masked_within, without_identities
from youthwork.lib.text import mask_phone

GENDERS = {word: Gender(value) for word, value in cell_words.GENDERS.items()}
STATUSES = {word: PoliticalStatus(value) for word, value in cell_words.STATUSES.items()}
_LEAGUE = Words[bool | None]("共青团员", cell_words.LEAGUE, "是或否", empty=None)
_DUTY = Words("职务", cell_words.DUTIES, "团队长或队员", empty=False)


class TextWidget(Widget):
    """One line of text of at most ``longest`` characters; a sign for nothing is empty. No ID number gets in: it would
    be kept."""

    def __init__(self, label: str, longest: int) -> None:
        super().__init__()
        self.label, self.longest = label, longest

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return self.without_identity(text_of(value, self.label, self.longest, nothing=True))

    def without_identity(self, text: str) -> str:
        """``text``. CellRefused if an ID number stands in it; the message holds none."""
        if len(text) >= IDENTITY_LENGTH and (found := masked_within(without_identities(text))):
            raise CellRefused(Code.BAD_VALUE, f"{self.label}里有身份证号“{found}”，平台不保存，请从这一格删去。")
        return text


class NameWidget(TextWidget):
    """A person's name, every character as written."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return self.without_identity(name_of(value, self.label, self.longest))


class StudentNumberWidget(TextWidget):
    """A student number with its zeros and letters."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return self.without_identity(student_number_of(value, self.label, self.longest, nothing=True))


class ChoiceWidget(Widget):
    """One of the words of ``table``; "" for an empty cell."""

    def __init__(self, label: str, table: Mapping[str, Any]) -> None:
        super().__init__()
        known = "、".join(dict.fromkeys(value.label for value in table.values()))
        self.words = Words[str](label, {word: str(value) for word, value in table.items()}, known, empty="")
        self.labels = {str(value): value.label for value in table.values()}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return self.words.read(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.labels.get(str(value), "")


class LeagueWidget(Widget):
    """Whether somebody is a league member: True, False, or None for an empty cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        return _LEAGUE.read(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return {True: "是", False: "否"}.get(value, "未核实")


class MobileWidget(Widget):
    """The eleven digits of a mobile number; "" for an empty cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return phone_of(value, nothing=True)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return mask_phone(value or "")


class MonthWidget(Widget):
    """Year and month of birth as 2005-03. The row says ``date1904`` where its workbook counts days from 1904."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return birth_month_of(value, date1904=bool(row and row.get("date1904")), nothing=True)


class IdentityWidget(Widget):
    """A checked ID number, to be hashed for matching and dropped; "" for an empty cell. ``confirmed`` is said for one
    that was typed anew in the page."""

    def clean(self, value: Any, row: Any = None, *, confirmed: bool = False, **kwargs: Any) -> str:
        return check_identity(value, confirmed=confirmed, nothing=True)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return masked_identity(value or "")


def clean_duty(value: Any) -> bool:
    """Whether the duty is the leader's. CellRefused for a word that is neither."""
    return _DUTY.read(value)
