"""Files that are handed out: of one report, of a period, and those that were asked for."""

from reports.models import Export, ReportingPeriod, ReportingRule
from teams.roles import READ
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import Person, acts
from tests.matrix.reports import REPORT, draft, sent
from tests.reports.world import make_rule, second_quarter


def asked(cast: Cast) -> list:
    """An export that the district's official waits for."""
    said = {"kind": "ledger", "title": "茂南区记录台账", "options": {"query": ""}, "total": 900}
    return [Export.objects.create(user=cast.official, organisation=cast.district, **said).pk]


def period(cast: Cast) -> list[int]:
    sent(cast)
    return [_period(cast).pk]


def _period(cast: Cast) -> ReportingPeriod:
    return second_quarter(ReportingRule.objects.first() or make_rule(cast))


def bundle(cast: Cast) -> dict:
    return {"kind": "bundle", "period": _period(cast).pk, "unit": cast.city.code}


def owner(person: Person) -> bool:
    """Whose export it is; nobody above or beside sees it."""
    return person.key == "official@district"


def with_reports(cast: Cast) -> list:
    sent(cast)
    return []


CASES = [
    Case("reports:report-bundle", args=draft, word=READ, seen=REPORT, get=200),
    Case("reports:report-bundle", args=sent, query="?sent", word=READ, seen=REPORT, get=200),
    Case("reports:report-download", args=draft, query="?kind=pdf", word=READ, seen=REPORT, get=200),
    Case("reports:period-bundle", args=period, word=READ, seen=acts(READ, "city", "rights_office"), get=200),
    Case(
        "reports:exports",
        args=lambda cast: asked(cast)[1:],
        word=READ,
        get=200,
        post=302,
        shows={"茂南区记录台账": owner},
    ),
    Case(
        "reports:exports",
        query="?bundle",
        args=with_reports,
        data=bundle,
        word=READ,
        get=200,
        post=lambda person: 302 if acts(READ, "city")(person) else 404,
    ),
    Case("reports:export", args=asked, word=READ, seen=owner, get=200),
    Case("reports:export-progress", args=asked, word=READ, seen=owner, get=200),
    Case("reports:export-download", args=asked, word=READ, seen=owner, get=404),
    Case("reports:export-again", args=asked, word=READ, seen=owner, post=302),
    Case("reports:export-discard", args=asked, word=READ, seen=owner, post=302),
]
