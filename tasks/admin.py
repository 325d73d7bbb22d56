"""For operators, to look at only. What records say and who said it stays on the pages."""

from django.contrib import admin

from tasks.models import Assignment, Document, Placement, Programme, Record, RecordChange, Task
from teams.admin import Looking


@admin.register(Document)
class DocumentAdmin(Looking):
    shown = ("short_title", "number", "owner", "starts_on", "ends_on", "state")
    list_select_related = ("owner",)
    search_fields = ("title", "short_title", "number")


@admin.register(Task)
class TaskAdmin(Looking):
    shown = ("document", "kind", "number", "title", "due", "standing")
    list_select_related = ("document",)
    search_fields = ("title",)


@admin.register(Assignment)
class AssignmentAdmin(Looking):
    shown = ("task", "organisation", "assigner", "assigned_on", "due", "state", "ended_on")
    list_select_related = ("task", "organisation", "assigner")
    list_filter = ("state",)


@admin.register(Programme)
class ProgrammeAdmin(Looking):
    shown = ("name", "owner", "document", "counting", "due")
    list_select_related = ("owner", "document")
    search_fields = ("name",)
    list_filter = ("counting",)


@admin.register(Placement)
class PlacementAdmin(Looking):
    shown = ("document", "position", "site", "headcount", "filled", "team", "host", "sending")
    list_select_related = ("document", "site", "team", "host", "sending")
    search_fields = ("site__name",)


@admin.register(Record)
class RecordAdmin(Looking):
    shown = ("programme", "occurred_on", "people", "state", "organisation", "reviewer", "submitted_at", "decided_at")
    list_select_related = ("programme", "organisation", "reviewer")
    list_filter = ("state",)


@admin.register(RecordChange)
class RecordChangeAdmin(Looking):
    shown = ("programme", "placement", "organisation", "indicator", "occurred_on", "created_at")
    list_select_related = ("programme", "placement__site", "organisation", "indicator")
