"""Access to what this app holds."""

from django.db.models import QuerySet

from reports.models import Report, Reporter, ReportingPeriod, ReportingRule, ReportLine, ReportVersion
from teams.access import demand, pick
from teams.models import User
from teams.roles import DOCUMENTS_EDIT, READ


def get_rule_for(user: User, pk: int) -> ReportingRule:
    return pick(ReportingRule.objects.visible_to(user).select_related("document__owner"), pk=pk)


def get_own_rule_for(user: User, pk: int) -> ReportingRule:
    """The rule, if the user may change it: whoever keeps its document."""
    rule = get_rule_for(user, pk)
    demand(user, DOCUMENTS_EDIT, rule.document.owner)
    return rule


def periods_for(user: User) -> QuerySet[ReportingPeriod]:
    rules = ReportingRule.objects.visible_to(user).values("pk")
    return ReportingPeriod.objects.filter(rule__in=rules).select_related("rule__document")


def get_report_for(user: User, pk: int) -> Report:
    return pick(
        Report.objects.visible_to(user).select_related("period__rule__document", "organisation", "receiver"), pk=pk
    )


def get_line_for(user: User, report_pk: int, pk: int) -> ReportLine:
    report = get_report_for(user, report_pk)
    return pick(report.lines.select_related("report__organisation", "category", "programme"), pk=pk)


def get_version_for(user: User, report_pk: int, number: int) -> ReportVersion:
    report = get_report_for(user, report_pk)
    return pick(report.versions.select_related("file"), number=number)


def own_reports_for(user: User) -> QuerySet[Report]:
    """Reports of the units that the user serves in, their departments included."""
    return Report.objects.visible_to(user).filter(organisation__in=user.organisations_acted_for(READ))


def own_reporters_for(user: User) -> QuerySet[Reporter]:
    """Who owes a report to a unit that the user serves in."""
    return Reporter.objects.visible_to(user).filter(receiver__in=user.organisations_acted_for(READ))
