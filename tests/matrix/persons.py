"""Who gets what of personal data: consents, full numbers, one person's export and erasure."""

from datetime import date

from teams.actions.consents import Consent, record_consent
from teams.actions.persons import export_person
from teams.roles import MEMBERS_EDIT, PERSONS_CARE, PHONES_REVEAL
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import ROW, acts, either, holds, leads

CARES = holds(PERSONS_CARE, "college")


def member(cast: Cast) -> list[int]:
    return [cast.team.leader_id]


def consent(cast: Cast) -> list[int]:
    leader, day = cast.team.leader, date(2026, 6, 1)
    said = Consent("林国强", "father", "15400007700", day)
    found = leader.consents.first() or record_consent(actor=None, member=leader, consent=said, today=day)
    return [found.pk]


def export(cast: Cast) -> list[int]:
    found = cast.team.leader.exports.first() or export_person(actor=cast.admin, member=cast.team.leader)
    return [cast.team.leader_id, found.pk]


CASES = [
    Case("tasks:member-export", args=member, word=PERSONS_CARE, seen=ROW, may=CARES, get=200, post=302),
    Case("tasks:member-export-file", args=export, word=PERSONS_CARE, seen=ROW, may=CARES, get=200),
    Case(
        "tasks:member-erase",
        args=member,
        data=lambda cast: {"name": "林嘉豪"},
        word=PERSONS_CARE,
        seen=ROW,
        may=CARES,
        get=200,
        post=200,  # he leads a team: the page says what has to be done first
    ),
    Case(
        "tasks:consent-withdraw",
        args=consent,
        word=MEMBERS_EDIT,
        seen=ROW,
        may=holds(MEMBERS_EDIT, "college"),
        get=200,
        post=302,
    ),
    Case(
        "tasks:site-phone",
        args=lambda cast: [cast.campus.site_id],
        seen=ROW,
        # The word over the host, or working with a team that serves there.
        may=either(holds(PHONES_REVEAL, "community"), acts(PHONES_REVEAL, "college"), leads("campus")),
        post=200,
    ),
]
