"""Files that are handed out: of one report, of a period, and those that were asked for."""

from teams.roles import READ
from tests.matrix import Case
from tests.matrix.reports import REPORT, draft, sent

CASES = [
    Case("reports:report-bundle", args=draft, word=READ, seen=REPORT, get=200),
    Case("reports:report-bundle", args=sent, query="?sent", word=READ, seen=REPORT, get=200),
    Case("reports:report-download", args=draft, query="?kind=pdf", word=READ, seen=REPORT, get=200),
]
