"""Which site a name in the sheet means, inside the importer's reach; else what a new one would be."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from tasks.arrangement import guesses
from tasks.models import Document
from teams.choices import SiteKind
from teams.models import Organisation, Site, User
from teams.models.scope import under
from teams.roles import SHEETS_IMPORT
from teams.site_words import site_kind
from youthwork.lib.text import match_key

NEAR = 0.75  # one sign of four is another


@dataclass(frozen=True)
class NewSite:
    """A site the sheet names and nobody has yet; equal names are one site."""

    name: str
    kind: str
    host: Organisation


class Places:
    """The sites and units a document's sheet may speak of: on the document already, or below its owner.

    What lies outside the importer's reach is not here, so it looks exactly like what does not exist.
    """

    def __init__(self, document: Document, actor: User | None) -> None:
        self.document = document
        sites = Site.objects.filter(under([document.owner.path], "host"))
        units = Organisation.objects.in_subtree(document.owner).filter(closed_on=None)
        if actor is not None:
            sites = sites.filter(under(actor.scope(SHEETS_IMPORT), "host"))
            units = units.filter(under(actor.scope(SHEETS_IMPORT)))
        placed = Site.objects.filter(placements__document=document)
        self.units = list(units)
        self.sites = {site.pk: site for site in (*sites.select_related("host"), *placed.select_related("host"))}
        self._placed = set(placed.values_list("pk", flat=True))
        self._by_key: dict[str, list[Site]] = {}
        for site in self.sites.values():
            for name in {match_key(name) for name in (site.name, *site.aliases)}:
                self._by_key.setdefault(name, []).append(site)

    def named(self, name: str) -> list[Site]:
        """The sites of that name or alias; those on the document win over the others."""
        found = self._by_key.get(match_key(name), [])
        return [site for site in found if site.pk in self._placed] or found

    def near(self, name: str) -> list[Site]:
        """Up to three sites whose names differ little: probably the one that was meant."""
        key = match_key(name)
        scored = []
        for other, sites in self._by_key.items():
            if abs(len(other) - len(key)) <= 2:
                ratio = SequenceMatcher(None, key, other).ratio()
                if ratio >= NEAR:
                    scored.append((ratio, sites[0].pk))
        return [self.sites[pk] for _, pk in sorted(scored, reverse=True)[:3]]

    def unit(self, text: str) -> Organisation | None:
        """The unit a user typed: its code, its name, or its label."""
        key = match_key(text)
        fits = [u for u in self.units if key in {match_key(t) for t in (u.code, u.name, u.short_name, u.label)}]
        return fits[0] if len(fits) == 1 else next((u for u in fits if match_key(u.code) == key), None)

    def proposed(self, name: str, kind: str | None, host: str | None) -> NewSite:
        """A new site of that name: as the user decided, else as its name suggests.

        Raises ValueError if the user's kind or unit does not exist.
        """
        if kind and kind not in SiteKind.values:
            raise ValueError("没有这种点位类型。")
        unit = self.unit(host) if host else guesses.host(name, self.units)
        if host and unit is None:
            raise ValueError(f"没有找到团组织“{host}”，请从提示里选一个。")
        kind = kind or site_kind(name)
        if not host and kind == SiteKind.ONLINE:
            unit = None  # an account belongs to who runs it, not to a place in its name
        return NewSite(name, kind, unit or self.document.owner)
