"""The file that a person is given: everything that is kept of them, as a workbook to read and as JSON to take along."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from youthwork.lib.personal import Rule
from youthwork.lib.sheets import letter, neutral
from youthwork.lib.sheets.style import HEAD, LEFT, TEXT, TITLE, ruled

CONTENT_TYPE = "application/zip"
REMARKS = (
    "这里是平台保存的、和本人有关的全部内容，按表列出。",
    "照片只列出在哪条记录里；照片里可能有别人，不在文件中。",
    "工作记录的文字里如果写到本人，而记录不是本人填的，没有逐字查找，不在其中。",
    "办理个案的记录写的是别人，不在文件中。",
    "已报出的推进表定格存档，注销个人信息以后也不改动。",
)
Tables = list[tuple[Rule, list[dict[str, str]]]]


def archive(name: str, made_at: str, tables: Tables) -> bytes:
    """A .zip with 个人信息.xlsx and 个人信息.json, both with Chinese headings."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as package:
        package.writestr("个人信息.xlsx", _workbook(name, made_at, tables))
        package.writestr("个人信息.json", json.dumps(_plain(name, made_at, tables), ensure_ascii=False, indent=2))
    return content.getvalue()


def _plain(name: str, made_at: str, tables: Tables) -> dict[str, Any]:
    kept = {rule.title: rows for rule, rows in tables}
    return {"姓名": name, "导出时间": made_at, "说明": list(REMARKS), "内容": kept}


def _workbook(name: str, made_at: str, tables: Tables) -> bytes:
    book = Workbook()
    first = book.active
    first.title = "说明"
    first.column_dimensions["A"].width = 80
    for number, text in enumerate((f"{name}的个人信息", f"导出时间：{made_at}", *REMARKS), start=1):
        neutral(first.cell(number, 1), text)
        first.cell(number, 1).font, first.cell(number, 1).alignment = (TITLE if number == 1 else TEXT), LEFT
    for rule, rows in tables:
        sheet = book.create_sheet(rule.title[:31])
        heads = list(rows[0])
        for column, head in enumerate(heads, start=1):
            neutral(sheet.cell(1, column), head)
            sheet.cell(1, column).font = HEAD
            longest = max(len(row[head]) for row in rows)
            sheet.column_dimensions[letter(column)].width = min(max(12, 2 * longest), 60)
        for number, row in enumerate(rows, start=2):
            for column, head in enumerate(heads, start=1):
                neutral(sheet.cell(number, column), row[head])
                sheet.cell(number, column).font, sheet.cell(number, column).alignment = TEXT, LEFT
        ruled(sheet, f"A1:{letter(len(heads))}{len(rows) + 1}")
    content = BytesIO()
    book.save(content)
    return content.getvalue()
