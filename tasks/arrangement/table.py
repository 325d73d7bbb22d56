"""The arrangement as a table: its rows with where each stands, sifted and added up. Questions only."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Case, QuerySet, When
from django.utils import timezone

from tasks.choices import DocumentState, Light
from tasks.models import Document, Placement, PlacementProgramme, Programme, Task
from tasks.models.placements import PlacementQuerySet
from tasks.progress import Facts, Standing, standing
from teams.models import Membership, Site, Team, User
from youthwork.lib.text import match_key


@dataclass(frozen=True)
class Row:
    """A placement that :meth:`PlacementQuerySet.for_table` read, and where it stands."""

    placement: Placement
    standing: Standing

    @property
    def leader(self):
        """The leader of the row's team, or None."""
        return self.placement.team.leader if self.placement.team else None

    @property
    def programmes(self) -> list[str]:
        """The lines of the row's programme cell."""
        return self.placement.programmes_printed.splitlines()

    @property
    def percent(self) -> int:
        """How full the row is, 0 to 100."""
        return self.placement.filled * 100 // self.placement.headcount

    @property
    def search_text(self) -> str:
        """What the search of the page looks into, in match_key form."""
        names = [self.placement.site.name, self.placement.programmes_printed]
        return match_key(" ".join([*names, self.leader.name if self.leader else ""]))


@dataclass(frozen=True)
class Totals:
    """The last line of the table; of the rows above it and no others."""

    rows: int
    sites: int
    headcount: int
    filled: int
    leaderless: int
    approved: int

    @property
    def missing(self) -> int:
        return self.headcount - self.filled

    @property
    def percent(self) -> int:
        """How full the rows are together, 0 to 100."""
        return self.filled * 100 // self.headcount if self.headcount else 0


def rows_of(user: User, document: Document, *, today: date) -> list[Row]:
    """The rows of ``document`` that ``user`` sees, in printed order. Two queries."""
    placements = Placement.objects.visible_to(user).filter(document=document).for_table()
    return with_standing(placements.order_by("position", "pk"), document, today=today)


def with_standing(placements: Iterable[Placement], document: Document, *, today: date) -> list[Row]:
    """Rows read by ``for_table``, all of one document, with where each stands on ``today``. One query more."""
    roster_due = Task.objects.roster_due(document)
    return [Row(row, standing(_facts(row, document, roster_due), today)) for row in placements]


def rows_of_programme(user: User, programme: Programme, *, today: date) -> list[Row]:
    """The rows with ``programme`` in their cell that ``user`` sees."""
    mine = PlacementProgramme.objects.filter(programme=programme).values("placement")
    return _with_standing_each(Placement.objects.visible_to(user).filter(pk__in=mine), today=today)


def rows_at(user: User, site: Site, *, today: date) -> list[Row]:
    """The rows at ``site`` that ``user`` sees, whatever their document."""
    return _with_standing_each(Placement.objects.visible_to(user).filter(site=site), today=today)


def rows_of_team(user: User, team: Team, *, today: date) -> list[Row]:
    """The rows of ``team`` that ``user`` sees, whatever their document."""
    return _with_standing_each(Placement.objects.visible_to(user).filter(team=team), today=today)


def _with_standing_each(placements: PlacementQuerySet, *, today: date) -> list[Row]:
    """Rows of any documents: one query, and one more for each document among them."""
    rows = placements.for_table().order_by("document", "position", "pk")
    found: list[Row] = []
    for _, together in groupby(rows, key=lambda row: row.document_id):
        same = list(together)
        found += with_standing(same, same[0].document, today=today)
    return found


def sift(
    rows: Sequence[Row], *, search: str = "", light: str = "", short: bool = False, leaderless: bool = False
) -> list[Row]:
    """The rows that contain ``search``, show ``light``, lack people (``short``), have no leader (``leaderless``)."""
    key = match_key(search)
    return [
        row
        for row in rows
        if (not key or key in row.search_text)
        and (not light or row.standing.light == light)
        and (not short or row.placement.missing > 0)
        and (not leaderless or row.leader is None)
    ]


def lights(rows: Sequence[Row]) -> list[tuple[Light, int]]:
    """Every light and how many rows show it."""
    counted = Counter(row.standing.light for row in rows)
    return [(light, counted[light]) for light in Light]


def totals(rows: Sequence[Row]) -> Totals:
    return Totals(
        rows=len(rows),
        sites=len({row.placement.site_id for row in rows}),
        headcount=sum(row.placement.headcount for row in rows),
        filled=sum(row.placement.filled for row in rows),
        leaderless=sum(row.leader is None for row in rows),
        approved=sum(row.placement.approved for row in rows),
    )


def blocks(rows: Sequence[Row]) -> list[list[Row]]:
    """Neighbouring rows that share one printed cell of programmes."""
    return [list(together) for _, together in groupby(rows, key=lambda row: row.placement.block)]


def _facts(row: Placement, document: Document, roster_due: date | None) -> Facts:
    since = row.returned_since
    return Facts(
        has_team=row.team_id is not None,
        has_leader=row.team is not None and row.team.leader_id is not None,
        filled=row.filled,
        headcount=row.headcount,
        last_record=row.last_record,
        returned=row.returned,
        returned_since=timezone.localdate(since) if since else None,
        roster_due=roster_due,
        starts_on=document.starts_on,
        ends_on=document.ends_on,
        closed=document.state == DocumentState.CLOSED,
    )


def people_of(team: Team) -> QuerySet[Membership]:
    """Who is in ``team`` today: the leader first, then by name."""
    leader_first = Case(When(member=team.leader_id, then=0), default=1)
    return team.memberships.current().select_related("member").order_by(leader_first, "member__name", "pk")
