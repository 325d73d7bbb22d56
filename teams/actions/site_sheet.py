"""Applying a sheet of sites: new ones are opened in bulk, known ones get what the sheet says otherwise."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from teams.actions.sheets import Line
from teams.actions.sites import edit_site, open_sites
from teams.choices import RowVerdict, SheetKind
from teams.models import Organisation, Site, User
from teams.sheet_codes import Note
from teams.site_sheet.check import SiteCheck
from teams.site_sheet.columns import COLUMNS
from youthwork.lib.tables import Column, Table


class SiteSheet:
    """The meaning (``teams.actions.sheets.Meaning``) of a sheet of sites of ``top`` and the units below.

    ``sees_phones``: the numbers of contacts are compared whoever may see them; for those who have the database anyway.
    """

    kind = SheetKind.SITES
    columns: tuple[Column, ...] = COLUMNS
    max_rows = 40_000

    def __init__(self, top: Organisation, actor: User | None, *, sees_phones: bool = False) -> None:
        self.organisation = top
        self.actor = actor
        self.sees_phones = sees_phones
        self.options: dict[str, Any] = {}

    def lines(self, table: Table) -> list[Line]:
        return [Line(table.sheet, row.number, row.cells) for row in table.rows]

    def check(self, lines: list[Line], letters: dict[str, str]) -> list[Note]:
        return SiteCheck(self.organisation, self.actor, letters, sees_phones=self.sees_phones).run(lines)

    def write(self, actor: User | None, lines: list[Line]) -> dict[str, int]:
        """Open what is new, then edit; returns how many of each.

        The sites opened are told of by the one entry of the import, each edit by its own, as on the page.
        ValidationError if somebody opened one of them since the check, or took office where the branch would go.
        """
        new = [line.proposal for line in lines if line.verdict == RowVerdict.NEW]
        edited = [line.proposal for line in lines if line.verdict == RowVerdict.CHANGED]
        sites = [
            Site(
                name=row.name,
                aliases=row.aliases,
                kind=row.kind,
                host=row.host,
                place=row.place,
                has_branch=row.has_branch,
                contact_name=row.contact_name,
                contact_phone=row.contact_phone,
            )
            for row in new
        ]
        try:
            with transaction.atomic():
                open_sites(sites=sites)
        except IntegrityError:
            raise ValidationError("有的点位刚由别人新增，没有写入任何内容。请重新核对。") from None
        for row in edited:
            edit_site(actor=actor, site=row.site, **row.changes)
        return {"opened": len(new), "edited": len(edited)}
