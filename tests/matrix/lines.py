"""The lines of the district's report: edited by the district, read by it and by everything above."""

from reports.actions.lines import edit_line
from reports.models import LineEdit, Report
from teams.roles import READ, REPORTS_EDIT
from tests.cast import Cast, make_record
from tests.matrix import Case
from tests.matrix.people import acts, reads
from tests.reports.world import make_report, send

SEEN = {"word": REPORTS_EDIT, "seen": reads("district"), "may": acts(REPORTS_EDIT, "district")}


def told_line(cast: Cast) -> list[int]:
    make_record(cast)
    report = make_report(cast)
    return [report.pk, report.lines.get(programme=cast.cleaning).pk]


def edited(cast: Cast) -> list[int]:
    report, line = told_line(cast)
    edit_line(actor=cast.official, line=Report.objects.get(pk=report).lines.get(pk=line), progress="清理21处。")
    return [report, LineEdit.objects.latest("pk").pk]


def words_from_below(cast: Cast) -> list[int]:
    """The city's line, and the district's of the same programme, which was sent."""
    sent = send(cast, Report.objects.get(pk=told_line(cast)[0]))
    above = Report.objects.get(period=sent.period, organisation=cast.city).lines.get(programme=cast.cleaning)
    return [above.report_id, above.pk, sent.lines.get(programme=cast.cleaning).pk]


CASES = [
    Case(
        "reports:report-line",
        args=told_line,
        data=lambda cast: {
            "was_content": "",
            "content": "公众号运营",
            "was_progress": "",
            "progress": "发布推文14篇。",
        },
        post=302,
        **SEEN,
    ),
    Case("reports:line-redraft", args=told_line, data=lambda cast: {"field": "progress"}, post=302, **SEEN),
    Case("reports:edit-undo", args=edited, post=302, **SEEN),
    Case(
        "reports:line-take",
        args=words_from_below,
        data=lambda cast: {"field": "progress"},
        word=REPORTS_EDIT,
        seen=reads("city"),
        may=acts(REPORTS_EDIT, "city"),
        post=302,
    ),
    Case(
        "reports:sentence",
        args=lambda cast: told_line(cast)[:1],
        query="?line=2&sentence=0",
        word=READ,
        seen=reads("district"),
        get=200,
        shows={"清理背街小巷": reads("district")},
    ),
]
