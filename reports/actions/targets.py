"""What becomes of reminders when a unit says that it has reached a target. What records bring about the sweep of
reminders finds, once the figures are reckoned."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from reports.kept.figures import keep_missing
from reports.models import ReportingPeriod
from reports.targets_due import TARGET
from tasks.models import Indicator
from teams.actions.notices import settle
from teams.choices import DueKind
from teams.models import Notice, Organisation

FAR = timedelta(days=366)


@transaction.atomic
def settle_reached(*, indicator: Indicator, organisation: Organisation) -> int:
    """Settle what reminds of those targets of ``indicator`` that ``organisation`` has reached; returns how many notices
    that were. Call it after a fold: its figures of the periods in which a target has its day are reckoned anew."""
    today = timezone.localdate()
    targets = indicator.targets.exclude(due=None)
    periods = ReportingPeriod.objects.filter(rule__document=indicator.document_id, starts_on__lte=today)
    for day in set(targets.values_list("due", flat=True)):
        for period in periods.filter(starts_on__lte=day, ends_on__gte=day):
            keep_missing(period, [organisation], [indicator], today=today)
    still = TARGET.rows(today + FAR).filter(organisation=organisation, indicator=indicator)
    due = {f"{DueKind.TARGET.value}:{subject}" for subject in still.values_list("due_subject", flat=True)}
    own = {f"{DueKind.TARGET.value}:{pk}-{organisation.pk}" for pk in targets.values_list("pk", flat=True)}
    return settle(notices=Notice.objects.filter(subject__in=own - due))
