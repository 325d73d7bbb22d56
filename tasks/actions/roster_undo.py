"""Taking a roster back: whole, and only while nothing depends on what it made."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from tasks.models import Placement, Record
from tasks.roster.columns import MEMBER_FIELDS
from tasks.roster.people import SOME, chunks
from teams import audit
from teams.choices import Post, PostingState
from teams.models import GuardianConsent, Member, Membership, Organisation, Posting, Team, User
from youthwork.lib.bulk import fields_of, update
from youthwork.lib.deleting import StillUsed, delete_alone
from youthwork.lib.fingerprint import fingerprint
from youthwork.lib.sealed import blind_index

NOTHING_UNDONE = "不能整批撤销，没有撤销任何内容："
SHOWN = 5  # names given of those who stand in the way
WRITTEN = (*MEMBER_FIELDS, "identity_index")  # of a new person


class RosterUndo:
    """What one import made, looked at and then taken back, inside one transaction.

    ``made`` is what each row noted: ``member`` with ``new`` or ``before`` and ``after``, ``membership`` with its
    ``postings``, ``team`` (formed), ``leads`` with the postings that it ``ended`` and those that it ``opened``.
    """

    def __init__(self, actor: User, home: Organisation, made: Sequence[dict[str, Any]]) -> None:
        self.actor, self.home, self.today = actor, home, timezone.localdate()
        self.new = {row["member"]: row["new"] for row in made if "new" in row}
        self.changed = {row["member"]: row for row in made if "before" in row}
        self.joined = [row["membership"] for row in made if "membership" in row]
        self.formed = [row["team"] for row in made if "team" in row]
        self.leads = [row["leads"] for row in made if "leads" in row]
        opened = [lead["opened"] for lead in self.leads]
        self.postings = [pk for some in [*(row.get("postings", ()) for row in made), *opened] for pk in some]
        self.ended = [pk for lead in self.leads for pk in lead["ended"]]
        self.pairs = self._load_pairs()
        self.blockers: list[str] = []

    def run(self) -> dict[str, int]:
        """Undo; returns how many of what. Raises ValidationError with a sentence for each thing in the way."""
        self._lock()
        self._look()
        if self.blockers:
            raise ValidationError([NOTHING_UNDONE, *self.blockers])
        for lead in self.leads:
            self._unlead(lead)
        self._leave()
        try:
            for some in chunks(self.formed):
                Placement.objects.filter(team__in=some).update(team=None)
                delete_alone(Team.objects.filter(pk__in=some))
            for some in chunks(self.new):
                delete_alone(Member.objects.filter(pk__in=some))
        except StillUsed as used:
            raise ValidationError([NOTHING_UNDONE, f"{used.row or '这批队员或团队'}已有{used}。"]) from None
        try:
            with transaction.atomic():
                self._restore()
        except IntegrityError:
            raise ValidationError([NOTHING_UNDONE, "有队员原来的学号或身份证号，后来已登记在别人名下。"]) from None
        return {"members": len(self.new), "changed": len(self.changed), "joined": len(self.joined)}

    def _lock(self) -> None:
        """The rows of the arrangement, the teams, then the people, each in order of their ids: as every verb does that
        puts people on them. Who comes later waits, and finds them gone."""
        teams = {*(team for team, _ in self.pairs), *self.formed, *(lead["team"] for lead in self.leads)}
        for some in chunks(teams):
            list(Placement.objects.select_for_update(of=("self",)).filter(team__in=some).order_by("pk"))
        for some in chunks(teams):
            list(Team.objects.select_for_update(of=("self",)).filter(pk__in=some).order_by("pk"))
        for some in chunks({*self.new, *self.changed}):
            list(Member.objects.select_for_update().filter(pk__in=some).order_by("pk").values_list("pk"))

    def _load_pairs(self) -> list[tuple[int, int]]:
        """Team and member of each membership: neither ever changes."""
        found = (Membership.objects.filter(pk__in=some).order_by("pk") for some in chunks(self.joined))
        return [pair for rows in found for pair in rows.values_list("team", "member")]

    # --- what depends on it ---

    def _look(self) -> None:
        ended = Membership.objects.exclude(to_on=None)
        left = [name for some in chunks(self.joined) for name in _names(ended.filter(pk__in=some), "member__name")]
        self._block("已经离队", left)
        self._block("已注销", self._gone())
        self._block("资料后来又改过", self._edited())
        self._block("已开账号", self._of_new(User.objects.all()))
        self._block("后来登记了监护人同意", self._of_new(GuardianConsent.objects.all()))
        self._block("后来又进了别的团队", self._of_new(Membership.objects.exclude(pk__in=self.joined)))
        teams = Team.objects.filter(pk__in=self.formed)
        said = Record.objects.filter(placement__team__in=self.formed).values("placement__team")
        self._block("已有记录", teams.filter(pk__in=said).values_list("name", flat=True))
        others = Membership.objects.filter(team__in=self.formed).exclude(pk__in=self.joined).values("team")
        self._block("后来又有人加入", teams.filter(pk__in=others).values_list("name", flat=True))
        self._look_at_leaders()
        self._look_at_posts()

    def _look_at_leaders(self) -> None:
        led = {lead["team"]: lead["member"] for lead in self.leads}
        leaders = {
            team: (leader, name)
            for some in chunks({*led, *(team for team, _ in self.pairs)})
            for team, leader, name in Team.objects.filter(pk__in=some).order_by().values_list("pk", "leader", "name")
        }
        changed = [team for team, member in led.items() if leaders[team][0] != member]
        changed += [team for team, member in self.pairs if team not in led and leaders[team][0] == member]
        self._block("后来换了团队长", [leaders[team][1] for team in changed])

    def _look_at_posts(self) -> None:
        """Posts are as the import left them, and those it ended can be taken up again."""
        standing = dict(self._posts(self.postings))
        left = {pk: row for pk, row in standing.items() if row[0] is not None}
        made_and_ended = {pk for lead in self.leads for pk in lead["ended"]}
        decided = {pk: state for lead in self.leads for pk, state in zip(lead["opened"], lead["states"], strict=True)}
        moved = {row[2] for pk, row in left.items() if pk not in made_and_ended}
        moved |= {row[2] for pk, row in standing.items() if row[1] != decided.get(pk, row[1])}
        pairs = set(self.pairs)
        members = {member for _, member in pairs}
        for some in chunks(members):
            there = Posting.objects.filter(member__in=some, to_on=None).order_by()
            for pk, team, member, name in there.values_list("pk", "team", "member", "member__name"):
                if (team, member) in pairs and pk not in standing:
                    moved.add(name)
        self._block("的挂任后来变动过", moved)
        first = Posting.objects.filter(pk__in=self.ended, post=Post.FIRST_SECRETARY, state=PostingState.IN_EFFECT)
        others = Posting.objects.filter(post=Post.FIRST_SECRETARY, state=PostingState.IN_EFFECT, to_on=None)
        taken = others.exclude(pk__in=self.postings).filter(site__in=first.values("site"))
        self._block("后来有了别的第一书记", taken.values_list("site__name", flat=True))

    def _posts(self, pks: Iterable[int]) -> Iterator[tuple[int, tuple[Any, str, str]]]:
        """Postings: until when, in which state, whose."""
        for some in chunks(pks):
            rows = Posting.objects.filter(pk__in=some).order_by()
            for pk, *row in rows.values_list("pk", "to_on", "state", "member__name"):
                yield pk, tuple(row)  # type: ignore[misc]

    def _block(self, why: str, names: Iterable[str]) -> None:
        names = list(dict.fromkeys(names))
        if names:
            more = f"等{len(names)}个" if len(names) > SHOWN else ""
            self.blockers.append(f"{'、'.join(names[:SHOWN])}{more}{why}。")

    def _of_new(self, rows: QuerySet) -> list[str]:
        """Names of the new people to whom one of ``rows`` belongs."""
        found = (rows.filter(member__in=some) for some in chunks(self.new))
        return [name for some in found for name in _names(some, "member__name")]

    def _gone(self) -> list[str]:
        wanted = {*self.new, *self.changed}
        there = {pk for some in chunks(wanted) for pk in Member.objects.present().filter(pk__in=some).values_list("pk")}
        return [f"{len(wanted) - len(there)}名队员"] if len(there) < len(wanted) else []

    def _edited(self) -> list[str]:
        """Names of those whose values are no longer those that the import wrote."""
        edited = []
        for some in chunks({*self.new, *self.changed}):
            for member in Member.objects.filter(pk__in=some).iterator(chunk_size=SOME):
                if member.pk in self.new:
                    written, fields = self.new[member.pk], WRITTEN
                else:
                    row = self.changed[member.pk]
                    written, fields = row["after"], tuple(row["before"])
                if fingerprint(getattr(member, name) for name in fields) != written:
                    edited.append(member.name)
        return edited

    # --- taking it back ---

    def _unlead(self, lead: dict[str, Any]) -> None:
        """The leader before leads again, in the posts of before; where there was none, the team has none."""
        team = Team.objects.get(pk=lead["team"])
        before, after = Member.objects.filter(pk=lead["before"]).first(), team.leader
        team.leader = before
        team.save(update_fields=["leader"])
        if team.pk not in self.formed:
            audit.record(
                actor=self.actor,
                verb="交接" if before else "免去团队长",
                target=team,
                organisation=team.home,
                before={"leader": after},
                after={"leader": before},
            )

    def _leave(self) -> None:
        for team, count in sorted(Counter(team for team, _ in self.pairs).items()):
            Placement.objects.filter(team=team).update(filled=F("filled") - count)
        for some in chunks(self.postings):
            Posting.objects.filter(pk__in=some).delete()
        for some in chunks(self.ended):  # of those that the import itself had opened, none is left
            Posting.objects.filter(pk__in=some).update(to_on=None)
        for some in chunks(self.joined):
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
