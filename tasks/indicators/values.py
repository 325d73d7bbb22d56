"""The figure of each indicator at one unit in one period, with what it is made of, its target, pace and light.

A constant number of queries, however many indicators: numbers come from a :mod:`source <tasks.indicators.sources>`, all
else is reckoned in memory by :mod:`tasks.indicators.measures`. Only approved records count; what waits stands beside.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from tasks.choices import Applies, Bound, Measure, TaskKind
from tasks.indicators import measures
from tasks.indicators.asking import AT_ONCE, Asking
from tasks.indicators.field import Field
from tasks.indicators.measures import Bar, Result
from tasks.indicators.recorded import Recorded
from tasks.indicators.sources import Reach, Source, Tally, Waiting
from tasks.indicators.targets import SOME, Ask, Unit, Who, closest, of_person
from tasks.models import Indicator, with_asked
from tasks.progress import Pace
from teams.models import Organisation
from youthwork.lib.periods import Span

# Measures of which a typed figure cannot be added to that of another unit.
SHARES = (Measure.RATIO, Measure.COVERAGE, Measure.COMPOSITE)

SourceOf = Callable[[Field, Collection[Span]], Source]
LOOP = measures.not_applicable("它要由自己算出，请改算法")


@dataclass(frozen=True)
class Figure:
    """An indicator's result at a unit; ``bar`` is what is asked of that unit (None: nothing), ``window`` the days that
    count."""

    indicator: Indicator
    result: Result
    bar: Bar | None
    window: Span
    due: date | None
    pace: Pace
    waiting: Waiting


def values_of(
    indicators: Iterable[Indicator],
    organisation: Organisation,
    period: Span,
    today: date,
    *,
    source: SourceOf = Recorded,
) -> dict[int, Figure]:
    """Indicator's id → its figure at ``organisation`` in ``period``, seen from ``today``, as ``source`` tells it."""
    indicators = list(indicators)
    if not indicators:
        return {}
    reckoner = Reckoner(indicators, organisation, period, today, source=source)
    return {indicator.pk: reckoner.figure(indicator.pk) for indicator in indicators}


class Reckoner:
    """One unit, and ``others`` below it, in one period. Indicators are reckoned when asked for, each as often as others
    are made of it. ``source`` says what was said; nothing of it is asked before a figure is."""

    def __init__(
        self,
        indicators: Collection[Indicator],
        organisation: Organisation,
        period: Span,
        today: date,
        *,
        others: Collection[Organisation] = (),
        source: SourceOf = Recorded,
    ) -> None:
        self.organisation, self.period, self.today = organisation, period, today
        self.indicators = _with_components(indicators)
        self.asking = Asking(self.indicators, period, today)
        self.field = Field(organisation, self.indicators, period, others)
        self._source_of = source
        self._done: dict[tuple[int, Who, Span], Result] = {}

    @cached_property
    def source(self) -> Source:
        return self._source_of(self.field, self.asking.windows())

    def figure(self, pk: int, unit: int | None = None) -> Figure:
        """The figure of an indicator at ``unit``, a unit's id; without one at the unit that all of it is about."""
        indicator, who = self.indicators[pk], Who(unit or self.organisation.pk)
        result = self.result(indicator, who, self.period)
        if indicator.part_of_id in self.indicators:
            result = measures.part_of(result, self.result(self.indicators[indicator.part_of_id], who, self.period))
        window = self.asking.window(indicator, self.period)
        waiting = self.source.tally(indicator, window).waiting(self.field.place(indicator.basis, who.pk))
        ask = self.ask(indicator, who)
        due = self.asking.due(indicator, ask, window, missed=result.missed)
        pace = self.asking.pace(indicator, result, ask, window, due)
        return Figure(indicator, result, ask.bar if ask else None, window, due, pace, waiting)

    # --- what is asked ---

    def ask(self, indicator: Indicator, who: Who) -> Ask | None:
        """What is asked of ``who`` itself. What is asked of the whole without more is asked of those who keep or issue
        the document, and of who is above them."""
        if who.person:
            return of_person(self.asking.asks[indicator.pk], self.field.persons[who.pk])
        return self.asking.of_unit(indicator, self.field.unit(who.pk), self.field.tops[indicator.document_id])

    def asked(self, indicator: Indicator, who: Who) -> dict[Who, Bar]:
        """Everybody at and below ``who`` of whom each has to answer for itself, with what is asked."""
        asks = self.asking.asks[indicator.pk]
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
        asks, bars = self.asking.asks[indicator.pk], {}
        chosen = self._chosen(indicator)
        near = self.field.units_of(self.field.place(indicator.basis, who.pk))
        for person in self.field.persons.values():
            own = [ask for ask in asks if ask.asks(self.field.units[person.unit])]
            ask = of_person(own, person)
            if ask and person.unit in near and (chosen is None or person.pk in chosen):
                bars[Who(person.pk, person=True)] = ask.bar
        return bars

    def _chosen(self, indicator: Indicator) -> set[int] | None:
        """Of an item of the menu: those who have taken it on, whom alone it asks. None: everybody."""
        if indicator.task is None or indicator.task.kind != TaskKind.CADRE_CHECKLIST_ITEM:
            return None
        taken = self.source.taken(indicator, self.period)
        return {person for person, task in taken if task == indicator.task_id}

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
        value = None if who.person else self._own(indicator, who, period)
        return measures.total([] if value is None else [value], ask.bar if ask else None)

    def _ratio(self, indicator: Indicator, who: Who, period: Span) -> Result:
        ask = self.ask(indicator, who)
        bar = ask.bar if ask else None
        if not (indicator.numerator_id and indicator.denominator_id):
            return self._typed_share(indicator, who, period, bar)
        sides = (indicator.numerator_id, indicator.denominator_id)
        top, bottom = (self.reading(self.indicators[side], who, period) for side in sides)
        return measures.ratio(top, bottom, bar, percent=indicator.unit in ("", "%"))

    def _coverage(self, indicator: Indicator, who: Who, period: Span) -> Result:
        asks = self.asking.asks[indicator.pk]
        bar = asks[0].bar if asks else None
        if not indicator.inner_id:
            return self._typed_share(indicator, who, period, bar)
        inner = self.indicators[indicator.inner_id]
        narrowed = [ask for ask in asks if ask.narrow] or self.asking.asks[inner.pk]

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
        bars = self.asked(indicator, who) if self.asking.asks_each(indicator) else {}
        if bars and set(bars) != {who}:
            return self._each_condition({one: self._reached(indicator, one, period).met for one in bars})
        return self._reached(indicator, who, period)

    def _reached(self, indicator: Indicator, who: Who, period: Span) -> Result:
        """Done or not; where several days are named (6、9、12月底), how many of those that have passed were kept."""
        at, spans = self.field.place(indicator.basis, who.pk), self.asking.recurrences(indicator)
        if who.person:
            return measures.milestone(None, None)
        if len(spans) > 1:
            done = [self.source.tally(indicator, span).first(at) for span in spans]
            return measures.recurring([day for day in done if day], [span.ends_on for span in spans], self.today)
        due = self.asking.due(indicator, self.ask(indicator, who), self.asking.window(indicator, period))
        return measures.milestone(self._tally(indicator, period).first(at), due)

    def _trend(self, indicator: Indicator, who: Who, period: Span) -> Result:
        asks = self.asking.asks[indicator.pk]
        of = self.indicators[indicator.numerator_id] if indicator.numerator_id else indicator
        now, then = self.asking.spans_of_trend(indicator, period)
        values = [self._bare(of, who, span) if of is indicator else self.reading(of, who, span) for span in (now, then)]
        return measures.trend(values[0], values[1], asks[0].bar if asks else None)

    def _composite(self, indicator: Indicator, who: Who, period: Span) -> Result:
        bars = self.asked(indicator, who) if self.asking.asks_each(indicator) else {}
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
        value = self._said(indicator, who, self.asking.window(indicator, period), Reach.ALONE)
        return measures.total([] if value is None else [value], bar)

    # --- where and when ---

    def _own(self, indicator: Indicator, who: Who, period: Span) -> Decimal | None:
        """What ``who`` has on its own basis."""
        return self._said(indicator, who, self.asking.window(indicator, period), indicator.basis)

    def _bare(self, indicator: Indicator, who: Who, span: Span) -> Decimal | None:
        """What records and entries of just ``span`` come to."""
        shares = indicator.unit == "%" or indicator.measure in SHARES
        return self._said(indicator, who, span, Reach.ALONE if shares else indicator.basis)

    def _said(self, indicator: Indicator, who: Who, window: Span, reach: str) -> Decimal | None:
        if who.person:
            return self.source.by_person(indicator, window).get(who.pk)
        at = self.field.place(reach, who.pk)
        # Nobody sends a team to have a share: what a unit typed of itself is its own.
        return self.source.tally(indicator, window).value(at._replace(sending=at.sending and reach != Reach.ALONE))

    def _tally(self, indicator: Indicator, period: Span) -> Tally:
        return self.source.tally(indicator, self.asking.window(indicator, period))


def _with_components(indicators: Collection[Indicator]) -> dict[int, Indicator]:
    """All indicators of the documents concerned, by id: what one is made of is of the same document. Seven queries."""
    documents = {indicator.document_id for indicator in indicators}
    rows = Indicator.objects.filter(document__in=documents).select_related("document", "task")
    made_of = ("programmes", "task__programmes", "parts", "document__issuer_rows")
    return {row.pk: row for row in with_asked(rows.prefetch_related(*made_of))}
