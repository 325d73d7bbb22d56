"""When those who are behind are told: whoever gives tasks above a unit reads and sets its rules."""

from reports.models import ReminderRule
from teams.roles import TASKS_ASSIGN
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import holds, nearby

DAYS = {"enabled": "yes", "before": ["7", "1"], "on_day": "on", "after": ["1"], "official_after": "7", "sure": "1"}


def of_district(cast: Cast) -> list[int]:
    """The district's rule for the cast's document."""
    said = {"organisation": cast.district, "document": cast.document, "about": "", "set_by": cast.official}
    return [ReminderRule.objects.get_or_create(**said)[0].pk]


def with_rule(cast: Cast) -> list[int]:
    of_district(cast)
    return []


GIVES = holds(TASKS_ASSIGN, "district")

CASES = [
    Case("reports:reminder-rules", args=with_rule, word=TASKS_ASSIGN, get=200, shows={"茂南": nearby}),
    Case(
        "reports:reminder-rule-new",
        data=lambda cast: DAYS | {"organisation": cast.district.code, "document": cast.document.pk, "about": "report"},
        word=TASKS_ASSIGN,
        fits=GIVES,
        get=200,
        post=302,
    ),
    Case(
        "reports:reminder-rule",
        args=of_district,
        data=lambda cast: DAYS | {"organisation": cast.district.code, "document": cast.document.pk},
        word=TASKS_ASSIGN,
        seen=GIVES,
        get=200,
        post=302,
    ),
    Case("reports:reminder-rule-remove", args=of_district, word=TASKS_ASSIGN, seen=GIVES, get=200, post=302),
]
