"""The desk's pages: documents and tasks, the arrangement, sites, teams, members."""

from teams.roles import DOCUMENTS_EDIT, MEMBERS_EDIT, PHONES_REVEAL, UNITS_EDIT
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.accounts import leaderless
from tests.matrix.people import DOCUMENT, ROW, acts, either, holds, leads, nearby, only, reads

# The host line changes the arrangement and the sending line its people; each sees what the other does.
HOST_EDITS = holds(DOCUMENTS_EDIT, "district")
SENDER_EDITS = holds(MEMBERS_EDIT, "college")


def document(cast: Cast) -> list[int]:
    return [cast.document.pk]


def programme(cast: Cast) -> list[int]:
    return [cast.cleaning.pk]


def campus(cast: Cast) -> list[int]:
    return [cast.campus.pk]


def site(cast: Cast) -> list[int]:
    return [cast.campus.site_id]


def team(cast: Cast) -> list[int]:
    return [cast.team.pk]


def member(cast: Cast) -> list[int]:
    return [cast.team.leader_id]


PROGRAMME = {"name": "周末课堂", "counting": "headcount"}
SITE = {"name": "新坡镇", "kind": "town", "has_branch": "on"}

CASES = [
    # documents and tasks
    Case("tasks:documents", get=200, shows={"百县千镇万村": DOCUMENT}),
    Case("tasks:documents", query="?q=百县千镇", get=200, shows={"茂南": nearby}),
    Case("tasks:document", args=document, seen=DOCUMENT, get=200),
    Case(
        "tasks:document-period",
        args=document,
        data=lambda cast: {"starts_on": "2026-01-01", "ends_on": "2026-12-31"},
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=HOST_EDITS,
        get=200,
        post=302,
    ),
    Case(
        "tasks:document-programme-new",
        args=document,
        data=lambda cast: PROGRAMME,
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=HOST_EDITS,
        get=200,
        post=302,
    ),
    # what pickers offer
    Case("tasks:site-search", query="?q=gd", get=200, shows={"官渡": ROW}),
    Case("tasks:site-search", query="?q=sc&for=review", get=200, shows={"石曹": only()}),
    Case("tasks:programme-search", query="?q=rhxc", get=200, shows={"入户宣传": DOCUMENT}),
    # programmes
    Case("tasks:programmes", get=200, shows={"入户宣传": DOCUMENT}),
    Case(
        "tasks:programme-new",
        data=lambda cast: PROGRAMME | {"owner": cast.district.pk},
        word=DOCUMENTS_EDIT,
        fits=acts(DOCUMENTS_EDIT, "district"),
        get=200,
        post=302,
    ),
    Case("tasks:programme", args=programme, seen=DOCUMENT, get=200),
    Case(
        "tasks:programme-edit",
        args=programme,
        data=lambda cast: PROGRAMME,
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=HOST_EDITS,
        get=200,
        post=302,
    ),
    Case(
        "tasks:programme-task",
        args=programme,
        data=lambda cast: {"task": cast.online_task.pk},
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=HOST_EDITS,
        post=302,
    ),
    # the arrangement: whoever sees one document is taken to it
    Case("tasks:arrangements", get=lambda person: 302 if DOCUMENT(person) else 200),
    Case("tasks:arrangement", args=document, seen=DOCUMENT, get=200, shows={"官渡校园社区": ROW}),
    Case("tasks:arrangement-export", args=document, seen=DOCUMENT, get=200),
    Case(
        "tasks:placement-new",
        args=document,
        data=lambda cast: {"programmes": [cast.articles.pk], "site": cast.campus.site_id, "headcount": 5},
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=HOST_EDITS,
        get=200,
        post=302,
    ),
    Case("tasks:placement", args=campus, seen=ROW, get=200),
    Case(
        "tasks:placement-edit",
        args=campus,
        data=lambda cast: {
            "programmes": [cast.cleaning.pk, cast.visits.pk],
            "site": cast.campus.site_id,
            "headcount": 21,
        },
        word=DOCUMENTS_EDIT,
        seen=ROW,
        may=HOST_EDITS,
        get=200,
        post=302,
    ),
    Case(
        "tasks:placement-team",
        args=lambda cast: [cast.account.pk],
        data=lambda cast: {"name": "公众号服务队"},
        word=MEMBERS_EDIT,
        seen=reads("district", "college"),
        may=SENDER_EDITS,
        get=200,
        post=302,
    ),
    # sites
    Case("tasks:sites", get=200, shows={"官渡": ROW}),
    Case("tasks:site", args=site, seen=ROW, get=200),
    Case(
        "tasks:site-new",
        data=lambda cast: SITE | {"host": cast.district.code},
        word=UNITS_EDIT,
        fits=holds(UNITS_EDIT, "district"),
        get=200,
        post=302,
    ),
    Case(
        "tasks:site-edit",
        args=site,
        data=lambda cast: SITE,
        word=UNITS_EDIT,
        seen=ROW,
        may=holds(UNITS_EDIT, "community"),
        get=200,
        post=302,
    ),
    Case(
        "tasks:posting-decide",
        args=lambda cast: [cast.team.leader.postings.get(to_on=None).pk],
        word=MEMBERS_EDIT,
        seen=ROW,
        may=holds(MEMBERS_EDIT, "community"),
        get=200,
        post=302,
    ),
    # teams and members
    Case("tasks:teams", get=200, shows={"官渡校园社区服务队": ROW}),
    Case("tasks:team", args=team, seen=ROW, get=200),
    Case(
        "tasks:team-join",
        args=team,
        data=lambda cast: {"name": "何晓彤"},
        word=MEMBERS_EDIT,
        seen=ROW,
        may=SENDER_EDITS,
        get=200,
        post=302,
    ),
    Case(
        "tasks:team-leader",
        args=team,
        data=lambda cast: {"member": member(cast)[0], "agreed": "1"},
        word=MEMBERS_EDIT,
        seen=ROW,
        may=SENDER_EDITS,
        post=302,
    ),
    Case(
        "tasks:team-invite",
        args=leaderless,
        data=lambda cast: {"seen": "0"},
        word=MEMBERS_EDIT,
        seen=ROW,
        may=SENDER_EDITS,
        post=200,
    ),
    Case(
        "tasks:team-leave",
        args=lambda cast: [cast.team.memberships.first().pk],
        word=MEMBERS_EDIT,
        seen=ROW,
        may=SENDER_EDITS,
        get=200,
        post=302,
    ),
    Case("tasks:members", get=200, shows={"林嘉豪": ROW}),
    Case("tasks:members", query="?q=15400001234", get=200, shows={"林嘉豪": ROW}),
    Case("tasks:member", args=member, seen=ROW, get=200, shows={"15400001234": lambda person: False}),
    Case(
        "tasks:member-edit",
        args=member,
        data=lambda cast: {"name": "林嘉豪", "league_member": "yes"},
        word=MEMBERS_EDIT,
        seen=ROW,
        may=SENDER_EDITS,
        get=200,
        post=302,
    ),
    Case(
        "tasks:member-phone",
        args=member,
        seen=ROW,
        # The word over the member's unit, or working with the team: leading it, or serving in an office of its lines.
        may=either(holds(PHONES_REVEAL, "college"), acts(PHONES_REVEAL, "district"), leads("campus")),
        post=200,
    ),
]
