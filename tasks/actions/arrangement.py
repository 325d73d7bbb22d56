"""Applying an arrangement sheet: its rows become placements, through the same verbs the pages use."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from tasks.actions.arrangement_undo import ROW_FIELDS, print_of, undo_arrangement
from tasks.actions.placements import place_row
from tasks.arrangement.check import ArrangementCheck, NewProgramme, Proposal
from tasks.arrangement.columns import COLUMNS
from tasks.arrangement.places import NewSite
from tasks.models import Document, Programme
from teams import audit
from teams.actions.sites import open_site
from teams.choices import SheetKind, SiteKind
from teams.models import Site, User
from teams.models.sheets import Layout
from teams.sheets.codes import Note
from teams.sheets.lines import Line, Meaning, Tell


class ArrangementSheet(Meaning):
    """What an arrangement sheet for one document means.

    ``new_sites`` False refuses names that no site has: where nobody looks at the proposals, a misspelt name is
    likelier than a new site.
    """

    kind = SheetKind.ARRANGEMENT
    columns = COLUMNS
    answers: ClassVar = {"site": ("site_id",)}

    def __init__(self, document: Document, actor: User | None, *, new_sites: bool = True) -> None:
        self.document = document
        self.actor = actor
        self.new_sites = new_sites
        self.organisation = document.owner
        self.options: dict[str, Any] = {"document": document.pk}

    def check(self, lines: list[Line], layout: Layout, tell: Tell) -> list[Note]:
        return ArrangementCheck(self.document, self.actor, layout, new_sites=self.new_sites).run(lines)

    def write(self, actor: User | None, lines: list[Line], tell: Tell) -> dict[str, int]:
        """Sites and programmes that are missing, then the rows; returns how many of each are new."""
        sites: dict[str, Site] = {}
        programmes: dict[str, Programme] = {}
        created = changed = 0
        lines = [line for line in lines if line.writes]
        for number, line in enumerate(lines, start=1):
            row: Proposal = line.proposal
            known = len(sites), len(programmes)
            before = {field: getattr(row.placement, field) for field in ROW_FIELDS} if row.placement else {}
            placement, new = place_row(
                actor=actor,
                document=self.document,
                position=row.position,
                block=row.block,
                site=self._site(actor, row.site, sites),
                programmes=[(number, self._programme(actor, p, programmes)) for number, p in row.programmes],
                headcount=row.headcount,
                programmes_printed=row.printed,
                members_note=row.members_note,
            )
            if new != (row.placement is None):
                raise ValidationError(f"{placement.site}这一行刚由别人安排，没有写入任何内容。请重新核对。")
            created += new
            changed += not new
            line.made = {
                "placement": placement.pk,
                "after": print_of(placement),
                "before": before,
                "sites": [(site.pk, print_of(site)) for site in list(sites.values())[known[0] :]],
                "programmes": [(made.pk, print_of(made)) for made in list(programmes.values())[known[1] :]],
            }
            tell(number, len(lines))
        return {"created": created, "changed": changed, "sites": len(sites), "programmes": len(programmes)}

    def undo(self, actor: User, made: list[dict[str, Any]]) -> dict[str, int]:
        return undo_arrangement(actor=actor, document=self.document, made=made)

    def _site(self, actor: User | None, site: Site | NewSite, made: dict[str, Site]) -> Site:
        if isinstance(site, Site):
            return site
        if site.name not in made:
            has_branch = site.kind != SiteKind.ONLINE
            made[site.name] = open_site(
                actor=actor, host=site.host, name=site.name, kind=site.kind, has_branch=has_branch
            )
        return made[site.name]

    def _programme(self, actor: User | None, programme: Programme | NewProgramme, made: dict) -> Programme:
        if isinstance(programme, Programme):
            return programme
        if programme.name not in made:
            row = Programme(
                name=programme.name,
                owner=self.document.owner,
                document=self.document,
                task=programme.task,
                counting=programme.counting,
                position=self.document.programmes.count() + 1,
            )
            row.full_clean()
            row.save()
            after = {"counting": row.counting, "document": str(self.document)}
            audit.record(actor=actor, verb="立项", target=row, organisation=row.owner, after=after)
            made[programme.name] = row
        return made[programme.name]
