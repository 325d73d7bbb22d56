"""The figure of each indicator at one unit in one period, with what it is made of, its target, pace and light.

A constant number of queries, however many indicators: rows come from :mod:`tasks.indicators.readings`, all else is
reckoned in memory by :mod:`tasks.indicators.measures`. Only approved records count; what waits stands beside.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from tasks.choices import Applies, Bound, Measure
from tasks.indicators import measures
from tasks.indicators.field import Field, Place, Tally
from tasks.indicators.measures import Bar, Result
from tasks.indicators.targets import SOME, Ask, Unit, Who, ask_of, closest, in_force, of_person
from tasks.indicators.windows import BEGINNING, before, due_of, window_of
from tasks.models import Indicator
from tasks.progress import Pace, pace_of, standing_of_due
from teams.models import Organisation
from youthwork.lib.periods import Span

# Reached or not, on a day: there is no way half done.
AT_ONCE = (Measure.MILESTONE, Measure.COMPOSITE)
# Measures of which a typed figure cannot be added to that of another unit.
SHARES = (Measure.RATIO, Measure.COVERAGE, Measure.COMPOSITE)

LOOP = measures.not_applicable("它要由自己算出，请改算法")


@dataclass(frozen=True)
class Figure:
    """An indicator's result at a unit; ``bar`` is what is asked of that unit (None: nothing), ``window`` the days that
    count. ``waiting`` is what records in review would add."""

    indicator: Indicator
    result: Result
    bar: Bar | None
    asks: tuple[Ask, ...]
    window: Span
    due: date | None
    pace: Pace
    waiting: Decimal = Decimal(0)
    waiting_records: int = 0


def values_of(
    indicators: Iterable[Indicator], organisation: Organisation, period: Span, today: date
) -> dict[int, Figure]:
    """Indicator's id → its figure at ``organisation`` in ``period``, seen from ``today``."""
    indicators = list(indicators)
    if not indicators:
        return {}
    reckoner = Reckoner(indicators, organisation, period, today)
    return {indicator.pk: reckoner.figure(indicator.pk) for indicator in indicators}


class Reckoner:
    """One unit in one period. Indicators are reckoned when asked for, each as often as others are made of it."""

    def __init__(
        self, indicators: Collection[Indicator], organisation: Organisation, period: Span, today: date
    ) -> None:
        self.organisation, self.period, self.today = organisation, period, today
        self.indicators = _with_components(indicators)
        self.asks = {pk: self._in_force(indicator) for pk, indicator in self.indicators.items()}
        self._done: dict[tuple[int, Who, Span], Result] = {}

    @cached_property
    def field(self) -> Field:
        return Field(self.organisation, self.indicators, self._windows(), self.period.ends_on)

    def figure(self, pk: int) -> Figure:
        indicator, who = self.indicators[pk], Who(self.organisation.pk)
        result, ask = self.result(indicator, who, self.period), self.ask(indicator, who)
        if indicator.part_of_id in self.indicators:
            result = measures.part_of(result, self.result(self.indicators[indicator.part_of_id], who, self.period))
        window = window_of(indicator.every, self.period, indicator.document.starts_on)
        asks = tuple(self.asks[pk])
        due = _missed(result) or self._due(indicator, ask, window)
        waiting = self.field.tally(indicator, window).waiting(self.field.within(indicator.basis, who.pk))
        return Figure(
            indicator=indicator,
            result=result,
            bar=ask.bar if ask else None,
            asks=asks,
            window=window,
            due=due,
            pace=self._pace(indicator, result, ask, window, due),
            waiting=waiting[0],
            waiting_records=waiting[1],
        )

    # --- what is asked ---

    def _in_force(self, indicator: Indicator) -> list[Ask]:
        """The targets of the stage that the period ends in. Those of a milestone stand all: each day is kept or not."""
        asks = [ask_of(target) for target in indicator.targets.all()]
        return asks if _is_milestone(indicator) else in_force(asks, self.period.ends_on)

    def ask(self, indicator: Indicator, who: Who) -> Ask | None:
        """What is asked of ``who`` itself. What is asked of the whole without more is asked of those who keep or issue
        the document, and of who is above them."""
        asks = self.asks[indicator.pk]
        if who.person:
            return of_person(asks, self.field.persons[who.pk])
        at_top = who.pk in self.field.tops[indicator.document_id]
        own = [
            ask
            for ask in asks
            if ask.applies == Applies.UNIT or (ask.applies == Applies.WHOLE and (ask.narrow or at_top))
        ]
        return closest(own, self.field.units[who.pk])

    def asked(self, indicator: Indicator, who: Who) -> dict[Who, Bar]:
        """Everybody at and below ``who`` of whom each has to answer for itself, with what is asked."""
        asks = self.asks[indicator.pk]
        if any(ask.applies == Applies.PERSON for ask in asks):
            return self._asked_persons(indicator, who)
        asks = [ask for ask in asks if ask.applies == Applies.UNIT or ask.narrow]
        bars = {}
        for unit in self._scope(asks, who):
            ask = closest(asks, unit)
            if ask or not asks:
                bars[Who(unit.pk)] = ask.bar if ask and ask.bar.bound else SOME
        return bars

    def _asked_persons(self, indicator: Indicator, who: Who) -> dict[Who, Bar]:
        asks, bars = self.asks[indicator.pk], {}
        chosen = self.field.chosen(indicator, self.period)
        near = self.field.within(indicator.basis, who.pk).units
        for person in self.field.persons.values():
            own = [ask for ask in asks if ask.asks(self.field.units[person.unit])]
            ask = of_person(own, person)
            if ask and person.unit in near and (chosen is None or person.pk in chosen):
                bars[Who(person.pk, person=True)] = ask.bar
        return bars

    def _scope(self, asks: list[Ask], who: Who) -> list[Unit]:
        """The units at and below ``who`` that ``asks`` narrow to; where they do not, those directly below."""
        if not any(ask.narrow for ask in asks):
            return self.field.directly_below(who.pk)
        return [unit for unit in self.field.at_and_below(who.pk) if any(ask.narrow and ask.asks(unit) for ask in asks)]

    # --- what it comes to ---

    def result(self, indicator: Indicator, who: Who, period: Span) -> Result:
        """By the indicator's measure. Kept, since others may be made of the same."""
        key = (indicator.pk, who, period)
        if key not in self._done:
            self._done[key] = LOOP  # what leads back to it finds this; saving refuses such indicators
            self._done[key] = getattr(self, f"_{indicator.measure}")(indicator, who, period)
        return self._done[key]

    def reading(self, indicator: Indicator, who: Who, period: Span) -> Decimal | None:
        """The bare number that ``who`` has, whatever is asked; None if nothing is said."""
        if indicator.measure in (Measure.EACH, Measure.MILESTONE):
            return self._own(indicator, who, period)
        return self.result(indicator, who, period).value

    def holds(self, indicator: Indicator, who: Who, period: Span) -> bool | None:
        """Whether ``who`` meets the indicator as a condition: its target, or with none that there is at least one."""
        if indicator.measure in AT_ONCE:
            return self.result(indicator, who, period).met
        ask = self.ask(indicator, who)
        return measures.meets(self.reading(indicator, who, period), ask.bar if ask and ask.bar.bound else SOME)

    def _sum(self, indicator: Indicator, who: Who, period: Span) -> Result:
        ask = self.ask(indicator, who)
        parts = list(indicator.parts.all())
        if not parts:
            value = self._own(indicator, who, period)
            return measures.total([] if value is None else [value], ask.bar if ask else None)
        values = {part.pk: self.reading(self.indicators[part.pk], who, period) for part in parts}
        added = measures.total((value for value in values.values() if value is not None), ask.bar if ask else None)
        return Result(added.value, added.met, tuple(measures.Part(*v) for v in values.items()), why_not=added.why_not)

    def _latest(self, indicator: Indicator, who: Who, period: Span) -> Result:
        ask = self.ask(indicator, who)
        at = self._at(indicator, who)
        dated = [] if isinstance(at, Who) else self.field.dated(indicator, self._window(indicator, period), at)
        return measures.latest(dated, ask.bar if ask else None)

    def _ratio(self, indicator: Indicator, who: Who, period: Span) -> Result:
        ask = self.ask(indicator, who)
        bar = ask.bar if ask else None
        if not (indicator.numerator_id and indicator.denominator_id):
            return self._typed_share(indicator, who, period, bar)
        sides = (indicator.numerator_id, indicator.denominator_id)
        top, bottom = (self.reading(self.indicators[side], who, period) for side in sides)
        return measures.ratio(top, bottom, bar, percent=indicator.unit in ("", "%"))

    def _coverage(self, indicator: Indicator, who: Who, period: Span) -> Result:
        asks = self.asks[indicator.pk]
        bar = asks[0].bar if asks else None
        if not indicator.inner_id:
            return self._typed_share(indicator, who, period, bar)
        inner = self.indicators[indicator.inner_id]
        narrowed = [ask for ask in asks if ask.narrow] or self.asks[inner.pk]

        def below(pk: int) -> dict[Who, bool | None]:
            units = self._scope(narrowed, Who(pk))
            return {Who(unit.pk): self.holds(inner, Who(unit.pk), period) for unit in units}

        if not indicator.inside:
            return measures.coverage(below(who.pk), bar)
        groups = [unit for unit in self.field.at_and_below(who.pk) if unit.level == indicator.inside]
        return measures.nested_coverage({Who(unit.pk): below(unit.pk) for unit in groups}, bar or Bar(Bound.AT_LEAST))

    def _each(self, indicator: Indicator, who: Who, period: Span) -> Result:
        bars = self.asked(indicator, who)
        own = self.ask(indicator, who)
        if who.person or set(bars) == {who}:
            value = self._own(indicator, who, period)
            return measures.total([] if value is None else [value], own.bar if own else None)
        if indicator.parts.all():
            return self._each_condition({one: self._parts(indicator, one, period).met for one in bars})
        return measures.each({one: self._own(indicator, one, period) for one in bars}, bars)

    def _each_condition(self, met: dict[Who, bool | None]) -> Result:
        """Each of those asked meets a condition or not: 1 or 0."""
        readings = {one: None if known is None else Decimal(known) for one, known in met.items()}
        return measures.each(readings, dict.fromkeys(met, SOME))

    def _milestone(self, indicator: Indicator, who: Who, period: Span) -> Result:
        bars = self.asked(indicator, who) if self._asks_each(indicator) else {}
        if bars and set(bars) != {who}:
            return self._each_condition({one: self._reached(indicator, one, period).met for one in bars})
        return self._reached(indicator, who, period)

    def _reached(self, indicator: Indicator, who: Who, period: Span) -> Result:
        """Done or not; where several days are named (6、9、12月底), how many of those that have passed were kept."""
        at, spans = self._at(indicator, who), self._recurrences(indicator)
        if len(spans) > 1:
            done = [self.field.tally(indicator, span).first(at) for span in spans]
            return measures.recurring([day for day in done if day], [span.ends_on for span in spans], self.today)
        due = self._due(indicator, self.ask(indicator, who), self._window(indicator, period))
        return measures.milestone(self._tally(indicator, period).first(at), due)

    def _recurrences(self, indicator: Indicator) -> list[Span]:
        """The spans that end with the days that the targets of a milestone name; each begins after the one before."""
        dues = sorted({ask.due for ask in self.asks[indicator.pk] if ask.due}) if _is_milestone(indicator) else []
        starts = [indicator.document.starts_on or BEGINNING, *(due + timedelta(days=1) for due in dues)]
        return [Span("", "", min(start, due), due) for start, due in zip(starts, dues, strict=False)]

    def _trend(self, indicator: Indicator, who: Who, period: Span) -> Result:
        asks = self.asks[indicator.pk]
        of = self.indicators[indicator.numerator_id] if indicator.numerator_id else indicator
        now, then = self._spans_of_trend(indicator, period)
        values = [self._bare(of, who, span) if of is indicator else self.reading(of, who, span) for span in (now, then)]
        return measures.trend(values[0], values[1], asks[0].bar if asks else None)

    def _composite(self, indicator: Indicator, who: Who, period: Span) -> Result:
        bars = self.asked(indicator, who) if self._asks_each(indicator) else {}
        if bars and set(bars) != {who} and not who.person:
            return self._each_condition({one: self._parts(indicator, one, period).met for one in bars})
        return self._parts(indicator, who, period)

    def _parts(self, indicator: Indicator, who: Who, period: Span) -> Result:
        results = {}
        for part in indicator.parts.all():
            found = self.indicators[part.pk]
            results[part.pk] = Result(self.reading(found, who, period), self.holds(found, who, period))
        return measures.composite(results, any_part=indicator.any_part)

    def _typed_share(self, indicator: Indicator, who: Who, period: Span, bar: Bar | None) -> Result:
        """A share that the unit has typed itself; those of others cannot be added to it."""
        value = self._tally(indicator, period).value(self._alone(who))
        return measures.total([] if value is None else [value], bar)

    # --- where and when ---

    def _own(self, indicator: Indicator, who: Who, period: Span) -> Decimal | None:
        """What ``who`` has on its own basis."""
        return self._tally(indicator, period).value(self._at(indicator, who))

    def _bare(self, indicator: Indicator, who: Who, span: Span) -> Decimal | None:
        """What records and entries of just ``span`` come to."""
        shares = indicator.unit == "%" or indicator.measure in SHARES
        return self.field.tally(indicator, span).value(self._alone(who) if shares else self._at(indicator, who))

    def _at(self, indicator: Indicator, who: Who) -> Place | Who:
        return who if who.person else self.field.within(indicator.basis, who.pk)

    @staticmethod
    def _alone(who: Who) -> Place | Who:
        return who if who.person else Place(frozenset({who.pk}), sending=False)

    def _tally(self, indicator: Indicator, period: Span) -> Tally:
        return self.field.tally(indicator, self._window(indicator, period))

    def _window(self, indicator: Indicator, period: Span) -> Span:
        if indicator.measure == Measure.TREND:
            return self._spans_of_trend(indicator, period)[0]
        return window_of(indicator.every, period, indicator.document.starts_on)

    def _spans_of_trend(self, indicator: Indicator, period: Span) -> tuple[Span, Span]:
        now = window_of(indicator.every, period, None) if indicator.every else period
        return now, before(now)

    def _windows(self) -> set[Span]:
        """Every span of days that may be asked for: those of the period, and those a trend looks back to."""
        trends = [i for i in self.indicators.values() if i.measure == Measure.TREND]
        turns = {span for trend in trends for span in self._spans_of_trend(trend, self.period)}
        periods = {self.period, *turns}
        others = [i for i in self.indicators.values() if i.measure != Measure.TREND]
        turns |= {span for indicator in self.indicators.values() for span in self._recurrences(indicator)}
        return turns | {self._window(i, period) for i in others for period in periods}

    def _asks_each(self, indicator: Indicator) -> bool:
        return any(ask.applies != Applies.WHOLE for ask in self.asks[indicator.pk])

    def _due(self, indicator: Indicator, ask: Ask | None, window: Span) -> date | None:
        """The target's own day, else the end of its cycle, else that of the document; none for what is standing. Of
        several days the first that is still to come."""
        cycle = due_of(indicator.every, window)
        own = [due for due in (ask.due if ask else None, *(a.due for a in self.asks[indicator.pk])) if due]
        if cycle or own:
            coming = sorted(span.ends_on for span in self._recurrences(indicator) if span.ends_on >= self.today)
            return cycle or (coming[0] if coming else own[0])
        return None if indicator.task and indicator.task.standing else indicator.document.ends_on

    def _pace(self, indicator: Indicator, result: Result, ask: Ask | None, window: Span, due: date | None) -> Pace:
        if not self.asks[indicator.pk] and indicator.measure not in AT_ONCE:
            return Pace(None, "没有目标")
        if result.why_not.startswith("不适用"):
            return Pace(None, result.why_not)
        starts = window.starts_on if indicator.every else indicator.document.starts_on
        if indicator.measure in AT_ONCE and not _counts_each(result):
            to_come = len(self._recurrences(indicator)) > 1 and due is not None and due >= self.today
            standing = standing_of_due(due, self.today, done=result.met is True and not to_come)
            return Pace(standing.light if due else None, result.note or standing.reason)
        if _counts_each(result):
            bar = Bar(Bound.AT_LEAST, Decimal(len(result.parts)))
            return pace_of(bar, result.value, starts, due, self.today, met=result.met)
        if ask is None and indicator.measure not in (Measure.COVERAGE, Measure.TREND):
            return Pace(None, "没有对本单位的目标")
        bar = Bar(*measures.WHOLE) if indicator.inside else (ask or self.asks[indicator.pk][0]).bar
        return pace_of(bar, result.value, starts, due, self.today, met=result.met)


def _counts_each(result: Result) -> bool:
    """Whether the value counts those that have what is asked of them."""
    return bool(result.parts) and isinstance(result.parts[0].who, Who) and result.parts[0].bar is not None


def _missed(result: Result) -> date | None:
    """The first of several days that was not kept."""
    return next((part.who for part in result.parts if isinstance(part.who, date) and part.met is False), None)


def _is_milestone(indicator: Indicator) -> bool:
    return indicator.measure == Measure.MILESTONE


def _with_components(indicators: Collection[Indicator]) -> dict[int, Indicator]:
    """All indicators of the documents concerned, by id: what one is made of is of the same document. Seven queries."""
    documents = {indicator.document_id for indicator in indicators}
    rows = Indicator.objects.filter(document__in=documents).select_related("document", "task")
    made_of = ("programmes", "task__programmes", "parts", "targets__units", "document__issuer_rows")
    return {row.pk: row for row in rows.prefetch_related(*made_of)}
