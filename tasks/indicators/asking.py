"""What a document asks of its indicators in a period, seen from a day: targets in force, days, the way to them.

Knows no unit's numbers: a figure that was kept is judged by it as one just reckoned. Pure but for the targets, which
must be prefetched with their units.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal

from tasks.choices import Applies, Bound, Measure
from tasks.indicators.measures import WHOLE, Bar, Told
from tasks.indicators.targets import Ask, Unit, ask_of, closest, in_force
from tasks.indicators.windows import BEGINNING, before, due_of, window_of
from tasks.models import Indicator
from tasks.progress import Pace, pace_of, standing_of_due
from youthwork.lib.periods import Span

# Reached or not, on a day: there is no way half done.
AT_ONCE = (Measure.MILESTONE, Measure.COMPOSITE)

# What is asked of their whole is asked of every unit: it holds for those below each.
OF_ALL = (Measure.COVERAGE, Measure.TREND)


def counts_each(result: Told) -> bool:
    """Whether the value counts the units or persons who have what is asked of each."""
    return result.asked is not None and result.reached is not None


def is_asked(indicator: Indicator, result: Told, bar: Bar | None) -> bool:
    """Whether anything is asked of the unit that has ``result``: of itself (``bar``) or of each below it. What is asked
    of the whole is not asked of each one below. Nothing that is not asked has a light."""
    return bar is not None or counts_each(result) or indicator.measure in OF_ALL


class Asking:
    """Of ``indicators`` in ``period``, seen from ``today``."""

    def __init__(self, indicators: Mapping[int, Indicator], period: Span, today: date) -> None:
        self.indicators, self.period, self.today = indicators, period, today
        self.asks = {pk: self._in_force(indicator) for pk, indicator in indicators.items()}

    # --- whom ---

    def _in_force(self, indicator: Indicator) -> list[Ask]:
        """The targets of the stage that the period ends in. Those of a milestone stand all: each day is kept or not."""
        asks = [ask_of(target) for target in indicator.asked]
        return asks if indicator.measure == Measure.MILESTONE else in_force(asks, self.period.ends_on)

    def of_unit(self, indicator: Indicator, unit: Unit, tops: Collection[int]) -> Ask | None:
        """What is asked of ``unit`` itself. What several are to reach together (省市县合计) is asked of none of
        them, but of those who keep or issue the document and of who is above them: the ids in ``tops``."""
        asks = self.asks[indicator.pk]
        own = [
            ask for ask in asks if ask.applies == Applies.UNIT or (ask.applies == Applies.WHOLE and len(ask.units) == 1)
        ]
        together = [ask for ask in asks if ask.applies == Applies.WHOLE and len(ask.units) != 1]
        return closest(own, unit) or (together[0] if together and unit.pk in tops else None)

    def asks_each(self, indicator: Indicator) -> bool:
        return any(ask.applies != Applies.WHOLE for ask in self.asks[indicator.pk])

    # --- which days ---

    def window(self, indicator: Indicator, period: Span) -> Span:
        """The days that count for an indicator in a period."""
        if indicator.measure == Measure.TREND:
            return self.spans_of_trend(indicator, period)[0]
        return window_of(indicator.every, period, indicator.document.starts_on)

    def spans_of_trend(self, indicator: Indicator, period: Span) -> tuple[Span, Span]:
        """The span of days that a trend looks at, and the one before that."""
        now = window_of(indicator.every, period, None) if indicator.every else period
        return now, before(now)

    def recurrences(self, indicator: Indicator) -> list[Span]:
        """The spans that end with the days that the targets of a milestone name; each begins after the one before."""
        if indicator.measure != Measure.MILESTONE:
            return []
        dues = sorted({ask.due for ask in self.asks[indicator.pk] if ask.due})
        starts = [indicator.document.starts_on or BEGINNING, *(due + timedelta(days=1) for due in dues)]
        return [Span("", "", min(start, due), due) for start, due in zip(starts, dues, strict=False)]

    def windows(self) -> set[Span]:
        """Every span of days that may be asked for: those of the period, and those a trend looks back to."""
        trends = [i for i in self.indicators.values() if i.measure == Measure.TREND]
        turns = {span for trend in trends for span in self.spans_of_trend(trend, self.period)}
        periods = {self.period, *turns}
        others = [i for i in self.indicators.values() if i.measure != Measure.TREND]
        turns |= {span for indicator in others for span in self.recurrences(indicator)}
        return turns | {self.window(i, period) for i in others for period in periods}

    def due(self, indicator: Indicator, ask: Ask | None, window: Span, *, missed: date | None = None) -> date | None:
        """Of several days the first that was ``missed``, else the first that is still to come; the target's own day,
        else the end of its cycle, else that of the document; none for what is standing."""
        cycle = due_of(indicator.every, window)
        own = [due for due in (ask.due if ask else None, *(a.due for a in self.asks[indicator.pk])) if due]
        if missed or cycle or own:
            coming = sorted(span.ends_on for span in self.recurrences(indicator) if span.ends_on >= self.today)
            return missed or cycle or (coming[0] if coming else own[0])
        return None if indicator.task and indicator.task.standing else indicator.document.ends_on

    # --- how far along ---

    def pace(self, indicator: Indicator, result: Told, ask: Ask | None, window: Span, due: date | None) -> Pace:
        """``result`` held against what is asked of its unit (``ask``) and the calendar of today."""
        if not self.asks[indicator.pk]:
            return Pace(None, "没有目标")
        if result.why_not.startswith("不适用"):
            return Pace(None, result.why_not)
        if not is_asked(indicator, result, ask.bar if ask else None):
            return Pace(None, "没有对本单位的目标")
        starts = window.starts_on if indicator.every else indicator.document.starts_on
        if counts_each(result):
            every_one = Bar(Bound.AT_LEAST, Decimal(result.asked or 0))
            return pace_of(every_one, result.value, starts, due, self.today, met=result.met)
        if indicator.measure in AT_ONCE:
            return self._at_once(indicator, result, due)
        bar = Bar(*WHOLE) if indicator.inside else (ask or self.asks[indicator.pk][0]).bar
        return pace_of(bar, result.value, starts, due, self.today, met=result.met)

    def _at_once(self, indicator: Indicator, result: Told, due: date | None) -> Pace:
        to_come = len(self.recurrences(indicator)) > 1 and due is not None and due >= self.today
        standing = standing_of_due(due, self.today, done=result.met is True and not to_come)
        return Pace(standing.light if due else None, result.note or standing.reason)
