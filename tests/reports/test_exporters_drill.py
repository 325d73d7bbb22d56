"""What we write, opened by another office program, says what it said."""

from dataclasses import replace

import pypdfium2
import pytest

from reports.choices import FileKind, Output
from reports.exporters import EXPORTERS
from tests import libreoffice
from tests.reports.test_exporters import CORRECTION, TABLE, line

pytestmark = pytest.mark.drill

TABLES = {
    "three lines": replace(TABLE, corrections=(CORRECTION,), not_reported=("羊角镇团委",), proxy="市团委"),
    "eighty lines": replace(TABLE, lines=tuple(line(n, f"类别{n // 20}", f"项目{n}", n) for n in range(1, 81))),
    "long texts": replace(TABLE, lines=(line(1, "创文巩卫", "创文巩卫工作", 412, progress="清理背街小巷" * 300),)),
    "text": replace(TABLE, output=Output.TEXT, receiver="团省委学校部"),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("kind", [FileKind.XLSX, FileKind.DOCX])
def test_libreoffice_opens_and_prints_it(name, kind):
    libreoffice.needed()
    table = TABLES[name]
    content = libreoffice.printed(EXPORTERS[kind].render(table), kind)
    with pypdfium2.PdfDocument(content) as paper:
        said = ["".join(page.get_textpage().get_text_range().split()) for page in paper]
    whole = "".join(said)
    assert table.unit in whole
    assert "2026年6月18日" in whole
    assert all(one.name in whole for one in table.lines if one.records)
    assert all(f"—{number}—" in page for number, page in enumerate(said, start=1))


def test_a_broken_file_is_not_said_to_open():
    libreoffice.needed()
    content = EXPORTERS[FileKind.DOCX].render(TABLE)
    with pytest.raises(RuntimeError, match="did not open"):
        libreoffice.printed(content[: len(content) // 2], "docx")
