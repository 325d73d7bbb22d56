"""Workbooks in and out: read in a limited child process, written so that no cell can become a formula."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from youthwork.lib.identity import without_identities
from youthwork.lib.limited import CHILD
from youthwork.lib.sheets.errors import MESSAGES, SheetError
from youthwork.lib.sheets.limited import run_limited

__all__ = ["MESSAGES", "Sheet", "SheetError", "letter", "looks_like_formula", "neutral", "read"]

MEGABYTE = 1024 * 1024
WORKBOOK_ENDINGS = {".xls", ".xlsx", ".xlsm"}
LONGEST_TITLE = 31  # of a sheet
KINDS = {"xlsx", "xls", "text"}
# How what is reckoned begins; Chinese and Japanese editions of Excel take the full-width signs too.
FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
PLAIN = {str, int, float, bool, type(None)}


@dataclass
class Sheet:
    """One worksheet: plain values only (text, number, bool, None; dates as ISO text)."""

    name: str
    hidden: bool
    first_row: int  # the number Excel shows beside rows[0]
    rows: list[list[Any]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right; from 1
    hidden_rows: list[int] = field(default_factory=list)  # as Excel shows them
    date1904: bool = False  # days are counted from 1904 in it


def read(content: bytes, file_name: str) -> list[Sheet]:
    """Return the sheets of an .xlsx, .xlsm or .xls workbook, or the one table of a .csv, .tsv or .txt.

    Costs one process, about 0.1 s and 0.2 s for each 10,000 rows. The file is opened in a child with limits on memory
    and time, so whatever it does to its reader is one SheetError here. The content says what kind of file it is; the
    name only serves to notice a changed ending.
    """
    if not content:
        raise SheetError("file_empty")
    if len(content) > settings.SHEET_MAX_MB * MEGABYTE:
        raise SheetError("file_too_big")
    arguments = {
        "verb": "read",
        "rows": settings.SHEET_MAX_ROWS,
        "columns": settings.SHEET_MAX_COLUMNS,
        "inflated_mb": settings.SHEET_MAX_INFLATED_MB,
        "entries": settings.SHEET_MAX_ENTRIES,
    }
    answer = run_limited(CHILD, arguments, content)
    try:
        kind, sheets = _heard(answer)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise SheetError("reader_failed") from None
    ending = Path(file_name).suffix.lower()
    if ending in WORKBOOK_ENDINGS and (kind == "text" or (ending == ".xls") != (kind == "xls")):
        raise SheetError("file_renamed", _renamed(ending, kind), value=file_name)
    if kind == "text":
        sheets[0].name = Path(file_name).stem[:LONGEST_TITLE] or "文本"
    _mask_names(sheets)
    return sheets


def _mask_names(sheets: list[Sheet]) -> None:
    """No sheet is called by somebody's ID number: names are kept with every row, and shown."""
    for number, sheet in enumerate(sheets, start=1):
        masked = without_identities(sheet.name)
        if masked != sheet.name:
            taken = {other.name for other in sheets}
            sheet.name = f"{masked}-{number}" if masked in taken else masked


def _heard(answer: bytes) -> tuple[str, list[Sheet]]:
    """Kind and sheets out of the child's lines. Raises SheetError for a refusal, ValueError and the like for what is
    no such answer."""
    kind, ended = "", False
    sheets: list[Sheet] = []
    known: dict[Any, Any] = {}  # values that come again and again are kept once
    start = 0
    while start < len(answer):
        stop = answer.find(b"\n", start)
        line = answer[start : stop if stop >= 0 else len(answer)]
        start = stop + 1 if stop >= 0 else len(answer)
        if not line:
            continue
        said = json.loads(line)
        if isinstance(said, list):
            keep = known.setdefault
            rows = [[keep(value, value) if type(value) is str else value for value in row] for row in said]
            if not all(PLAIN.issuperset(map(type, row)) for row in rows):
                raise TypeError("no plain value")
            sheets[-1].rows.extend(rows)
        elif "error" in said:
            raise _refused(said)
        elif "kind" in said:
            kind = str(said["kind"])
        elif "name" in said:
            sheets.append(_sheet(said))
        else:
            ended = bool(said["end"])
    if not ended or kind not in KINDS or (kind == "text" and len(sheets) != 1):
        raise ValueError("cut short")
    return kind, sheets


def _refused(said: dict[str, Any]) -> SheetError:
    if said["error"] not in MESSAGES:
        raise ValueError("unknown code")
    if said.get("reason") == "quotes":
        row = int(said["row"])
        message = f"第{row}行附近的引号没有成对。请用Excel或WPS打开，另存为.xlsx后再上传。"
        return SheetError(said["error"], message, row=row)
    return SheetError(said["error"])


def _sheet(about: dict[str, Any]) -> Sheet:
    return Sheet(
        name=str(about["name"]),
        hidden=bool(about.get("hidden")),
        first_row=int(about["first_row"]),
        rows=[],
        merged=[(int(top), int(left), int(low), int(far)) for top, left, low, far in about.get("merged", ())],
        hidden_rows=[int(number) for number in about.get("hidden_rows", ())],
        date1904=bool(about.get("date1904")),
    )


def _renamed(ending: str, kind: str) -> str:
    if kind == "text":
        return f"文件内容是文本表格，扩展名却是{ending}。请把扩展名改回.csv，或用Excel、WPS打开后另存为.xlsx，再上传。"
    return f"文件内容是.{kind}格式，扩展名却是{ending}，像是改过扩展名。请用Excel或WPS打开，另存为.xlsx后再上传。"


def letter(number: int) -> str:
    """Excel's name of a column: 1 → "A", 27 → "AA"."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def looks_like_formula(value: object) -> bool:
    """Whether a spreadsheet, or one that a .csv goes through, would take ``value`` for something to reckon."""
    return isinstance(value, str) and value[:1] in FORMULA_SIGNS


def neutral(cell: Any, text: object) -> None:
    """Write ``text`` into an openpyxl ``cell`` as text: what looks like a formula stays what was typed.

    openpyxl would store "=1+1" as a formula; others turn cells that begin with + - @ into one when the sheet goes
    through .csv, so those are marked as quoted text.
    """
    cell.value = None if text is None else str(text)
    if looks_like_formula(cell.value):
        cell.data_type = "s"
        cell.quotePrefix = True
