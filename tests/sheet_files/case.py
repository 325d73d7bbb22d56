"""One file of the corpus, and what an import must make of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Person = tuple[str, str, str]  # name, phone, site; as stored


@dataclass(frozen=True)
class Case:
    """A file and its verdict.

    ``verdict`` is "taken", "partly" (some rows refused) or "refused" (the whole file). ``errors`` are all refusals,
    ``says`` some of the other remarks, each written as code and place: ``digits_lost G4``, ``hidden_row 5``,
    ``duplicate 第二批!D4``, ``file_broken``; ``a|b`` where either code is right. The counts are of rows;
    ``skipped`` None where it does not matter whether a line was skipped or no line at all.
    """

    name: str
    build: Callable[[], bytes]
    verdict: str = "taken"
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    skipped: int | None = None
    errors: Sequence[str] = ()
    says: Sequence[str] = ()
    persons: Sequence[Person] | None = None  # all that the file adds or changes, in any order
    members: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # name → columns of the person as stored
    kind: str = "roster"  # "arrangement", "organisations"
    document: str = "plan"  # of an arrangement: "plan" has none yet, "document" is the cast's
    ending: str = "xlsx"
    before: Callable[[], bytes] | None = None  # a roster that was imported earlier
    kept: bool = True  # committed under files/; else only built when needed
    drill: bool = False  # slow, or meant to hurt: only in `make drill`

    @property
    def file_name(self) -> str:
        return f"{self.name}.{self.ending}"

    def __str__(self) -> str:
        return self.name


def refused(name: str, build: Callable[[], bytes], *codes: str, **options: Any) -> Case:
    """A file that is refused whole."""
    return Case(name, build, "refused", errors=codes, **options)


_WRITTEN = re.compile(r"(?P<codes>\S+?)(?: (?:(?P<sheet>\S+)!)?(?P<column>[A-Z]{0,3})(?P<row>\d*))?")


def _fits(written: str, note: Mapping[str, Any]) -> bool:
    found = _WRITTEN.fullmatch(written)
    assert found is not None, written
    return (
        str(note["code"]) in found["codes"].split("|")
        and found["sheet"] in (None, note["sheet"])
        and (not found["row"] or int(found["row"]) == note["row"])
        and (not found["column"] or found["column"] == note["column"])
    )


def matching(written: Sequence[str], notes: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Pair what was expected with what was said: the expectations that nothing fits, and the notes left over.

    A place that is a row without a column stands for all that was said with this code in the row.
    """
    missing, left = [], list(notes)
    for one in written:
        fitting = [note for note in left if _fits(one, note)]
        if not fitting:
            missing.append(one)
        for note in fitting if one[-1:].isdecimal() and not re.search("[A-Z]", one) else fitting[:1]:
            left.remove(note)
    return missing, [f"{note['code']} {note['column'] or ''}{note['row'] or ''}" for note in left]
