"""The only writer of the audit log."""

from collections.abc import Collection
from typing import Any

from django.db import models

from teams.models import Appointment, AuditEntry, Member, Membership, Organisation, Posting, Team, User
from youthwork.lib.personal import ERASED


def record(
    *,
    actor: User | None,
    verb: str,
    target: models.Model | None,
    organisation: Organisation | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    label: str = "",
) -> AuditEntry:
    """Append one entry; call it inside the transaction of the change it tells of.

    ``verb`` is the Chinese word a reader of the log sees (通过, 退回, 导入). ``organisation`` is the unit
    whose administrators may read the entry. ``actor`` is None when a job did it. ``before`` and
    ``after`` hold plain values and never a phone number. Where there is no object, ``label`` says what it was about.
    """
    return AuditEntry.objects.create(
        actor=actor,
        actor_name=str(actor) if actor else "系统",
        organisation=organisation,
        verb=verb,
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        target_label=(label or str(target or ""))[:200],
        before=before,
        after=after,
    )


def forget(*, member_ids: Collection[int] = (), user_ids: Collection[int] = ()) -> int:
    """Take these people's names out of the log, and what was changed of them; who did what when stays, by id.

    Call it before their rows are blanked. Entries of their memberships, posts, appointments and teams name them too.
    Returns how many entries named them.
    """
    members = Member.objects.filter(pk__in=member_ids)
    users = User.objects.filter(pk__in=user_ids)
    names = {*members.values_list("name", flat=True), *users.values_list("name", flat=True)}
    names |= set(users.values_list("username", flat=True)) - names
    posts = Posting.objects.filter(member__in=member_ids)
    about = {
        Member: member_ids,
        User: user_ids,
        Membership: Membership.objects.filter(member__in=member_ids).values_list("pk", flat=True),
        Posting: posts.values_list("pk", flat=True),
        Appointment: Appointment.objects.filter(user__in=user_ids).values_list("pk", flat=True),
        Team: Team.objects.filter(memberships__member__in=member_ids).values_list("pk", flat=True),
    }
    entries = models.Q(actor__in=user_ids)
    for model, ids in about.items():
        entries |= models.Q(target_type=model._meta.label_lower, target_id__in=[str(pk) for pk in ids])
    log, forgotten = AuditEntry._base_manager, 0
    for entry in log.filter(entries).iterator():
        told = {
            "actor_name": ERASED if entry.actor_id in user_ids else entry.actor_name,
            "target_label": _without(names, entry.target_label),
        }
        own = entry.target_type == Member._meta.label_lower
        for side in ("before", "after"):
            said = getattr(entry, side)
            told[side] = dict.fromkeys(said, "略") if own and said else _without(names, said)
        changed = {name: value for name, value in told.items() if getattr(entry, name) != value}
        forgotten += log.filter(pk=entry.pk).update(**changed) if changed else 0
    return forgotten


def _without(names: Collection[str], said: Any) -> Any:
    """``said`` (a text, or JSON of them) with ``ERASED`` in the place of every one of ``names``."""
    if isinstance(said, dict):
        return {key: _without(names, value) for key, value in said.items()}
    if isinstance(said, list):
        return [_without(names, value) for value in said]
    if isinstance(said, str):
        for name in sorted(filter(None, names), key=len, reverse=True):
            said = said.replace(name, ERASED)
    return said
