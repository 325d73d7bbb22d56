"""The pages of teams: signing in, units, notices, the log."""

from teams.actions.notices import notify
from teams.actions.unit_ends import close_organisation
from teams.actions.units import open_organisation
from teams.choices import NoticeKind
from teams.models import AuditEntry, Notice, Organisation
from teams.roles import AUDIT_READ, READ, UNITS_EDIT
from tests.cast import START, Cast
from tests.matrix import Case
from tests.matrix.people import holds, nearby, only, reads


def _notice(cast: Cast) -> list[int]:
    notify(users=[cast.leader], kind=NoticeKind.RETURNED, subject="matrix", title="记录被退回")
    return [Notice.objects.get(user=cast.leader, subject="matrix").pk]


def _entry(cast: Cast) -> list[int]:
    return [AuditEntry.objects.filter(organisation=cast.street).first().pk]


def _quiet(cast: Cast) -> list[str]:
    """A town of the district where nothing is going on."""
    said = {"code": "440902-JT", "name": "金塘镇团委", "short_name": "金塘镇", "kind": "township"}
    return [open_organisation(actor=None, parent=cast.district, from_on=START, **said).code]


def _closed(cast: Cast) -> list[str]:
    (code,) = _quiet(cast)
    close_organisation(actor=None, organisation=Organisation.objects.get(code=code), from_on=START)
    return [code]


def street(cast: Cast) -> list[str]:
    return [cast.street.code]


CASES = [
    Case("teams:sign-in", public=True, get=302, post=302),
    Case("teams:sign-out", post=302),
    Case("teams:me", get=200),
    Case(
        "teams:act-as",
        args=lambda cast: [cast.official.appointments.get().pk],
        seen=only("official@district"),
        post=302,
    ),
    Case("teams:password", get=200, post=200),
    Case("teams:notices", get=200),
    Case("teams:notices-read", post=302),
    Case("teams:notice-open", args=_notice, seen=only("leader"), post=302),
    Case("teams:unit-search", query="?q=4409", get=200, shows={"茂南": nearby, "电白": reads("stranger")}),
    Case(
        "teams:unit-search",
        query="?q=44&for=units.edit&under=440902",
        seen=reads("district"),
        get=200,
        shows={"官渡": holds(UNITS_EDIT, "street"), "电白": only()},
    ),
    Case("teams:organisations", word=READ, get=200, shows={"茂南": nearby}),
    Case("teams:organisations", query="?q=4409", word=READ, get=200, shows={"茂南": nearby}),
    Case("teams:organisations", query="?at=440902", word=READ, seen=reads("district"), get=200),
    Case("teams:organisation", args=street, word=READ, seen=reads("street"), get=200),
    Case(
        "teams:organisation-open",
        args=street,
        data=lambda cast: {
            "code": "440902-GD-YY",
            "name": "官渡雅园社区团支部",
            "short_name": "官渡雅园社区",
            "kind": "village",
            "level": "village",
            "from_on": "2026-06-01",
        },
        word=UNITS_EDIT,
        seen=reads("street"),
        may=holds(UNITS_EDIT, "street"),
        get=200,
        post=302,
    ),
    Case(
        "teams:organisation-rename",
        args=street,
        data=lambda cast: {"name": "官渡街道团委", "short_name": "官渡街道", "from_on": "2026-06-18"},
        word=UNITS_EDIT,
        seen=reads("street"),
        may=holds(UNITS_EDIT, "street"),
        get=200,
        post=302,
    ),
    # Where a unit stands and whether it exists is decided above it: nobody takes away the unit they serve in. The
    # other unit of a move or a merger is named in the form, and has to be within reach as well.
    Case(
        "teams:organisation-move",
        args=street,
        data=lambda cast: {"parent": cast.town.code, "from_on": "2026-06-18", "agreed": "1"},
        word=UNITS_EDIT,
        seen=reads("street"),
        may=holds(UNITS_EDIT, "district"),
        fits=holds(UNITS_EDIT, "town"),
        get=200,
        post=302,
    ),
    Case(
        "teams:organisation-move",
        query="?beyond",
        args=lambda cast: [cast.district.code],
        data=lambda cast: {"parent": cast.stranger.code, "from_on": "2026-06-18", "agreed": "1"},
        word=UNITS_EDIT,
        seen=reads("district"),
        may=holds(UNITS_EDIT, "city"),
        fits=holds(UNITS_EDIT, "stranger"),
        get=200,
        post=302,
    ),
    Case(
        "teams:organisation-merge",
        args=street,
        data=lambda cast: {"into": cast.town.code, "from_on": "2026-06-18", "agreed": "1"},
        word=UNITS_EDIT,
        seen=reads("street"),
        may=holds(UNITS_EDIT, "district"),
        fits=holds(UNITS_EDIT, "town"),
        get=200,
        post=302,
    ),
    Case(
        "teams:organisation-close",
        args=_quiet,
        data=lambda cast: {"from_on": "2026-06-18"},
        word=UNITS_EDIT,
        seen=reads("district"),
        may=holds(UNITS_EDIT, "district"),
        get=200,
        post=302,
    ),
    Case(
        "teams:organisation-reopen",
        args=_closed,
        word=UNITS_EDIT,
        seen=reads("district"),
        may=holds(UNITS_EDIT, "district"),
        get=200,
        post=302,
    ),
    Case("teams:audit", word=AUDIT_READ, get=200),
    Case("teams:audit-entry", args=_entry, word=AUDIT_READ, seen=holds(AUDIT_READ, "street"), get=200),
    Case("teams:audit-export", args=lambda cast: ["csv"], word=AUDIT_READ, get=200),
]
