"""What this app answers when ``teams`` asks (``teams.signals``)."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse

from reports.choices import ReportState
from reports.models import Report, Reporter
from teams.closing import Blocker, blocker
from teams.models import Organisation
from teams.signals import unit_closing


@receiver(unit_closing)
def open_reports(sender: Any, *, unit: Organisation, on: date, **kwargs: Any) -> list[Blocker]:
    """The unit's reports on their way, those that wait for it, and who will go on reporting to it."""
    return [*_own(unit), *_received(unit, on)]


def _own(unit: Organisation):
    # Without a receiver a report is done when it is sent.
    done = Q(state=ReportState.ACCEPTED) | Q(state=ReportState.SUBMITTED, receiver=None)
    yield from blocker(
        Report.objects.filter(organisation=unit).exclude(done).select_related("organisation", "period"),
        "张推进表还没有报完",
        "先报送，并等上级接收。",
        url=lambda report: report.get_absolute_url(),
    )


def _received(unit: Organisation, on: date):
    yield from blocker(
        Report.objects.filter(receiver=unit, state=ReportState.SUBMITTED).select_related("organisation", "period"),
        "张推进表等本单位接收",
        "先接收或退回。",
        url=lambda report: report.get_absolute_url(),
    )
    below = Reporter.objects.filter(receiver=unit, organisation__closed_on=None, rule__periods__ends_on__gte=on)
    yield from blocker(
        below.select_related("organisation", "rule").order_by("pk").distinct(),
        "个单位以后还要向本单位报表",
        "用“并入其他单位”，以后由并入的单位接收。",
        label=lambda reporter: f"{reporter.organisation}：{reporter.rule}",
        url=lambda reporter: reverse("reports:rule", args=[reporter.rule_id]),
    )
