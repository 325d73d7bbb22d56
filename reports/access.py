"""Access to what this app holds."""

from reports.models import Report, ReportingPeriod, ReportingRule
from teams.access import pick
from teams.models import User


def get_rule_for(user: User, pk: int) -> ReportingRule:
    return pick(ReportingRule.objects.visible_to(user).select_related("document"), pk=pk)


def get_period_for(user: User, pk: int) -> ReportingPeriod:
    rules = ReportingRule.objects.visible_to(user).values("pk")
    return pick(ReportingPeriod.objects.filter(rule__in=rules).select_related("rule__document"), pk=pk)


def get_report_for(user: User, pk: int) -> Report:
    return pick(
        Report.objects.visible_to(user).select_related("period__rule__document", "organisation", "receiver"), pk=pk
    )
