"""Verbs on reminder rules: set one, change it, remove it; and what one would be, before it counts."""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from reports.models import ReminderRule
from tasks.models import Document
from teams import audit
from teams.access import demand
from teams.models import User
from teams.roles import TASKS_ASSIGN

SCOPE = ("organisation", "document", "about")
TIMING = ("enabled", "before", "on_day", "after", "weekly", "official_after", "superior_after")


def draft_reminder_rule(*, actor: User, rule: ReminderRule | None = None, **said: Any) -> ReminderRule:
    """``rule``, or a new one, as ``said`` (SCOPE and TIMING) makes it; nothing is stored.

    PermissionDenied for a unit under which the actor gives no tasks, ValidationError for a document out of the actor's
    sight, for days that cannot be, and for a scope that has its rule already.
    """
    draft = copy(rule) if rule else ReminderRule()
    for name, value in said.items():
        setattr(draft, name, value)
    draft.set_by, draft.set_at = actor, timezone.now()
    demand(actor, TASKS_ASSIGN, draft.organisation)
    if draft.document_id and not Document.objects.visible_to(actor).filter(pk=draft.document_id).exists():
        raise ValidationError({"document": "没有这份文件，请重新选。"})
    draft.full_clean()
    return draft


@transaction.atomic
def set_reminder_rule(*, actor: User, **said: Any) -> ReminderRule:
    """A new rule as ``said``, with one audit entry; it counts from the next run on. Refuses what
    :func:`draft_reminder_rule` refuses."""
    rule = draft_reminder_rule(actor=actor, **said)
    rule.save(force_insert=True)
    audit.record(actor=actor, verb="设提醒规则", target=rule, organisation=rule.organisation, after=_as_said(rule))
    return rule


@transaction.atomic
def change_reminder_rule(*, actor: User, rule: ReminderRule, **said: Any) -> ReminderRule:
    """The rule as ``said``, with one audit entry; none if nothing is different. What was told stays told. Refuses what
    :func:`draft_reminder_rule` refuses, and a rule of a unit under which the actor gives no tasks."""
    row = ReminderRule.objects.select_for_update().get(pk=rule.pk)
    demand(actor, TASKS_ASSIGN, row.organisation)
    draft = draft_reminder_rule(actor=actor, rule=row, **said)
    before, after = _as_said(row), _as_said(draft)
    if before == after:
        return row
    draft.save(update_fields=["set_by", "set_at", *SCOPE, *TIMING])
    audit.record(
        actor=actor, verb="改提醒规则", target=draft, organisation=draft.organisation, before=before, after=after
    )
    return draft


@transaction.atomic
def remove_reminder_rule(*, actor: User, rule: ReminderRule) -> None:
    """What it covered is told by the next wider rule, or as the platform does by itself; one audit entry. A second
    time changes nothing. PermissionDenied for a unit under which the actor gives no tasks."""
    # Unordered: the order of the model joins the document, which may be none, and that cannot be locked.
    row = ReminderRule.objects.select_for_update().filter(pk=rule.pk).order_by().first()
    if row is None:
        return
    demand(actor, TASKS_ASSIGN, row.organisation)
    audit.record(actor=actor, verb="删除提醒规则", target=row, organisation=row.organisation, before=_as_said(row))
    row.delete()


def _as_said(rule: ReminderRule) -> dict[str, Any]:
    return {
        "organisation": str(rule.organisation),
        "document": str(rule.document) if rule.document else "",
        **{name: getattr(rule, name) for name in ("about", *TIMING)},
    }
