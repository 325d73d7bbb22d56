"""The models of what is asked and what was done. Files depend on each other in this order:

documents → work → placements → records.
"""

from tasks.models.documents import Document, Issuer
from tasks.models.placements import Placement, PlacementProgramme, Programme
from tasks.models.records import Photo, Record, RecordChange, Review
from tasks.models.work import Assignment, Responsibility, Task

__all__ = [
    "Assignment",
    "Document",
    "Issuer",
    "Photo",
    "Placement",
    "PlacementProgramme",
    "Programme",
    "Record",
    "RecordChange",
    "Responsibility",
    "Review",
    "Task",
]
