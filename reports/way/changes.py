"""What one table says otherwise than another, line by line. Plain values, no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from reports.choices import LineField
from reports.table import Table, TableLine
from tasks.said import NOTHING, Change

PEOPLE, PEOPLE_LABEL = "people", "覆盖青少年数"
TEXTS = tuple((text.value, text.label) for text in LineField)

Key = tuple[int | None, str]


@dataclass(frozen=True)
class LineChange:
    """One line that is said otherwise: ``new`` and ``gone`` lines are not told part by part."""

    number: int
    category: str
    name: str
    new: bool = False
    gone: bool = False
    parts: tuple[Change, ...] = field(default_factory=tuple)


def key_of(line: TableLine) -> Key:
    """By which a line is known again in another version: its programme, else the category that has none; that of the
    overview is empty."""
    return line.programme, "" if line.programme else line.category


def changes_between(before: Table, after: Table) -> list[LineChange]:
    """The lines of ``after`` that say something else than in ``before``, then those that are gone."""
    old = {key_of(line): line for line in before.all_lines}
    new = {key_of(line) for line in after.all_lines}
    found = [change for line in after.all_lines if (change := _change(old.get(key_of(line)), line))]
    return found + [_named(line, gone=True) for key, line in old.items() if key not in new]


def part_changes(before: TableLine, after: TableLine) -> list[Change]:
    """The figure and the texts of one line that differ, as they stand on the form."""
    return list(_parts(before, after))


def people_said(line: TableLine) -> str:
    """1914人, 12人次, or the word where none are counted."""
    return line.shown if line.people is None else f"{line.people:,}{line.unit}"


def _change(before: TableLine | None, after: TableLine) -> LineChange | None:
    if before is None:
        return _named(after, new=True)
    parts = part_changes(before, after)
    return _named(after, parts=tuple(parts)) if parts else None


def _named(line: TableLine, **said: object) -> LineChange:
    return LineChange(line.number, line.category, line.name, **said)  # type: ignore[arg-type]


def _parts(before: TableLine, after: TableLine) -> Iterator[Change]:
    if people_said(before) != people_said(after):
        yield Change(PEOPLE, PEOPLE_LABEL, people_said(before), people_said(after))
    for name, label in TEXTS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(name, label, old or NOTHING, new or NOTHING)
