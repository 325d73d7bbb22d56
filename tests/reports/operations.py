"""What runs behind the pages, as the tests of the operations page need it: a platform at work, and what got stuck."""

from datetime import datetime, timedelta

from django.utils import timezone

from reports.choices import ExportState
from reports.models import Export
from tasks.models import DocumentReading
from teams import job_runs
from teams.actions.failures import note
from teams.choices import DeliveryState, Route, SheetKind
from teams.models import Channel, Delivery, Digest, Failure, SheetImport, User
from teams.readiness import HEARTBEAT
from tests.cast import Cast

PARKED = "试了3次都没有做完。"
REFUSED = "签名不合法。"


def at_work() -> None:
    """Beat sends and a worker works: the last heartbeat was a moment ago."""
    now = timezone.now()
    job_runs.began(HEARTBEAT, at=now, sent_at=now - timedelta(seconds=1))
    job_runs.succeeded(HEARTBEAT, at=now)


def long_ago() -> datetime:
    return timezone.now() - timedelta(minutes=10)


def parked_failure() -> Failure:
    for _ in range(Failure.TRIES):
        note("remind", "assignment:7", "写不出标题。", at=timezone.now())
    return Failure.objects.get()


def parked_export(cast: Cast) -> Export:
    state = {"state": ExportState.FAILED, "attempts": 3, "error": PARKED, "finished_at": long_ago()}
    return Export.objects.create(user=cast.official, organisation=cast.district, kind="ledger", title="台账", **state)


def silent_export(cast: Cast) -> Export:
    state = {"state": ExportState.RUNNING, "attempts": 1, "seen_at": long_ago(), "total": 900}
    return Export.objects.create(user=cast.official, organisation=cast.district, kind="ledger", title="台账", **state)


def silent_import(cast: Cast) -> SheetImport:
    said = {"file_name": "队员.xlsx", "sha256": "a" * 64, "asked_at": long_ago()}
    return SheetImport.objects.create(
        kind=SheetKind.ROSTER, organisation=cast.district, uploaded_by=cast.official, **said
    )


def silent_reading(cast: Cast) -> DocumentReading:
    said = {"file_name": "通知.docx", "asked_at": long_ago()}
    return DocumentReading.objects.create(organisation=cast.district, begun_by=cast.official, **said)


def delivery(user: User, state: DeliveryState, *, route: Route = Route.SMS, days_ago: int = 0, **said) -> Delivery:
    """One of ``user``, on a day of its own, by the channel of the user's unit."""
    channel, _ = Channel.objects.get_or_create(organisation=user.organisation, route=route, defaults={"enabled": True})
    digest, _ = Digest.objects.get_or_create(user=user, day=timezone.localdate() - timedelta(days=days_ago))
    now = timezone.now()
    said = {"claimed_at": now, "ended_at": now, "items": 2, "tries": 1, **said}
    return Delivery.objects.create(digest=digest, route=route, channel=channel, state=state, **said)
