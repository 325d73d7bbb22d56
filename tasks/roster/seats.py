"""Which row of the arrangement a person of the roster belongs to, and how many places are left there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tasks.arrangement.columns import split_items
from tasks.choices import DocumentState
from tasks.models import Placement
from tasks.roster.people import Person
from teams.models import Organisation, User
from youthwork.lib.text import match_key, one_line

NEAR = 0.6
NEAR_ASKED = 300  # different names for which near ones are looked for: where more are unknown, no hint helps
_NUMBERING = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*")


@dataclass(slots=True)
class Proposal:
    """One row as it would be written: who, on which row of the arrangement, and as what."""

    person: Person
    placement: Placement | None
    leads: bool
    joins: bool


class Seats:
    """The placements that the home unit sends people to and the importer sees; anything else does not exist."""

    def __init__(self, home: Organisation, actor: User | None) -> None:
        rows = Placement.objects.filter(sending__path__startswith=home.path).exclude(
            document__state=DocumentState.CLOSED
        )
        if actor is not None:
            rows = rows.filter(pk__in=Placement.objects.visible_to(actor).values("pk"))
        self.rows = {
            row.pk: row
            for row in rows.select_related("site", "document", "team__leader", "sending").prefetch_related(
                "programme_rows__programme"
            )
        }
        self._by_site: dict[str, list[Placement]] = {}
        for row in self.rows.values():
            for name in {match_key(name) for name in (row.site.name, *row.site.aliases)}:
                self._by_site.setdefault(name, []).append(row)
        self._at: dict[str, list[Placement]] = {}
        self._near: dict[str, list[str]] = {}
        self.left = {row.pk: row.missing for row in self.rows.values()}
        # A team that serves at several places fills each of them: the fullest says how many may still join.
        of_team: dict[int, list[int]] = {}
        for row in self.rows.values():
            if row.team_id:
                of_team.setdefault(row.team_id, []).append(row.pk)
        self.together = {row.pk: of_team.get(row.team_id or 0, [row.pk]) for row in self.rows.values()}
        for row in Placement.objects.filter(team__in=of_team):
            for pk in of_team[row.team_id]:
                self.left[pk] = min(self.left[pk], row.missing)

    def at(self, site: str) -> list[Placement]:
        """The rows at a site, by name or alias."""
        if site not in self._at:
            self._at[site] = self._by_site.get(match_key(site), [])
        return self._at[site]

    def of_group(self, label: str) -> str:
        """The name of the site that a group heading names; "" if it names none."""
        label = _NUMBERING.sub("", label)
        named = (label, label.partition("（")[0], label.partition("(")[0], label.partition("：")[2])
        return next((one_line(name) for name in named if name and self.at(name)), "")

    def near(self, site: str) -> list[str]:
        """Up to three names of sites that differ little from ``site``; none once many names were unknown."""
        if site not in self._near:
            if len(self._near) >= NEAR_ASKED:
                return []
            key, matcher = match_key(site), SequenceMatcher(autojunk=False)
            matcher.set_seq2(key)
            scored = []
            for name in {row.site.name for row in self.rows.values()}:
                matcher.set_seq1(match_key(name))
                if matcher.real_quick_ratio() >= NEAR and (ratio := matcher.ratio()) >= NEAR:
                    scored.append((ratio, name))
            self._near[site] = [name for _, name in sorted(scored, reverse=True)[:3]]
        return self._near[site]

    @staticmethod
    def of_programme(rows: list[Placement], programme: str) -> list[Placement]:
        """Those of ``rows`` whose cell holds every programme named."""
        wanted = {match_key(name) for _, name in split_items(programme)}
        return [row for row in rows if wanted <= {match_key(p.programme.name) for p in row.programme_rows.all()}]


def cell_label(row: Placement) -> str:
    """The programmes of a row in a few words: 乡村振兴等4项."""
    names = [item.programme.name for item in row.programme_rows.all()]
    return names[0] if len(names) == 1 else f"{names[0]}等{len(names)}项"


def row_label(row: Placement, rows: Sequence[Placement]) -> str:
    """The programmes, and the document where the rows are of several."""
    label = cell_label(row)
    return f"{label}（{row.document}）" if len({other.document_id for other in rows}) > 1 else label
