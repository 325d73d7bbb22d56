"""Reports, totals, rules and the first page.

The rule is the district's: district and college report to the city, the city to the province's department.
"""

from reports.models import ReportingRule
from tests.cast import Cast
from tests.matrix import Case
from tests.reports.world import make_report, make_rule, send

EVERYBODY = "admin province_official city_official official reader college_official leader other_leader outsider"
# A leader holds no office and so no word of the table.
OFFICES = "admin province_official city_official official reader college_official outsider"
LEADERS = "leader other_leader"


def draft(cast: Cast) -> list[int]:
    return [make_report(cast).pk]


def sent(cast: Cast) -> list[int]:
    return [send(cast, make_report(cast)).pk]


def first_line(cast: Cast) -> list[int]:
    report = make_report(cast)
    return [report.pk, report.lines.order_by("position").first().pk]


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


# Who sees the district's draft: the district itself and everything above; the university is on another branch.
SEES_DRAFT = "admin province_official city_official official reader"
HEAD = {"filled_by": "韩雪", "contact": "15400006688", "filled_on": "2026-06-18"}

CASES = [
    Case("reports:home", get={200: EVERYBODY}),
    Case("reports:reports", args=with_reports, get={200: OFFICES, 403: LEADERS}, hidden_from={"outsider": "茂南"}),
    Case("reports:report", args=draft, get={200: SEES_DRAFT, 403: LEADERS, 404: "college_official outsider"}),
    Case("reports:report", args=sent, get={200: SEES_DRAFT, 403: LEADERS, 404: "college_official outsider"}),
    Case(
        "reports:report-line",
        args=first_line,
        data=lambda cast: {"content": "公众号运营", "progress": "发布推文14篇。"},
        post={
            302: "official",
            403: f"admin province_official city_official reader {LEADERS}",
            404: "college_official outsider",
        },
    ),
    Case(
        "reports:report-submit",
        args=draft,
        data=lambda cast: HEAD,
        get={
            200: "official",
            403: f"admin province_official city_official reader {LEADERS}",
            404: "college_official outsider",
        },
        post={
            302: "official",
            403: f"admin province_official city_official reader {LEADERS}",
            404: "college_official outsider",
        },
    ),
    Case(
        "reports:report-accept",
        args=sent,
        post={
            302: "city_official",
            403: f"admin province_official official reader {LEADERS}",
            404: "college_official outsider",
        },
    ),
    Case(
        "reports:report-return",
        args=sent,
        data=lambda cast: {"reason": "请补充阅读量"},
        post={
            302: "city_official",
            403: f"admin province_official official reader {LEADERS}",
            404: "college_official outsider",
        },
    ),
    Case("reports:report-download", args=draft, get={200: SEES_DRAFT, 403: LEADERS, 404: "college_official outsider"}),
    Case("reports:figure", args=draft, get={200: SEES_DRAFT, 403: LEADERS, 404: "college_official outsider"}),
    Case(
        "reports:rule",
        args=rule,
        get={200: "admin province_official city_official official reader college_official", 403: LEADERS,
             404: "outsider"},
    ),
    Case(
        "reports:rule-map",
        args=rule,
        data=task_and_category,
        post={302: "admin province_official city_official official", 403: f"reader college_official {LEADERS}",
              404: "outsider"},
    ),
    Case("reports:totals", args=with_rule, get={200: OFFICES, 403: LEADERS}, hidden_from={"outsider": "茂南"}),
    Case("reports:totals", query="?organisation=440902", args=with_rule,
         get={200: SEES_DRAFT, 403: LEADERS, 404: "college_official outsider"}),
    Case("reports:totals-export", query="?organisation=440902",
         args=with_rule,
         get={200: SEES_DRAFT, 403: LEADERS, 404: "college_official outsider"}),
]  # fmt: skip
