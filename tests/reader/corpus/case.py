"""How a made-up document and what is known of it are written down.

    tasks    one line a task:    number | kind | title | departments, the lead with a star before it | due
             （一）| key_task | 思想引领 | *宣传部 组织部 | 2023-06-30
    targets  one line a target:  quote | bound | value | unit
             不少于3万个岗位 | >= | 30000 | 个

A field left empty is empty in the document too. The departments' names have no blanks. Only numeric targets are listed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    number: str
    kind: str
    title: str
    departments: tuple[str, ...] = ()
    lead: str | None = None
    due: str | None = None


@dataclass(frozen=True)
class Target:
    quote: str
    bound: str | None
    value: object
    unit: str


@dataclass(frozen=True)
class Case:
    """A document with its facts. Header fields that are not given must be found empty."""

    name: str
    text: str
    title: str | None = None
    issuers: tuple[str, ...] = ()
    number: str | None = None
    date: str | None = None
    addressees: str | None = None
    period: tuple[str | None, str | None] = (None, None)
    tasks: tuple[Task, ...] = ()
    targets: tuple[Target, ...] | None = None  # None: not listed
    unscored: tuple[str, ...] = ()  # quotes of targets that are no single number: composites, trends


def tasks(lines: str) -> tuple[Task, ...]:
    """The tasks of a block of lines."""
    return tuple(_task(line) for line in lines.splitlines() if line.strip())


def targets(lines: str) -> tuple[Target, ...]:
    """The targets of a block of lines; ``1-3`` is a range, an empty value none."""
    return tuple(_target(line) for line in lines.splitlines() if line.strip())


def _task(line: str) -> Task:
    number, kind, title, *more = (part.strip() for part in line.split("|"))
    names = more[0].split() if more else []
    lead = next((name[1:] for name in names if name.startswith("*")), None)
    due = more[1] if len(more) > 1 and more[1] else None
    return Task(number, kind, title, tuple(name.removeprefix("*") for name in names), lead, due)


def _target(line: str) -> Target:
    quote, bound, value, unit = (part.strip() for part in line.split("|"))
    return Target(quote, bound or None, _value(value), unit)


def _value(text: str) -> object:
    if "-" in text[1:]:
        return [float(part) for part in text.split("-")]
    return float(text) if text else None
