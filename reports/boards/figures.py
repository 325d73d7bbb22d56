"""Figures of indicators in a term, and how they are said on boards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from reports.boards.choice import Term
from reports.kept import Kept, KeptFigure, figures_of, plain
from tasks.choices import Bound, Measure
from tasks.indicators.asking import counts_each
from tasks.indicators.measures import Bar
from tasks.indicators.values import Reckoner
from tasks.indicators.words import BOUND_WORDS, number_words, result_words, unit_of
from tasks.models import Indicator, Task
from teams.models import Organisation

YES_OR_NO = (Measure.MILESTONE, Measure.COMPOSITE)
SHARES = (Measure.RATIO, Measure.COVERAGE)
# Of these one can say how much is missing.
UPWARD = (Bound.AT_LEAST, Bound.EQUALS, Bound.OVER, Bound.ABOUT, Bound.RANGE, "")

Figures = dict[tuple[int, int], KeptFigure]


@dataclass(frozen=True)
class Row:
    """One indicator at one unit. ``task`` is given where the row is the first of its task."""

    indicator: Indicator
    figure: KeptFigure
    unit: Organisation
    term: Term

    @property
    def value(self) -> str:
        return result_words(self.figure, self.indicator)

    @property
    def asked(self) -> str:
        return bar_words(self.figure, self.indicator)

    @property
    def url(self) -> str:
        """The figure's own page, which opens down to the records."""
        return figure_url(self.indicator, self.unit, self.term)


def figures_in(
    term: Term, top: Organisation, units: Collection[Organisation], indicators: Collection[Indicator], *, today: date
) -> Figures:
    """(unit, indicator) → its figure at ``units``, which are ``top`` or lie below it: from the kept ones where a rule
    has this period, else reckoned now. A constant number of queries."""
    if not units or not indicators:
        return {}
    if term.period is not None:
        return figures_of(term.period, units, indicators, today=today)
    reckoner = Reckoner(indicators, top, term.span, today, others=units, source=Kept)
    return {
        (unit.pk, indicator.pk): plain(reckoner.figure(indicator.pk, unit.pk))
        for unit in units
        for indicator in indicators
    }


def by_task(rows: Collection[Row]) -> list[tuple[Task | None, list[Row]]]:
    """The rows under their tasks, in the order of the document; those of no task last."""
    groups: dict[int | None, tuple[Task | None, list[Row]]] = {}
    for row in rows:
        groups.setdefault(row.indicator.task_id, (row.indicator.task, []))[1].append(row)
    return sorted(groups.values(), key=lambda group: group[0].position if group[0] else 10_000)


def figure_url(indicator: Indicator, unit: Organisation, term: Term) -> str:
    query = urlencode({"organisation": unit.code, "period": term.span.label})
    return f"{reverse('reports:indicator', args=[indicator.pk])}?{query}"


def bar_words(figure: KeptFigure, indicator: Indicator) -> str:
    """What is asked of the unit itself: 不少于50个; "" where nothing is, or no number."""
    bar = figure.bar
    if counts_each(figure):
        return f"{figure.asked}个都达到"
    if bar is None:
        return ""
    if indicator.measure in YES_OR_NO:
        return "按期完成" if indicator.measure == Measure.MILESTONE else "达到条件"
    if bar.bound in (Bound.RISE, Bound.FALL):
        return BOUND_WORDS[Bound(bar.bound)]
    if bar.value is None:
        return ""
    if bar.bound == Bound.RANGE:
        return f"{number_words(bar.value)}至{number_words(bar.high, unit_of(indicator))}"
    return f"{BOUND_WORDS[Bound(bar.bound)] if bar.bound else ''}{number_words(bar.value, unit_of(indicator))}"


def missing_words(figure: KeptFigure, indicator: Indicator) -> str:
    """How much there is still to do: 差12个; "" where it cannot be counted, or nothing is missing."""
    if figure.asked is not None and figure.reached is not None:
        left = Decimal(figure.asked - figure.reached)
        return f"差{left}个" if left > 0 else ""
    bar = figure.bar
    if bar is None or bar.value is None or bar.bound not in UPWARD or indicator.measure in YES_OR_NO:
        return ""
    left = bar.value - (figure.value or 0)
    points = "个百分点" if unit_of(indicator) == "%" else unit_of(indicator)
    return f"差{number_words(_short(left, indicator), points)}" if left > 0 else ""


def goal_of(figure: KeptFigure, indicator: Indicator) -> Bar | None:
    """What the value is held against, as a number: how many are asked where each of them is."""
    if figure.asked is not None and counts_each(figure):
        return Bar(Bound.AT_LEAST, Decimal(figure.asked))
    return figure.bar if figure.bar and figure.bar.value is not None else None


def is_share(indicator: Indicator) -> bool:
    """Whether the value is the same for large units and small ones."""
    return indicator.measure in SHARES or indicator.unit == "%"


def has_size(figure: KeptFigure, indicator: Indicator) -> bool:
    """Whether the figure is more than done or not done."""
    return counts_each(figure) or indicator.measure not in YES_OR_NO


def _short(value: Decimal, indicator: Indicator) -> Decimal:
    return round(value, 1 if indicator.unit == "%" else 2)
