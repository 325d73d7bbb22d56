"""What a superior received in one period: all files as one zip, and the summary in a kind of its choice."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from reports.access import get_period_received, receiving_for
from reports.choices import FileKind
from reports.exporters import EXPORTERS
from reports.exports.work import Tell, Work
from reports.files import files_received
from reports.models import Report, Reporter, ReportingPeriod
from reports.summary import Summary, received_by, reports_in, summary_of
from reports.way.inbox import Inbox
from teams.downloads import ZIP
from teams.models import Organisation, User
from youthwork.lib.archives import packed, safe_name

ROWS_OF_A_REPORT = 25  # what its three files take, in rows of a sheet


def receivers_for(user: User, period: ReportingPeriod) -> list[Organisation]:
    """Units of the user's to which somebody reports in ``period``."""
    receiving = receiving_for(user)
    owed = Reporter.objects.filter(receiving, rule=period.rule_id).values("receiver")
    came = Report.objects.filter(receiving, period=period).values("receiver")
    return list(Organisation.objects.filter(Q(pk__in=owed) | Q(pk__in=came)).order_by("path"))


def bundle_received(user: User, options: dict[str, Any]) -> Work:
    """A folder for each unit with its files as they were sent, and the summary beside them."""
    unit, inbox = _received(user, options)
    reports = reports_in(inbox)
    title = f"{unit.short_name}{inbox.period}报来的文件"

    def write(file: BinaryIO, tell: Tell) -> None:
        file.write(packed(_files(summary_of(unit, inbox), tell)))

    return Work(title, safe_name(f"{title}.zip"), ZIP, ROWS_OF_A_REPORT * len(reports), write)


def summary_received(user: User, options: dict[str, Any]) -> Work:
    """The summary as ``options["format"]``."""
    unit, inbox = _received(user, options)
    kind = FileKind(options.get("format") or FileKind.XLSX)
    name = f"{unit.short_name}{inbox.period}{inbox.period.rule.title}汇总"
    rows = ROWS_OF_A_REPORT * len(reports_in(inbox))

    def write(file: BinaryIO, tell: Tell) -> None:
        file.write(rendered(summary_of(unit, inbox), kind))
        tell(rows)

    exporter = EXPORTERS[kind]
    return Work(name, safe_name(f"{name}.{exporter.ending}"), exporter.content_type, rows, write)


def rendered(summary: Summary, kind: FileKind) -> bytes:
    """The workbook with every line; on paper only the table and who has reported."""
    papers = summary.papers()
    return EXPORTERS[kind].render_papers(*(papers if kind == FileKind.XLSX else papers[:2]))


def _received(user: User, options: dict[str, Any]) -> tuple[Organisation, Inbox]:
    """Raises Http404 unless the user serves at the unit that receives."""
    period = get_period_received(user, options["period"])
    unit = next((unit for unit in receivers_for(user, period) if unit.code == options["unit"]), None)
    if unit is None:
        raise Http404
    return unit, received_by(unit, period, today=timezone.localdate())


def _files(summary: Summary, tell: Tell) -> Iterator[tuple[str, bytes]]:
    for kind in FileKind:
        yield f"{summary.name}.{EXPORTERS[kind].ending}", rendered(summary, kind)
    for number, report in enumerate(reports_in(summary.inbox), start=1):
        yield from files_received([report])
        tell(number * ROWS_OF_A_REPORT)
