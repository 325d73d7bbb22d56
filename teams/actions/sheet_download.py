"""The workbook of a waiting import given back with what is wrong in it."""

from collections.abc import Iterator
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction

from teams.actions.files import read_back
from teams.actions.sheets import CHUNK, note_verb
from teams.choices import RowVerdict
from teams.models import SheetImport, User
from teams.sheets.codes import Level
from youthwork.lib.sealed import CannotOpen
from youthwork.lib.sheets import MESSAGES, SheetError
from youthwork.lib.sheets.annotate import annotate
from youthwork.lib.sheets.marks import Mark
from youthwork.lib.text import one_line

CHECKED = "（核对）"
LEVELS = {Level.ERROR: "error", Level.DOUBT: "doubt", Level.WARNING: "warning"}


def original_of(batch: SheetImport) -> bytes:
    """The file as it was uploaded. Raises ValidationError if it is kept no longer."""
    if batch.original is None:
        raise ValidationError(MESSAGES["original_gone"])
    try:
        return read_back(batch.original)
    except (FileNotFoundError, CannotOpen):
        raise ValidationError(MESSAGES["original_gone"]) from None


def mark_up(*, actor: User, batch: SheetImport) -> bytes:
    """The uploaded workbook with the faulty and doubtful cells coloured and a first column that says why; the audit
    log tells that it was taken out, since it holds whole phone numbers.

    Raises ValidationError if the file is kept no longer, or cannot be read any more.
    """
    content = original_of(batch)
    headers = {table["sheet"]: table["header"] for table in batch.options.get("tables", [])}
    marks = [mark for mark in marks_of(batch) if mark.sheet in headers]
    try:
        marked = annotate(content, batch.file_name, marks, header_rows=headers)
    except SheetError as refusal:
        raise ValidationError(refusal.message) from None
    with transaction.atomic():
        note_verb(actor, batch, "下载核对表", after={"marks": len(marks)})
    return marked


def marks_of(batch: SheetImport) -> Iterator[Mark]:
    """What is to be said in the file: of rows refused or doubtful, of cells corrected on the page, which are still
    wrong in the file, and of headings."""
    for said in batch.file_errors:
        if said["row"] and said["level"] in LEVELS:
            yield Mark(said["sheet"], said["row"], said["column"], said["message"], LEVELS[said["level"]])
    columns = ("sheet", "number", "changes", "verdict", "doubtful", "notes")
    for sheet, number, changes, verdict, doubtful, notes in (
        batch.rows.order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK)
    ):
        if verdict == RowVerdict.REFUSED or doubtful:
            for said in notes:
                if said["level"] in LEVELS:
                    yield Mark(sheet, number, said["column"], said["message"], LEVELS[said["level"]])
        for field, value in (changes or {}).items():
            letter = batch.layout.letter(sheet, field)
            if letter:
                told = "已在页面上重新输入" if isinstance(value, dict) else f"已在页面上改为“{one_line(value)}”"
                yield Mark(sheet, number, letter, f"{told}，原表还没有改。", "warning")


def marked_name(batch: SheetImport) -> str:
    """名单（核对）.xlsx, also of a file that has been here before."""
    return f"{PurePath(batch.file_name).stem.removesuffix(CHECKED)}{CHECKED}.xlsx"
