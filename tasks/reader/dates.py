"""Deadlines and recurrences as the text prints them: 到2023年, 6月底前, 第三季度, 每季度, 分别于6、9、12月底.

A year that the text does not print is taken from the header only where the words mean it (今年, 年底) and the header
knows exactly one; otherwise the date stays without one. 长期 and 常态化 are no dates, nor is what stands in 《》.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tasks.reader.model import Due, Header, Span
from tasks.reader.numbers import narrow

YEAR = r"(?P<year>(?:19|20)\d{2})\s?年(?!版|度?版)"
LOOSE_YEAR = rf"(?:{YEAR}|(?P<this>今年|本年度?|当年)|(?P<next>明年|次年))"
MONTH = r"(?P<month>1[0-2]|0?[1-9])\s?月(?!度)"
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])\s?[日号]"
TENS = r"(?P<tens>上旬|中旬|下旬)"
END = r"(?P<end>底|末|份?底)"
BEFORE = r"(?P<before>之前|以前|前)?"
LEAD = r"(?:截至|截止到?|截止|到|至|于|在)?\s?"
DASH = r"\s?(?:[—–－\-~～]{1,2}|至|到)\s?"
QUARTER = r"第?(?P<quarter>[一二三四1-4])季度"
FRESH_YEAR = r"(?<![\d第])"

# What a month with a part of it means for the last day.
TENTH = {"上旬": 10, "中旬": 20}
QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
EVERY = {"年": "yearly", "年度": "yearly", "季度": "quarterly", "季": "quarterly", "月": "monthly", "个月": "monthly"}
JUNE_30, DECEMBER_31 = "--06-30", "--12-31"

TITLE = re.compile(r"《[^》\n]*》|〔\d{4}〕|\[\d{4}\]")
# After a year that only says since when, of when something is, or which class: no deadline.
NOT_A_DEADLINE = re.compile(r"(?:以来|以后|之后|起|开始|度?工作(?:要点|总结)|是|为|届|级|修订|年版|第)")


@dataclass(frozen=True)
class Years:
    """The year that the header gives (None: none, or several), and the earliest it speaks of."""

    one: int | None
    first: int | None

    @classmethod
    def of(cls, header: Header) -> "Years":
        printed = [header.date, *header.period]
        years = {int(day[:4]) for day in printed if day and day[:4].isdigit()}
        return cls(min(years) if len(years) == 1 else None, min(years, default=None))


Found = tuple[str, str | None, tuple[str, ...]]  # on, by, every


def month_end(year: str, month: int) -> str:
    """The last day of a month in the form of :class:`Due`; without a year February has 28 days."""
    last = monthrange(int(year), month)[1] if year else monthrange(2023, month)[1]
    return f"{year or '-'}-{month:02d}-{last:02d}"


def year_of(match: re.Match, years: Years) -> str:
    """The year as printed or meant, else empty."""
    groups = match.groupdict()
    if groups.get("year"):
        return str(groups["year"])
    if groups.get("this") and years.one:
        return str(years.one)
    if groups.get("next") and years.one:
        return str(years.one + 1)
    return ""


def iso(day: str) -> str | None:
    """``day`` where it has a year; the last day meant must be a whole date."""
    return None if day.startswith("--") else day


def read_day(match: re.Match, years: Years) -> Found | None:
    year, month, day = year_of(match, years), int(match["month"]), int(match["day"])
    if day > monthrange(int(year or 2024), month)[1]:
        return None
    on = f"{year or '-'}-{month:02d}-{day:02d}"
    return on, iso(on), ()


def read_month(match: re.Match, years: Years) -> Found:
    year, month = year_of(match, years), int(match["month"])
    tens = match["tens"]
    if tens in TENTH:
        on = f"{year or '-'}-{month:02d}-{TENTH[tens]:02d}"
        return on, iso(on), ()
    if match["end"] or tens:
        on = month_end(year, month)
        return on, iso(on), ()
    on = f"{year or '-'}-{month:02d}"
    doubtful = match["before"] or not year  # 6月前: before June, or by its end?
    return on, None if doubtful else month_end(year, month), ()


def read_months(match: re.Match, years: Years) -> Found:
    months = [int(word) for word in re.findall(r"\d+", match["months"])]
    return "", None, tuple(month_end("", month) for month in months if 1 <= month <= 12)


def read_period(match: re.Match, years: Years) -> Found:
    """The end of 2021年5月—12月 is what is due."""
    year = match["until_year"] or year_of(match, years)
    month = int(match["until"])
    if match["until_tens"] in TENTH:
        on = f"{year or '-'}-{month:02d}-{TENTH[match['until_tens']]:02d}"
        return on, iso(on), ()
    if match["until_day"]:
        on = f"{year or '-'}-{month:02d}-{int(match['until_day']):02d}"
        return on, iso(on), ()
    last = month_end(year, month)
    return (f"{year}-{month:02d}" if year else f"--{month:02d}"), iso(last), ()


def read_years(match: re.Match, years: Years) -> Found:
    return match["until_year"], f"{match['until_year']}-12-31", ()


def read_year(match: re.Match, years: Years) -> Found:
    year = match["year"]
    if match["end"]:
        return f"{year}-12-31", f"{year}-12-31", ()
    doubtful = match["before"]  # 2025年前: before it begins, or by its end?
    return year, None if doubtful else f"{year}-12-31", ()


def read_year_end(match: re.Match, years: Years) -> Found:
    year = year_of(match, years) or (str(years.one) if years.one else "")
    return (f"{year}-12-31", f"{year}-12-31", ()) if year else (DECEMBER_31, None, ())


def read_half(match: re.Match, years: Years) -> Found:
    year = year_of(match, years)
    on = month_end(year, 6 if match["half"] == "上" else 12)
    return on, iso(on), ()


def read_quarter(match: re.Match, years: Years) -> Found:
    year = year_of(match, years)
    on = month_end(year, QUARTERS[match["quarter"]])
    return on, iso(on), ()


def read_every(match: re.Match, years: Years) -> Found:
    year_end = match["word"].startswith("年") and match["end"]
    return "", None, (DECEMBER_31 if year_end else EVERY[match["word"]],)


def read_every_half(match: re.Match, years: Years) -> Found:
    return "", None, (JUNE_30, DECEMBER_31)


def read_every_month_day(match: re.Match, years: Years) -> Found:
    month = int(match["month"])
    if match["day"]:
        return "", None, (f"--{month:02d}-{int(match['day']):02d}",)
    return "", None, (month_end("", month),)


def read_within(match: re.Match, years: Years) -> Found:
    return "", None, ()


Rule = tuple[re.Pattern[str], Callable[[re.Match, Years], Found | None]]

# The first rule that matches at a place reads it; longer shapes stand first.
RULES: tuple[Rule, ...] = (
    (re.compile(r"每半年|半年一次"), read_every_half),
    (
        re.compile(
            rf"(?:{LEAD}每年的?)?{LEAD}(?P<months>(?:\d{{1,2}}\s?月?[底末]?\s?[、和]\s?)+\d{{1,2}})\s?月(?:底|末|份)?{BEFORE}(?!\d|上旬)"
        ),
        read_months,
    ),
    (re.compile(rf"每年的?{LEAD}{MONTH}(?:{DAY}|底|末)?{BEFORE}"), read_every_month_day),
    (
        re.compile(
            r"(?:每个?|按)(?P<word>月|季度|季|年度|年)(?!轻|级|龄|均|人|代|报)(?:(?P<end>末|底)|初|\d{1,2}[日号])?(?:之?前|以前)?"
        ),
        read_every,
    ),
    (
        re.compile(
            rf"{LEAD}(?:{YEAR})?{MONTH}(?:{DAY}|上旬|中旬|下旬|底|初)?{DASH}(?:(?P<until_year>20\d{{2}})\s?年)?"
            r"(?P<until>1[0-2]|0?[1-9])\s?月(?P<until_tens>上旬|中旬|下旬)?(?:底|末|(?P<until_day>\d{1,2})[日号])?"
        ),
        read_period,
    ),
    (re.compile(rf"{FRESH_YEAR}20\d{{2}}年?{DASH}(?P<until_year>20\d{{2}})\s?年"), read_years),
    (re.compile(rf"{LEAD}(?:{LOOSE_YEAR}的?\s?)?{MONTH}{DAY}{BEFORE}"), read_day),
    (re.compile(rf"{LEAD}(?:{LOOSE_YEAR}的?\s?)?{MONTH}(?:份)?(?:{END}|{TENS})?{BEFORE}"), read_month),
    (re.compile(rf"{LEAD}(?:{LOOSE_YEAR}的?\s?)?(?P<half>[上下])半年(?:底|末)?{BEFORE}"), read_half),
    (re.compile(rf"{LEAD}(?:{LOOSE_YEAR}的?\s?)?{QUARTER}(?:底|末|内)?{BEFORE}"), read_quarter),
    (re.compile(rf"{LEAD}{FRESH_YEAR}{YEAR}\s?(?P<end>年?底|年?末)?{BEFORE}"), read_year),
    (
        re.compile(
            rf"{LEAD}(?:(?:(?P<this>今年|本年|当年)|(?P<next>明年|次年))(?:年?[底末]|度?之?内)|(?<![\d今明每青])年(?:底|末|内))"
            rf"(?!气|蕴|色){BEFORE}"
        ),
        read_year_end,
    ),
    (re.compile(r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})(?:年|个月)(?:之内|以内|内)"), read_within),
)


LONGEST = 3000  # signs of a sentence or title that are looked at; none that a person wrote is longer


def find_dues(text: str, start: int, header: Header) -> list[Due]:
    """The deadlines and recurrences of ``text``, which begins at offset ``start`` of the paper; spans count in the
    paper. Dates in titles of other documents, since when something holds, and those of years before the header's are
    left out."""
    years = Years.of(header)
    plain = TITLE.sub(lambda match: "□" * len(match[0]), narrow(text[:LONGEST]))
    dues = []
    for span, found in first_matches(plain, years):
        on, by, every = found
        if not is_past(on, years):
            dues.append(Due(text[slice(*span)], (span[0] + start, span[1] + start), on, by, every))
    return dues


def first_matches(text: str, years: Years) -> Iterator[tuple[Span, Found]]:
    taken: list[tuple[Span, Found | None]] = []
    for pattern, read in RULES:
        for match in pattern.finditer(text):
            span = trimmed(match)
            if not any(span[0] < other[1] and other[0] < span[1] for other, _ in taken):
                taken.append((span, None if is_no_deadline(text, match) else read(match, years)))
    yield from sorted(((span, found) for span, found in taken if found), key=lambda pair: pair[0])


def trimmed(match: re.Match) -> Span:
    """The span without blanks at its ends."""
    begin, end = match.span()
    return begin + len(match[0]) - len(match[0].lstrip()), end - (len(match[0]) - len(match[0].rstrip()))


def is_no_deadline(text: str, match: re.Match) -> bool:
    follows = text[match.end() : match.end() + 6].lstrip(" ,，")
    before = text[max(0, match.start() - 1) : match.start()]
    return before in {"自", "从", "起"} or bool(NOT_A_DEADLINE.match(follows)) or follows.startswith("印发")


def is_past(on: str, years: Years) -> bool:
    return bool(on[:4].isdigit() and years.first and int(on[:4]) < years.first)
