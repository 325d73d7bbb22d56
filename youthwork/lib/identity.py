"""Numbers of resident identity cards (GB 11643-1999): checked, hashed for matching, and not kept.

Residence permits for people from Hong Kong and Macau (81, 82) and from Taiwan (83) and the permanent residence cards
of foreigners (9) have numbers of the same form.
"""

import re
import unicodedata
from datetime import date
from operator import mul
from typing import Any

from youthwork.lib.cells import NOTHING, RAW_LONGEST, REPAIR, CellRefused, is_number, shown
from youthwork.lib.sealed import named_index, named_indexes
from youthwork.lib.text import seen

LENGTH, FORMER_LENGTH = 18, 15
PURPOSE = "identity"
EARLIEST_YEAR = 1900

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ZEROS = ord("0") * sum(_WEIGHTS)
_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]").fullmatch
# One among other words, however its digits are written, and what is left of it where it was masked.
_WITHIN = re.compile(r"(?<!\d)\d(?:[\s-]?\d){16}[\s-]?[\dXxＸｘ](?![\dXx])")
_MASKED = re.compile(r"[1-9][0-9]{3}\*{12}[0-9][0-9X]")
_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+").fullmatch


def check_identity(
    value: object, label: str = "身份证号", *, confirmed: bool = False, today: date | None = None, nothing: bool = False
) -> str:
    """The 18 characters of an ID number; "" for an empty cell. The number is in no message.

    Spreadsheets keep 15 digits of a number and put 000 for the rest, so what ends in 000 is refused even where the
    check digit holds, unless somebody has typed it anew in the page (``confirmed``).
    CellRefused: ``digits_lost``, or ``bad_id`` for a wrong length, form, date or check digit.
    """
    if value is None or value == "":
        return ""
    text = value if isinstance(value, str) else _refuse_number(value, label)
    if not (len(text) == LENGTH and text.isascii() and _FORM(text)):
        text = _cleaned(text, label)
        if not text or (nothing and text in NOTHING):
            return ""
        _check_form(text, label)
    if text.endswith("000") and not confirmed:
        why = "末三位变成000，多半是表格丢了位数"
        again = "号码本来就是这样的，在页面上重新输入一遍"
        raise CellRefused("digits_lost", f"{label}“{masked_identity(text)}”{why}。{REPAIR}；{again}。")
    born = _day(text)
    if born is None or born.year < EARLIEST_YEAR or born > (today or date.today()):
        raise _bad_id(label, text, "第7至14位不是真实的出生日期，请对照证件改正")
    if text[-1] != _CHECK[(sum(map(mul, text[:-1].encode(), _WEIGHTS)) - _ZEROS) % 11]:
        raise _bad_id(label, text, "最后一位对不上，号码里有一位写错了，请对照证件改正")
    return text


def is_identity(text: str) -> bool:
    """Whether a text is an ID number as it stands: such a one must not be kept as something else."""
    try:
        return len(text) == LENGTH and bool(check_identity(text, confirmed=True))
    except CellRefused:
        return False


def birth_of(identity: str) -> date:
    """The date of birth in a number that :func:`check_identity` returned."""
    return date(int(identity[6:10]), int(identity[10:12]), int(identity[12:14]))


def gender_of(identity: str) -> str:
    """ "male" or "female", from a number that :func:`check_identity` returned."""
    return "male" if int(identity[16]) % 2 else "female"


def masked_identity(text: str) -> str:
    """4409************12: the first four and the last two characters; of a short text none."""
    return f"{text[:4]}{'*' * (len(text) - 6)}{text[-2:]}" if len(text) > 8 else "*" * len(text)


def without_identities(said: Any) -> Any:
    """``said`` (a text, or a dict or list of such) with every ID number in it masked: what is kept holds none."""
    if isinstance(said, str):
        return _WITHIN.sub(_masked, said) if len(said) >= LENGTH else said
    if isinstance(said, dict):
        return {key: without_identities(value) for key, value in said.items()}
    return [without_identities(value) for value in said] if isinstance(said, list | tuple) else said


def masked_within(text: str) -> str:
    """The ID number that was masked in a text (:func:`without_identities`), as it stands there; "" if there is none."""
    found = _MASKED.search(text) if "*" in text else None
    return found.group() if found else ""


def _masked(found: re.Match[str]) -> str:
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", found.group())).upper()
    return masked_identity(number) if is_identity(number) else found.group()


def identity_index(identity: str) -> str:
    """The keyed hash of a number by which the same person is found again; "" for "". It names its key, because the
    number is dropped and the hash can never be made anew under another."""
    return named_index(identity, PURPOSE)


def identity_indexes(identity: str) -> list[str]:
    """The hashes of a number under every known key: search with ``__in``."""
    return named_indexes(identity, PURPOSE)


def _refuse_number(value: object, label: str) -> str:
    if not is_number(value):
        raise CellRefused("bad_id", f"{label}{shown(value)}不是号码，应为{LENGTH}位，请对照证件改正。")
    raise CellRefused("digits_lost", f"{label}被表格当成了数字，15位以后的数字已丢失。{REPAIR}。")


def _cleaned(text: str, label: str) -> str:
    if len(text.strip()) > RAW_LONGEST:
        raise CellRefused("bad_id", f"{label}太长，应为{LENGTH}位，请对照证件改正。")
    text = seen(unicodedata.normalize("NFKC", text)).lstrip(" '‘’`")
    return re.sub(r"\s+", "", text).upper()


def _check_form(text: str, label: str) -> None:
    if _SCIENTIFIC(text):
        raise CellRefused("digits_lost", f"{label}被表格写成了科学计数，后面的数字已丢失。{REPAIR}。")
    if len(text) == FORMER_LENGTH and text.isdecimal():
        raise _bad_id(label, text, f"是{FORMER_LENGTH}位的旧号码，请填{LENGTH}位的号码")
    if len(text) != LENGTH:
        raise _bad_id(label, text, f"有{len(text)}位，应为{LENGTH}位，请对照证件改正")
    if not _FORM(text):
        raise _bad_id(label, text, f"应为{LENGTH}位数字，只有最后一位可以是X，请对照证件改正")


def _day(text: str) -> date | None:
    try:
        return birth_of(text)
    except ValueError:
        return None


def _bad_id(label: str, text: str, why: str) -> CellRefused:
    named = f"“{masked_identity(text[:40])}”" if re.search(r"\d", text) else shown(text)
    return CellRefused("bad_id", f"{label}{named}{why}。")
