"""Setting up and changing the rules by which is reported.

The rule is the district's: district and college report to the city, the city to the province's department. Whoever
keeps the document changes it; whoever has to do with it reads it.
"""

from reports.models import ReportingRule
from teams.roles import DOCUMENTS_EDIT, READ
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import DOCUMENT, either, holds, nearby, reads
from tests.reports.world import make_rule, second_quarter

RULE = either(DOCUMENT, reads("rights_office"))
KEEPS = holds(DOCUMENTS_EDIT, "district")

SETTINGS = {"title": "季度表", "file_name": "{单位}{报送期}", "opens_days_before": 15, "shift": "back"}
CYCLE = {"cycle": "quarters", "starts_on": "2027-01-01", "ends_on": "2027-12-31", "sure": "1"}
GROUPS = {f"output-{key}": "table" for key in ("township-township", "village-village")}
PERIOD = {
    "name": "2027年第一季度",
    "label": "2027Q1",
    "starts_on": "2027-01-01",
    "ends_on": "2027-03-31",
    "cutoff_on": "2027-03-25",
    "opens_on": "2027-03-16",
    "due_on": "2027-03-31",
}


def rule(cast: Cast) -> ReportingRule:
    return ReportingRule.objects.first() or make_rule(cast)


def of_rule(cast: Cast) -> list[int]:
    return [rule(cast).pk]


def of_category(cast: Cast) -> list[int]:
    found = rule(cast)
    return [found.pk, found.categories.get(name="预防青少年违法犯罪").pk]


def of_empty_category(cast: Cast) -> list[int]:
    found = rule(cast)
    category, _ = found.categories.get_or_create(name="其它", defaults={"position": 9, "kind": "other"})
    return [found.pk, category.pk]


def of_reporter(cast: Cast) -> list[int]:
    found = rule(cast)
    return [found.pk, found.reporters.get(organisation=cast.college).pk]


def of_period(cast: Cast) -> list[int]:
    found = rule(cast)
    return [found.pk, second_quarter(found).pk]


def with_rule(cast: Cast) -> list:
    rule(cast)
    return []


def changes(name: str, args, data=None, get: int | None = 200) -> Case:
    """A page on which whoever keeps the document changes the rule."""
    return Case(
        name,
        args=args,
        data=data or (lambda cast: {}),
        word=DOCUMENTS_EDIT,
        seen=RULE,
        may=KEEPS,
        get=get,
        post=302,
    )


CASES = [
    Case("reports:rules", args=with_rule, word=READ, get=200, shows={"茂南": nearby}),
    Case(
        "reports:rule-new",
        args=lambda cast: [cast.document.pk],
        data=lambda cast: SETTINGS | CYCLE | GROUPS | {"categories": "创文巩卫\n其它"},
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=KEEPS,
        get=200,
        post=302,
    ),
    changes("reports:rule-edit", of_rule, lambda cast: SETTINGS),
    changes("reports:rule-remove", of_rule),
    changes("reports:rule-categories", of_rule, lambda cast: {"name": "青年成长", "kind": "mapped"}),
    changes("reports:rule-category", of_category, lambda cast: {"name": "预防犯罪"}),
    changes("reports:rule-category-move", of_category, get=None),
    changes("reports:rule-category-remove", of_empty_category),
    changes(
        "reports:rule-group",
        of_rule,
        lambda cast: {"group": "township-township", "to": str(cast.district.pk), "output": "table", "sure": "1"},
    ),
    changes(
        "reports:rule-reporter-new",
        of_rule,
        lambda cast: {"unit": cast.town.code, "to": str(cast.district.pk), "output": "table"},
    ),
    changes(
        "reports:rule-reporter",
        of_reporter,
        lambda cast: {"to": "off", "receiver_name": "共青团中央", "output": "text"},
    ),
    changes("reports:rule-reporter-remove", of_reporter),
    changes("reports:rule-periods", of_rule, lambda cast: CYCLE),
    changes("reports:rule-period-new", of_rule, lambda cast: PERIOD),
    changes("reports:rule-period", of_period, lambda cast: PERIOD),
    changes("reports:rule-period-remove", of_period),
]
