"""Applying a sheet of units: new ones are opened in bulk, known ones get their other names."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from teams.actions.openings import Opening, open_organisations, unopen_organisations
from teams.actions.unit_moves import hold_tree
from teams.actions.units import rename_organisation
from teams.choices import RowVerdict, SheetKind
from teams.models import Organisation, OrganisationName, Parentage, User
from teams.models.sheets import Layout
from teams.organisation_sheet.check import OrganisationCheck
from teams.organisation_sheet.columns import COLUMNS
from teams.sheets.codes import Note
from teams.sheets.lines import Line, Meaning, Tell
from youthwork.lib.deleting import StillUsed
from youthwork.lib.fingerprint import fingerprint

NAMES = ("name", "short_name", "aliases")
SINCE = ("organisation", "from_on")
SHOWN = 5  # names given of those that stand in the way
NOTHING_UNDONE = "不能整批撤销，没有撤销任何内容。"


class OrganisationSheet(Meaning):
    """What a sheet of units below ``top`` means; what has no day begins ``today``."""

    kind = SheetKind.ORGANISATIONS
    columns = COLUMNS

    def __init__(self, top: Organisation, actor: User | None, *, today: date | None = None) -> None:
        self.organisation = top
        self.actor = actor
        self.today = today or timezone.localdate()
        self.options: dict[str, Any] = {}

    def check(self, lines: list[Line], layout: Layout, tell: Tell) -> list[Note]:
        return OrganisationCheck(self.organisation, self.actor, layout, today=self.today).run(lines)

    def write(self, actor: User | None, lines: list[Line], tell: Tell) -> dict[str, int]:
        """Open what is new, then rename; returns how many of each.

        The units opened are told of by the one entry of the import, each renaming by its own, as on the page: what a
        unit was called is asked unit by unit. ValidationError if somebody took a code since the check.
        """
        opened = [line for line in lines if line.verdict == RowVerdict.NEW]
        new = [line.proposal for line in opened]
        renamed = [line for line in lines if line.verdict == RowVerdict.CHANGED]
        openings = [
            Opening(
                code=row.code,
                name=row.name,
                short_name=row.short_name,
                kind=row.kind,
                level=row.level,
                parent=row.parent,
                opened_on=row.opened_on,
                aliases=row.aliases,
            )
            for row in new
        ]
        try:
            with transaction.atomic():
                units = {unit.code: unit for unit in open_organisations(openings=openings, today=self.today)}
        except IntegrityError:
            raise ValidationError("有的单位刚由别人设立，没有写入任何内容。请重新核对。") from None
        above = _parents(unit.pk for unit in units.values())
        for line in opened:
            unit = units[line.proposal.code]
            line.made = {"unit": unit.pk, "after": named(unit), "parent": above[unit.pk]}
        for number, line in enumerate(renamed, start=1):
            row = line.proposal
            before = {name: getattr(row.unit, name) for name in NAMES}
            unit = rename_organisation(
                actor=actor,
                organisation=row.unit,
                name=row.name,
                short_name=row.short_name,
                aliases=row.aliases,
            )
            line.made = {"unit": unit.pk, "after": named(unit), "before": before}
            tell(number, len(renamed))
        return {"opened": len(new), "renamed": len(renamed)}

    def undo(self, actor: User, made: list[dict[str, Any]]) -> dict[str, int]:
        """Close up what was opened as if it had never been, and give the renamed their former names."""
        hold_tree()
        before = {row["unit"]: row["before"] for row in made if "before" in row}
        after = {row["unit"]: row["after"] for row in made}
        new = after.keys() - before.keys()
        units = {unit.pk: unit for unit in Organisation.objects.select_for_update().filter(pk__in=after).order_by("pk")}
        if len(units) < len(after):
            raise ValidationError(f"有的单位已经不在，{NOTHING_UNDONE}")
        _refuse([unit for unit in units.values() if named(unit) != after[unit.pk]], "后来又改过")
        _refuse([units[pk] for pk in new if units[pk].closed_on], "后来撤销了")
        parents = {row["unit"]: row["parent"] for row in made if "parent" in row}
        above = _parents(new)
        _refuse([units[pk] for pk in new if above[pk] != parents[pk]], "后来换了上级")
        try:
            unopen_organisations(units=[units[pk] for pk in new])
        except StillUsed as used:
            raise ValidationError(f"{used.row or '新设的单位'}已有{used}，{NOTHING_UNDONE}") from None
        since = dict(OrganisationName.objects.filter(organisation__in=before, to_on=None).values_list(*SINCE))
        for pk, names in before.items():  # from the day of the import on, as if the names between had never been
            rename_organisation(actor=actor, organisation=units[pk], from_on=since[pk], **names)
        return {"opened": len(new), "renamed": len(before)}


def _parents(units: Iterable[int]) -> dict[int, int | None]:
    """Below which unit each stands now."""
    rows = Parentage.objects.filter(organisation__in=list(units), to_on=None)
    return dict(rows.values_list("organisation", "parent"))


def _refuse(units: Sequence[Organisation], why: str) -> None:
    if units:
        names = "、".join(unit.name for unit in units[:SHOWN])
        raise ValidationError(f"{names}{'等' if len(units) > SHOWN else ''}{why}，{NOTHING_UNDONE}")


def named(unit: Organisation) -> str:
    return fingerprint(getattr(unit, name) for name in NAMES)
