"""Taking an arrangement sheet back: whole, and only while nobody works on its rows."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from tasks.actions.placements import change_row
from tasks.models import Document, Placement, PlacementProgramme, Programme, Record
from teams.models import Site, User
from youthwork.lib.deleting import StillUsed, delete_alone
from youthwork.lib.fingerprint import fingerprint

ROW_FIELDS = ("position", "block", "headcount", "programmes_printed", "members_note")
PRINTED = {  # by what it is known that somebody changed a row since
    Placement: (*ROW_FIELDS, "site_id", "programmes_key"),
    Site: ("name", "aliases", "kind", "host_id", "place", "has_branch", "contact_name", "contact_phone"),
    Programme: ("name", "content", "counting", "task_id", "due", "photos_because"),
}
SHOWN = 5  # rows named of those that stand in the way
NOTHING_UNDONE = "不能整批撤销，没有撤销任何内容。"


def undo_arrangement(*, actor: User, document: Document, made: list[dict[str, Any]]) -> dict[str, int]:
    """Delete the rows, programmes and sites that an import made and give the rows it changed their former values.

    ``made`` is what each row noted: ``placement`` with ``before`` (empty for a new one) and ``after``, ``sites`` and
    ``programmes`` (each an id with what :func:`print_of` said). Returns how many of what; raises ValidationError if
    anything depends on it by now.
    """
    after = {row["placement"]: row["after"] for row in made}
    rows = Placement.objects.select_for_update(of=("self",)).filter(document=document, pk__in=after).order_by("pk")
    standing = {row.pk: row for row in rows.select_related("site")}
    if len(standing) < len(after):
        raise ValidationError(f"有的安排已经不在，{NOTHING_UNDONE}")
    new = {row["placement"] for row in made if not row["before"]}
    _refuse([row for pk, row in standing.items() if pk in new and row.team_id], "已组队")
    said = set(Record.objects.filter(placement__in=new).values_list("placement", flat=True))
    _refuse([row for pk, row in standing.items() if pk in said], "已有记录")
    _refuse([row for pk, row in standing.items() if print_of(row) != after[pk]], "后来又改过")
    programmes = {pk: said for row in made for pk, said in row["programmes"]}
    sites = {pk: said for row in made for pk, said in row["sites"]}
    for model, noted in ((Programme, programmes), (Site, sites)):
        there = model._base_manager.select_for_update(of=("self",)).filter(pk__in=noted).order_by("pk")
        _refuse([row for row in there if print_of(row) != noted[row.pk]], "后来又改过")
    try:
        delete_alone(Placement.objects.filter(pk__in=new), taking=[PlacementProgramme])
        delete_alone(Programme.objects.filter(pk__in=programmes))
        delete_alone(Site.objects.filter(pk__in=sites))
    except StillUsed as used:
        raise ValidationError(f"{used.row or '这批安排'}已有{used}，{NOTHING_UNDONE}") from None
    changed = [row for row in made if row["before"]]
    for row in changed:
        change_row(actor, standing[row["placement"]], row["before"])
    return {"created": len(new), "changed": len(changed)}


def print_of(row: Placement | Site | Programme) -> str:
    """The fingerprint of what a page can change of a row."""
    return fingerprint(getattr(row, field) for field in PRINTED[type(row)])


def _refuse(rows: Sequence[Model], why: str) -> None:
    if rows:
        names = "、".join(str(row.site if isinstance(row, Placement) else row) for row in rows[:SHOWN])
        raise ValidationError(f"{names}{'等' if len(rows) > SHOWN else ''}{why}，{NOTHING_UNDONE}")
