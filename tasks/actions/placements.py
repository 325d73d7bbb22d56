"""Verbs on the rows of an arrangement: the only writers of placements, whether a page or a sheet brings them.

Teams, leaders and members of a row are the business of ``tasks.actions.staffing``.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from tasks.models import Document, Placement, PlacementProgramme, Programme
from tasks.notices import settle_rosters
from teams import audit
from teams.choices import OrganisationKind
from teams.models import Organisation, Site, User
from youthwork.lib.text import match_key

Numbered = tuple[str, Programme]  # the printed number ("1." or empty) and what it numbers


def programmes_key(names: Sequence[str]) -> str:
    """The form in which two printed cells with the same programmes are equal, in printed order."""
    return "\n".join(match_key(name) for name in names)


def numbered(programmes: Sequence[Programme]) -> list[Numbered]:
    """Programmes with the numbers an office would print: none for a single one."""
    if len(programmes) == 1:
        return [("", programmes[0])]
    return [(f"{n}.", programme) for n, programme in enumerate(programmes, start=1)]


def printed(programmes: Sequence[Numbered]) -> str:
    """The text of a programme cell, one item a line."""
    return "\n".join(f"{number} {programme.name}".strip() for number, programme in programmes)


def lines_of(document: Document) -> tuple[Organisation, Organisation | None]:
    """The two lines of the document's rows: where they serve, and who sends (None: no university issues it)."""
    issuers = [row.organisation for row in document.issuer_rows.select_related("organisation")]
    senders = [unit for unit in issuers if unit.kind == OrganisationKind.UNIVERSITY]
    places = [unit for unit in issuers if unit.kind != OrganisationKind.UNIVERSITY]
    host = document.owner if document.owner in places or not places else places[0]
    return host, next((unit for unit in senders if unit != host), None)


@transaction.atomic
def place_row(
    *,
    actor: User | None,
    document: Document,
    position: int,
    block: int,
    site: Site,
    programmes: Sequence[Numbered],
    headcount: int,
    programmes_printed: str = "",
    members_note: str = "",
) -> tuple[Placement, bool]:
    """Bring one row of the arrangement to what is printed; returns it and whether it is new.

    A row is found by its site and its programmes in printed order. A row that says all this already is not
    touched and leaves no audit entry. ``programmes_printed`` empty: the cell is made from ``programmes``.
    Raises ValidationError if the headcount is below the people already there, or not above 0.
    """
    said = {
        "position": position,
        "block": block,
        "headcount": headcount,
        "programmes_printed": programmes_printed or printed(programmes),
        "members_note": members_note,
    }
    key = programmes_key([programme.name for _, programme in programmes])
    row = Placement.objects.select_for_update().filter(document=document, site=site, programmes_key=key).first()
    if row is not None:
        change_row(actor, row, said)
        return row, False
    host, sending = lines_of(document)
    row = Placement(document=document, site=site, programmes_key=key, host=host, sending=sending, **said)
    row.full_clean(exclude=["programmes"])
    row.save()
    _set_programmes(row, programmes)
    audit.record(
        actor=actor,
        verb="安排点位",
        target=row,
        organisation=row.host,
        after={"headcount": headcount, "site": site.name},
    )
    return row, True


@transaction.atomic
def add_placement(
    *,
    actor: User,
    document: Document,
    site: Site,
    programmes: Sequence[Programme],
    headcount: int,
    members_note: str = "",
) -> Placement:
    """Add one row: below the rows with the same programmes, in their cell, or else at the end.

    Raises ValidationError if the row is there already, or nothing is to be done there.
    """
    _check_programmes(document, programmes)
    key = programmes_key([programme.name for programme in programmes])
    rows = Placement.objects.select_for_update().filter(document=document)
    if rows.filter(site=site, programmes_key=key).exists():
        raise ValidationError({"site": f"{site}的这些项目已经有一行，请直接改那一行。"})
    alike = rows.filter(programmes_key=key).order_by("-position").first()
    if alike is not None:
        position, block = alike.position + 1, alike.block
        rows.filter(position__gte=position).update(position=F("position") + 1)
        items = [(row.number, row.programme) for row in alike.programme_rows.select_related("programme")]
    else:
        last = rows.aggregate(position=Max("position"), block=Max("block"))
        position, block = (last["position"] or 0) + 1, (last["block"] or 0) + 1
        items = numbered(programmes)
    row, _ = place_row(
        actor=actor,
        document=document,
        position=position,
        block=block,
        site=site,
        programmes=items,
        headcount=headcount,
        members_note=members_note,
    )
    _renumber(document)
    row.refresh_from_db(fields=["position", "block"])
    return row


@transaction.atomic
def edit_placement(
    *,
    actor: User,
    placement: Placement,
    site: Site,
    programmes: Sequence[Programme],
    headcount: int,
    members_note: str = "",
) -> Placement:
    """Change what a row asks for. Its team and its people stay as they are.

    Raises ValidationError, by field, if the headcount is below the people already there, the site changes under a
    team or records, a programme with records would leave the row, or another row says the same.
    """
    row = Placement.objects.select_for_update().get(pk=placement.pk)
    _check_programmes(row.document, programmes)
    if row.site_id != site.pk and (row.team_id or row.records.exists()):
        what = "团队" if row.team_id else "记录"
        raise ValidationError({"site": f"这一行已有{what}，不能换点位。请另加一行。"})
    kept = {programme.pk for programme in programmes}
    said = row.records.exclude(programme__in=kept).select_related("programme").first()
    if said:
        raise ValidationError({"programmes": f"“{said.programme}”在这一行已有记录，不能去掉。"})
    changed: dict[str, Any] = {"headcount": headcount, "members_note": members_note, "site": site}
    if list(row.programme_rows.values_list("programme", flat=True)) != [programme.pk for programme in programmes]:
        items = numbered(programmes)
        changed["programmes_printed"] = printed(items)
        changed["programmes_key"] = programmes_key([programme.name for programme in programmes])
        changed["block"] = _block_after_change(row, changed["programmes_key"])
        _set_programmes(row, items)
    change_row(actor, row, changed)
    settle_rosters([row.pk])
    _renumber(row.document)
    row.refresh_from_db(fields=["position", "block"])
    return row


def _check_programmes(document: Document, programmes: Sequence[Programme]) -> None:
    if not programmes:
        raise ValidationError({"programmes": "请选至少一个项目。"})
    for programme in programmes:
        if programme.document_id != document.pk:
            raise ValidationError({"programmes": f"“{programme}”不是这份文件的项目。"})


def _block_after_change(row: Placement, key: str) -> int:
    """The cell of a neighbour with the same programmes, or a cell of the row's own."""
    rows = Placement.objects.filter(document=row.document_id).exclude(pk=row.pk)
    beside = rows.filter(programmes_key=key, position__in=(row.position - 1, row.position + 1)).first()
    if beside:
        return beside.block
    if not rows.filter(block=row.block).exists():
        return row.block
    return (rows.aggregate(last=Max("block"))["last"] or 0) + 1


def _renumber(document: Document) -> None:
    """Positions and cells count 1, 2, 3 from the top, as a sheet that is read in would count them."""
    block, above, moved = 0, None, []
    for position, row in enumerate(document.placements.order_by("position", "pk"), start=1):
        block += row.block != above
        above = row.block
        if (row.position, row.block) != (position, block):
            row.position, row.block = position, block
            moved.append(row)
    Placement.objects.bulk_update(moved, ["position", "block"])


def _set_programmes(row: Placement, programmes: Sequence[Numbered]) -> None:
    row.programme_rows.all().delete()
    PlacementProgramme.objects.bulk_create(
        PlacementProgramme(placement=row, programme=programme, position=position, number=number)
        for position, (number, programme) in enumerate(programmes, start=1)
    )


def change_row(actor: User | None, row: Placement, said: dict[str, Any]) -> None:
    """Write the fields of ``said`` that differ, with one audit entry; nothing if none does."""
    before = {field: getattr(row, field) for field in said}
    moved = [field for field, value in said.items() if before[field] != value]
    if not moved:
        return
    for field in moved:
        setattr(row, field, said[field])
    if row.headcount < row.filled:
        raise ValidationError({"headcount": f"{row.site}已有{row.filled}名队员，人数不能少于{row.filled}。"})
    row.full_clean(exclude=["programmes"])
    row.save(update_fields=moved)
    audit.record(
        actor=actor,
        verb="修改安排",
        target=row,
        organisation=row.host,
        before={field: _plain(before[field]) for field in moved},
        after={field: _plain(said[field]) for field in moved},
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)
