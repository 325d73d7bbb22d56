"""Verbs on the periods of a rule."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from reports.actions.rollups import recount
from reports.models import Report, ReportingPeriod, ReportingRule
from reports.notices import settle_reminders, settle_reminders_of
from reports.rules.periods import not_reported, period_of
from teams import audit
from teams.models import User
from youthwork.lib.periods import Span

FIELDS = ("label", "name", "starts_on", "ends_on", "cutoff_on", "opens_on", "due_on")
# What says which records a period is of. Once somebody has reported, it stands.
SPAN_FIELDS = ("label", "name", "starts_on", "ends_on")
REPORTED = "已有单位报送，这一期的名称和起止不能再改，也不能删除。"


@transaction.atomic
def add_periods(*, actor: User, rule: ReportingRule, spans: Sequence[Span]) -> list[ReportingPeriod]:
    """Add these spans as periods, with the days that the rule gives them. One audit entry.

    ValidationError if there is none, or if one bears the code of another period of the rule.
    """
    if not spans:
        raise ValidationError("这样算下来没有一期，请看看起止日期。")
    return _add(actor, rule, [period_of(rule, span) for span in spans])


@transaction.atomic
def add_period(*, actor: User, rule: ReportingRule, **said: Any) -> ReportingPeriod:
    """Add one period, every day of it (FIELDS) typed. One audit entry. ValidationError if its days are out of order."""
    (period,) = _add(actor, rule, [ReportingPeriod(rule=rule, **said)])
    return period


@transaction.atomic
def change_period(*, actor: User, period: ReportingPeriod, **said: Any) -> ReportingPeriod:
    """Put a period to other days (FIELDS). Its totals are recounted and its drafts follow. One audit entry, none if
    nothing is different.

    Once somebody has reported for it, its name, beginning and end stand, and it can only be due later than it was.
    ValidationError otherwise, and if its days are out of order.
    """
    ReportingRule.objects.select_for_update().get(pk=period.rule_id)
    period.refresh_from_db()
    changed = {name: said[name] for name in FIELDS if name in said and said[name] != getattr(period, name)}
    if not changed:
        return period
    before = {name: getattr(period, name) for name in changed}
    if is_reported(period):
        _refuse_moved(changed, before)
    for name, value in changed.items():
        setattr(period, name, value)
    _check(period)
    period.save(update_fields=list(changed))
    if "due_on" in changed:
        settle_reminders_of([period])
    if "starts_on" in changed or "ends_on" in changed:
        recount(periods=[period])
    _note(actor, "改报送期", period, before=before, after=changed)
    return period


@transaction.atomic
def remove_period(*, actor: User, period: ReportingPeriod) -> int:
    """Take a period out, with the drafts for it; returns how many there were. ValidationError if somebody has
    reported for it."""
    ReportingRule.objects.select_for_update().get(pk=period.rule_id)
    drafts = Report.objects.filter(period=period)
    held = list(drafts.select_for_update().values_list("pk", flat=True))  # whoever is sending one comes first
    if is_reported(period):
        raise ValidationError(REPORTED)
    _note(actor, "删除报送期", period, before={"name": period.name}, after={"drafts": len(held)})
    settle_reminders(held)
    drafts.delete()
    ReportingPeriod.objects.filter(pk=period.pk).delete()
    return len(held)


def is_reported(period: ReportingPeriod) -> bool:
    """Whether somebody has sent a report for the period, accepted or not."""
    return not not_reported(ReportingPeriod.objects.filter(pk=period.pk)).exists()


def _add(actor: User, rule: ReportingRule, rows: list[ReportingPeriod]) -> list[ReportingPeriod]:
    ReportingRule.objects.select_for_update().get(pk=rule.pk)
    for row in rows:
        _check(row)
        row.save()
    recount(periods=rows)
    after = {"periods": [row.name for row in rows]}
    audit.record(actor=actor, verb="加报送期", target=rule, organisation=rule.document.owner, after=after)
    return rows


def _check(period: ReportingPeriod) -> None:
    """ValidationError at the field that is wrong."""
    problems: dict[str, str] = {}
    if ReportingPeriod.objects.filter(rule=period.rule_id, label=period.label).exclude(pk=period.pk).exists():
        problems["label"] = f"已有代号为{period.label}的报送期，请改日期或代号。"
    if period.ends_on < period.starts_on:
        problems["ends_on"] = "不能早于开始日期。"
    if period.due_on < period.opens_on:
        problems["due_on"] = "不能早于起草日期。"
    if period.due_on < period.cutoff_on:
        problems["cutoff_on"] = "不能晚于报送时限。"
    if period.opens_on < period.starts_on:
        problems["opens_on"] = "不能早于开始日期。"
    if problems:
        raise ValidationError(problems)
    period.full_clean(exclude=["rule"])


def _refuse_moved(changed: dict[str, Any], before: dict[str, Any]) -> None:
    if moved := [name for name in SPAN_FIELDS if name in changed]:
        raise ValidationError({moved[0]: REPORTED})
    due: date | None = changed.get("due_on")
    if due is not None and due < before["due_on"]:
        raise ValidationError({"due_on": "已有单位报送，报送时限只能推后，不能提前。"})


def _note(actor: User, verb: str, period: ReportingPeriod, *, before: dict[str, Any], after: dict[str, Any]) -> None:
    owner = period.rule.document.owner
    audit.record(actor=actor, verb=verb, target=period, organisation=owner, before=before, after=after)
