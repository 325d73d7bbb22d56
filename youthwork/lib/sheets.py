"""Workbooks in and out: read in a limited child process, written so that no cell can become a formula."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

READER = Path(__file__).with_name("sheet_reader.py")
MAX_BYTES = 20 * 1024 * 1024
WALL_SECONDS = 30

# Every way in which a file is refused, and what the person who sent it can do.
MESSAGES = {
    "file_empty": "文件是空的，请重新选择。",
    "file_too_big": "文件太大，请删去图片和多余的工作表后再上传。",
    "file_unknown": "这不是Excel表格。请用Excel或WPS另存为.xlsx后再上传。",
    "file_html": "这个文件其实是网页，只是扩展名写成了Excel的。请用Excel或WPS打开，另存为.xlsx后再上传。",
    "file_broken": "文件已损坏，打不开。请在Excel或WPS里重新保存一份再上传。",
    "file_renamed": "文件内容和扩展名不符，像是改过扩展名。请用Excel或WPS打开，另存为.xlsx后再上传。",
    "file_encrypted": "文件设了打开密码。请取消密码后再上传。",
    "file_bomb": "文件展开后过大，没有读取。请只保留要导入的工作表再上传。",
    "sheet_too_big": "表格的范围过大：很远的地方有内容。请删去表格以外的行和列再上传。",
    "cell_too_long": "有单元格超过4000字，不像是这种表格。请核对后再上传。",
    "reader_failed": "文件读不出来，没有写入任何内容。请在Excel或WPS里重新保存一份再上传。",
}


class SheetError(Exception):
    """Why a workbook, or a table in it, is not taken in: a code, a sentence for the user, and where."""

    def __init__(self, code: str, message: str = "", **where: Any) -> None:
        self.code = code
        self.message = message or MESSAGES[code]
        self.where = where  # sheet, row, column, field, value; whatever of it is known
        super().__init__(self.message)


@dataclass(frozen=True)
class Sheet:
    """One worksheet: plain values only (text, number, bool, None; dates as ISO text)."""

    name: str
    hidden: bool
    first_row: int  # the number Excel shows beside rows[0]
    rows: list[list[Any]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right; from 1


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
