"""Applying a roster: people, teams, memberships and leaders of thousands of rows with a few statements.

What a page does person by person (``tasks.actions.staffing``) is done here for all at once, under the same rules: the
rows of the arrangement are locked, their fill moves by F() under the CHECK, a leader is appointed by the same verb. One
audit entry tells of the whole import.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from tasks.actions.roster_undo import WRITTEN, RosterUndo
from tasks.actions.staffing import appoint_leader, form_team
from tasks.models import Placement
from tasks.notices import settle_rosters
from tasks.roster.check import ANSWERS, RosterCheck
from tasks.roster.columns import MEMBER_FIELDS, READ_COLUMNS, not_ours
from tasks.roster.people import PLAIN, Person
from tasks.roster.reading import kept_identity
from tasks.roster.seats import Proposal, cell_label
from teams.choices import Post, PostingState, SheetKind
from teams.models import Member, Membership, Organisation, Posting, Team, User
from teams.models.sheets import Layout
from teams.sheets.codes import Note
from teams.sheets.lines import Line, Meaning, Tell
from youthwork.lib.bulk import Table, fields_of, reserve_ids, update
from youthwork.lib.fingerprint import fingerprint

MEMBERS = Table(Member, f"id home_id identity_index phone_index {' '.join(MEMBER_FIELDS)}")
MEMBERSHIPS = Table(Membership, "id team_id member_id from_on")
POSTINGS = Table(Posting, "id member_id site_id team_id post state from_on")
SOME = 5_000  # ids asked for at once
COMPARED = (*PLAIN, "identity_index")  # of people who change: still as they were checked
MOVED = "队员或安排刚有变动，没有写入任何内容。请重新核对后再写入。"


class RosterSheet(Meaning):
    """What a roster of one home unit means; people join on ``on``."""

    kind = SheetKind.ROSTER
    columns = READ_COLUMNS
    answers = ANSWERS

    def __init__(self, home: Organisation, actor: User | None, *, on: date | None = None) -> None:
        self.organisation = home
        self.actor = actor
        self.on = on or timezone.localdate()
        self.options: dict[str, Any] = {}

    def said_of_column(self, heading: str) -> str:
        return not_ours(heading)

    def keep(self, cells: dict[str, Any], *, typed: bool = False) -> dict[str, Any]:
        """No ID number: only what tells a person from another."""
        value = cells.get("identity")
        if value is not None and not isinstance(value, dict):
            cells = {**cells, "identity": kept_identity(value, typed=typed)}
        return super().keep(cells, typed=typed)

    def check(self, lines: list[Line], layout: Layout, tell: Tell) -> list[Note]:
        return RosterCheck(self.organisation, self.actor, layout, on=self.on).run(lines, tell)

    def write(self, actor: User | None, lines: list[Line], tell: Tell) -> dict[str, int]:
        """Members first, then teams, memberships and leaders; returns how many of each are new.

        Raises ValidationError if a row of the arrangement filled up, or somebody was entered, since the check.
        """
        lines = [line for line in lines if line.writes]
        try:
            with transaction.atomic():
                return _Writing(actor, self.organisation, self.on, lines, tell).run()
        except IntegrityError:
            raise ValidationError(MOVED) from None

    def undo(self, actor: User, made: list[dict[str, Any]]) -> dict[str, int]:
        return RosterUndo(actor, self.organisation, made).run()


class _Writing:
    """One roster on its way into the tables."""

    def __init__(self, actor: User | None, home: Organisation, on: date, lines: Sequence[Line], tell: Tell) -> None:
        self.actor, self.home, self.on = actor, home, on
        self.lines, self.tell = lines, tell
        self.proposals: list[Proposal] = [line.proposal for line in lines]
        self.joining = [line for line in lines if line.proposal.joins]

    def run(self) -> dict[str, int]:
        self._lock()
        new = self._insert_people()
        self._change_people()
        formed = self._form_teams()
        self._join()
        self._appoint()
        return {"members": new, "teams": formed, "joined": len(self.joining)}

    def _lock(self) -> None:
        """The rows of the arrangement and the known people, in order of their ids; as they were when they were checked.

        Raises ValidationError if there is no room any more, or a team or a person has changed hands.
        """
        wanted = Counter(proposal.placement.pk for proposal in self.proposals if proposal.joins)
        checked = {p.placement.pk: p.placement for p in self.proposals if p.placement is not None}
        teams = {row.team_id for row in checked.values() if row.team_id}
        rows = Placement.objects.select_for_update(of=("self",)).order_by("pk")
        for row in rows.filter(pk__in=checked):
            if row.team_id != checked[row.pk].team_id:
                raise ValidationError(MOVED)
        of_team: Counter[int] = Counter()
        for pk, count in wanted.items():
            of_team[checked[pk].team_id or 0] += count
        for row in rows.filter(team__in=teams).select_related("site"):
            if row.filled + of_team[row.team_id or 0] > row.headcount:
                message = f"{row.site}的人数定为{row.headcount}人，刚被占去，现已有{row.filled}人，没有写入任何内容。"
                raise ValidationError(message)
        self._lock_people({p.person.pk: p.person for p in self.proposals if p.person.pk is not None})

    @staticmethod
    def _lock_people(people_known: dict[int, Person]) -> None:
        known = sorted(people_known)
        for start in range(0, len(known), SOME):
            some = known[start : start + SOME]
            # Not against those who point at them (no_key): a verb that has a team waits for nobody of the team.
            people = Member.objects.select_for_update(no_key=True).present().filter(pk__in=some).order_by("pk")
            there = {pk: values for pk, *values in people.values_list("pk", *COMPARED)}
            changed = {pk: people_known[pk] for pk in some if people_known[pk].changed}
            phones = {pk: person.old_phone for pk, person in changed.items() if "phone" in person.changed}
            if (
                len(there) != len(some)
                or any(there[pk] != [person.before[name] for name in COMPARED] for pk, person in changed.items())
                or dict(Member.objects.filter(pk__in=phones).values_list("pk", "phone")) != phones
            ):
                raise ValidationError(MOVED)

    def _insert_people(self) -> int:
        """Everybody new, once each, whatever the number of their rows."""
        new: dict[int, tuple[Line, Person]] = {}
        for line in self.lines:
            if line.proposal.person.pk is None:
                new.setdefault(id(line.proposal.person), (line, line.proposal.person))
        ids = reserve_ids(Member, len(new))
        for pk, (line, person) in zip(ids, new.values(), strict=True):
            person.pk = pk
            values = (person.identity if name == "identity_index" else person.value(name) for name in WRITTEN)
            line.made = {"member": pk, "new": fingerprint(values)}
        MEMBERS.insert(
            (person.pk, self.home.pk, person.identity, person.phone_index, *map(person.value, MEMBER_FIELDS))
            for _, person in new.values()
        )
        return len(new)

    def _change_people(self) -> None:
        changed = [line for line in self.lines if line.proposal.person.changed]
        rows = []
        for line in changed:
            person = line.proposal.person
            before = {name: person.before[name] for name in person.changed if name in person.before}
            if "phone" in person.changed:
                before["phone"] = person.old_phone
            if "identity" in person.changed:
                before["identity_index"] = person.before["identity_index"]
            after = fingerprint(person.identity if name == "identity_index" else person.says(name) for name in before)
            line.made = {"member": person.pk, "before": before, "after": after}
            rows.append((person, before))
        for names in {tuple(before) for _, before in rows}:
            self._update(names, [person for person, before in rows if tuple(before) == names])

    @staticmethod
    def _update(names: tuple[str, ...], people: Sequence[Person]) -> None:
        """Set the named fields of people, who differ in exactly these."""
        columns = [*names, *(["phone_index"] if "phone" in names else [])]
        fields = fields_of(Member, " ".join(columns))

        def value(person: Person, column: str) -> Any:
            if column == "phone_index":
                return person.phone_index
            return person.identity if column == "identity_index" else person.says(column)

        update(Member, fields, [(person.pk, *(value(person, column) for column in columns)) for person in people])

    def _form_teams(self) -> int:
        """A team for every row of the arrangement that gets people and has none."""
        formed = 0
        for line in self.lines:
            placement = line.proposal.placement
            if placement is None or placement.team is not None:
                continue
            team = form_team(actor=self.actor, placement=placement, name=self._team_name(placement))
            placement.team = team  # the same object stands in all proposals of the row
            line.became(team=team.pk)
            formed += 1
        return formed

    def _team_name(self, placement: Placement) -> str:
        """Named after its site, and after its programme too where that name is taken."""
        name = f"{placement.site}服务队"
        if Team.objects.filter(home=placement.sending, name=name).exists():
            name = f"{placement.site}{cell_label(placement)}服务队"
        return name[:100]

    def _join(self) -> None:
        """Memberships, the fill of every row of the arrangement that the team serves on, and postings there."""
        teams: Counter[int] = Counter()
        ids = reserve_ids(Membership, len(self.joining))
        rows = []
        for number, (pk, line) in enumerate(zip(ids, self.joining, strict=True), start=1):
            proposal: Proposal = line.proposal
            team = proposal.placement.team.pk
            rows.append((pk, team, proposal.person.pk, self.on))
            line.became(membership=pk)
            teams[team] += 1
            self.tell(number, len(self.joining))
        MEMBERSHIPS.insert(rows)
        for team, count in sorted(teams.items()):
            Placement.objects.filter(team=team).update(filled=F("filled") + count)
        settle_rosters(Placement.objects.filter(team__in=teams).order_by().values_list("pk", flat=True))
        posts = self._postings(rows)
        of_pair: dict[tuple, list[int]] = {}
        numbered = [(pk, *post) for pk, post in zip(reserve_ids(Posting, len(posts)), posts, strict=True)]
        for pk, member, _, team, *_ in numbered:
            of_pair.setdefault((team, member), []).append(pk)
        for line, (_, team, member, _) in zip(self.joining, rows, strict=True):
            if (team, member) in of_pair:
                line.became(postings=of_pair[team, member])
        POSTINGS.insert(numbered)

    def _postings(self, joined: Sequence[tuple]) -> list[tuple]:
        """Everybody who joins is 兼职团干部 at the branches where the team serves, unless they have a post there."""
        teams = {team for _, team, _, _ in joined}
        branches: dict[int, set[int]] = {}
        for team, site in Placement.objects.filter(team__in=teams, site__has_branch=True).values_list("team", "site"):
            branches.setdefault(team, set()).add(site)
        held = set(Posting.objects.filter(team__in=teams, to_on=None).values_list("member", "site", "team"))
        return [
            (member, site, team, Post.PART_TIME_CADRE.value, PostingState.IN_EFFECT.value, self.on)
            for _, team, member, _ in joined
            for site in sorted(branches.get(team, ()))
            if (member, site, team) not in held
        ]

    def _appoint(self) -> None:
        for line in self.lines:
            proposal: Proposal = line.proposal
            pk = proposal.person.pk
            if not proposal.leads or pk is None:
                continue
            team = Team.objects.get(pk=proposal.placement.team.pk)
            before = team.leader_id
            if before != pk:
                member = Member.objects.get(pk=pk)
                posts = Posting.objects.filter(team=team, member__in=(before, member.pk), to_on=None).order_by("pk")
                held = set(posts.values_list("pk", flat=True))
                appoint_leader(actor=self.actor, team=team, member=member, on=self.on)
                now = dict(posts.values_list("pk", "state"))
                opened = [pk for pk in now if pk not in held]
                lead = {
                    "team": team.pk,
                    "member": member.pk,
                    "before": before,
                    "ended": sorted(held - now.keys()),
                    "opened": opened,
                    "states": [now[pk] for pk in opened],
                }
                line.became(leads=lead)
