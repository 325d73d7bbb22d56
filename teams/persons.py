"""One person across all tables: who it is, what would be told of them, what an erasure would do. Questions only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from teams.models import Appointment, Member, Team, User
from youthwork.lib.personal import Fate, Person, Rule, rules


def person_of(member: Member | None = None, user: User | None = None) -> Person:
    """The person behind a member, a user, or both; a member's account and a user's member are found."""
    if user is None and member is not None:
        user = User.objects.filter(member=member).first()
    if member is None and user is not None:
        member = user.member
    return Person(
        member_id=member.pk if member else None,
        user_id=user.pk if user else None,
        home_id=member.home_id if member else None,
        names=frozenset(filter(None, (member.name if member else "", user.name if user else ""))),
        phones=frozenset(filter(None, (member.phone if member else "", user.phone if user else ""))),
        student_number=member.student_number if member else "",
    )


@dataclass(frozen=True)
class Consequence:
    """What an erasure does to one table: how many rows of the person, their fate, and why they may stay."""

    rule: Rule
    rows: int

    @property
    def word(self) -> str:
        return "定格，不改动" if self.rule.frozen else self.rule.fate.value


def consequences(person: Person) -> list[Consequence]:
    """Table by table, those that hold something of the person; what is deleted first, then blanked, then kept."""
    found = [Consequence(rule, rule.rows(person).count()) for rule in rules().values() if rule.find]
    order = list(Fate)
    return sorted((one for one in found if one.rows), key=lambda one: order.index(one.rule.fate))


def blocks(person: Person, *, today: date) -> list[str]:
    """What has to be done before the person can be erased; empty if nothing stands in the way."""
    said = [f"还是{team}的团队长，请先定新的团队长。" for team in Team.objects.filter(leader=person.member_id or 0)]
    serving = Team.objects.filter(memberships__member=person.member_id or 0, memberships__to_on=None)
    said += [f"还在{team}，请先离队。" for team in serving]
    held = Appointment.objects.filter(user=person.user_id or 0).lasting(on=today).select_related("organisation")
    said += [f"还任（或将任）{one.organisation}{one.get_role_display()}，请先免职。" for one in held]
    operates = User.objects.filter(Q(is_staff=True) | Q(is_superuser=True), pk=person.user_id or 0)
    return said + ["账号是运维账号，请先由运维人员收回。" for _ in operates]


def told(person: Person) -> Iterator[tuple[Rule, list[dict[str, str]]]]:
    """What the platform keeps of the person: table by table, each row as heading → value, in Chinese."""
    for rule in rules().values():
        if rule.find is None or not rule.told:
            continue
        headings = {column: str(rule.of._meta.get_field(column).verbose_name) for column in rule.told}
        rows = [
            {heading: _words(row, column) for column, heading in headings.items()}
            for row in rule.rows_to_tell(person).order_by("pk")
        ]
        if rows:
            yield rule, rows


def _words(row: Model, column: str) -> str:
    """The value of a column as people read it; "" for none."""
    field = row._meta.get_field(column)
    value: Any = getattr(row, f"get_{column}_display")() if getattr(field, "choices", None) else getattr(row, column)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, dict):
        return "；".join(str(part) for part in value.values() if part not in (None, "", [], {}))
    return str(value)
