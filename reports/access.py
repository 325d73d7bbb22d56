"""Access to what this app holds."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from reports.choices import ReportVerb
from reports.drafting.drafts import sent_below
from reports.models import (
    Export,
    LineEdit,
    ReminderRule,
    Report,
    ReportingPeriod,
    ReportingRule,
    ReportLine,
    ReportVersion,
)
from reports.way.inbox import periods_of
from teams.access import Row, demand, pick
from teams.models import Delivery, User
from teams.roles import DOCUMENTS_EDIT, PLATFORM_WATCH, READ, REPORTS_ACCEPT, REPORTS_EDIT


def get_delivery_for(user: User, pk: int) -> Delivery:
    """What was sent to the user."""
    return pick(Delivery.objects.visible_to(user).select_related("digest", "channel__organisation"), pk=pk)


def get_export_for(user: User, pk: UUID) -> Export:
    return pick(Export.objects.visible_to(user).select_related("file", "organisation"), pk=pk)


def get_watched_for(user: User, model: type[Row], pk: int | UUID) -> Row:
    """A row of what runs behind the pages, for whoever watches over the platform: all of it, but only to have it tried
    again. What is in it stays with those who may see it."""
    rows = model._default_manager.all()
    return pick(rows if user.may(PLATFORM_WATCH) else rows.none(), pk=pk)


def get_period_received(user: User, pk: int) -> ReportingPeriod:
    """A period for which somebody reports to a unit of the user's."""
    return pick(periods_of(receiving_for(user)).select_related("rule__document"), pk=pk)


def get_rule_for(user: User, pk: int) -> ReportingRule:
    return pick(ReportingRule.objects.visible_to(user).select_related("document__owner"), pk=pk)


def get_own_rule_for(user: User, pk: int) -> ReportingRule:
    """The rule, if the user may change it: whoever keeps its document."""
    rule = get_rule_for(user, pk)
    demand(user, DOCUMENTS_EDIT, rule.document.owner)
    return rule


def get_reminder_rule_for(user: User, pk: int) -> ReminderRule:
    return pick(ReminderRule.objects.visible_to(user).select_related("organisation", "document"), pk=pk)


def periods_for(user: User) -> QuerySet[ReportingPeriod]:
    rules = ReportingRule.objects.visible_to(user).values("pk")
    return ReportingPeriod.objects.filter(rule__in=rules).select_related("rule__document")


def get_report_for(user: User, pk: int) -> Report:
    return pick(
        Report.objects.visible_to(user).select_related("period__rule__document", "organisation", "receiver"), pk=pk
    )


def get_report_to_enter(user: User, pk: int) -> Report:
    """A report that the user's unit is to receive and may enter (代填): a draft too, which it sees from then on."""
    owed = Q(receiver__in=user.organisations_acted_for(REPORTS_EDIT))
    seen = Report.objects.filter(owed | Q(pk__in=Report.objects.visible_to(user).values("pk")))
    return pick(seen.select_related("period__rule__document", "organisation", "receiver"), pk=pk)


def get_line_for(user: User, report_pk: int, pk: int) -> ReportLine:
    report = get_report_for(user, report_pk)
    return pick(report.lines.select_related("report__organisation", "category", "programme"), pk=pk)


def get_edit_for(user: User, report_pk: int, pk: int) -> LineEdit:
    edits = LineEdit.objects.filter(line__report=get_report_for(user, report_pk))
    return pick(edits.select_related("line__report__organisation"), pk=pk)


def get_said_for(user: User, line: ReportLine, pk: int) -> ReportLine:
    """What a report that was sent to the unit of ``line`` says of the same programme."""
    report = line.report
    sent = Report.objects.visible_to(user).filter(sent_below(report.organisation), period=report.period_id)
    said = ReportLine.objects.filter(report__in=sent.values("pk"), programme=line.programme_id)
    return pick(said.exclude(programme=None).select_related("report__organisation"), pk=pk)


def get_version_for(user: User, report_pk: int, number: int) -> ReportVersion:
    report = get_report_for(user, report_pk)
    return pick(report.versions.select_related("report__period", "report__organisation"), number=number)


def fills_in(user: User, report: Report) -> bool:
    """Whether ``user`` edits and submits ``report``: for its unit or, where the superior enters it (代填), for that."""
    return report.filler is not None and user.acts_for(REPORTS_EDIT, report.filler)


def demand_filling(user: User, report: Report) -> None:
    """Raise PermissionDenied unless ``user`` fills in ``report``."""
    if not fills_in(user, report):
        raise PermissionDenied


def has_filled_in(user: User, report: Report) -> bool:
    """Whether ``user`` may have been filling in ``report`` until somebody else did: its superior, or the unit again."""
    if user.acts_for(REPORTS_EDIT, report.organisation):
        return True
    taken_over = report.receiver is not None and report.events.filter(verb=ReportVerb.TAKEN_OVER).exists()
    return taken_over and user.acts_for(REPORTS_EDIT, report.receiver)


def receives(user: User, report: Report) -> bool:
    """Whether ``user`` accepts and returns ``report``."""
    return report.receiver is not None and user.acts_for(REPORTS_ACCEPT, report.receiver)


def own_reports_for(user: User) -> QuerySet[Report]:
    """Reports of the units that the user serves in, their departments included."""
    return Report.objects.visible_to(user).filter(organisation__in=user.organisations_acted_for(READ))


def receiving_for(user: User) -> Q:
    """The condition that reporters and reports meet that go to a unit that the user serves in."""
    return Q(receiver__in=user.organisations_acted_for(READ))


def waiting_reports_for(user: User) -> QuerySet[Report]:
    """Reports that the user's unit has to accept or return."""
    return Report.objects.waiting_for(user).select_related("period__rule", "organisation", "receiver")


def received_reports_for(user: User) -> QuerySet[Report]:
    """Reports that were sent to a unit for which the user accepts them, decided or not."""
    receiver = Q(receiver__in=user.organisations_acted_for(REPORTS_ACCEPT))
    return Report.objects.visible_to(user).filter(receiver).exclude(submitted_at=None)
