"""How sites and programmes are told apart where one is picked among thousands."""

from collections.abc import Iterable

from tasks.models import Programme
from teams.models import Site
from teams.pickers import name_parents
from youthwork.lib.picker import Hit


def site_hits(sites: Iterable[Site]) -> list[Hit]:
    """The sites (with their hosts at hand) as they are offered: with the host and the unit above it. One query."""
    sites = list(sites)
    name_parents(site.host for site in sites)
    return [
        Hit(str(site.pk), site.label, site.name, "，".join(filter(None, (site.host.short_name, site.host.above))))
        for site in sites
    ]


def programme_hits(programmes: Iterable[Programme]) -> list[Hit]:
    """The programmes (with document and owner at hand) as they are offered: with the document, or whose they are."""
    return [
        Hit(str(row.pk), row.label, row.name, str(row.document) if row.document else row.owner.name)
        for row in programmes
    ]
