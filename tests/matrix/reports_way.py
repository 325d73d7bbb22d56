"""The way of a report: versions, marks, entered by the superior, handed over, corrected; what came in, and taking it.

The city receives the district's report; the district hands over to nobody on the platform in a rule of its own.
"""

from datetime import date

from reports.actions.proxy import enter_for
from reports.models import Report
from teams.roles import READ, REPORTS_ACCEPT, REPORTS_EDIT
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import Person, acts
from tests.matrix.reports import REPORT, sent, with_reports
from tests.reports.world import accepted_last, make_report, make_rule, send


def draft(cast: Cast) -> list[int]:
    return [make_report(cast).pk]


def entered(cast: Cast) -> list[int]:
    return [enter_for(actor=cast.city_official, report=make_report(cast), reason="系统还没有配电脑").pk]


def off_platform(cast: Cast) -> list[int]:
    """The district's report under a rule by which it goes to nobody on the platform."""
    rule = make_rule(cast, reporters=[(cast.district, None)])
    return [send(cast, make_report(cast, rule)).pk]


def first_version(cast: Cast) -> list:
    return [*sent(cast), 1]


def of_cleaning(cast: Cast) -> list[int]:
    return [*to_correct(cast), cast.cleaning.pk]


def to_correct(cast: Cast) -> list[int]:
    return [accepted_last(cast).pk]


def ticked(cast: Cast) -> dict[str, str]:
    return {"report": f"{Report.objects.sent().get(organisation=cast.district).pk}-1"}


def has_waiting(person: Person) -> int:
    """Whoever receives nothing is led back."""
    return 200 if acts(REPORTS_ACCEPT, "city")(person) else 302


HEAD = {"filled_by": "韩雪", "contact": "15400006688", "filled_on": "2026-06-18"}
OWN = acts(REPORTS_EDIT, "district")

CASES = [
    Case("reports:received", args=with_reports, word=READ, get=200),
    Case(
        "reports:received-accept",
        args=with_reports,
        data=ticked,
        word=REPORTS_ACCEPT,
        get=has_waiting,
        post=302,
    ),
    Case(
        "reports:report-enter",
        args=draft,
        data=lambda cast: {"reason": "系统还没有配电脑"},
        word=REPORTS_EDIT,
        seen=REPORT,
        may=acts(REPORTS_EDIT, "city"),
        get=200,
        post=302,
    ),
    Case("reports:report-take-over", args=entered, word=REPORTS_EDIT, seen=REPORT, may=OWN, post=302),
    Case("reports:report", args=entered, query="?entered", word=READ, seen=REPORT, get=200),
    Case(
        "reports:report-hand-over",
        args=off_platform,
        data=lambda cast: {"on": date(2026, 6, 18).isoformat()},
        word=REPORTS_EDIT,
        seen=REPORT,
        may=OWN,
        post=302,
    ),
    Case(
        "reports:report-reopen",
        args=off_platform,
        data=lambda cast: {"reason": "请补阅读量"},
        word=REPORTS_EDIT,
        seen=REPORT,
        may=OWN,
        get=200,
        post=302,
    ),
    Case(
        "reports:report-correct",
        args=to_correct,
        data=lambda cast: HEAD,
        word=REPORTS_EDIT,
        seen=REPORT,
        may=OWN,
        get=200,
        post=302,
    ),
    Case("reports:report-version", args=first_version, word=READ, seen=REPORT, get=200),
    Case("reports:report-changed", args=of_cleaning, word=READ, seen=REPORT, get=200),
    Case("reports:report-download", args=sent, query="?version=1&kind=xlsx", word=READ, seen=REPORT, get=200),
]
