"""The log taken along, as .xlsx or .csv: in the words of the pages, and with what it takes to verify it elsewhere."""

import csv
import io
import tempfile
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet.worksheet import Worksheet

from teams.audit import record
from teams.audit_proof import FIELDS, canonical
from teams.audit_words import about, kind_of, said
from teams.downloads import XLSX
from teams.models import AuditEntry, AuditRange, User
from youthwork.lib.sheets import looks_like_formula, neutral
from youthwork.lib.sheets.style import HEAD

# What is made within the half minute that a reader and the proxies before them wait; a .csv starts to come at once.
MOST_ROWS = {"xlsx": 50_000, "csv": 100_000}
AT_ONCE = 1000
# Heading and width of each column.
COLUMNS = {
    "编号": 9,
    "时间": 20,
    "操作人": 10,
    "动作": 14,
    "对象类型": 12,
    "对象": 30,
    "变化": 50,
    "单位": 18,
    "网络地址": 16,
    "请求编号": 34,
    "封存": 7,
    "摘要": 20,
    "原文": 40,
}


@transaction.atomic
def note_export(*, actor: User, rows: int, filters: list[str]) -> None:
    """Leave a trace that ``rows`` entries of the log were taken out of the platform."""
    after = {"rows": rows, "filters": filters}
    record(actor=actor, verb="导出日志", label="操作日志", organisation=actor.organisation, after=after)


def as_csv(rows: QuerySet[AuditEntry], name: str) -> StreamingHttpResponse:
    """The rows as they come, with the mark by which Excel knows UTF-8."""

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        yield "\ufeff"
        for cells in [list(COLUMNS)], *_cells(rows):
            for row in cells:
                writer.writerow([f"'{cell}" if looks_like_formula(cell) else cell for cell in row])
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()

    return _download(StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8"), name)


def as_xlsx(rows: QuerySet[AuditEntry], name: str) -> FileResponse:
    """A workbook written row by row into a file that goes with the answer."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("操作日志")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJKLM", COLUMNS.values(), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_head(sheet, text) for text in COLUMNS])
    for batch in _cells(rows):
        for row in batch:
            sheet.append([_safe(sheet, cell) if looks_like_formula(cell) else cell for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    book.save(file)
    file.seek(0)
    return _download(FileResponse(file, content_type=XLSX), name)


WRITERS: dict[str, Callable[[QuerySet[AuditEntry], str], HttpResponse]] = {"xlsx": as_xlsx, "csv": as_csv}


def _cells(rows: QuerySet[AuditEntry]) -> Iterator[list[list[Any]]]:
    """The cells of the rows, a batch at a time; three queries for each."""
    rows = rows.select_related("organisation").prefetch_related("names")
    last = None
    while batch := list((rows if last is None else rows.filter(pk__lt=last))[:AT_ONCE]):
        seals = _seals_of(batch)
        yield [_row(entry, seals(entry.pk)) for entry in batch]
        last = batch[-1].pk


def _row(entry: AuditEntry, seal: int | None) -> list[Any]:
    changes = [f"{line.label}：{line.before and f'{line.before} → '}{line.after}" for line in said(entry)]
    return [
        entry.pk,
        f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
        entry.actor_name,
        entry.verb,
        kind_of(entry),
        about(entry),
        "；".join(changes),
        str(entry.organisation or ""),
        entry.address,
        entry.request_id,
        seal or "",
        entry.digest,
        canonical([getattr(entry, field) for field in FIELDS]),
    ]


def _seals_of(batch: list[AuditEntry]) -> Callable[[int], int | None]:
    """Number of the seal that covers an entry of ``batch`` (the newest first), by its id."""
    within = AuditRange.objects.filter(last__gte=batch[-1].pk, first__lte=batch[0].pk).order_by("last")
    ranges = list(within.values_list("last", "first", "seal__number"))

    def number_of(pk: int) -> int | None:
        place = bisect_left(ranges, (pk,))
        return ranges[place][2] if place < len(ranges) and ranges[place][1] <= pk else None

    return number_of


def _head(sheet: Worksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = HEAD
    return cell


def _safe(sheet: Worksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    neutral(cell, text)
    return cell


def _download(response: Any, name: str) -> Any:
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
