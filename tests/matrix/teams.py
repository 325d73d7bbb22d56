"""The pages of teams: signing in, units, notices, the log."""

from teams.actions.notices import notify
from teams.choices import NoticeKind
from teams.models import Notice
from tests.cast import Cast
from tests.matrix import PEOPLE, Case

EVERYBODY = " ".join(PEOPLE)
ABOVE = "admin province_official city_official"


def _notice(cast: Cast) -> list[int]:
    notify(users=[cast.leader], kind=NoticeKind.RETURNED, key="matrix", title="记录被退回")
    return [Notice.objects.get(user=cast.leader, key="matrix").pk]


CASES = [
    Case("teams:sign-in", public=True, get={302: EVERYBODY}, post={302: EVERYBODY}),
    Case("teams:sign-out", post={302: EVERYBODY}),
    Case("teams:password", get={200: EVERYBODY}, post={200: EVERYBODY}),
    Case("teams:notices", get={200: EVERYBODY}),
    Case("teams:notices-read", post={302: EVERYBODY}),
    Case(
        "teams:notice-open",
        args=_notice,
        post={302: "leader", 404: EVERYBODY.replace(" leader", "")},
    ),
    Case(
        "teams:organisations",
        get={
            200: f"{ABOVE} official reader college_official outsider",
            403: "leader other_leader",
        },
        hidden_from={"outsider": "茂南", "college_official": "茂南"},
    ),
    Case(
        "teams:organisations",
        query="?q=4409",
        get={
            200: f"{ABOVE} official reader college_official outsider",
            403: "leader other_leader",
        },
        hidden_from={"outsider": "茂南", "college_official": "茂南"},
    ),
    Case(
        "teams:organisations",
        query="?at=440902",
        get={
            200: f"{ABOVE} official reader",
            403: "leader other_leader",
            404: "college_official outsider",
        },
    ),
    Case(
        "teams:organisation",
        args=lambda cast: [cast.street.code],
        get={
            200: f"{ABOVE} official reader",
            403: "leader other_leader",
            404: "college_official outsider",
        },
    ),
    Case(
        "teams:organisation-open",
        args=lambda cast: [cast.street.code],
        data=lambda cast: {
            "code": "440902-GD-YY",
            "name": "官渡雅园社区团支部",
            "short_name": "官渡雅园社区",
            "kind": "village",
            "level": "village",
            "from_on": "2026-06-01",
        },
        get={200: f"{ABOVE} official", 403: "reader leader other_leader", 404: "college_official outsider"},
        post={302: f"{ABOVE} official", 403: "reader leader other_leader", 404: "college_official outsider"},
    ),
    Case(
        "teams:organisation-rename",
        args=lambda cast: [cast.street.code],
        data=lambda cast: {"name": "官渡街道团委", "short_name": "官渡街道"},
        get={200: f"{ABOVE} official", 403: "reader leader other_leader", 404: "college_official outsider"},
        post={302: f"{ABOVE} official", 403: "reader leader other_leader", 404: "college_official outsider"},
    ),
    Case("teams:audit", get={403: EVERYBODY}),
]
