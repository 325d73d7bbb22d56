"""Applying a sheet of sites: new ones are opened in bulk, known ones get what the sheet says otherwise."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from teams.actions.sites import edit_site, open_sites
from teams.choices import RowVerdict, SheetKind
from teams.models import Organisation, Site, User
from teams.models.sheets import Layout
from teams.sheets.codes import Note
from teams.sheets.lines import Line, Meaning, Tell
from teams.site_sheet.check import SiteCheck
from teams.site_sheet.columns import COLUMNS
from youthwork.lib.deleting import StillUsed, delete_alone
from youthwork.lib.fingerprint import fingerprint

SHOWN = 5  # sites named of those that stand in the way
NOTHING_UNDONE = "不能整批撤销，没有撤销任何内容。"
FIELDS = ("name", "aliases", "kind", "place", "has_branch", "contact_name", "contact_phone")


class SiteSheet(Meaning):
    """What a sheet of sites of ``top`` and the units below means.

    ``sees_phones``: the numbers of contacts are compared whoever may see them; for those who have the database anyway.
    """

    kind = SheetKind.SITES
    columns = COLUMNS

    def __init__(self, top: Organisation, actor: User | None, *, sees_phones: bool = False) -> None:
        self.organisation = top
        self.actor = actor
        self.sees_phones = sees_phones
        self.options: dict[str, Any] = {}

    def check(self, lines: list[Line], layout: Layout, tell: Tell) -> list[Note]:
        return SiteCheck(self.organisation, self.actor, layout, sees_phones=self.sees_phones).run(lines)

    def write(self, actor: User | None, lines: list[Line], tell: Tell) -> dict[str, int]:
        """Open what is new, then edit; returns how many of each.

        The sites opened are told of by the one entry of the import, each edit by its own, as on the page.
        ValidationError if somebody opened one of them since the check, or took office where the branch would go.
        """
        opened = [line for line in lines if line.verdict == RowVerdict.NEW]
        new = [line.proposal for line in opened]
        edited = [line for line in lines if line.verdict == RowVerdict.CHANGED]
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
        for line, site in zip(opened, sites, strict=True):
            line.made = {"site": site.pk, "after": _print(site)}
        for number, line in enumerate(edited, start=1):
            row = line.proposal
            before = {field: getattr(row.site, field) for field in row.changes}
            site = edit_site(actor=actor, site=row.site, **row.changes)
            line.made = {"site": site.pk, "after": _print(site), "before": before}
            tell(number, len(edited))
        return {"opened": len(new), "edited": len(edited)}

    def undo(self, actor: User, made: list[dict[str, Any]]) -> dict[str, int]:
        """Delete the sites that were opened, and give the others back what they had."""
        before = {row["site"]: row["before"] for row in made if "before" in row}
        after = {row["site"]: row["after"] for row in made}
        sites = {site.pk: site for site in Site.objects.select_for_update(of=("self",)).filter(pk__in=after)}
        if len(sites) < len(after):
            raise ValidationError(f"有的点位已经不在，{NOTHING_UNDONE}")
        if changed := [site.name for site in sites.values() if _print(site) != after[site.pk]]:
            raise ValidationError(f"{'、'.join(changed[:SHOWN])}后来又改过，{NOTHING_UNDONE}")
        try:
            delete_alone(Site.objects.filter(pk__in=after.keys() - before.keys()))
        except StillUsed as used:
            raise ValidationError(f"{used.row or '新增的点位'}已有{used}，{NOTHING_UNDONE}") from None
        for pk, said in before.items():
            edit_site(actor=actor, site=sites[pk], **said)
        return {"opened": len(after) - len(before), "edited": len(before)}


def _print(site: Site) -> str:
    return fingerprint(getattr(site, field) for field in FIELDS)
