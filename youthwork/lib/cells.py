"""How a cell of a sheet becomes a value: plain values in, plain values out; what a spreadsheet destroyed is refused.

Cells come as ``youthwork.lib.sheets`` reads them: text, whole numbers, other numbers, truth values, None, and dates as
ISO text. Nothing is guessed: :class:`CellRefused` says what is wrong with which value, and how to repair it where it
came from. Each reader tries the form of a clean cell first, since a file has a hundred thousand of them, and looks at
the length before it lets a pattern near a text.
"""

import math
import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import TypeGuard

from youthwork.lib.dates import serial_day
from youthwork.lib.text import one_line, seen

REPAIR = "请在原表把该列设为文本，重新填写"
RAW_LONGEST = 4_000  # characters of a cell that a pattern is shown; the reader of workbooks takes no more either
EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number and puts zeros for the rest
NOTHING = frozenset(("/", "//", "\\", "-", "--", "---", "－", "–", "—", "——", "／", "无", "空", "暂无", "N/A", "n/a"))

_DITTO = frozenset(("同上", "同前", "〃", "″", "“”"))
_SPECIAL = NOTHING | _DITTO
_PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9()（）]*").fullmatch
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE]\+\d+|[+-]?\d+\.\d+[eE]\d+")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2}(?:\.\d+)?)?")
_FAULT = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|#+)", re.IGNORECASE)
_LOST = re.compile("[\ud800-\udfff\ufffd]")
_LONG_NUMBER = re.compile(r"\d{15,}")
_SPACED = re.compile(r"\s+")
_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,10}(?:·[\u4e00-\u9fff]{1,10}){0,3}").fullmatch
_TWO_PERSONS = re.compile(rf"[{_HAN}]{{2,}}\s+[{_HAN}]{{2,}}")
_BETWEEN_PERSONS = re.compile("[、,，;；/／|&]")
_HIDDEN = re.compile(rf"[?？*＊□■]|(?<=[{_HAN}])[某×ＸXx]{{1,3}}$")
_COMBINING = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff][\u0300-\u036f]+")
_BLANK_LETTERS = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
_DOTS = re.compile("[.•‧∙⋅●・᛫⸱]")
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_MARK = "'‘’`"  # what programs put before digits to keep them a text


class CellRefused(ValueError):
    """A value that is not taken, with a sentence for the user; ``code`` is a word of docs/import-codes.md."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


# --- what a message may show ---


def shown(value: object) -> str:
    """A value in quotation marks as a message names it: short, legible, and never a whole ID number."""
    if isinstance(value, bool):
        return f"“{str(value).upper()}”"
    if isinstance(value, int | float) and not -EXACT < value < EXACT:
        return f"“{_as_a_spreadsheet_shows(value)}”"
    text = one_line(str(value)[:RAW_LONGEST])
    text = _LOST.sub("�", _LONG_NUMBER.sub(lambda digits: f"{digits[0][:4]}****{digits[0][-2:]}", text))
    return f"“{text[:20]}…”" if len(text) > 20 else f"“{text}”"


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a number of which more can be asked: no truth value, nor what is infinite or none at all."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _as_a_spreadsheet_shows(value: int | float) -> str:
    try:
        return f"{value:.5E}"
    except OverflowError:
        return "很长的数字"


# --- text ---


def text_of(value: object, label: str = "这一格", longest: int = RAW_LONGEST, *, nothing: bool = False) -> str:
    """One line of text of at most ``longest`` characters; "" for an empty cell.

    Spaces of every kind, zero-width signs and control characters go from the ends; numbers lose their ".0" only. With
    ``nothing`` the signs and words by which people say that there is nothing (/, ——, 无) are empty too.
    CellRefused: ``too_long``, ``digits_lost``, or ``bad_value`` for what a program wrote in place of the content.
    """
    if isinstance(value, str):
        if len(value) <= longest and value not in _SPECIAL and len(value) <= RAW_LONGEST and _PLAIN(value):
            return value
    elif value is None:
        return ""
    else:
        value = number_text(value, label)
    text = value.strip()
    if len(text) > RAW_LONGEST:
        raise _too_long(text, label, longest)
    text = one_line(text)
    if text in _SPECIAL:
        if text in _DITTO:
            raise CellRefused("bad_value", f"{label}写的是{shown(text)}，看不出是什么，请在原表把内容写全。")
        return "" if nothing else text
    _check_not_destroyed(text, label)
    if len(text) > longest:
        raise _too_long(text, label, longest)
    return text


def number_text(value: object, label: str = "这一格") -> str:
    """A number as it was typed, as far as a spreadsheet keeps it. CellRefused: ``digits_lost`` or ``bad_value``."""
    if not is_number(value):
        raise CellRefused("bad_value", f"{label}读到的是{shown(value)}，不是文字，请在原表改成文字再导入。")
    if abs(value) >= EXACT:
        raise _digits_lost(label, f"{shown(value)}超过15位，表格只保留15位，后面的已变成0")
    return str(int(value)) if value == int(value) else repr(value)


def _check_not_destroyed(text: str, label: str) -> None:
    if _SCIENTIFIC.fullmatch(text):
        raise _digits_lost(label, f"{shown(text)}被表格写成了科学计数，后面的数字已丢失")
    if _ISO_DAY.fullmatch(text):
        raise _digits_lost(label, f"{shown(text)}是一个日期，多半是表格把“3-1”这样的写法改成了日期")
    if _FAULT.fullmatch(text):
        raise CellRefused("bad_value", f"{label}{shown(text)}是表格的出错提示，不是内容，请在原表改好再导入。")
    if _LOST.search(text):
        raise CellRefused("bad_value", f"{label}{shown(text)}里有字在转存时丢失了，请回到最初的表补上再导入。")


def _digits_lost(label: str, what: str) -> CellRefused:
    return CellRefused("digits_lost", f"{label}{what}。{REPAIR}。")


def _too_long(text: str, label: str, longest: int) -> CellRefused:
    return CellRefused("too_long", f"{label}{shown(text[:15])}超过{longest}个字，请核对。")


# --- names of persons ---


def name_of(value: object, label: str = "姓名", longest: int = 50) -> str:
    """A person's name, every character as written; "" for an empty cell.

    Only spaces between Chinese characters go (张　三), and Latin letters are composed with their accents. No normal
    form is applied to the rest: it would put other characters for some rare ones.
    CellRefused: ``bad_value`` for two persons, hidden or lost characters and numbers; ``too_long``; ``digits_lost``.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CellRefused("bad_value", f"{label}{shown(value)}不是文字，请在原表写上姓名。")
    if len(value) <= longest and _HAN_NAME(value) and "某" not in value and value not in _SPECIAL:
        return value
    raw = value.strip()
    if len(raw) > RAW_LONGEST:
        raise _too_long(raw, label, longest)
    raw = seen(_BLANK_LETTERS.sub(" ", raw))
    text = text_of(raw, label, longest, nothing=True)
    text = _COMBINING.sub(lambda letters: unicodedata.normalize("NFC", letters[0]), text)
    if _TWO_PERSONS.search(raw) or _BETWEEN_PERSONS.search(text):
        how = "是两个人请分成两行写，是一个人请去掉空格、标点"
        raise CellRefused("bad_value", f"{label}{shown(raw)}像是写了两个人：{how}。")
    if _HIDDEN.search(text):
        raise CellRefused("bad_value", f"{label}{shown(text)}里有字被遮住或在转存时丢失了，请在原表补上。")
    if text and not any(letter.isalpha() for letter in text):
        raise CellRefused("bad_value", f"{label}{shown(text)}不是姓名，请在原表写上姓名。")
    return text


def name_key(name: str) -> str:
    """A form in which two spellings of one person's name are equal: width, spaces, kinds of middle dots and case."""
    if _HAN_NAME(name):
        return name
    folded = unicodedata.normalize("NFKC", _VARIANTS.sub("", name)).casefold()
    return _DOTS.sub("·", _SPACED.sub("", seen(folded)))


# --- numbers that are names: phones and student numbers ---

_MOBILE = re.compile(r"(?:\+?86|0086)?(1\d{10})", re.ASCII)
_MOBILES = re.compile(r"(?<!\d)1\d{10}(?!\d)")
_BETWEEN_DIGITS = re.compile(r"[\s()\-‐‑‒–—―−_]+")
_LANDLINE = re.compile(r"(?:0\d{2,3}|(?:\+?86|0086)0?\d{2,3})?[2-8]\d{6,7}|[48]00\d{7}")
_WHOLE = re.compile(r"\d{1,15}\.0+")
MOBILE_RULE = "手机号应为以1开头的11位数字"


def digits_of(value: object, label: str) -> str:
    """The characters of a cell that holds a number somebody is known by: half-width, unseen and leading marks gone.

    CellRefused ``digits_lost`` where a spreadsheet took it for a quantity and lost some.
    """
    if not isinstance(value, str):
        if is_number(value) and value != int(value):
            raise _digits_lost(label, f"{shown(value)}不是整数，表格改动过它")
        return number_text(value, label)
    text = value.strip()
    if len(text) > RAW_LONGEST:
        raise _too_long(text, label, 32)
    text = seen(unicodedata.normalize("NFKC", text)).strip().lstrip(_MARK)
    if _SCIENTIFIC.fullmatch(text):
        raise _digits_lost(label, f"{shown(text)}被表格写成了科学计数，末几位已丢失")
    _check_not_destroyed(text, label)
    return text


def phone_of(value: object, label: str = "手机号", *, nothing: bool = False) -> str:
    """The 11 digits of a mainland mobile number; "" for an empty cell. CellRefused: ``bad_phone``, ``digits_lost``."""
    if isinstance(value, str) and len(value) == 11 and value.isascii() and value.isdecimal() and value[0] == "1":
        text = value
    elif value is None or value == "":
        return ""
    else:
        text = digits_of(value, label)
        if nothing and text in NOTHING:
            return ""
        if _WHOLE.fullmatch(text):
            text = text.partition(".")[0]
        text = _mobile_in(text, label, typed=isinstance(value, str))
    if not isinstance(value, str) and text.endswith("00000000"):  # 1.38E+10 taken for a number again
        raise _digits_lost(label, f"{shown(text)}末八位都是0，多半是被表格写成科学计数时丢了")
    return text


def _mobile_in(text: str, label: str, *, typed: bool) -> str:
    compact = _BETWEEN_DIGITS.sub("", text) if typed else text  # a dash before a number is its sign
    found = _MOBILE.fullmatch(compact)
    if found or not compact:
        return found[1] if found else ""
    if len(_MOBILES.findall(text)) > 1 or len(_MOBILES.findall(compact)) > 1 or re.fullmatch(r"(1\d{10}){2,}", compact):
        raise CellRefused("bad_phone", f"{label}{shown(text)}写了两个号码，请只留一个。")
    if _LANDLINE.fullmatch(compact):
        raise CellRefused("bad_phone", f"{label}{shown(text)}是固定电话，请填手机号：以1开头的11位数字。")
    if compact.isdecimal() and len(compact) != 11:
        raise CellRefused("bad_phone", f"{label}{shown(text)}有{len(compact)}位，{MOBILE_RULE}，请对照原件补正。")
    raise CellRefused("bad_phone", f"{label}{shown(text)}不对，{MOBILE_RULE}，请改正。")


def student_number_of(value: object, label: str = "学号", longest: int = 32, *, nothing: bool = False) -> str:
    """A student number with its leading zeros and letters; "" for an empty cell. CellRefused: ``digits_lost`` etc."""
    if isinstance(value, str) and len(value) <= longest and value.isascii() and value.isalnum():
        return value
    if value is None or value == "":
        return ""
    if isinstance(value, float) and is_number(value):
        raise _digits_lost(label, f"{shown(value)}被表格当成了数字，开头的0或末几位可能已丢失")
    text = _SPACED.sub("", digits_of(value, label))
    if nothing and text in NOTHING:
        return ""
    if _WHOLE.fullmatch(text):
        raise _digits_lost(label, f"{shown(text)}被表格当成了数字，开头的0或末几位可能已丢失")
    return text_of(text, label, longest)


# --- months of birth ---

EARLIEST_YEAR = 1940
MONTH_RULE = "请写成2005-03这样"

_MONTH = re.compile(r"(\d{4})([-./年])(\d{1,2})(?:月?|[-./月](\d{1,2})[日号]?)(?:出?生)?")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_SHORT_YEAR = re.compile(r"\d{2}[-./年]\d{1,2}(?:[-./月].*|)")
_AS_DASHES = str.maketrans("—–―−‐‑‒_\\。、", "-------_/..")


def birth_month_of(
    value: object,
    label: str = "出生年月",
    *,
    today: date | None = None,
    date1904: bool = False,
    nothing: bool = False,
) -> str:
    """Year and month as 2005-03; "" for an empty cell.

    From 2005.03, 2005年3月, 200503, 20050301, 2005/3/1, a date, or the days that a spreadsheet counts for one
    (``date1904``: as old Macintosh workbooks count). CellRefused: ``digits_lost`` where January cannot be told from
    October, ``bad_date`` for everything that is no month between 1940 and ``today``.
    """
    if value is None or value == "":
        return ""
    today = today or date.today()
    if isinstance(value, int | float) and not is_number(value):
        raise _bad_date(label, value, f"不是日期，{MONTH_RULE}")
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, int | float):
        return _month_in_number(value, label, today, date1904)
    raw = str(value).strip()
    if len(raw) > RAW_LONGEST:
        raise _bad_date(label, raw[:30], f"看不懂，{MONTH_RULE}")
    if nothing and raw in NOTHING:
        return ""
    return _month_in_text(raw, label, today, date1904)


@lru_cache(maxsize=8192)
def _month_in_text(raw: str, label: str, today: date, date1904: bool) -> str:
    text = seen(unicodedata.normalize("NFKC", raw)).strip().lstrip(_MARK)
    text = _SPACED.sub("", _TIME.sub("", text)).translate(_AS_DASHES)
    if not text:
        return ""
    if text.isdecimal():
        if len(text) > 8:
            raise _bad_date(label, raw, f"看不懂，{MONTH_RULE}")
        return _month_in_number(int(text), label, today, date1904)
    found = _MONTH.fullmatch(text)
    if found and (found[2], found[3], found[4]) == (".", "1", None):
        raise _january_or_october(label, raw)
    if found:
        return _month(label, raw, today, int(found[1]), int(found[3]), int(found[4]) if found[4] else 1)
    if _SHORT_YEAR.fullmatch(text):
        raise _bad_date(label, raw, "的年份只有两位，请写四位年份，如2005-03")
    if "农" in text or "阴" in text or "腊" in text:
        raise _bad_date(label, raw, "是农历，请写身份证上的公历年月，如2005-03")
    raise _bad_date(label, raw, f"看不懂，{MONTH_RULE}")


def _month_in_number(value: int | float, label: str, today: date, date1904: bool) -> str:
    if value != int(value) and EARLIEST_YEAR <= value < 2100:
        year, _, month = repr(value).partition(".")
        if month == "1":
            raise _january_or_october(label, value)
        if len(month) > 2:
            raise _bad_date(label, value, f"看不懂，{MONTH_RULE}")
        return _month(label, value, today, int(year), int(month), 1)
    number = int(value)
    if 19_400_101 <= number <= 99_991_231:
        return _month(label, value, today, number // 10_000, number // 100 % 100, number % 100)
    if 194_001 <= number <= 999_912:
        return _month(label, value, today, number // 100, number % 100, 1)
    if EARLIEST_YEAR <= number <= today.year:
        raise _bad_date(label, value, f"只有年份，{MONTH_RULE}")
    if 19_400 <= number < 20_300:  # a day of the fifties, or a year and one digit of a month: 20035
        raise _bad_date(label, value, f"看不懂，{MONTH_RULE}")
    day = serial_day(number, date1904=date1904)
    if day is None or day.year < EARLIEST_YEAR or day > today:
        raise _bad_date(label, value, f"看不懂，{MONTH_RULE}")
    return f"{day.year}-{day.month:02d}"


def _month(label: str, value: object, today: date, year: int, month: int, day: int) -> str:
    try:
        born = date(year, month, day)
    except ValueError:
        raise _bad_date(label, value, f"不是真实的年月，请核对，{MONTH_RULE}") from None
    if born > today:
        raise _bad_date(label, value, "还没有到，请核对年份")
    if year < EARLIEST_YEAR:
        raise _bad_date(label, value, f"早于{EARLIEST_YEAR}年，请核对年份")
    return f"{year}-{month:02d}"


def _january_or_october(label: str, value: object) -> CellRefused:
    return _digits_lost(label, f"{shown(value)}分不清是几月（表格会去掉末尾的0，10月变成1月）")


def _bad_date(label: str, value: object, what: str) -> CellRefused:
    return CellRefused("bad_date", f"{label}{shown(value)}{what}。")
