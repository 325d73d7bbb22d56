"""The arrangement as a workbook that looks like the printed annex, and that the import reads back unchanged."""

from collections.abc import Sequence
from io import BytesIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tasks.arrangement.table import Row, blocks
from tasks.models import Document
from teams.models import User
from teams.roles import PHONES_REVEAL
from youthwork.lib.sheets import neutral
from youthwork.lib.sheets.style import CENTRE, HEAD, LEFT, TEXT, TITLE, for_print, height_for, ruled

HEADS = ("项目", "点位", "人数", "团队长", "电话", "队员")
WIDTHS = (24, 30, 8, 12, 15, 14)
TITLE_ROW, HEAD_ROW = 1, 2


def workbook(user: User, document: Document, rows: Sequence[Row]) -> bytes:
    """The .xlsx with ``rows`` in printed order, programme cells merged over the rows that share them."""
    book = Workbook()
    sheet = book.active
    sheet.title = "工作安排表"
    for column, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    _head(sheet, document.arrangement_title or "工作安排表")
    number = HEAD_ROW + 1
    for together in blocks(rows):
        number = _block(sheet, number, together, user)
    ruled(sheet, f"A{HEAD_ROW}:F{number - 1}")
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    for_print(sheet, head_row=HEAD_ROW, last_row=number - 1, last_column="F", landscape=False)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def full_phones(user: User, rows: Sequence[Row]) -> int:
    """How many phone numbers ``user`` would get in full."""
    return sum(bool(row.leader and row.leader.phone and _works_with(user, row)) for row in rows)


def _head(sheet: Worksheet, title: str) -> None:
    sheet.merge_cells("A1:F1")
    _put(sheet, TITLE_ROW, 1, title, font=TITLE)
    sheet.row_dimensions[TITLE_ROW].height = 42
    for column, text in enumerate(HEADS, start=1):
        _put(sheet, HEAD_ROW, column, text, font=HEAD)
    sheet.row_dimensions[HEAD_ROW].height = 30


def _block(sheet: Worksheet, first: int, rows: Sequence[Row], user: User) -> int:
    """Write rows that share a programme cell; returns the number of the row below."""
    cell = rows[0].placement.programmes_printed
    share = height_for([(cell, WIDTHS[0])]) / len(rows)
    for number, row in enumerate(rows, start=first):
        placement, leader = row.placement, row.leader
        _put(sheet, number, 1, cell if number == first else None, alignment=LEFT)
        _put(sheet, number, 2, placement.site.name, alignment=LEFT)
        sheet.cell(number, 3, placement.headcount).font = TEXT
        sheet.cell(number, 3).alignment = CENTRE
        _put(sheet, number, 4, leader.name if leader else None)
        _put(sheet, number, 5, _phone(user, row))
        _put(sheet, number, 6, placement.members_note or None)
        own = height_for([(placement.site.name, WIDTHS[1]), (placement.members_note, WIDTHS[5])])
        sheet.row_dimensions[number].height = max(own, share)
    last = first + len(rows) - 1
    if len(rows) > 1:
        sheet.merge_cells(start_row=first, start_column=1, end_row=last, end_column=1)
    return last + 1


def _put(sheet: Worksheet, row: int, column: int, text: object, *, font=TEXT, alignment=CENTRE) -> None:
    cell = sheet.cell(row, column)
    neutral(cell, text)
    cell.font, cell.alignment = font, alignment


def _phone(user: User, row: Row) -> str | None:
    if row.leader is None or not row.leader.phone:
        return None
    return row.leader.phone if _works_with(user, row) else row.leader.masked_phone


def _works_with(user: User, row: Row) -> bool:
    """``tasks.access.may_reveal`` for the leader of a row that is at hand, without a query.

    A minor's number leaves the platform with nobody: it is looked at one at a time, which is written down.
    """
    team, leader = row.placement.team, row.leader
    if team is None or leader is None or leader.is_minor_on(timezone.localdate()):
        return False
    offices = user.offices(PHONES_REVEAL)
    lines = {team.home_id, row.placement.host_id, row.placement.sending_id}
    return user.may(PHONES_REVEAL, leader.home) or user.member_id == leader.pk or bool(offices & lines)
