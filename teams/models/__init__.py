"""The models of who is who. Files depend on each other in this order:

units → (names, members → people) → (sign_in, invitations, consents, sheets, notices, files, exports, tickets, audit).
"""

from teams.models.audit import AuditEntry, AuditName, AuditRange, AuditSeal
from teams.models.consents import GuardianConsent
from teams.models.exports import PersonExport
from teams.models.files import StoredFile
from teams.models.invitations import Invitation
from teams.models.members import Member, Membership, Posting, Team
from teams.models.names import OrganisationName
from teams.models.notices import Notice
from teams.models.people import Appointment, User
from teams.models.sheets import ColumnMeaning, SheetImport, SheetRow, SheetUndo
from teams.models.sign_in import Authenticator, RecoveryCode, SignInAttempt
from teams.models.tickets import DownloadTicket
from teams.models.units import Organisation, Parentage, Site, Tag

__all__ = [
    "Appointment",
    "AuditEntry",
    "AuditName",
    "AuditRange",
    "AuditSeal",
    "Authenticator",
    "ColumnMeaning",
    "DownloadTicket",
    "GuardianConsent",
    "Invitation",
    "Member",
    "Membership",
    "Notice",
    "Organisation",
    "OrganisationName",
    "Parentage",
    "PersonExport",
    "Posting",
    "RecoveryCode",
    "SheetImport",
    "SheetRow",
    "SheetUndo",
    "SignInAttempt",
    "Site",
    "StoredFile",
    "Tag",
    "Team",
    "User",
]
