"""What the contacts of sites said of the records: what they are asked, and what of it officials are shown."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from uuid import UUID

from tasks.choices import RecordState
from tasks.models import ContactLink, Placement, Programme, Record, ServiceConfirmation
from tasks.models.records import RecordQuerySet
from teams.models import User
from youthwork.lib.periods import Span, month_of, quarter_of

ASKED = (RecordState.SUBMITTED, RecordState.APPROVED)

# What a link may ask for: the key its form sends, and the span that it means on a day.
PERIODS: dict[str, Callable[[date], Span]] = {
    "month": month_of,
    "last-month": lambda today: month_of(_day_before(month_of(today))),
    "quarter": quarter_of,
    "last-quarter": lambda today: quarter_of(_day_before(quarter_of(today))),
}


def _day_before(span: Span) -> date:
    return span.starts_on - timedelta(days=1)


def periods(today: date) -> dict[str, Span]:
    """The periods to choose from on ``today``: this month, the last, this quarter, the last."""
    return {key: of(today) for key, of in PERIODS.items()}


def tellable(placement: Placement) -> RecordQuerySet:
    """Of what the team of ``placement`` did, what its site may be told by a link: what was sent in and not returned.
    Nothing of a confidential task leaves by a link, and nothing at all of a confidential document."""
    rows = Record.objects.filter(placement=placement, state__in=ASKED)
    rows = rows.exclude(programme__in=Programme.objects.confidential().values("pk"))
    return rows.exclude(placement__document__confidential=True)


def records_asked(link: ContactLink) -> RecordQuerySet:
    """The records of which ``link`` asks whether they took place, the earliest first."""
    assert link.starts_on and link.ends_on  # the row's own constraint
    rows = tellable(link.placement).between(link.starts_on, link.ends_on)
    return rows.order_by("occurred_on", "created_at", "pk")


def confirmation_of(record: Record) -> ServiceConfirmation | None:
    """What the contact last said of ``record``, with the link by which it was said; None where nobody was asked."""
    return record.confirmations.select_related("link").order_by("-pk").first()


def denials_of(records: Iterable[UUID]) -> dict[UUID, str]:
    """Of ``records`` those of which the contact last said that it was otherwise: id → what. One query."""
    said = ServiceConfirmation.objects.filter(record__in=list(records)).order_by("pk")
    last = {pk: (took_place, remark) for pk, took_place, remark in said.values_list("record", "took_place", "remark")}
    return {pk: remark for pk, (took_place, remark) in last.items() if not took_place}


def denied_at(placement: Placement, user: User) -> list[ServiceConfirmation]:
    """Of the records at ``placement`` that the user may read: where the contact last said that it was otherwise, the
    latest day first. One query."""
    said = ServiceConfirmation.objects.filter(link__placement=placement).select_related("record__programme", "link")
    said = said.filter(record__in=Record.objects.visible_to(user).values("pk"))
    last = {row.record_id: row for row in said.order_by("pk")}
    return sorted(
        (row for row in last.values() if not row.took_place), key=lambda row: row.record.occurred_on, reverse=True
    )
