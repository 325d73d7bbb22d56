"""Files of reports, made or frozen, in the kind that is asked for."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from reports.access import get_export_for, get_report_for, get_version_for
from reports.choices import FileKind
from reports.files import MadeFile, bundle_of, file_of, frozen_file, sent_version
from reports.models import Report, ReportVersion
from teams.access import requires
from teams.downloads import attachment, stream
from teams.models import User
from teams.roles import READ
from teams.views.tickets import download
from youthwork.lib.paging import chosen, number


@requires(READ)
@require_GET
@download
def report_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that was sent (?version=n, else the last), or the draft as it stands now; ?kind=xlsx, docx or pdf."""
    report = get_report_for(request.user, pk)
    version = _version(request.user, report, number(request.GET, "version"))
    kind = FileKind(chosen(request.GET, "kind", FileKind.values) or FileKind.XLSX)
    frozen = frozen_file(version, kind) if version else None
    return stream(frozen) if frozen else handed_out(file_of(report, kind, version=version))


@requires(READ)
@require_GET
@download
def report_bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """PDF, Word and workbook of one report in one zip; ?version=n as above."""
    report = get_report_for(request.user, pk)
    return handed_out(bundle_of(report, version=_version(request.user, report, number(request.GET, "version"))))


@requires(READ)
@require_GET
@download
def export_download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file of an export; 404 while there is none."""
    file = get_export_for(request.user, pk).file
    if file is None:
        raise Http404
    return stream(file)


def handed_out(file: MadeFile) -> HttpResponse:
    return attachment(file.content, name=file.name, content_type=file.content_type)


def _version(user: User, report: Report, asked: int | None) -> ReportVersion | None:
    return sent_version(report) if asked is None else get_version_for(user, report.pk, asked)
