"""How an indicator went from term to term at one unit: the numbers, and the chart of the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.boards.choice import Term
from reports.boards.figures import Row, figures_in, goal_of, has_size
from reports.charts import Chart, Point, columns
from tasks.indicators.asking import counts_each
from tasks.indicators.words import number_words, unit_of
from tasks.models import Indicator
from teams.models import Organisation

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Moment:
    """The figure as it stood at the end of a term, or stands today in the one that is going on."""

    row: Row
    going_on: bool

    @property
    def term(self) -> Term:
        return self.row.term

    @property
    def goal(self) -> Decimal | None:
        bar = goal_of(self.row.figure, self.row.indicator)
        return bar.value if bar else None

    @property
    def expected(self) -> Decimal | None:
        """Where the value should have stood by 序时进度; None where there is no linear pace."""
        share = self.row.figure.pace.expected
        return None if share is None or self.goal is None else self.goal * share / HUNDRED

    @property
    def expected_words(self) -> str:
        unit = "" if counts_each(self.row.figure) else unit_of(self.row.indicator)
        return "" if self.expected is None else number_words(round(self.expected, 1), unit or "个")


@dataclass(frozen=True)
class Trend:
    moments: list[Moment]
    chart: Chart | None  # None for what is done or not done, and where nothing was said yet


def trend_of(indicator: Indicator, unit: Organisation, terms: Sequence[Term], *, today: date) -> Trend:
    """The indicator in each of ``terms``, seen from the last day of each, today at the latest."""
    moments = []
    for term in terms:
        day = min(today, term.span.ends_on)
        figure = figures_in(term, unit, [unit], [indicator], today=day)[unit.pk, indicator.pk]
        moments.append(Moment(Row(indicator, figure, unit, term), term.span.ends_on > today))
    drawn = any(moment.row.figure.value is not None and has_size(moment.row.figure, indicator) for moment in moments)
    title = f"{indicator}，{unit}"
    return Trend(moments, columns([_point(moment) for moment in moments], title=title) if drawn else None)


def _point(moment: Moment) -> Point:
    figure, row = moment.row.figure, moment.row
    short = f"{figure.reached}/{figure.asked}" if counts_each(figure) else row.value
    return Point(
        name=row.term.span.name,
        value=figure.value,
        words=(short if figure.value is not None else "尚无数据"),
        waiting=Decimal(0) if counts_each(figure) else figure.waiting,
        goal=moment.goal,
        expected=moment.expected,
    )
