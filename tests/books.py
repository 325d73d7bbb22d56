"""Workbooks for tests, made in memory: good ones, and the broken ones that offices really send."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "maonan-arrangement.xlsx"
ARRANGEMENT_HEAD = ("项 目", "点 位", "人数", "团队长", "电 话", "队 员")
ROSTER_HEAD = ("姓名", "性别", "政治面貌", "学号", "学院", "班级", "手机", "点位", "项目", "职务")


def book(rows: Sequence[Sequence], *, title: str = "名单", merged: Sequence[str] = ()) -> bytes:
    """An .xlsx with one sheet of ``rows``."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def arrangement(*rows: Sequence, merged: Sequence[str] = ()) -> bytes:
    """A sheet with the paper's heads in row 1."""
    return book([ARRANGEMENT_HEAD, *rows], title="附件1", merged=merged)


def person(name: str = "何晓彤", number: str = "20260201", **cells) -> list:
    """A row under ``ROSTER_HEAD``; ``cells`` by their head's word."""
    row = {
        "姓名": name,
        "性别": "女",
        "政治面貌": "共青团员",
        "学号": number,
        "学院": "计算机系",
        "班级": "软件2401",
        "手机": f"154{int(number):08d}"[-11:] if number.isdecimal() else "",
        "点位": "官渡校园社区",
        "项目": "",
        "职务": "队员",
    } | cells
    return [row[head] for head in ROSTER_HEAD]


def roster(*rows: Sequence) -> bytes:
    """A sheet with a title above and the heads in row 2, so the first person stands in row 3."""
    return book([["茂职院“百千万工程”队员名单"], ROSTER_HEAD, *rows])


def far_cell(place: str) -> bytes:
    """A few kilobytes whose bounding box is enormous."""
    workbook = Workbook()
    workbook.active["A1"] = "姓名"
    workbook.active[place] = 1
    return saved(workbook)


def zip_bomb(megabytes: int) -> bytes:
    """A workbook that inflates to ``megabytes`` in one part."""
    stream = io.BytesIO(book([["姓名", "点位"]]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/media/photo.bin", "w") as part:
        for _ in range(megabytes):
            part.write(bytes(1024 * 1024))
    return stream.getvalue()


ORGANISATION_HEAD = ("代码", "名称", "简称", "类型", "层级", "上级代码", "成立日期", "别名")


def unit(code: str, parent: str = "440902", **cells) -> list:
    """A row under ``ORGANISATION_HEAD``: a township; ``cells`` by their head's word."""
    row = {
        "代码": code,
        "名称": f"{code}镇团委",
        "简称": f"{code}镇",
        "类型": "乡镇（街道）团委",
        "层级": "乡镇级",
        "上级代码": parent,
        "成立日期": "",
        "别名": "",
    } | cells
    return [row[head] for head in ORGANISATION_HEAD]


SITE_HEAD = ("名称", "类型", "所在团组织", "地址", "有团支部", "点位负责人", "负责人电话", "别名")


def place(name: str, host: str = "440902-YJ", **cells) -> list:
    """A row under ``SITE_HEAD``: a village of 羊角镇; ``cells`` by their head's word."""
    row = dict.fromkeys(SITE_HEAD, "") | {"名称": name, "类型": "村", "所在团组织": host} | cells
    return [row[head] for head in SITE_HEAD]


def sites(*rows: Sequence) -> bytes:
    """A sheet with the heads in row 1, so the first site stands in row 2."""
    return book([SITE_HEAD, *rows], title="点位")


def organisations(*rows: Sequence) -> bytes:
    """A sheet with the heads in row 1, so the first unit stands in row 2."""
    return book([ORGANISATION_HEAD, *rows], title="团组织")
