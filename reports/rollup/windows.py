"""For which spans of days totals are kept: those of the reporting periods, and those that an indicator needs in one."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from reports.models import IndicatorWindow, ReportingPeriod, Window
from tasks.choices import Feed, Measure
from tasks.indicators.windows import BEGINNING, before, window_of
from tasks.models import Indicator
from youthwork.lib.periods import Span

BATCH = 1_000  # rows of one statement


class Stretch(NamedTuple):
    """A window by what it is, whatever its id."""

    starts_on: date
    ends_on: date
    on: date


def keep_windows() -> bool:
    """Let the kept windows be those that the periods and indicators of today ask for. New ones are not ``counted`` yet;
    of what is no longer asked for the totals are left to be cleared away. Returns whether there is any such. A constant
    number of queries."""
    periods, indicators = _periods(), _indicators()
    of_periods = {Stretch(period.starts_on, period.ends_on, period.ends_on) for period in periods}
    asked = {
        (stretch, indicator.pk)
        for group in _by_document(indicators)
        for period in periods
        for indicator, stretch in _asked(group, period)
    }
    known, dropped = _keep_stretches(of_periods, {stretch for stretch, _ in asked})
    return _keep_pairs({(known[stretch].pk, indicator) for stretch, indicator in asked}) or dropped


def _periods() -> list[Span]:
    """The spans of the reporting periods, each once, whatever the number of rules."""
    rows = ReportingPeriod.objects.order_by("starts_on", "pk").values_list("starts_on", "ends_on", "label", "name")
    spans = {(starts, ends): Span(label, name, starts, ends) for starts, ends, label, name in rows}
    return list(spans.values())


def _indicators() -> list[Indicator]:
    """Those that records or units feed, and trends of others, which ask for those of another span."""
    rows = Indicator.objects.select_related("document").prefetch_related("targets").order_by("pk")
    return [row for row in rows if row.feed != Feed.INDICATORS or row.measure == Measure.TREND]


def _by_document(indicators: list[Indicator]) -> Collection[list[Indicator]]:
    groups: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        groups[indicator.document_id].append(indicator)
    return groups.values()


def _asked(indicators: list[Indicator], period: Span) -> Iterator[tuple[Indicator, Stretch]]:
    """Which of the ``indicators`` of one document are asked for over which days in ``period``. A trend looks back, and
    so at others of its document. As ``tasks.indicators.values`` asks for them."""
    turns = {span for one in indicators if one.measure == Measure.TREND for span in _turns(one, period)}
    for indicator in indicators:
        if indicator.feed == Feed.INDICATORS:
            continue
        if indicator.measure == Measure.TREND:
            spans = set(_turns(indicator, period))
        else:
            starts = indicator.document.starts_on
            spans = {window_of(indicator.every, span, starts) for span in (period, *turns)}
            spans |= set(_recurrences(indicator))
        for span in spans:
            yield indicator, Stretch(span.starts_on, span.ends_on, period.ends_on)


def _turns(trend: Indicator, period: Span) -> tuple[Span, Span]:
    now = window_of(trend.every, period, None) if trend.every else period
    return now, before(now)


def _recurrences(indicator: Indicator) -> Iterator[Span]:
    """Of a milestone with several days the span that ends with each; it begins after the one before."""
    if indicator.measure != Measure.MILESTONE:
        return
    start = indicator.document.starts_on or BEGINNING
    for due in sorted({target.due for target in indicator.targets.all() if target.due}):
        yield Span("", "", min(start, due), due)
        start = due + timedelta(days=1)


def _keep_stretches(of_periods: set[Stretch], asked: set[Stretch]) -> tuple[dict[Stretch, Window], bool]:
    """All windows, and whether one of before is gone or is of a period no longer."""
    known = {Stretch(row.starts_on, row.ends_on, row.on): row for row in Window.objects.all()}
    gone = [known.pop(stretch).pk for stretch in known.keys() - of_periods - asked]
    turned = [window for stretch, window in known.items() if window.of_period != (stretch in of_periods)]
    for window in turned:
        window.of_period, window.counted = not window.of_period, False
    new = {
        stretch: Window(**stretch._asdict(), of_period=stretch in of_periods)
        for stretch in (of_periods | asked) - known.keys()
    }
    Window.objects.filter(pk__in=gone).delete()
    Window.objects.bulk_update(turned, ["of_period", "counted"], batch_size=BATCH)
    Window.objects.bulk_create(new.values(), batch_size=BATCH)
    return known | new, bool(gone or turned)


def _keep_pairs(wanted: set[tuple[int, int]]) -> bool:
    """Returns whether one of before is gone."""
    there = set(IndicatorWindow.objects.values_list("window_id", "indicator_id"))
    IndicatorWindow.objects.filter(pk__in=list(there - wanted)).delete()
    IndicatorWindow.objects.bulk_create(
        [IndicatorWindow(window_id=window, indicator_id=indicator) for window, indicator in wanted - there],
        batch_size=BATCH,
    )
    return bool(there - wanted)
