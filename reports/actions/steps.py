"""What the verbs on reports share: the row locked, its state moved, the step of its way written down."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from reports.actions.drafts import refresh_above, refresh_touched
from reports.choices import ReportState, ReportVerb
from reports.models import Report, ReportEvent, ReportVersion
from reports.way.corrections import telling
from teams import audit
from teams.models import User

NOT_OPEN = "这张表已经报出，退回后才能再改。"

AUDITED = {
    ReportVerb.SUBMITTED: "报送",
    ReportVerb.ACCEPTED: "接收报表",
    ReportVerb.RETURNED: "退回报表",
    ReportVerb.ENTERED: "代填报表",
    ReportVerb.TAKEN_OVER: "接回代填的报表",
    ReportVerb.HANDED_OVER: "线下交出报表",
    ReportVerb.REOPENED: "按线下意见重填报表",
}


def locked(report: Report) -> Report:
    """The row as it is now. ValidationError if its period, its rule or its unit's duty was taken away meanwhile."""
    rows = Report.objects.select_for_update(of=("self",)).filter(pk=report.pk)
    found = rows.select_related("period__rule__document", "organisation", "receiver").first()
    if found is None:
        raise ValidationError("这张表刚被取消：报送期、报送规则或报送单位改了。请回到报表页看现在要报哪些表。")
    return found


def last_version(report: Report) -> ReportVersion:
    """That of a report that was sent: there is one."""
    return report.versions.latest("number")


def locked_waiting(report: Report, *, version: int) -> tuple[Report, ReportVersion]:
    """The row, locked, and its last version. ValidationError if somebody has decided it in the meantime, or if it was
    sent again and ``version`` is not what would be decided on."""
    found = locked(report)
    if found.state != ReportState.SUBMITTED:
        raise ValidationError(f"{found.organisation}的表现在是“{found.get_state_display()}”，不在待接收中。")
    last = last_version(found)
    if last.number != version:
        raise ValidationError(f"{found.organisation}又报来了第{last.number}次，和刚才看到的不同，请先看新的一版。")
    return found, last


def move(report: Report, state: str, **fields: Any) -> None:
    for name, value in {"state": state, **fields}.items():
        setattr(report, name, value)
    report.save(update_fields=["state", *fields])


def take_step(
    report: Report, actor: User, verb: str, *, reason: str = "", said: dict[str, Any] | None = None
) -> ReportEvent:
    """One row of the report's own history and one of the audit log."""
    step = ReportEvent.objects.create(report=report, verb=verb, by=actor, by_name=str(actor), reason=reason)
    audit.record(
        actor=actor,
        verb=AUDITED[ReportVerb(verb)],
        target=report,
        organisation=report.organisation,
        after={"reason": reason, **(said or {}), **({"proxy": True} if report.by_proxy else {})},
    )
    return step


def follow(report: Report) -> None:
    """Once this stands, bring up to date whose open tables speak of ``report``: the superior's, and the unit's own
    next one, which corrects it. Transactions of their own: a unit and its superior are never locked together."""
    transaction.on_commit(lambda: refresh_above(report))
    transaction.on_commit(lambda: _refresh_next(report))


@transaction.atomic
def _refresh_next(report: Report) -> None:
    pairs = telling([(report.period_id, report.organisation_id)])
    if pairs:
        refresh_touched(pairs, at=timezone.now())
