"""The desk's pages: documents and tasks, the arrangement, sites, teams, members."""

from datetime import date

from tasks.actions.work import assign_task
from tests.cast import Cast
from tests.matrix import PEOPLE, Case

EVERYBODY = " ".join(PEOPLE)
ABOVE = "admin province_official city_official"
LEADERS = "leader other_leader"
OFFICES = f"{ABOVE} official reader college_official outsider"  # whoever holds an appointment
WRITERS = f"{ABOVE} official college_official outsider"  # of these, who may change something somewhere

# The document, its tasks, its whole arrangement: both lines and those above them, and who serves under it.
SEEN = {200: f"{ABOVE} official reader college_official {LEADERS}", 404: "outsider"}
# What belongs to one row: its own leader and not the other one.
OWN = {200: f"{ABOVE} official reader college_official leader", 404: "other_leader outsider"}


def of_the_district(status: int) -> dict[int, str]:
    """The host line changes it; the sending line sees and does not."""
    return {status: f"{ABOVE} official", 403: f"college_official reader {LEADERS}", 404: "outsider"}


def of_the_college(status: int) -> dict[int, str]:
    """The sending line changes it; the host line sees and does not."""
    return {status: f"{ABOVE} college_official", 403: f"official reader {LEADERS}", 404: "outsider"}


def as_the_assigner(status: int) -> dict[int, str]:
    return {status: "official", 403: f"{ABOVE} college_official reader {LEADERS}", 404: "outsider"}


def given(cast: Cast) -> list[int]:
    said = {"assigner": cast.district, "on": date(2026, 6, 1), "due": date(2026, 6, 30)}
    found = cast.task.assignments.first()
    return [
        found.pk if found else assign_task(actor=cast.official, task=cast.task, organisation=cast.college, **said).pk
    ]


def document(cast: Cast) -> list[int]:
    return [cast.document.pk]


def task(cast: Cast) -> list[int]:
    return [cast.task.pk]


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
    Case("tasks:documents", get={200: EVERYBODY}, hidden_from={"outsider": "百县千镇万村"}),
    Case("tasks:documents", query="?q=百县千镇", get={200: EVERYBODY}, hidden_from={"outsider": "茂南"}),
    Case("tasks:document", args=document, get=SEEN),
    Case(
        "tasks:document-period",
        args=document,
        data=lambda cast: {"starts_on": "2026-01-01", "ends_on": "2026-12-31"},
        get=of_the_district(200),
        post=of_the_district(302),
    ),
    Case(
        "tasks:document-programme-new",
        args=document,
        data=lambda cast: PROGRAMME,
        get=of_the_district(200),
        post=of_the_district(302),
    ),
    Case("tasks:task", args=task, get=SEEN),
    Case(
        "tasks:task-assign",
        args=task,
        data=lambda cast: {"organisation": cast.college.pk, "assigner": cast.district.pk},
        get={200: "official college_official", 403: f"{ABOVE} reader {LEADERS}", 404: "outsider"},
        # The college may pass the task on as itself, never as the district.
        post={302: "official", 200: "college_official", 403: f"{ABOVE} reader {LEADERS}", 404: "outsider"},
    ),
    Case("tasks:assignment-done", args=given, get=as_the_assigner(200), post=as_the_assigner(302)),
    Case("tasks:assignment-stop", args=given, get=as_the_assigner(200), post=as_the_assigner(302)),
    # programmes
    Case("tasks:programmes", get={200: EVERYBODY}, hidden_from={"outsider": "入户宣传"}),
    Case(
        "tasks:programme-new",
        data=lambda cast: PROGRAMME | {"owner": cast.district.pk},
        get={200: WRITERS, 403: f"reader {LEADERS}"},
        post={302: "official", 200: WRITERS.replace(" official", ""), 403: f"reader {LEADERS}"},
    ),
    Case("tasks:programme", args=programme, get=SEEN),
    Case(
        "tasks:programme-edit",
        args=programme,
        data=lambda cast: PROGRAMME,
        get=of_the_district(200),
        post=of_the_district(302),
    ),
    Case(
        "tasks:programme-task",
        args=programme,
        data=lambda cast: {"task": cast.online_task.pk},
        post=of_the_district(302),
    ),
    # the arrangement: whoever sees one document is taken to it
    Case("tasks:arrangements", get={302: EVERYBODY.replace(" outsider", ""), 200: "outsider"}),
    Case("tasks:arrangement", args=document, get=SEEN, hidden_from={"other_leader": "官渡校园社区"}),
    Case("tasks:arrangement-export", args=document, get=SEEN),
    Case(
        "tasks:placement-new",
        args=document,
        data=lambda cast: {"programmes": [cast.articles.pk], "site": cast.campus.site_id, "headcount": 5},
        get=of_the_district(200),
        post=of_the_district(302),
    ),
    Case("tasks:placement", args=campus, get=OWN),
    Case(
        "tasks:placement-edit",
        args=campus,
        data=lambda cast: {
            "programmes": [cast.cleaning.pk, cast.visits.pk],
            "site": cast.campus.site_id,
            "headcount": 21,
        },
        get=of_the_district(200),
        post=of_the_district(302),
    ),
    Case(
        "tasks:placement-team",
        args=lambda cast: [cast.account.pk],
        data=lambda cast: {"name": "公众号服务队"},
        get=of_the_college(200),
        post=of_the_college(302),
    ),
    # sites
    Case("tasks:sites", get={200: EVERYBODY}, hidden_from={"outsider": "官渡", "other_leader": "官渡"}),
    Case("tasks:site", args=site, get=OWN),
    Case(
        "tasks:site-new",
        data=lambda cast: SITE | {"host": cast.district.pk},
        get={200: WRITERS, 403: f"reader {LEADERS}"},
        post={302: f"{ABOVE} official", 200: "college_official outsider", 403: f"reader {LEADERS}"},
    ),
    Case(
        "tasks:site-edit",
        args=site,
        data=lambda cast: SITE,
        get=of_the_district(200),
        post=of_the_district(302),
    ),
    Case(
        "tasks:posting-decide",
        args=lambda cast: [cast.team.leader.postings.get(to_on=None).pk],
        get=of_the_district(200),
        post=of_the_district(302),
    ),
    # teams and members
    Case("tasks:teams", get={200: EVERYBODY}, hidden_from={"outsider": "服务队", "other_leader": "官渡校园社区"}),
    Case("tasks:team", args=team, get=OWN),
    Case(
        "tasks:team-join",
        args=team,
        data=lambda cast: {"name": "何晓彤"},
        get=of_the_college(200),
        post=of_the_college(302),
    ),
    Case(
        "tasks:team-leader",
        args=team,
        data=lambda cast: {"member": member(cast)[0], "agreed": "1"},
        post=of_the_college(302),
    ),
    Case(
        "tasks:team-leave",
        args=lambda cast: [cast.team.memberships.first().pk],
        get=of_the_college(200),
        post=of_the_college(302),
    ),
    Case("tasks:members", get={200: EVERYBODY}, hidden_from={"outsider": "林嘉豪", "other_leader": "林嘉豪"}),
    Case("tasks:members", query="?q=15400001234", get={200: EVERYBODY}, hidden_from={"outsider": "林嘉豪"}),
    Case("tasks:member", args=member, get=OWN, hidden_from=dict.fromkeys(PEOPLE, "15400001234")),
    Case(
        "tasks:member-edit",
        args=member,
        data=lambda cast: {"name": "林嘉豪", "league_member": "yes"},
        get=of_the_college(200),
        post=of_the_college(302),
    ),
    Case(
        "tasks:member-phone",
        args=member,
        post={
            200: "official college_official city_official province_official leader",
            403: "admin reader",
            404: "other_leader outsider",
        },
    ),
]
