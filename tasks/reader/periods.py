"""Days and spans of time as headers and phases print them: 2021年5月—2021年12月, 5月至6月上旬, 2021-2023年."""

import calendar
import re
from dataclasses import dataclass

from tasks.reader.model import Span
from youthwork.lib.numerals import whole

_HAN = "〇○零一二三四五六七八九十"
_YEAR = rf"(?:\d\s*){{4}}|[{_HAN}]{{4}}"
_SMALL = rf"\d\s?\d|\d|[{_HAN}]{{1,3}}"
_DAY = re.compile(rf"(?P<y>{_YEAR})\s*年\s*(?P<m>{_SMALL})\s*月\s*(?P<d>{_SMALL})\s*日")
_DAY_WITHOUT_YEAR = re.compile(rf"(?P<m>{_SMALL})\s*月\s*(?P<d>{_SMALL})\s*日")
_TO = r"\s*(?:至|到|[-—–―－~～─]{1,3})\s*"
_PART = r"上旬|中旬|下旬|初|中(?!旬)|底|末"


def _moment_named(which: int) -> str:
    """2021年5月上旬, 5月15日, 12月底; the names of its groups end in ``which``."""
    year, day = rf"(?:(?P<y{which}>\d{{4}})\s*年\s*)?", rf"\s*(?P<d{which}>\d{{1,2}})\s*[日号]"
    return rf"{year}(?P<m{which}>\d{{1,2}})\s*月(?:{day}|(?:份)?(?P<p{which}>{_PART}))?"


_MONTHS = re.compile(
    rf"{_moment_named(1)}(?:起)?(?:{_TO}(?:{_moment_named(2)}|(?P<last>\d{{1,2}})\s*[日号]|(?P<yearend>年底)))?"
)
_ONLY_FIRST_MONTH = re.compile(
    rf"(?:(?P<y>\d{{4}})\s*年\s*)?(?P<a>\d{{1,2}}){_TO}(?:(?P<z>\d{{4}})\s*年\s*)?(?P<b>\d{{1,2}})\s*月(?:份)?(?P<p>{_PART})?"
)
_UNTIL = re.compile(rf"(?:即日起|印发之日起|发文之日起){_TO}" + _moment_named(1))
_YEARS = re.compile(rf"(?P<a>\d{{4}})\s*年?{_TO}(?P<b>\d{{4}})\s*年(?!度?\s*\d{{1,2}}\s*月)")
_BARE_YEARS = re.compile(rf"[（(]\s*(?P<a>20\d\d){_TO}(?P<b>20\d\d)\s*[）)]")
_ONE_YEAR = re.compile(r"(?P<a>\d{4})\s*年度?(?!\s*\d{1,2}\s*月)")
_PARTS = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中": (11, 20),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}


@dataclass(frozen=True)
class Stretch:
    """From one ISO day to another (``--05-01`` where no year is known), either may be open; and where it is printed."""

    first: str | None
    last: str | None
    span: Span


def day_in(text: str) -> tuple[str, Span] | None:
    """The first whole day of ``text`` with its year, in digits or numerals, as an ISO day."""
    for found in _DAY.finditer(text):
        year = whole(re.sub(r"\s", "", found["y"]).replace("○", "〇"))
        if year and (day := _iso(year, _number(found["m"]), _number(found["d"]))):
            return day, found.span()
    return None


def day_without_year_in(text: str) -> tuple[str, Span] | None:
    """The first day of ``text`` as ``--05-15``."""
    found = _DAY_WITHOUT_YEAR.search(text)
    day = _iso(None, _number(found["m"]), _number(found["d"])) if found else None
    return (day, found.span()) if found and day else None


def stretch_in(text: str, year: int | None = None) -> Stretch | None:
    """The first span of months or days in ``text``; a month alone is a span too. ``year`` completes what has none."""
    if found := _UNTIL.search(text):
        return Stretch(None, _moment(found, "1", year, first=False), found.span())
    short = _ONLY_FIRST_MONTH.search(text)
    found = _MONTHS.search(text)
    if short and (found is None or short.start() < found.start()) and int(short["a"]) <= 12:
        return _from_short(short, year)
    return _from_months(found, year) if found else None


def years_in(text: str) -> Stretch | None:
    """2021-2023年, （2018-2025年）, （2019—2022）, 2017年: whole years."""
    if found := _YEARS.search(text) or _BARE_YEARS.search(text):
        return Stretch(f"{found['a']}-01-01", f"{found['b']}-12-31", found.span())
    if found := _ONE_YEAR.search(text):
        return Stretch(f"{found['a']}-01-01", f"{found['a']}-12-31", found.span())
    return None


def _from_months(found: re.Match[str], year: int | None) -> Stretch:
    own = int(found["y1"]) if found["y1"] else year
    first = _moment(found, "1", own, first=True)
    if found["last"]:
        last = _iso(own, int(found["m1"]), int(found["last"]))
    elif found["yearend"]:
        last = _iso(own, 12, 31)
    elif found["m2"]:
        turned = 1 if own and not found["y2"] and int(found["m2"]) < int(found["m1"]) else 0
        last = _moment(found, "2", own + turned if own else None, first=False)
    else:
        last = _moment(found, "1", own, first=False)
    return Stretch(first, last, found.span())


def _from_short(found: re.Match[str], year: int | None) -> Stretch:
    own = int(found["y"]) if found["y"] else year
    end_year = int(found["z"]) if found["z"] else own
    first = _iso(own, int(found["a"]), 1)
    last = _iso(end_year, int(found["b"]), _PARTS[found["p"]][1] if found["p"] else 31)
    return Stretch(first, last, found.span())


def _moment(found: re.Match[str], which: str, year: int | None, *, first: bool) -> str | None:
    own = int(found[f"y{which}"]) if found[f"y{which}"] else year
    month, day, part = int(found[f"m{which}"]), found[f"d{which}"], found[f"p{which}"]
    if day:
        return _iso(own, month, int(day))
    early, late = _PARTS[part] if part else (1, 31)
    return _iso(own, month, early if first else late)


def _number(text: str) -> int:
    return whole(re.sub(r"\s", "", text).replace("○", "〇")) or 0


def _iso(year: int | None, month: int, day: int) -> str | None:
    """The day, or the last one of its month where it has fewer; None where there is no such month."""
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    day = min(day, calendar.monthrange(year or 2023, month)[1])
    return f"{year:04}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"
