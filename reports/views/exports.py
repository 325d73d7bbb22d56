"""Exports: asking for one, the page on which it is waited for, and the list of one's own."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports.access import get_export_for, get_period_received
from reports.actions.exports import AT_WORK, SILENT, ask, ask_again, discard, make
from reports.choices import ExportState, FileKind
from reports.exports import KINDS
from reports.exports.period import receivers_for
from reports.exports.work import AT_ONCE
from reports.jobs import ask_to_make
from reports.models import Export
from reports.summary import received_by
from teams.access import requires
from teams.roles import READ
from youthwork.lib.paging import chosen, listing, number

BEGINS = timedelta(seconds=15)  # nothing heard for so long: perhaps no worker runs


@requires(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """One's own exports, newest first; a POST asks for another. A small one is made at once and downloaded."""
    if request.method == "POST":
        return _asked(request)
    shown = listing(request.GET, Export.objects.visible_to(request.user).select_related("file"))
    rows = list(shown)
    context = {"listing": shown, "rows": rows, "waits": any(row.state in AT_WORK for row in rows)}
    return render(request, "reports/exports.html", context)


def _asked(request: HttpRequest) -> HttpResponse:
    kind = chosen(request.POST, "kind", KINDS)
    if not kind:
        messages.error(request, "没有这种导出。请回到原来的页面，从那里的按钮导出。")
        return redirect("reports:exports")
    try:
        export = ask(actor=request.user, kind=kind, options=_options(request.POST))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("reports:exports")
    return _made_or_waited_for(export)


def _options(said: QueryDict) -> dict[str, Any]:
    return {
        "query": said.get("query", "")[:2000],
        "period": number(said, "period") or 0,
        "unit": said.get("unit", ""),
        "format": chosen(said, "format", FileKind.values),
        "organisation": said.get("organisation", ""),
        "by": said.get("by", ""),
        "task": number(said, "task"),
    }


def _made_or_waited_for(export: Export) -> HttpResponse:
    if (export.total or 0) > AT_ONCE:
        ask_to_make(export.pk)
        return redirect(export)
    make(export.pk)
    export.refresh_from_db()
    return redirect("reports:export-download", export.pk) if export.state == ExportState.DONE else redirect(export)


@requires(READ)
@require_GET
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is, then its file; without scripts the page asks again by itself."""
    found = get_export_for(request.user, pk)
    return render(request, "reports/export.html", {"export": found, "work": work_of(found)})


@requires(READ)
@require_GET
def export_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is, asked by the page itself."""
    answer = JsonResponse(asdict(work_of(get_export_for(request.user, pk))))
    answer["Cache-Control"] = "no-store"
    return answer


@requires(READ)
@require_POST
def export_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have it made once more: it failed, its file is gone, or nothing is heard of it."""
    found = get_export_for(request.user, pk)
    if not ask_again(export=found):
        return redirect(found)
    found.refresh_from_db()
    return _made_or_waited_for(found)


@requires(READ)
@require_POST
def export_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel it, or delete it with its file."""
    found = get_export_for(request.user, pk)
    discard(export=found)
    messages.success(request, f"已{'取消' if found.state in AT_WORK else '删除'}“{found.title}”。")
    return redirect("reports:exports")


@requires(READ)
@require_GET
def period_bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """What a superior can take out of one period: everything that came in, and the summary."""
    period = get_period_received(request.user, pk)
    today = timezone.localdate()
    boxes = [(unit, received_by(unit, period, today=today)) for unit in receivers_for(request.user, period)]
    context = {"period": period, "boxes": boxes, "formats": FileKind.choices}
    return render(request, "reports/period_files.html", context)


@dataclass(frozen=True)
class Waited:
    """Where a job is, in the words of the page; ``stalled`` says why it may not be at it at all."""

    state: str
    said: str
    done: int
    total: int
    stalled: str


def work_of(export: Export) -> Waited:
    """What is known of the job at an export."""
    total = export.total or 0
    heard = export.seen_at or export.asked_at
    silent = timezone.now() - heard
    if export.state == ExportState.RUNNING:
        far = f"已写{export.done:,}/{total:,}行" if export.done and total else "正在写文件……"
        return Waited(export.state, far, export.done, total, "生成停下了，文件还没有。" if silent > SILENT else "")
    if export.state == ExportState.QUEUED and silent > BEGINS and not export.error:
        return Waited(export.state, "等候后台", 0, 0, "后台还没有开始生成。")
    if export.state == ExportState.QUEUED:
        return Waited(export.state, export.error or "已交给后台，马上开始……", 0, 0, "")
    return Waited(export.state, export.get_state_display(), export.done, total, "")
