"""Which sites there are already within reach, by the names they are known by."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from teams.models import Organisation, Posting, Site
from teams.site_sheet.hosts import Hosts
from youthwork.lib.text import match_key

SOME = 500  # sites asked for at once


@dataclass(frozen=True)
class Known:
    """As much of a site as it takes to find it; its contact's number stays sealed."""

    pk: int
    name: str
    host: Organisation  # as it is today
    moved: bool  # it stands at another unit, which lives on in this one


class Sites:
    """The sites at ``hosts``. Those of a unit that was merged stand at the one that it lives on in."""

    def __init__(self, rows: QuerySet[Site], hosts: Hosts) -> None:
        self.by_name: dict[str, list[Known]] = {}
        self._called: dict[tuple[int, str], list[Known]] = {}
        self._aliased: dict[tuple[int, str], list[Known]] = {}
        for pk, name, aliases, host_id in rows.order_by("pk").values_list("pk", "name", "aliases", "host"):
            unit = hosts.units.get(host_id)
            host = hosts.of_today(unit) if unit is not None else None
            if host is None:
                continue
            known = Known(pk, name, host, moved=host is not unit)
            key = match_key(name)
            self._called.setdefault((host.pk, key), []).append(known)
            for alias in {match_key(alias) for alias in aliases} - {key}:
                self._aliased.setdefault((host.pk, alias), []).append(known)
            for word in {key, *map(match_key, aliases)}:
                self.by_name.setdefault(word, []).append(known)

    def at(self, host: Organisation, name: str) -> list[Known]:
        """The sites at ``host`` that are called so, the one just so alone; if none is, those that have it as another
        name."""
        key = (host.pk, match_key(name))
        found = self._called.get(key) or self._aliased.get(key, [])
        just_so = [known for known in found if known.name == name]
        return [known for known in just_so if not known.moved] or just_so or found

    @staticmethod
    def whole(known: Iterable[Known]) -> dict[int, Site]:
        """The sites themselves by id, each with ``held``: whether somebody is in office at its branch."""
        ids = sorted({one.pk for one in known})
        held = Exists(Posting.objects.filter(site=OuterRef("pk"), to_on=None))
        found: dict[int, Site] = {}
        for start in range(0, len(ids), SOME):
            some = Site.objects.filter(pk__in=ids[start : start + SOME]).annotate(held=held)
            found |= {site.pk: site for site in some}
        return found
