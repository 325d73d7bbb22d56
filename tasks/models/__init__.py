"""The models of what is asked and what was done. Files depend on each other in this order:

documents → work → assignments, undertakings, placements → indicators, plans → readings, records → reviews,
confirmations.
"""

from tasks.models.assignments import AssignmentStep, Extension
from tasks.models.confirmations import ServiceConfirmation
from tasks.models.documents import Document, Issuer
from tasks.models.indicators import Indicator, IndicatorEntry, Target, with_asked
from tasks.models.placements import Placement, PlacementProgramme, Programme
from tasks.models.plans import ContactLink, PlanAnswer, PlanStep, TemplateStep, WorkPlan
from tasks.models.readings import DocumentReading, LedgerChange, ReadingItem, Sorting
from tasks.models.records import Photo, Record, RecordChange, RecordValue
from tasks.models.reviews import Review, ReviewMark
from tasks.models.undertakings import Undertaking
from tasks.models.work import Assignment, PrintedName, Responsibility, Task

__all__ = [
    "Assignment",
    "AssignmentStep",
    "ContactLink",
    "Document",
    "DocumentReading",
    "Extension",
    "Indicator",
    "IndicatorEntry",
    "Issuer",
    "LedgerChange",
    "Photo",
    "Placement",
    "PlacementProgramme",
    "PlanAnswer",
    "PlanStep",
    "PrintedName",
    "Programme",
    "ReadingItem",
    "Record",
    "RecordChange",
    "RecordValue",
    "Responsibility",
    "Review",
    "ReviewMark",
    "ServiceConfirmation",
    "Sorting",
    "Target",
    "Task",
    "TemplateStep",
    "Undertaking",
    "WorkPlan",
    "with_asked",
]
