"""Reports, totals, rules and the first page.

The rule is the district's: district and college report to the city, the city to the province's department.
"""

from reports.models import ReportingRule
from teams.roles import AUDIT_READ, DOCUMENTS_EDIT, READ, REPORTS_ACCEPT, REPORTS_EDIT
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import DOCUMENT, Person, acts, but, either, holds, holds_somewhere, nearby, reads
from tests.reports.world import make_report, make_rule, send


def draft(cast: Cast) -> list[int]:
    return [make_report(cast).pk]


def sent(cast: Cast) -> list[int]:
    return [send(cast, make_report(cast)).pk]


def rule(cast: Cast) -> list[int]:
    return [(ReportingRule.objects.first() or make_rule(cast)).pk]


def with_rule(cast: Cast) -> list:
    """No arguments, but something that could leak."""
    rule(cast)
    return []


def with_reports(cast: Cast) -> list:
    sent(cast)
    return []


def task_and_category(cast: Cast) -> dict[str, int]:
    return {"task": cast.task.pk, "category": ReportingRule.objects.first().categories.first().pk}


def first_page(person: Person) -> int:
    """An auditor has no page but the log."""
    return 302 if but(holds_somewhere(AUDIT_READ), holds_somewhere(READ))(person) else 200


# The rule: who sees its document, and the department to which the city reports.
RULE = either(DOCUMENT, reads("rights_office"))
# The district's report: the district itself and everything above; the university is on another branch.
REPORT = reads("district")
HEAD = {"filled_by": "韩雪", "contact": "15400006688", "filled_on": "2026-06-18"}

CASES = [
    Case("reports:home", get=first_page),
    Case("reports:reports", args=with_reports, word=READ, get=200, shows={"茂南": nearby}),
    Case("reports:report", args=draft, word=READ, seen=REPORT, get=200),
    Case("reports:report", args=sent, query="?sent", word=READ, seen=REPORT, get=200),
    Case(
        "reports:report-submit",
        args=draft,
        data=lambda cast: HEAD,
        word=REPORTS_EDIT,
        seen=REPORT,
        may=acts(REPORTS_EDIT, "district"),
        get=200,
        post=302,
    ),
    Case(
        "reports:report-accept",
        args=sent,
        data=lambda cast: {"version": 1},
        word=REPORTS_ACCEPT,
        seen=REPORT,
        may=acts(REPORTS_ACCEPT, "city"),
        post=302,
    ),
    Case(
        "reports:report-return",
        args=sent,
        data=lambda cast: {"version": 1, "reason": "请补充阅读量"},
        word=REPORTS_ACCEPT,
        seen=REPORT,
        may=acts(REPORTS_ACCEPT, "city"),
        get=200,
        post=302,
    ),
    Case("reports:report-download", args=draft, word=READ, seen=REPORT, get=200),
    Case("reports:figure", args=draft, word=READ, seen=REPORT, get=200),
    Case("reports:rule", args=rule, word=READ, seen=RULE, get=200),
    Case(
        "reports:rule-map",
        args=rule,
        data=task_and_category,
        word=DOCUMENTS_EDIT,
        seen=RULE,
        may=holds(DOCUMENTS_EDIT, "district"),
        post=302,
    ),
    Case("reports:totals", args=with_rule, word=READ, get=200, shows={"茂南": nearby}),
    Case("reports:totals", query="?organisation=440902", args=with_rule, word=READ, seen=REPORT, get=200),
]
