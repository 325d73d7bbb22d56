"""Everybody of the home unit whom a file could mean, and a person as the file makes them.

People are told apart by student number, by the keyed hash of the ID number, and by phone together with the name.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tasks.roster.columns import MEMBER_FIELDS
from teams.models import Member, Organisation
from youthwork.lib.cells import name_key
from youthwork.lib.sealed import blind_indexes

SOME = 5_000  # values asked for at once
PLAIN = tuple(name for name in MEMBER_FIELDS if name != "phone")  # what is read of people who are known
AT = {name: place for place, name in enumerate(MEMBER_FIELDS)}
NOTHING_SAID: tuple = (None,) * len(MEMBER_FIELDS)
NOBODY: dict[str, Any] = {}
_COLUMNS = ("pk", *PLAIN, "phone_index", "identity_index")


class Person:
    """One person of the file: as known (``pk`` None: new), and as they will be. A file has a hundred thousand."""

    __slots__ = ("before", "changed", "identity", "old_phone", "phone_index", "pk", "said")

    def __init__(self, pk: int | None, before: dict[str, Any], said: tuple, *, phone_index: str, identity: str) -> None:
        self.pk = pk
        self.before = before  # PLAIN, phone_index and identity_index of somebody known; NOBODY of a new person
        self.said = said  # the cleaned values in the order of MEMBER_FIELDS; None where the row says nothing
        self.phone_index = phone_index  # of the phone that the row says, under the current key
        self.identity = identity  # the hash of the ID number under the current key, where the row has one
        self.changed: tuple[str, ...] = ()  # fields in which the two differ
        self.old_phone = ""  # opened only where the phone differs

    def says(self, name: str) -> Any:
        """What the row says of a field; None for nothing."""
        return self.said[AT[name]]

    def say(self, name: str, value: Any) -> None:
        place = AT[name]
        self.said = (*self.said[:place], value, *self.said[place + 1 :])

    def complete(self, said: tuple, *, phone_index: str, identity: str) -> None:
        """Take from another row of the person what the first one does not say."""
        self.said = tuple(own if own is not None else other for own, other in zip(self.said, said, strict=True))
        self.phone_index, self.identity = self.phone_index or phone_index, self.identity or identity

    def value(self, name: str) -> Any:
        """A field as it will be."""
        said = self.said[AT[name]]
        if said is not None or name == "phone":  # a known phone that stays is never opened
            return said if said is not None else ""
        return self.before.get(name, None if name == "league_member" else "")

    @property
    def name(self) -> str:
        return self.value("name")


@dataclass(slots=True)
class Clues:
    """What a row tells of who it is, cleaned; "" where it tells nothing."""

    name: str
    number: str
    phone: str
    identity: Collection[str]  # the hashes of the ID number: under the current key, then under former ones


class People:
    """Those of the home unit whom the file could mean. A few queries for the whole file."""

    def __init__(self, home: Organisation, clues: Iterable[Clues]) -> None:
        clues = list(clues)
        self._members = Member.objects.filter(home=home).present().order_by()
        self.phones = {clue.phone: tuple(blind_indexes(clue.phone, "phone")) for clue in clues if clue.phone}
        self._known: dict[int, dict[str, Any]] = {}
        self._by_number: dict[str, int] = {}
        self._by_phone: dict[str, list[int]] = {}
        self._by_identity: dict[str, int] = {}
        if self._members.count() <= 2 * len(clues):  # to read them all is less work than to ask for each
            self._take(self._members)
        else:
            self._ask(clues)
        self._by_name: dict[str, list[int]] = {}
        for pk, row in self._known.items():
            self._by_name.setdefault(name_key(row["name"]), []).append(pk)

    def _ask(self, clues: list[Clues]) -> None:
        self._load("student_number", {clue.number for clue in clues})
        self._load("phone_index", {index for indexes in self.phones.values() for index in indexes})
        self._load("identity_index", {index for clue in clues for index in clue.identity})
        self._load("name", {clue.name for clue in clues if not self._met(clue)})

    def _load(self, column: str, values: set[str]) -> None:
        for some in chunks(values - {""}):
            # Said though it goes without saying: without it PostgreSQL uses a partial index for short lists only.
            self._take(self._members.filter(**{f"{column}__in": some}).exclude(**{column: ""}))

    def _take(self, members: Any) -> None:
        for row in members.values_list(*_COLUMNS).iterator(chunk_size=SOME):
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

    def of_identity(self, identity: Collection[str]) -> int | None:
        return next((self._by_identity[index] for index in identity if index in self._by_identity), None)

    def of_phone(self, phone: str) -> list[int]:
        """Those who have the phone: the index may stand under a former key."""
        if not self._by_phone:
            return []
        return [pk for index in self.phones.get(phone, ()) for pk in self._by_phone.get(index, ())]

    def of_name(self, name: str) -> list[int]:
        """Those of that name."""
        return self._by_name.get(name_key(name), []) if self._by_name else []

    def differs(self, person: Person) -> bool:
        """Whether the row says another phone than the one that is known."""
        phone = person.says("phone")
        return bool(phone) and person.before["phone_index"] not in self.phones[phone]


def open_phones(people: Iterable[Person]) -> dict[int, str]:
    """Member → the number that they have now. One query for some thousand of them."""
    found: dict[int, str] = {}
    for some in chunks(person.pk for person in people):
        found |= dict(Member.objects.filter(pk__in=some).order_by().values_list("pk", "phone"))
    return found


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The different values in order, some thousand at a time: no question grows without end."""
    rest = iter(sorted(set(values)))
    while some := list(islice(rest, SOME)):
        yield some
