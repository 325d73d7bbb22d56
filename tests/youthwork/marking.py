"""Rosters to annotate, and a look at what came of it."""

import io
import re
import zipfile

from openpyxl import Workbook, load_workbook

from tests.books import person, roster
from youthwork.lib.sheets.annotate import Mark, annotate

PHONE = Mark("名单", 4, "G", "手机号应为以1开头的11位数字。")
SITE = Mark("名单", 5, "H", "是不是“官渡校园社区”？请确认。", "doubt")


def people(count: int = 4) -> bytes:
    return roster(*(person(f"队员{n}", str(20260201 + n)) for n in range(count)))


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def marked(content: bytes, *marks: Mark, header: int = 2) -> Workbook:
    return opened(annotate(content, "名单.xlsx", marks, header_rows={"名单": header}))


def with_part(content: bytes, name: str, change) -> bytes:
    """The workbook with one part changed by hand, as other programs write it, in letters rather than their numbers."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            text = before.read(part)
            if part in (name, f"xl/{name}"):
                letters = re.sub(r"&#(\d{3,7});", lambda number: chr(int(number[1])), text.decode())
                text = change(letters).encode()
            after.writestr(part, text)
    return stream.getvalue()


def fill(cell) -> str | None:
    return cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None
