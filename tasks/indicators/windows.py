"""Over which days an indicator is reckoned in a period: so far, this year, this quarter. Pure."""

from datetime import date, timedelta

from tasks.choices import Every
from youthwork.lib.periods import Span, month_of, quarter_of, year_of

BEGINNING = date(1900, 1, 1)  # before all that anybody records
CALENDAR = {Every.MONTH: month_of, Every.QUARTER: quarter_of, Every.YEAR: year_of}


def window_of(every: str, period: Span, starts: date | None) -> Span:
    """The days that count in ``period``: with no cycle all from ``starts`` (of the document) to the end of the period,
    with one the month, quarter or years that the period ends in, as far as the period goes."""
    end = period.ends_on
    if every in CALENDAR:
        whole = CALENDAR[Every(every)](end)
        return Span(whole.label, whole.name, whole.starts_on, end)
    if every == Every.TWO_YEARS:
        first = end.year - (end.year - (starts.year if starts else end.year - 1)) % 2
        return Span(f"{first}", f"{first}至{first + 1}年", date(first, 1, 1), end)
    begin = min(starts or BEGINNING, end)
    return Span(period.label, f"累计至{period.name}", begin, end)


def due_of(every: str, window: Span) -> date | None:
    """The last day of the cycle that ``window`` lies in; None where there is no cycle."""
    if every in CALENDAR:
        return CALENDAR[Every(every)](window.ends_on).ends_on
    return date(window.starts_on.year + 1, 12, 31) if every == Every.TWO_YEARS else None


def before(period: Span) -> Span:
    """The period before ``period``, of the same kind: quarter before quarter, year before year."""
    last = period.starts_on - timedelta(days=1)
    for of in (month_of, quarter_of, year_of):
        if of(period.ends_on).label == period.label:
            return of(last)
    length = period.ends_on - period.starts_on
    return Span(period.label, "上期", last - length, last)
