"""Units side by side in fair groups: of one level, one kind and one tag (分类指导), in the order of the tree."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from reports.boards.choice import Term
from reports.boards.figures import Row, figures_in, goal_of, is_share
from tasks.indicators.asking import counts_each, is_asked
from tasks.indicators.words import KIND_WORDS, LEVEL_WORDS, number_words
from tasks.models import Indicator
from tasks.progress import Pace
from teams.choices import Level
from teams.models import Organisation

LEAST = 3  # of fewer units a median says nothing
MOST = 200  # so many units stand on one page


@dataclass(frozen=True)
class Compared:
    """One unit of a group; ``scale`` is its bar: the share itself, or how much of its own target it has."""

    row: Row
    scale: Pace

    @property
    def asked(self) -> bool:
        return is_asked(self.row.indicator, self.row.figure, self.row.figure.bar)

    @property
    def met(self) -> bool | None:
        return self.row.figure.met


@dataclass(frozen=True)
class Group:
    tag: str  # "" for those that have none
    sort: str  # 县级团委
    rows: list[Compared]

    @property
    def share(self) -> bool:
        """Whether the bars are the values themselves, not how much of its own target each unit has."""
        figure, indicator = self.rows[0].row.figure, self.rows[0].row.indicator
        return is_share(indicator) and not counts_each(figure)

    @property
    def too_few(self) -> bool:
        return len(self.rows) < LEAST

    @property
    def silent(self) -> int:
        """Of how many nothing is known."""
        return sum(row.row.figure.value is None for row in self.rows)

    @property
    def asked(self) -> int:
        """Of how many something is asked."""
        return sum(row.asked for row in self.rows)

    @property
    def reached(self) -> int:
        return sum(row.asked and row.met is True for row in self.rows)

    @property
    def median(self) -> str:
        """The middle one of what the bars show, in words; "" where fewer than three have one."""
        shares = [Decimal(row.scale.done) for row in self.rows if row.scale.done is not None]
        return number_words(round(Decimal(median(shares)), 1), "%") if len(shares) >= LEAST else ""


def groups_of(
    indicator: Indicator, top: Organisation, units: Collection[Organisation], term: Term, *, today: date
) -> list[Group]:
    """``units`` below ``top`` (their tags prefetched) by level, kind and tag; one with several tags stands in each."""
    figures = figures_in(term, top, units, [indicator], today=today)
    found: dict[tuple[int, str, str], list[Compared]] = {}
    for unit in units:
        row = Row(indicator, figures[unit.pk, indicator.pk], unit, term)
        for tag in [tag.name for tag in unit.tags.all()] or [""]:
            found.setdefault((_height(unit.level), unit.kind, tag), []).append(Compared(row, _scale(row)))
    return [
        Group(tag, _sort_words(rows[0].row.unit), rows)
        for (_, _, tag), rows in sorted(found.items(), key=lambda item: (item[0][:2], not item[0][2], item[0][2]))
    ]


def _scale(row: Row) -> Pace:
    figure, goal = row.figure, goal_of(row.figure, row.indicator)
    if not is_share(row.indicator) or counts_each(figure):
        return figure.pace
    if figure.value is None:
        return Pace(None, "")
    return Pace(None, "", round(figure.value), round(goal.value) if goal and goal.value else None)


def _height(level: str) -> int:
    return list(Level).index(Level(level)) if level else len(Level)


def _sort_words(unit: Organisation) -> str:
    level = LEVEL_WORDS.get(unit.level, "")
    kind = KIND_WORDS.get(unit.kind, unit.get_kind_display())
    return kind if kind == level else f"{level}{kind}"
