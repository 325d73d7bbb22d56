"""The models of who is who. Files depend on each other in this order:

units → (names, members → people) → (sign_in, invitations, consents, sheets, channels → notices, files, exports,
tickets, audit). ``jobs`` stands alone.
"""

from teams.models.audit import AuditEntry, AuditName, AuditRange, AuditSeal
from teams.models.channels import Channel, Pause
from teams.models.consents import GuardianConsent
from teams.models.exports import PersonExport
from teams.models.files import StoredFile
from teams.models.invitations import Invitation
from teams.models.jobs import Failure, JobRun
from teams.models.members import Member, Membership, Posting, Team
from teams.models.names import OrganisationName
from teams.models.notices import Delivery, Digest, Mute, Notice, NoticePreference
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
    "Channel",
    "ColumnMeaning",
    "Delivery",
    "Digest",
    "DownloadTicket",
    "Failure",
    "GuardianConsent",
    "Invitation",
    "JobRun",
    "Member",
    "Membership",
    "Mute",
    "Notice",
    "NoticePreference",
    "Organisation",
    "OrganisationName",
    "Parentage",
    "Pause",
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
