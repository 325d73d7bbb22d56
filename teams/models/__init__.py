"""The models of who is who. Files depend on each other in this order:

units → members → people → (sheets, notices, files, audit).
"""

from teams.models.audit import AuditEntry
from teams.models.files import StoredFile
from teams.models.members import Member, Membership, Posting, Team
from teams.models.notices import Notice
from teams.models.people import Appointment, User
from teams.models.sheets import SheetImport, SheetRow
from teams.models.units import Organisation, Parentage, Site

__all__ = [
    "Appointment",
    "AuditEntry",
    "Member",
    "Membership",
    "Notice",
    "Organisation",
    "Parentage",
    "Posting",
    "SheetImport",
    "SheetRow",
    "Site",
    "StoredFile",
    "Team",
    "User",
]
