"""Jobs of this app. Each may run twice, late, or beside itself: what it does a second time has no effect."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from reports.actions import deliveries, digests, drafts, exports, reminders, rollups
from reports.kept import warming
from youthwork.lib.nudge import nudge

SENDING_SECONDS = 30  # from one round of sending to the next, see the beat table


@shared_task(name="reports.refresh_rollups")
def refresh_rollups() -> dict[str, int]:
    """Fold what changed into the totals and the open reports; then let what is most looked at be reckoned anew."""
    folded = rollups.refresh_rollups()
    if folded.periods:
        nudge(warm_figures)
    return {"changed": folded.changed}


@shared_task(name="reports.warm_figures")
def warm_figures() -> dict[str, int]:
    """Keep figures at hand before somebody asks; what is not done in some seconds another run goes on with."""
    warmed = warming.warm_figures(today=timezone.localdate())
    if not warmed.done:
        nudge(warm_figures)
    return {"figures": warmed.figures}


@shared_task(name="reports.open_period")
def open_period() -> dict[str, int]:
    """Draft the reports of the periods whose opening day has come."""
    rollups.refresh_rollups()
    return {"opened": drafts.open_period(on=timezone.localdate())}


@shared_task(name="reports.remind")
def remind() -> dict[str, int]:
    """Notices for what is due now."""
    result = reminders.remind(now=timezone.now())
    return {"due": result.due, "notices": result.notices}


@shared_task(name="reports.compose_digests")
def compose_digests() -> dict[str, int]:
    """Gather what is to leave the house now: one digest for everybody whose hour has come."""
    composed = digests.compose_digests(now=timezone.now())
    return {"digests": composed.digests, "deliveries": composed.deliveries, **composed.skipped}


@shared_task(name="reports.send_deliveries")
def send_deliveries() -> dict[str, int]:
    """Hand out what waits to be sent, whatever a clock that jumped has said, and give up on what a killed worker left.
    What a busy worker comes to only after the next round is left to that one."""
    now, handed_out = timezone.now(), 0
    lost = deliveries.give_up_on_lost(now=now)
    deliveries.call_back(now=now)
    for pks in deliveries.batches(now=now):
        nudge(deliver, pks, expires=SENDING_SECONDS)
        handed_out += len(pks)
    return {"handed_out": handed_out, "lost": lost}


@shared_task(name="reports.deliver")
def deliver(pks: list[int]) -> dict[str, int]:
    """Send a batch of deliveries."""
    return dict(deliveries.deliver(pks, now=timezone.now()))


@shared_task(name="reports.make_export")
def make_export(pk: str) -> None:
    """Write the file of an export."""
    exports.make(UUID(pk))


@shared_task(name="reports.carry_on_exports")
def carry_on_exports() -> None:
    """Ask again for the exports of which nothing has been heard."""
    for pk in exports.left_lying():
        ask_to_make(pk)


@shared_task(name="reports.purge_exports")
def purge_exports() -> dict[str, int]:
    """Forget what was exported long ago."""
    return {"exports": exports.purge_exports()}


def ask_to_make(pk: UUID) -> None:
    """Have a worker make an export once the transaction stands. Without a broker it waits for the next round of
    :func:`carry_on_exports`, and its page says so."""
    nudge(make_export, str(pk))
