"""Verbs on who reports to whom under a rule."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from reports.actions.steps import move, take_step
from reports.choices import ReportState, ReportVerb
from reports.models import Report, Reporter, ReportingRule
from reports.notices import settle, settle_reminders, tell_given_back
from reports.rules.duties import OPEN, Duty, goes_in_circles
from teams import audit
from teams.models import User

WORDS = ("receiver", "receiver_name", "output")


@dataclass(frozen=True)
class Named:
    """What naming reporters came to: how many are new, how many report otherwise than before."""

    added: int
    changed: int


@transaction.atomic
def name_reporters(*, actor: User, rule: ReportingRule, duties: Iterable[Duty]) -> Named:
    """Let these units report as said, whether they are new to the rule or reported otherwise before.

    Open reports follow: they go to the new receiver, in the new form; one that the former receiver enters (代填) is
    the unit's own again. Those that were sent stay with whom they were sent to. The drafts of new units are made at
    the next drafting. One audit entry, and one for each report given back. ValidationError if a unit would report to
    itself, directly or by way of others, or has a receiver on the platform and off it.
    """
    ReportingRule.objects.select_for_update().get(pk=rule.pk)
    wanted = {duty.unit.pk: duty for duty in duties}
    rows = {row.organisation_id: row for row in rule.reporters.select_related("organisation", "receiver")}
    _check(rows, wanted)
    fresh = [duty for unit, duty in wanted.items() if unit not in rows]
    moved = [duty for unit, duty in wanted.items() if unit in rows and _differs(rows[unit], duty)]
    Reporter.objects.bulk_create(_row(rule, duty) for duty in fresh)
    changed = []
    for duty in moved:
        row = rows[duty.unit.pk]
        row.receiver, row.receiver_name, row.output = duty.receiver, duty.receiver_name, duty.output
        changed.append(row)
    Reporter.objects.bulk_update(changed, WORDS, batch_size=500)
    _give_back(actor, rule, moved)
    _lead_on(rule, moved)
    if fresh or moved:
        audit.record(
            actor=actor,
            verb="设报送单位",
            target=rule,
            organisation=rule.document.owner,
            after={"added": [str(duty.unit) for duty in fresh], "changed": [str(row) for row in changed]},
        )
    return Named(len(fresh), len(moved))


@transaction.atomic
def drop_reporters(*, actor: User, rule: ReportingRule, reporters: Iterable[Reporter]) -> int:
    """These units report no more; returns how many drafts went with them. One audit entry.

    Drafts that were never sent are deleted with what was written in them; whatever was sent once stays, and one that
    was returned can still be sent again.
    """
    ReportingRule.objects.select_for_update().get(pk=rule.pk)
    rows = list(rule.reporters.filter(pk__in=[row.pk for row in reporters]).select_related("organisation"))
    units = [row.organisation_id for row in rows]
    # Whoever is sending one comes first: the row is locked before its state is asked.
    drafts = Report.objects.filter(period__rule=rule, organisation__in=units, state=ReportState.DRAFT)
    held = list(drafts.select_for_update(of=("self",)).values_list("pk", flat=True))
    lost = len(held)
    settle_reminders(held)
    Report.objects.filter(pk__in=held).delete()
    Reporter.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if rows:
        audit.record(
            actor=actor,
            verb="取消报送单位",
            target=rule,
            organisation=rule.document.owner,
            before={"units": [str(row.organisation) for row in rows]},
            after={"drafts": lost},
        )
    return lost


def _row(rule: ReportingRule, duty: Duty) -> Reporter:
    return Reporter(
        rule=rule,
        organisation=duty.unit,
        receiver=duty.receiver,
        receiver_name=duty.receiver_name,
        output=duty.output,
    )


def _differs(row: Reporter, duty: Duty) -> bool:
    receiver = duty.receiver.pk if duty.receiver else None
    return (row.receiver_id, row.receiver_name, row.output) != (receiver, duty.receiver_name, duty.output)


def _check(rows: dict[int, Reporter], wanted: dict[int, Duty]) -> None:
    for duty in wanted.values():
        if duty.receiver == duty.unit:
            raise ValidationError(f"{duty.unit}不能报给自己，请另选接收单位。")
        if duty.receiver and duty.receiver_name:
            raise ValidationError("接收单位或在平台上，或在平台以外，只填一个。")
    pairs = {unit: row.receiver_id for unit, row in rows.items()}
    pairs |= {unit: duty.receiver.pk if duty.receiver else None for unit, duty in wanted.items()}
    if goes_in_circles(pairs.items()):
        raise ValidationError("这样报会绕回自己：有单位的表转了一圈又报给它。请改接收单位。")


def _give_back(actor: User, rule: ReportingRule, duties: list[Duty]) -> None:
    """What the former receiver has entered is filled in by the unit itself from now on: nobody else said he would."""
    goes_to = {duty.unit.pk: duty.receiver.pk if duty.receiver else None for duty in duties}
    entered = Report.objects.open().filter(period__rule=rule, organisation__in=goes_to, by_proxy=True)
    for report in entered.select_related("period", "organisation", "receiver"):
        if report.receiver_id != goes_to[report.organisation_id]:
            move(report, report.state, by_proxy=False)
            event = take_step(report, actor, ReportVerb.TAKEN_OVER, reason="报送规则改了接收单位，由本单位自己填。")
            settle(report, "entered")
            tell_given_back(report, event=event.pk)


def _lead_on(rule: ReportingRule, duties: list[Duty]) -> None:
    """The open reports of these units go where their unit reports now. One update for each receiver and form."""
    heads: dict[tuple[int | None, str], list[int]] = {}
    for duty in duties:
        heads.setdefault((duty.receiver.pk if duty.receiver else None, duty.output), []).append(duty.unit.pk)
    for (receiver, output), units in heads.items():
        reports = Report.objects.filter(period__rule=rule, organisation__in=units, state__in=OPEN)
        settle_reminders(reports.exclude(receiver=receiver).values_list("pk", flat=True))
        reports.update(receiver=receiver, output=output)
