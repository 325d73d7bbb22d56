"""How a cell of a roster becomes a value of a member; every refusal names the value and says what to do."""

import re
import unicodedata
from datetime import date
from typing import Any

from import_export.widgets import Widget

from teams.choices import Gender, PoliticalStatus
from teams.sheet_codes import Code
from youthwork.lib.text import clean_mobile, mask_phone, match_key, one_line

EARLIEST_YEAR = 1940

GENDERS = {"男": Gender.MALE, "女": Gender.FEMALE, "男性": Gender.MALE, "女性": Gender.FEMALE}
STATUSES = {
    **dict.fromkeys(("共青团员", "团员", "共青团"), PoliticalStatus.LEAGUE),
    **dict.fromkeys(("中共党员", "党员", "共产党员", "中共正式党员", "正式党员"), PoliticalStatus.PARTY),
    **dict.fromkeys(("中共预备党员", "预备党员"), PoliticalStatus.PROBATIONARY),
    **dict.fromkeys(
        ("民主党派", "民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟"), PoliticalStatus.DEMOCRATIC
    ),
    **dict.fromkeys(("群众", "普通群众"), PoliticalStatus.MASSES),
}
YES = {"是", "有", "保留", "共青团员", "团员", "√"}
NO = {"否", "无", "不是", "没有", "×"}
LEADERS = {"团队长", "队长", "负责人", "组长"}
MEMBERS = {"", "队员", "成员", "组员", "副队长", "副团队长", "团员"}


class CellRefused(ValueError):
    """A value that is not taken; ``code`` is a word of ``teams.sheet_codes``."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class TextWidget(Widget):
    """One line of text of at most ``longest`` characters; numbers typed as numbers lose their ".0" only."""

    def __init__(self, label: str, longest: int) -> None:
        super().__init__()
        self.label, self.longest = label, longest

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = one_line(value)
        if len(text) > self.longest:
            raise CellRefused(Code.TOO_LONG, f"{self.label}超过{self.longest}个字，请核对。")
        return text


class StudentNumberWidget(TextWidget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        if isinstance(value, float):
            raise CellRefused(Code.BAD_VALUE, f"学号“{value}”带小数或位数已丢失，请在原表中设为文本后重新填写。")
        text = unicodedata.normalize("NFKC", super().clean(value)).replace(" ", "")
        if re.fullmatch(r"\d+(\.\d+)?[eE]\+?\d+", text):
            raise CellRefused(Code.BAD_VALUE, f"学号“{text}”被表格写成了科学计数，请在原表中设为文本后重新填写。")
        return text


class ChoiceWidget(Widget):
    """One of the words of ``table``; "" for an empty cell."""

    def __init__(self, label: str, table: dict[str, str]) -> None:
        super().__init__()
        self.label = label
        self.table = {match_key(word): value for word, value in table.items()}
        self.known = "、".join(dict.fromkeys(value.label for value in table.values()))

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = one_line(value)
        if text and match_key(text) not in self.table:
            raise CellRefused(Code.BAD_VALUE, f"{self.label}“{text[:20]}”不认识，请填{self.known}。")
        return self.table.get(match_key(text), "")


class LeagueWidget(Widget):
    """Whether somebody is a league member: True, False, or None for an empty cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        text = one_line(value)
        if not text:
            return None
        if text not in YES | NO:
            raise CellRefused(Code.BAD_VALUE, f"共青团员一栏“{text[:20]}”不认识，请填是或否。")
        return text in YES


class MobileWidget(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        try:
            return clean_mobile(value)
        except ValueError as error:
            raise CellRefused(Code.BAD_PHONE, str(error)) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return mask_phone(value or "")


class MonthWidget(Widget):
    """Year and month of birth as 2005-03, from 2005.03, 2005年3月, 200503, 2005/3/1 or a date."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFKC", one_line(value))
        if not text:
            return ""
        if isinstance(value, float) and re.fullmatch(r"\d{4}\.\d", text):
            raise CellRefused(
                Code.BAD_DATE, f"“{text}”分不清是1月还是10月（表格去掉了末尾的0），请在原表中设为文本后重新填写。"
            )
        found = re.match(r"(\d{4})\s*[-./年]\s*(\d{1,2})(?!\d)", text) or re.fullmatch(
            r"(\d{4})(\d{2})(?:\d{2})?", text
        )
        year, month = (int(found[1]), int(found[2])) if found else (0, 0)
        if not (EARLIEST_YEAR <= year <= date.today().year and 1 <= month <= 12):
            raise CellRefused(Code.BAD_DATE, f"出生年月“{text[:20]}”看不懂，请写成2005-03这样。")
        return f"{year}-{month:02d}"


def clean_duty(value: Any) -> bool:
    """Whether the duty is the leader's. CellRefused for a word that is neither."""
    text = one_line(value)
    if text not in LEADERS | MEMBERS:
        raise CellRefused(Code.BAD_VALUE, f"职务“{text[:20]}”不认识，请填团队长或队员。")
    return text in LEADERS
