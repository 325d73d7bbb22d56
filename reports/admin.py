"""For operators, to look at only."""

from django.contrib import admin

from reports.models import Report, ReportingPeriod, ReportingRule, ReportVersion, Window
from teams.admin import Looking


@admin.register(ReportingRule)
class ReportingRuleAdmin(Looking):
    shown = ("document", "title", "opens_days_before")
    list_select_related = ("document",)


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(Looking):
    shown = ("rule", "name", "starts_on", "ends_on", "cutoff_on", "opens_on", "due_on")
    list_select_related = ("rule__document",)


@admin.register(Report)
class ReportAdmin(Looking):
    shown = ("period", "organisation", "receiver", "state", "refreshed_at", "submitted_at")
    list_select_related = ("period__rule__document", "organisation", "receiver")
    list_filter = ("state",)


@admin.register(ReportVersion)
class ReportVersionAdmin(Looking):
    shown = ("report", "number", "submitted_at", "accepted_at")
    list_select_related = ("report__period__rule__document", "report__organisation")


@admin.register(Window)
class WindowAdmin(Looking):
    shown = ("starts_on", "ends_on", "on", "of_period", "counted")
    list_filter = ("of_period",)
