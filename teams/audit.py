"""The only writer of the audit log."""

from typing import Any

from django.db import models

from teams.models import AuditEntry, Organisation, User


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
