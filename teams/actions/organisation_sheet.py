"""Applying a sheet of units: new ones are opened in bulk, known ones get their other names."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from teams.actions.openings import Opening, open_organisations
from teams.actions.units import rename_organisation
from teams.choices import RowVerdict, SheetKind
from teams.models import Organisation, User
from teams.models.sheets import Layout
from teams.organisation_sheet.check import OrganisationCheck
from teams.organisation_sheet.columns import COLUMNS
from teams.sheet_codes import Note
from teams.sheet_lines import Line, Meaning, Tell


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
        new = [line.proposal for line in lines if line.verdict == RowVerdict.NEW]
        renamed = [line.proposal for line in lines if line.verdict == RowVerdict.CHANGED]
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
                open_organisations(openings=openings, today=self.today)
        except IntegrityError:
            raise ValidationError("有的单位刚由别人设立，没有写入任何内容。请重新核对。") from None
        for row in renamed:
            rename_organisation(
                actor=actor,
                organisation=row.unit,
                name=row.name,
                short_name=row.short_name,
                aliases=row.aliases,
            )
        return {"opened": len(new), "renamed": len(renamed)}
