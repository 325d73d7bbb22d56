"""Where openpyxl does not open a workbook, or the workbook kills who opens it, one is rebuilt from its values."""

import io
import subprocess
import sys
import zipfile

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.books import person, roster, saved
from tests.youthwork.marking import PHONE, fill, marked, opened, people, with_part
from youthwork.lib.sheets import annotate as annotating
from youthwork.lib.sheets import read
from youthwork.lib.sheets import rebuild as rebuilding
from youthwork.lib.sheets.annotate import Mark, annotate
from youthwork.lib.sheets.looks import FILLS
from youthwork.lib.sheets.marks import plans_for

pytestmark = pytest.mark.drill  # each starts a process or two


def strict(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w") as after:
        for part in before.namelist():
            text = before.read(part).decode()
            text = text.replace(
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            text = text.replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            after.writestr(part, text)
    return stream.getvalue()


def odd_styles(content: bytes) -> bytes:
    return with_part(content, "styles.xml", lambda text: text.replace('val="11"', 'val="eleven"'))


@pytest.mark.parametrize("spoil", [strict, odd_styles])
def test_a_workbook_that_openpyxl_refuses_is_rebuilt_from_its_values(spoil):
    content = spoil(people())
    plans = plans_for(read(content, "a.xlsx"), [PHONE], {"名单": 2})
    assert annotating._marked(content, plans) is None
    sheet = marked(content, PHONE).active
    assert sheet["A4"].value == "【有错】手机（H列）：手机号应为以1开头的11位数字。"
    assert fill(sheet["H4"]) == FILLS["error"]
    assert sheet["B4"].value == "队员1"


def test_digits_that_are_text_stay_text_where_a_workbook_is_rebuilt(monkeypatch):
    monkeypatch.setattr(annotating, "MAX_ROWS", 0)
    content = roster(person("甲", "0020"), person("乙", ""), person("丙"))
    sheet = marked(content, PHONE).active
    assert [(sheet[f"E{row}"].value, sheet[f"E{row}"].number_format) for row in (3, 4)] == [("0020", "@"), (None, "@")]
    assert sheet["B3"].number_format == "General"


def test_hidden_rows_and_the_calendar_are_kept_where_a_workbook_is_rebuilt(monkeypatch):
    monkeypatch.setattr(annotating, "MAX_ROWS", 0)
    workbook = opened(people())
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active.row_dimensions[5].hidden = True
    (sheet,) = read(annotate(saved(workbook), "a.xlsx", [PHONE], header_rows={"名单": 2}), "a.xlsx")
    assert (sheet.hidden_rows, sheet.date1904) == ([5], True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_comes_back_as_a_workbook(encoding):
    content = "姓名,学号,备注\n何晓彤,00020,=1+1\n".encode(encoding)
    content = annotate(content, "名单.csv", [Mark("名单", 2, "B", "错。")], header_rows={"名单": 1})
    sheet = opened(content).active
    assert [cell.value for cell in sheet[2]] == ["【有错】学号（C列）：错。", "何晓彤", "00020", "=1+1"]
    assert (sheet["C2"].number_format, sheet["D2"].data_type, fill(sheet["C2"])) == ("@", "s", FILLS["error"])


def test_names_that_excel_does_not_allow_are_changed_where_a_workbook_is_rebuilt():
    taken: set[str] = set()
    names = ["a/b", "a_b", "", "名" * 40, "名" * 40]
    titles = [rebuilding._title(name, taken) for name in names]
    assert titles == ["a_b", "a_b_2", "Sheet", "名" * 31, f"{'名' * 29}_2"]


@pytest.mark.parametrize(
    "script",
    [
        "import os; os.abort()",
        "raise MemoryError",
        "import sys; sys.stdout.write('PK and no more')",
        "import time; time.sleep(60)",
        "import sys, openpyxl\nbook = openpyxl.Workbook()\nbook.active.title = '名单'\nbook.save(sys.stdout.buffer)",
    ],
    ids=["dies", "raises", "writes nonsense", "hangs", "loses values"],
)
def test_whatever_the_file_does_to_the_child_there_is_a_workbook(monkeypatch, settings, tmp_path, script):
    broken = tmp_path / "child.py"
    broken.write_text(script)
    monkeypatch.setattr(annotating, "CHILD", broken)
    settings.SHEET_WALL_SECONDS = 2
    assert marked(people(), PHONE).active["A4"].value.startswith("【有错】手机（H列）")


def styled_rows(count: int) -> bytes:
    rows = "".join(f'<row r="{n}" ht="20" customHeight="1"/>' for n in range(10, count))
    return with_part(
        people(), "worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", rows + "</sheetData>")
    )


def with_tail(tail: str) -> bytes:
    return with_part(people(), "worksheets/sheet1.xml", lambda xml: xml.replace("</sheetData>", f"</sheetData>{tail}"))


@pytest.mark.drill
@pytest.mark.parametrize(
    "content",
    [
        styled_rows(1_000_000),
        with_tail('<mergeCells count="1"><mergeCell ref="L10:XFD1048576"/></mergeCells>'),
        with_tail('<hyperlinks><hyperlink ref="L10:XFD1048576" location="A1"/></hyperlinks>'),
    ],
    ids=["rows", "merged", "link"],
)
def test_a_hostile_file_costs_little_and_is_given_back(content):
    script = (
        "import resource, sys\n"
        "from youthwork.lib.sheets.annotate import Mark, annotate\n"
        "out = annotate(sys.stdin.buffer.read(), 'a.xlsx', [Mark('名单', 4, 'G', '错。')], header_rows={'名单': 2})\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "sys.stderr.write(f'{used.ru_maxrss // 1024} {used.ru_utime + used.ru_stime}')\n"
        "sys.stdout.buffer.write(out)"
    )
    done = subprocess.run([sys.executable, "-c", script], input=content, capture_output=True, check=True)
    megabytes, seconds = done.stderr.split()
    assert int(megabytes) < 300
    assert float(seconds) < 15
    (sheet,) = read(done.stdout, "a.xlsx")
    assert sheet.rows[3][0] == "【有错】手机（H列）：错。"
