"""Figures opened to the units, records and photos under them, and the way up from a record."""

from reports.models import ReportingPeriod
from teams.roles import READ
from tests.cast import Cast, make_record
from tests.matrix import Case
from tests.matrix.people import ROW, reads
from tests.reports.world import make_report, make_rule, send

DISTRICT = reads("district")


def sent(cast: Cast) -> list[int]:
    """The district's report, sent with a record at the community's site."""
    make_record(cast)
    return [send(cast, make_report(cast)).pk]


def with_totals(cast: Cast) -> list:
    """No arguments; the rule is there, with its periods."""
    if not ReportingPeriod.objects.exists():
        make_rule(cast)
    make_record(cast)
    return []


def waiting(cast: Cast) -> list:
    make_rule(cast)
    return [make_record(cast, state="submitted").pk]


CASES = [
    Case("reports:figure", args=sent, query="?sent", word=READ, seen=DISTRICT, get=200),
    Case("reports:figure", args=sent, query="?version=1&unit=440902-GD", word=READ, seen=DISTRICT, get=200),
    Case("reports:figure", args=sent, query="?version=now&unit=440902-GD-XY&own=1", word=READ, seen=DISTRICT, get=200),
    Case("reports:total", query="?organisation=440902", args=with_totals, word=READ, seen=DISTRICT, get=200),
    Case(
        "reports:total",
        query="?organisation=440902&unit=MMZY",
        args=with_totals,
        word=READ,
        seen=reads("city"),
        get=404,
    ),
    Case("reports:counted", args=waiting, seen=ROW, get=200),
]
