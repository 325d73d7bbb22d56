"""Taking a roster back: whole, and only while nothing depends on what it made."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils import timezone

from tasks.actions.staffing import appoint_leader, dismiss_leader
from tasks.models import Placement, Record
from tasks.roster.columns import MEMBER_FIELDS
from teams.models import Member, Membership, Organisation, Posting, Team, User
from youthwork.lib.bulk import fields_of, update
from youthwork.lib.deleting import StillUsed, delete_alone
from youthwork.lib.fingerprint import fingerprint
from youthwork.lib.sealed import blind_index

SHOWN = 5  # names given of those who stand in the way
SOME = 5_000


class RosterUndo:
    """What one import made, looked at and then taken back, inside one transaction.

    ``made`` is what each row noted: ``member`` with ``new`` or ``before`` and ``after``, ``membership``, ``team``
    (formed), ``leads``.
    """

    def __init__(self, actor: User, home: Organisation, made: Sequence[dict[str, Any]]) -> None:
        self.actor, self.home, self.today = actor, home, timezone.localdate()
        self.new = {row["member"]: row["new"] for row in made if "new" in row}
        self.changed = {row["member"]: row for row in made if "before" in row}
        self.joined = [row["membership"] for row in made if "membership" in row]
        self.formed = [row["team"] for row in made if "team" in row]
        self.leads = [row["leads"] for row in made if "leads" in row]
        self.blockers: list[str] = []

    def run(self) -> dict[str, int]:
        """Undo; returns how many of what. Raises ValidationError with a sentence for each thing in the way."""
        self._lock()
        self._look()
        if self.blockers:
            raise ValidationError(["不能整批撤销，没有撤销任何内容：", *self.blockers])
        for lead in self.leads:
            self._unlead(lead)
        self._leave()
        self._restore()
        try:
            for some in _chunks(self.formed):
                Placement.objects.filter(team__in=some).update(team=None)
                delete_alone(Team.objects.filter(pk__in=some))
            for some in _chunks(self.new):
                delete_alone(Member.objects.filter(pk__in=some))
        except StillUsed as used:
            raise ValidationError(f"这批队员或团队已有{used}，不能整批撤销，没有撤销任何内容。") from None
        return {"members": len(self.new), "changed": len(self.changed), "joined": len(self.joined)}

    def _lock(self) -> None:
        """The rows of the arrangement in order of their ids, as the import itself takes them."""
        teams = set(self._memberships("team"))
        list(Placement.objects.select_for_update(of=("self",)).filter(team__in=teams).order_by("pk"))

    def _memberships(self, column: str) -> Iterator[Any]:
        for some in _chunks(self.joined):
            yield from Membership.objects.filter(pk__in=some).order_by().values_list(column, flat=True)

    # --- what depends on it ---

    def _look(self) -> None:
        ended = Membership.objects.exclude(to_on=None)
        left = [name for some in _chunks(self.joined) for name in _names(ended.filter(pk__in=some), "member__name")]
        self._block("已经离队", left)
        self._block("已注销", self._gone())
        self._block("资料后来又改过", self._edited())
        self._block("已开账号", self._of_new(User.objects.all()))
        self._block("后来又进了别的团队", self._of_new(Membership.objects.exclude(pk__in=self.joined)))
        teams = Team.objects.filter(pk__in=self.formed)
        said = Record.objects.filter(placement__team__in=self.formed).values("placement__team")
        self._block("已有记录", teams.filter(pk__in=said).values_list("name", flat=True))
        others = Membership.objects.filter(team__in=self.formed).exclude(pk__in=self.joined).values("team")
        self._block("后来又有人加入", teams.filter(pk__in=others).values_list("name", flat=True))
        for lead in self.leads:
            team = Team.objects.get(pk=lead["team"])
            if team.leader_id != lead["member"]:
                self._block("后来换了团队长", [team.name])

    def _block(self, why: str, names: Iterable[str]) -> None:
        names = list(dict.fromkeys(names))
        if names:
            more = f"等{len(names)}个" if len(names) > SHOWN else ""
            self.blockers.append(f"{'、'.join(names[:SHOWN])}{more}{why}。")

    def _of_new(self, rows: QuerySet) -> list[str]:
        """Names of the new people to whom one of ``rows`` belongs."""
        found = (rows.filter(member__in=some) for some in _chunks(self.new))
        return [name for some in found for name in _names(some, "member__name")]

    def _gone(self) -> list[str]:
        wanted = {*self.new, *self.changed}
        there = {
            pk for some in _chunks(wanted) for pk in Member.objects.present().filter(pk__in=some).values_list("pk")
        }
        return [f"{len(wanted) - len(there)}名队员"] if len(there) < len(wanted) else []

    def _edited(self) -> list[str]:
        """Names of those whose values are no longer those that the import wrote."""
        edited = []
        for some in _chunks({*self.new, *self.changed}):
            for member in Member.objects.filter(pk__in=some).iterator(chunk_size=SOME):
                if member.pk in self.new:
                    written, fields = self.new[member.pk], MEMBER_FIELDS
                else:
                    row = self.changed[member.pk]
                    written, fields = row["after"], [name for name in row["before"] if name != "identity_index"]
                if fingerprint(getattr(member, name) for name in fields) != written:
                    edited.append(member.name)
        return edited

    # --- taking it back ---

    def _unlead(self, lead: dict[str, int | None]) -> None:
        """The leader before leads again; where there was none, or that one has left, the team has none."""
        team = Team.objects.get(pk=lead["team"])
        before = Member.objects.filter(pk=lead["before"], memberships__in=team.memberships.current()).first()
        if before is not None and before.league_member:
            appoint_leader(actor=self.actor, team=team, member=before, on=self.today)
        else:
            dismiss_leader(actor=self.actor, team=team, on=self.today)

    def _leave(self) -> None:
        pairs = list(zip(self._memberships("team"), self._memberships("member"), strict=True))
        for team, count in sorted(Counter(team for team, _ in pairs).items()):
            Placement.objects.filter(team=team).update(filled=F("filled") - count)
            members = [member for of, member in pairs if of == team]
            for some in _chunks(members):
                Posting.objects.filter(team=team, member__in=some).delete()
        for some in _chunks(self.joined):
            Membership.objects.filter(pk__in=some).delete()

    def _restore(self) -> None:
        for names in {tuple(row["before"]) for row in self.changed.values()}:
            columns = [*names, *(["phone_index"] if "phone" in names else [])]
            rows = []
            for pk, row in self.changed.items():
                before = row["before"]
                if tuple(before) == names:
                    more = [blind_index(before["phone"], "phone")] if "phone" in names else []
                    rows.append((pk, *before.values(), *more))
            update(Member, fields_of(Member, " ".join(columns)), rows)


def _names(rows: QuerySet, column: str) -> Iterator[str]:
    yield from rows.order_by().values_list(column, flat=True)


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(sorted(set(values)))
    while some := list(islice(rest, SOME)):
        yield some
