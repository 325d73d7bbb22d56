"""Who may do what, on one page: role → permission words.

A word counts inside the subtree of the organisation that the appointment names. Team leaders and
members hold no role; what they may do follows from their team (``tasks.access``). Words that end in
an act of one unit (review, submit, accept) count only for an appointment at that very unit: see
``User.acts_for``.
"""

from dataclasses import dataclass

READ = "read"  # see units, sites, teams, documents, placements, records and reports below

UNITS_EDIT = "units.edit"  # organisations and sites
MEMBERS_EDIT = "members.edit"  # members, teams, leaders
PHONES_REVEAL = "phones.reveal"  # the full phone number, one at a time, audited
SHEETS_IMPORT = "sheets.import"  # bring in arrangement and roster sheets
DOCUMENTS_EDIT = "documents.edit"  # documents, tasks, programmes, placements
TASKS_ASSIGN = "tasks.assign"  # give a task to units, confirm that it is done
RECORDS_WRITE = "records.write"  # record for one's own unit from the desk
RECORDS_REVIEW = "records.review"  # approve or return
REPORTS_EDIT = "reports.edit"  # edit and submit the unit's own report
REPORTS_ACCEPT = "reports.accept"  # accept or return reports from below
ACCOUNTS_EDIT = "accounts.edit"  # accounts, appointments, invitations of officials
PERSONS_CARE = "persons.care"  # export and erase what is kept of one person
AUDIT_READ = "audit.read"  # the audit log
CHANNELS_EDIT = "channels.edit"  # the ways on which notices leave the house
PLATFORM_WATCH = "platform.watch"  # what runs behind the pages, and whether it does


@dataclass(frozen=True)
class Role:
    label: str
    words: frozenset[str]
    grants: frozenset[str] = frozenset()  # the roles that it gives and takes, in its own subtree


ROLES: dict[str, Role] = {
    # Three duties in three hands: who runs the platform reviews and reports nothing, and neither that person nor
    # who reports reads the log.
    "sysadmin": Role(
        "系统管理员",
        frozenset(
            {
                READ,
                UNITS_EDIT,
                MEMBERS_EDIT,
                SHEETS_IMPORT,
                DOCUMENTS_EDIT,
                ACCOUNTS_EDIT,
                PERSONS_CARE,
                CHANNELS_EDIT,
                PLATFORM_WATCH,
            }
        ),
        grants=frozenset({"sysadmin", "unitadmin", "official", "readonly", "auditor"}),
    ),
    "unitadmin": Role(
        "单位管理员",
        frozenset({READ, UNITS_EDIT, MEMBERS_EDIT, SHEETS_IMPORT, ACCOUNTS_EDIT, PERSONS_CARE, CHANNELS_EDIT}),
        grants=frozenset({"unitadmin", "official", "readonly"}),
    ),
    "official": Role(
        "干部",
        frozenset(
            {
                READ,
                UNITS_EDIT,
                MEMBERS_EDIT,
                PHONES_REVEAL,
                SHEETS_IMPORT,
                DOCUMENTS_EDIT,
                TASKS_ASSIGN,
                RECORDS_WRITE,
                RECORDS_REVIEW,
                REPORTS_EDIT,
                REPORTS_ACCEPT,
            }
        ),
    ),
    "readonly": Role("只读", frozenset({READ})),
    "auditor": Role("安全审计员", frozenset({AUDIT_READ})),
}

# Who reads the log holds nothing else: nobody watches over themselves.
APART = frozenset({"auditor"})

ROLE_CHOICES = [(key, role.label) for key, role in ROLES.items()]
WORDS = frozenset().union(*(role.words for role in ROLES.values()))


def words_of(role: str) -> frozenset[str]:
    """The permission words of ``role``; KeyError for a role that is not in the table."""
    return ROLES[role].words
