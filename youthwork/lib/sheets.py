"""Workbooks in and out: read in a limited child process, written so that no cell can become a formula."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from youthwork.lib.sheet_errors import MESSAGES, SheetError

__all__ = ["MESSAGES", "Sheet", "SheetError", "letter", "looks_like_formula", "neutral", "read"]

READER = Path(__file__).with_name("sheet_reader.py")
MAX_BYTES = 20 * 1024 * 1024
WALL_SECONDS = 30


@dataclass(frozen=True)
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
    """Return the sheets of an .xlsx or .xls workbook. Costs one process of about 0.1 s.

    The file is opened in a child with limits on memory and time, so whatever it does to its reader is one
    SheetError here. The name only serves to notice a changed ending.
    """
    if not content:
        raise SheetError("file_empty")
    if len(content) > MAX_BYTES:
        raise SheetError("file_too_big")
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(READER)],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            env={},
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise SheetError("sheet_too_big") from None
    except ValueError:
        raise SheetError("reader_failed") from None
    if "error" in answer:
        raise SheetError(answer["error"])
    ending = Path(file_name).suffix.lower()
    if (ending == ".xls") != (answer["kind"] == "xls") and ending in {".xls", ".xlsx", ".xlsm"}:
        raise SheetError("file_renamed", _renamed(ending, answer["kind"]), value=file_name)
    return [Sheet(**{**sheet, "merged": [tuple(area) for area in sheet["merged"]]}) for sheet in answer["sheets"]]


def _renamed(ending: str, kind: str) -> str:
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
    return isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}


def neutral(cell: Any, text: object) -> None:
    """Write ``text`` into an openpyxl ``cell`` as text: what looks like a formula stays what was typed.

    openpyxl would store "=1+1" as a formula; others turn cells that begin with + - @ into one when the sheet goes
    through .csv, so those are marked as quoted text.
    """
    cell.value = None if text is None else str(text)
    if looks_like_formula(cell.value):
        cell.data_type = "s"
        cell.quotePrefix = True
