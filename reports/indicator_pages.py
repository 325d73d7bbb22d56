"""What the pages of indicators show: rows by task, and one figure opened to what it is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from reports.kept import Kept, KeptFigure, plain, span_of
from reports.models import ReportingPeriod
from tasks.choices import Basis, Feed, Measure
from tasks.indicators.measures import Bar, Part
from tasks.indicators.readings import programmes_of
from tasks.indicators.targets import Unit, Who
from tasks.indicators.values import Reckoner
from tasks.indicators.words import number_words, result_words, targets_words, unit_of
from tasks.models import Document, Indicator, Task
from teams.models import Organisation, User
from youthwork.lib.periods import Span, quarter_of, quarters, year_of

SHOWN = 100  # lines of one table; of more the units below give an account
SIDES = {"numerator": "分子", "denominator": "分母", "now": "本期", "before": "上期"}


@dataclass(frozen=True)
class Row:
    """One indicator in the list; ``figure`` is None for who may see no unit's numbers."""

    indicator: Indicator
    asked: str
    figure: KeptFigure | None
    value: str


@dataclass
class Group:
    """The indicators of one task; those of none have no task."""

    task: Task | None
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One part of a figure: its name and value in words; ``url`` opens it, ``inside`` holds those of its own parts that
    are short."""

    name: str
    value: str
    met: bool | None = None
    asked: str = ""
    url: str = ""
    inside: tuple["Line", ...] = ()


@dataclass(frozen=True)
class Lines:
    """A table of lines under its heading; ``judged`` where some of them meet something or do not."""

    heading: str
    all: list[Line]

    @property
    def lines(self) -> list[Line]:
        return self.all[:SHOWN]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return len(self.all) - len(self.lines)

    @property
    def judged(self) -> bool:
        return any(line.met is not None or line.asked for line in self.lines)


def reported_of(document: Document) -> QuerySet[ReportingPeriod]:
    """The periods for which the document is reported, the earliest first; of those with the same days the first one is
    shown."""
    return ReportingPeriod.objects.filter(rule__document=document).order_by("starts_on", "pk")


def periods_of(document: Document, reported: Iterable[ReportingPeriod], today: date) -> list[Span]:
    """The periods for which the document is ``reported``, the quarters of its own period, else those of this year, and
    each year as a whole. A quarter that is reported is there once, as it is reported."""
    year = year_of(today)
    starts, ends = document.starts_on or year.starts_on, document.ends_on or year.ends_on
    spans = quarters(starts, max(starts, ends))
    years = {span.starts_on.year: year_of(span.starts_on) for span in spans}
    by_label: dict[str, Span] = {}
    for span in [*map(span_of, reported), *spans, *years.values()]:
        by_label.setdefault(span.label, span)
    return sorted(by_label.values(), key=lambda span: (span.label in {str(year) for year in years}, span.starts_on))


def period_asked(periods: list[Span], label: str, today: date) -> Span:
    """The one that is asked for; else the quarter of ``today``, the last one if that is over."""
    by_label = {span.label: span for span in periods}
    current = by_label.get(quarter_of(today).label)
    passed = [span for span in periods if span.label.find("Q") > 0 and span.starts_on <= today]
    return by_label.get(label) or current or (passed[-1] if passed else periods[0])


def unit_shown(user: User, document: Document) -> Organisation | None:
    """Whose figures are shown unless others are asked for: the unit that keeps the document, where the user sees it,
    else the user's own. None for who sees no unit: a leader reads what is asked, not what others have."""
    seen = Organisation.objects.visible_to(user)
    own = [unit for unit in (document.owner, user.organisation) if unit is not None]
    found = {unit.pk for unit in seen.filter(pk__in=[unit.pk for unit in own])}
    return next((unit for unit in own if unit.pk in found), None)


def groups_of(indicators: Iterable[Indicator], figures: Mapping[int, KeptFigure], light: str = "") -> list[Group]:
    """The indicators by task, in the order of the document; only those of ``light``, where it is given."""
    groups: dict[int | None, Group] = {}
    for indicator in indicators:
        figure = figures.get(indicator.pk)
        if light and (figure is None or figure.pace.light != light):
            continue
        value = result_words(figure, indicator) if figure else ""
        row = Row(indicator, targets_words(indicator.asked), figure, value)
        groups.setdefault(indicator.task_id, Group(indicator.task)).rows.append(row)
    return sorted(groups.values(), key=lambda group: group.task.position if group.task else 10_000)


class Opened:
    """One figure with everything it is made of, ready to be read."""

    def __init__(self, indicator: Indicator, organisation: Organisation, period: Span, today: date) -> None:
        self._reckoner = Reckoner([indicator], organisation, period, today, source=Kept)
        self.indicator = self._reckoner.indicators[indicator.pk]
        self.organisation, self.period = organisation, period
        found = self._reckoner.figure(indicator.pk)
        self.figure, self._made_of = plain(found), found.result.parts
        self.value = result_words(self.figure, self.indicator)

    @property
    def tables(self) -> list[Lines]:
        """What it is made of, and what the units below come to; no table that would be empty."""
        parts = self._made_of
        heading = "逐个看" if parts and isinstance(parts[0].who, Who) else "由什么组成"
        tables = [Lines("下级单位", self._below()), Lines(heading, self._parts())]
        return [table for table in tables if table.all]

    def _parts(self) -> list[Line]:
        """Those short of their target first."""
        parts = sorted(self._made_of, key=lambda part: part.met is True)
        return [self._line(part) for part in parts]

    def _below(self) -> list[Line]:
        """What each unit directly below comes to; nothing where that does not add up, or where the parts say it all."""
        adds = self.indicator.measure in (Measure.SUM, Measure.LATEST) and self.indicator.basis == Basis.BELOW
        if not adds and len(self._made_of) <= SHOWN:
            return []
        units = self._reckoner.field.directly_below(self.organisation.pk)
        return [self._below_line(unit) for unit in units]

    @property
    def records(self) -> list[tuple[str, str]]:
        """The approved records that it counts, by programme: name and address."""
        if self.indicator.feed != Feed.RECORDS:
            return []
        window = self.figure.window
        said: dict[str, Any] = {"state": "approved", "from": window.starts_on, "to": window.ends_on}
        said |= {"organisation": self.organisation.code}
        address = reverse("tasks:records")
        return [
            (programme.name, f"{address}?{urlencode({'programme': programme.pk} | said)}")
            for programme in programmes_of(self.indicator)
        ]

    def _below_line(self, unit: Unit) -> Line:
        result = self._reckoner.result(self.indicator, Who(unit.pk), self.period)
        return Line(unit.name, result_words(result, self.indicator), result.met, url=self._url(self.indicator.pk, unit))

    def _line(self, part: Part) -> Line:
        inside = tuple(self._line(one) for one in part.inside if not one.met)
        if isinstance(part.who, Who):
            return self._who_line(part.who, part, inside)
        if isinstance(part.who, date):
            return Line(f"{part.who.year}年{part.who.month}月{part.who.day}日", "", part.met)
        if isinstance(part.who, int):
            other = self._reckoner.indicators[part.who]
            value = result_words(self._reckoner.result(other, Who(self.organisation.pk), self.period), other)
            return Line(other.name, value, part.met, url=self._url(other.pk))
        return self._side_line(str(part.who), part)

    def _who_line(self, who: Who, part: Part, inside: tuple[Line, ...]) -> Line:
        value = "" if part.value is None else number_words(round(part.value, 1), unit_of(self.indicator))
        asked = _asked(part.bar, unit_of(self.indicator))
        if who.person:
            person = self._reckoner.field.persons[who.pk]
            unit = self._reckoner.field.units[person.unit]
            return Line(f"{person.name}（{unit.name}）", value, part.met, asked)
        unit = self._reckoner.field.units[who.pk]
        if self.indicator.measure == Measure.COVERAGE and part.value is None:
            return self._condition_line(unit, part)
        return Line(unit.name, value, part.met, asked, self._url(self.indicator.pk, unit), inside)

    def _condition_line(self, unit: Unit, part: Part) -> Line:
        """A unit of a coverage, with what it has of the condition that it is to meet."""
        inner = self._reckoner.indicators[self.indicator.inner_id]
        has = self._reckoner.reading(inner, Who(unit.pk), self.period)
        return Line(unit.name, number_words(has, unit_of(inner)), part.met, url=self._url(inner.pk, unit))

    def _side_line(self, side: str, part: Part) -> Line:
        pk = {"numerator": self.indicator.numerator_id, "denominator": self.indicator.denominator_id}.get(side)
        other = self._reckoner.indicators[pk] if pk else self.indicator
        name = f"{SIDES[side]}：{other.name}" if pk else SIDES[side]
        return Line(name, number_words(part.value, other.unit), part.met, url=self._url(pk) if pk else "")

    def _url(self, pk: int, unit: Unit | None = None) -> str:
        query = {"organisation": unit.code if unit else self.organisation.code, "period": self.period.label}
        return f"{reverse('reports:indicator', args=[pk])}?{urlencode(query)}"


def _asked(bar: Bar | None, unit: str) -> str:
    if bar is None or bar.value is None:
        return ""
    if bar.high is not None:
        return f"要{number_words(bar.value)}至{number_words(bar.high, unit)}"
    return f"要{number_words(Decimal(bar.value), unit)}"
