"""Days on which a unit is not reminded: whoever reads the unit reads them, whoever edits it sets them."""

from datetime import date

from teams.actions.pauses import set_pause
from teams.models import Pause
from teams.roles import READ, UNITS_EDIT
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import holds, reads

DAYS = {"starts_on": "2026-06-29", "ends_on": "2026-07-10", "reason": "期末考试周"}


def of_college(cast: Cast) -> list[int]:
    days = {"starts_on": date(2026, 6, 22), "ends_on": date(2026, 7, 3)}
    found = Pause.objects.filter(reason="茂职院考试").first()
    return [(found or set_pause(actor=None, organisation=cast.college, reason="茂职院考试", **days)).pk]


def with_pause(cast: Cast) -> list[int]:
    of_college(cast)
    return []


def changes(name: str, data=lambda cast: {}) -> Case:
    may = holds(UNITS_EDIT, "college")
    return Case(name, args=of_college, data=data, word=UNITS_EDIT, seen=reads("college"), may=may, get=200, post=302)


CASES = [
    Case("teams:pauses", args=with_pause, word=READ, get=200, shows={"茂职院考试": reads("college")}),
    Case(
        "teams:pause-new",
        data=lambda cast: DAYS | {"organisation": cast.college.code, "sure": "1"},
        word=UNITS_EDIT,
        fits=holds(UNITS_EDIT, "college"),
        get=200,
        post=302,
    ),
    changes("teams:pause", lambda cast: DAYS | {"sure": "1"}),
    changes("teams:pause-remove"),
]
