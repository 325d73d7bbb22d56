"""Who a row of a roster means: somebody the home unit knows, somebody new, or two people at once, which is refused.

People are told apart by student number, by the keyed hash of the ID number, and by phone together with the name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tasks.roster.columns import MEMBER_FIELDS
from teams.models import Member, Organisation
from youthwork.lib.cells import name_key
from youthwork.lib.sealed import blind_indexes

SOME = 5_000  # values asked for at once
PLAIN = tuple(name for name in MEMBER_FIELDS if name != "phone")  # what is read of people who are known
_COLUMNS = ("pk", *PLAIN, "phone_index", "identity_index")


@dataclass(slots=True, eq=False)
class Person:
    """One person of the file: as known (None: new), and as they will be."""

    pk: int | None
    before: dict[str, Any]  # PLAIN, phone_index and identity_index of somebody known; empty for a new person
    after: dict[str, Any]  # the cleaned values of the filled cells
    identity: str = ""  # the hash of the ID number under the current key, where the row has one
    changed: list[str] = field(default_factory=list)  # fields in which the two differ
    old_phone: str = ""  # opened only where the phone differs

    def value(self, name: str) -> Any:
        """A field as it will be."""
        return self.after[name] if name in self.after else self.before.get(name, DEFAULTS[name])

    @property
    def name(self) -> str:
        return self.value("name")


DEFAULTS: dict[str, Any] = {**dict.fromkeys(MEMBER_FIELDS, ""), "league_member": None}


@dataclass(slots=True)
class Clues:
    """What a row tells of who it is, cleaned; "" where it tells nothing."""

    name: str
    number: str
    phone: str
    identity: list[str]  # the hashes of the ID number: under the current key, then under former ones


class People:
    """Everybody of the home unit whom the file could mean. A few queries for the whole file."""

    def __init__(self, home: Organisation, clues: Iterable[Clues]) -> None:
        clues = list(clues)
        self._home = home
        self.phones = {clue.phone: blind_indexes(clue.phone, "phone") for clue in clues if clue.phone}
        self._known: dict[int, dict[str, Any]] = {}
        self._by_number: dict[str, int] = {}
        self._by_phone: dict[str, list[int]] = {}
        self._by_identity: dict[str, int] = {}
        self._load("student_number__in", {clue.number for clue in clues} - {""})
        self._load("phone_index__in", {index for indexes in self.phones.values() for index in indexes})
        self._load("identity_index__in", {index for clue in clues for index in clue.identity})
        unmet = {clue.name for clue in clues if clue.name and not self._met(clue)}
        self._load("name__in", unmet)
        self._by_name: dict[str, list[int]] = {}
        for pk, row in self._known.items():
            self._by_name.setdefault(name_key(row["name"]), []).append(pk)

    def _load(self, lookup: str, values: Iterable[str]) -> None:
        people = Member.objects.filter(home=self._home).present().order_by()
        # Said though it goes without saying: without it PostgreSQL uses a partial index for short lists only.
        empty = {lookup.removesuffix("__in"): ""}
        for some in _chunks(values):
            for row in people.filter(**{lookup: some}).exclude(**empty).values_list(*_COLUMNS):
                known = dict(zip(_COLUMNS, row, strict=True))
                pk = known.pop("pk")
                if pk in self._known:
                    continue
                self._known[pk] = known
                if known["student_number"]:
                    self._by_number[known["student_number"]] = pk
                if known["phone_index"]:
                    self._by_phone.setdefault(known["phone_index"], []).append(pk)
                if known["identity_index"]:
                    self._by_identity[known["identity_index"]] = pk

    def _met(self, clue: Clues) -> bool:
        return clue.number in self._by_number or any(index in self._by_identity for index in clue.identity)

    def known(self, pk: int) -> dict[str, Any]:
        return self._known[pk]

    def of_number(self, number: str) -> int | None:
        return self._by_number.get(number) if number else None

    def of_identity(self, identity: list[str]) -> int | None:
        return next((self._by_identity[index] for index in identity if index in self._by_identity), None)

    def of_phone(self, phone: str) -> list[int]:
        """Those who have the phone: the index may stand under a former key."""
        return [pk for index in self.phones.get(phone, ()) for pk in self._by_phone.get(index, ())]

    def of_name(self, name: str) -> list[int]:
        """Those of that name whom nothing else of the file has met."""
        return self._by_name.get(name_key(name), [])

    def open_phones(self, pks: Iterable[int]) -> dict[int, str]:
        """The numbers that these people have now; asked for only where one differs."""
        found: dict[int, str] = {}
        for some in _chunks(pks):
            found |= dict(Member.objects.filter(pk__in=some).values_list("pk", "phone"))
        return found


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(sorted(values))
    while some := list(islice(rest, SOME)):
        yield some
