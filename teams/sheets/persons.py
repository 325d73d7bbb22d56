"""Rows of uploaded sheets that name one person. Their cells are sealed, so every row that is still kept is opened."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from teams.choices import SheetKind, SheetState
from teams.models import SheetRow, SheetUndo
from youthwork.lib.personal import ERASED, Person
from youthwork.lib.text import mask_phone, match_key

CHUNK = 500
NAMING = (SheetKind.ARRANGEMENT, SheetKind.SITES)  # their cells name people in passing
OF_THE_SITE = ("name", "aliases", "kind", "host", "host_code")  # a village is called 陈新村 whoever 陈新 is


def rows_of(person: Person) -> QuerySet[SheetRow]:
    """Rows that are the person's own, and those that name them in passing: by phone, by student number, by name."""
    kept = SheetRow.objects.select_related("batch").iterator(chunk_size=CHUNK)
    return SheetRow._base_manager.filter(pk__in=[row.pk for row in kept if _is_own(person, row) or _names(person, row)])


def own_rows_of(person: Person) -> QuerySet[SheetRow]:
    """Rows about the person and nobody else, to be told of them: a row that names them in passing is another's, and
    so may be one of another unit with no more than the same name or phone. Of a site's contact both have to be
    theirs."""
    here = Q(batch__organisation=person.home_id or 0) | Q(batch__kind=SheetKind.SITES)
    kept = SheetRow.objects.filter(here).select_related("batch").iterator(chunk_size=CHUNK)
    found = [row.pk for row in kept if (_is_own(person, row) and _same(person, row)) or _is_contact(person, row)]
    return SheetRow._base_manager.filter(pk__in=found)


def _same(person: Person, row: SheetRow) -> bool:
    """Whether the number or the name is the person's: a phone alone may be shared, or written wrongly."""
    number = _plain({**(row.cells or {}), **(row.changes or {})}.get("student_number"))
    return (number != "" and number == _plain(person.student_number)) or _same_name(person, row)


def _same_name(person: Person, row: SheetRow) -> bool:
    said = {**(row.cells or {}), **(row.changes or {})}
    return match_key(said.get("name")) in {match_key(name) for name in person.names}


def empty_rows(person: Person) -> int:
    """Take the person out of the rows of sheets; returns of how many.

    The own row is emptied, or deleted where the import still waits for its user; another one loses the name only.
    """
    touched = 0
    for row in rows_of(person).select_related("batch"):
        if not _is_own(person, row):
            row.cells, row.changes, row.notes = (
                _rid(person, row.batch.kind, said) for said in (row.cells, row.changes, row.notes)
            )
        elif row.batch.state == SheetState.READ:
            row.delete()
            touched += 1
            continue
        else:
            row.cells, row.changes, row.notes = {}, {}, []
        row.save(update_fields=["cells", "changes", "notes"])
        touched += 1
    return touched


def undos_of(person: Person) -> QuerySet[SheetUndo]:
    """What is kept of former values of the person, to undo a roster, or an import of sites whose contact they were."""
    own = Q(batch__kind=SheetKind.ROSTER, batch__organisation=person.home_id or 0)
    kept = SheetUndo.objects.filter(own | Q(batch__kind=SheetKind.SITES)).select_related("batch")
    return SheetUndo._base_manager.filter(pk__in=[undo.pk for undo in kept if any(_former(person, undo))])


def empty_undos(person: Person) -> int:
    """Forget the person's former values; returns in how many imports."""
    touched = 0
    for undo in undos_of(person):
        sites = undo.batch.kind == SheetKind.SITES
        for row in _former(person, undo):
            row["before"] = _site_without(person, row["before"]) if sites else {}
        undo.save(update_fields=["made"])
        touched += 1
    return touched


def _former(person: Person, undo: SheetUndo) -> Iterator[dict[str, Any]]:
    former = (row for row in undo.made if row.get("before"))
    if undo.batch.kind == SheetKind.SITES:
        return (row for row in former if _site_without(person, row["before"]) != row["before"])
    return (row for row in former if row.get("member") == person.member_id)


def _is_own(person: Person, row: SheetRow) -> bool:
    """Whether a row of a roster is about the person: the number or the phone says so, or the name where both lack."""
    if row.batch.kind != SheetKind.ROSTER:
        return False
    said = {**(row.cells or {}), **(row.changes or {})}
    number = _plain(said.get("student_number"))
    phone = _plain(said.get("phone"))
    if number and person.student_number and row.batch.organisation_id == person.home_id:
        return number == _plain(person.student_number)
    if phone:
        return any(known in phone for known in person.phones)
    return not number and _same_name(person, row)


def _is_contact(person: Person, row: SheetRow) -> bool:
    """Whether a row of a site, as it was read, gives the person as its contact."""
    cells = row.cells or {}
    return (
        row.batch.kind == SheetKind.SITES
        and any(phone in _plain(cells.get("contact_phone")) for phone in person.phones)
        and match_key(cells.get("contact_name")) in {match_key(name) for name in person.names}
    )


def _names(person: Person, row: SheetRow) -> bool:
    """Whether a remark on a row, any cell of an arrangement, or the contact of a site names the person."""
    said = [row.notes or [], *((row.cells or {}, row.changes or {}) if row.batch.kind in NAMING else ())]
    return any(_rid(person, row.batch.kind, part) != part for part in said)


def _rid(person: Person, kind: str, said: Any) -> Any:
    """Cells or remarks of a row with nothing of the person in them."""
    if kind != SheetKind.SITES:
        return _each(lambda leaf: _without(person, leaf), said)
    if isinstance(said, dict):
        return _site_without(person, said)
    return _each(lambda leaf: _unmasked(person, _without(person, leaf)), said)


def _site_without(person: Person, cells: dict[str, Any]) -> dict[str, Any]:
    """The cells of a site: who was its contact is so no more, lest an import that waits writes them down again."""
    kept = {
        name: value
        if name in OF_THE_SITE
        else (_site_without(person, value) if isinstance(value, dict) else _without(person, value))
        for name, value in cells.items()
    }
    gone = kept.get("contact_phone") != cells.get("contact_phone") or ERASED in str(kept.get("contact_name"))
    if gone and "contact_name" in kept:
        kept["contact_name"] = ""
    return kept


def _unmasked(person: Person, leaf: Any) -> Any:
    """A remark without what it shows of the person's number."""
    for phone in person.phones if isinstance(leaf, str) else ():
        leaf = leaf.replace(mask_phone(phone), "*" * len(phone))
    return leaf


def _without(person: Person, leaf: Any) -> Any:
    """A value of a cell or remark with nothing of the person in it."""
    if any(phone in _plain(leaf) for phone in person.phones):
        return ""
    if isinstance(leaf, str):
        for name in sorted(person.names, key=len, reverse=True):
            leaf = leaf.replace(name, ERASED)
    return leaf


def _plain(value: Any) -> str:
    """Digits and letters as they are compared: half-width, without blanks and dashes; a float without its ".0"."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value if value is not None else ""))
    return "".join(c for c in text if c not in " -\t\n()")


def _each(change: Callable[[Any], Any], said: Any) -> Any:
    """``said`` with ``change`` done to every value in it."""
    if isinstance(said, dict):
        return {key: _each(change, value) for key, value in said.items()}
    if isinstance(said, list):
        return [_each(change, value) for value in said]
    return change(said)
