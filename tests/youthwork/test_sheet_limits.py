"""Whatever a file does to the process that reads it, it costs little and is one clear refusal here."""

import io
import json
import random
import socket
import struct
import subprocess
import sys
import zipfile

import pytest
from openpyxl import Workbook

from tests.books import book, far_cell, saved, zip_bomb
from tests.packages import SHEET, changed, with_sheet, worksheet
from tests.youthwork.test_sheet_formats import XLS
from tests.youthwork.test_sheets import refusal
from youthwork.lib import sheets
from youthwork.lib.limited import CHILD
from youthwork.lib.sheets import MESSAGES, SheetError, read
from youthwork.lib.sheets.limited import run_limited

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = [["姓名", "点位"], ["何晓彤", "羊角镇"]]
# Stands in for the verb: it limits and seals itself as the child does, then tries what its last lines say.
SEALED = f"""
import json, sys
sys.path.insert(0, {str(CHILD)!r})
import importlib.util
spec = importlib.util.spec_from_file_location("limits", {str(CHILD / "limits.py")!r})
limits = importlib.util.module_from_spec(spec)
spec.loader.exec_module(limits)
import os, socket
limits.limit_myself(json.loads(sys.argv[1]))
content = sys.stdin.buffer.read()
limits.seal()
"""


@pytest.fixture
def script(tmp_path):
    """Run the lines given in a process of that kind; what they print."""

    def run(lines: str, content: bytes = b"", sealed: bool = True) -> bytes:
        path = tmp_path / "child.py"
        path.write_text((SEALED if sealed else "") + lines, encoding="utf-8")
        return run_limited(path, {}, content)

    return run


def failure(script, lines: str, **kwargs) -> SheetError:
    with pytest.raises(SheetError) as caught:
        script(lines, **kwargs)
    assert caught.value.message.endswith("。")
    return caught.value


# --- what the process may do ---


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
        "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
        "socket.create_connection(('127.0.0.1', PORT))",
        "open('/etc/hostname')",
        "open('/tmp/youthwork-written', 'w')",
        "os.pipe()",
    ],
)
def test_the_sealed_process_opens_neither_socket_nor_file(script, attempt):
    with socket.create_server(("127.0.0.1", 0)) as server:
        lines = f"PORT = {server.getsockname()[1]}\ntry: {attempt}\nexcept OSError as error: print(error.errno)\n"
        assert script(lines + "else: print('opened')\n").decode().strip() == "24"  # EMFILE: too many open files


def test_the_same_lines_open_a_socket_where_nothing_is_sealed(script):
    lines = "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_STREAM)\nprint('opened')"
    assert script(lines, sealed=False) == b"opened\n"


def test_its_environment_and_descriptors_tell_it_nothing(script, monkeypatch):
    monkeypatch.setenv("FIELD_KEY", "geheim")
    lines = "import os\nprint(os.environ.get('FIELD_KEY'), sorted(map(int, os.listdir('/proc/self/fd')))[:4])"
    assert script(lines, sealed=False) == b"None [0, 1, 2, 3]\n"  # 3 is the listing itself


def test_content_goes_in_and_comes_back_whole(script):
    content = bytes(range(256)) * 20_000
    assert script("sys.stdout.buffer.write(content)", content) == content


# --- how it may end ---


@pytest.mark.parametrize("lines", ["os.abort()", "sys.exit(3)", "1 / 0", "os.kill(os.getpid(), 11)"])
def test_a_process_that_dies_is_one_refusal(script, lines):
    assert failure(script, lines).code == "reader_failed"


def test_one_that_does_not_listen_is_one_refusal_too(script):
    assert (
        failure(script, "import os; os.close(0); os._exit(1)", content=bytes(10**6), sealed=False).code
        == "reader_failed"
    )


def test_one_that_hangs_is_stopped(script, settings):
    settings.SHEET_WALL_SECONDS = 1
    error = failure(script, "import time; time.sleep(60)")
    assert (error.code, "没有读完" in error.message) == ("sheet_too_big", True)


@pytest.mark.drill
def test_one_that_closes_its_mouth_and_hangs_is_stopped(script, settings):
    settings.SHEET_WALL_SECONDS = 1
    assert failure(script, "os.close(1); os.close(2)\nimport time; time.sleep(60)").code == "sheet_too_big"


def test_one_that_takes_memory_without_end_is_stopped(script):
    error = failure(script, "kept = []\nwhile True: kept.append(bytes(10**7))")
    assert (error.code, "内存" in error.message) == ("sheet_too_big", True)


def test_one_that_answers_without_end_is_stopped(script, monkeypatch):
    monkeypatch.setattr("youthwork.lib.limited.LONGEST_ANSWER", 10**6)
    assert failure(script, "while True: sys.stdout.write('x' * 1000)").code == "sheet_too_big"


@pytest.mark.drill
def test_one_that_reckons_without_end_is_stopped(script, settings):
    settings.SHEET_CPU_SECONDS = 1
    assert failure(script, "while True: pass").code == "sheet_too_big"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b"[",
        b"\xff\xfe",
        b"[[1]]",
        b'{"end": true}',
        b'{"kind": "xlsx"}\n{"name": "a", "first_row": 1}\n[["cut',
        b'{"kind": "xlsx"}\n{"name": "a", "first_row": 1}\n[["a"]]\n',
        b'{"kind": "xlsx"}\n{"name": "a", "first_row": "x"}\n{"end": true}',
        b'{"kind": "xlsx"}\n5\n{"end": true}',
        b'{"kind": "xlsx"}\n{"name": "a", "first_row": 1}\n[5]\n{"end": true}',
        b'{"kind": "xlsx"}\n{"name": "a", "first_row": 1}\n[[{"a": 1}]]\n{"end": true}',
        b'{"kind": "text"}\n{"end": true}',
        b'{"kind": "exe"}\n{"end": true}',
        b'{"error": "made_up"}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_is_none_is_one_refusal(monkeypatch, tmp_path, answer):
    (tmp_path / "answer").write_bytes(answer)
    child = tmp_path / "child.py"
    child.write_text(f"import sys; sys.stdout.buffer.write(open({str(tmp_path / 'answer')!r}, 'rb').read())")
    monkeypatch.setattr(sheets, "CHILD", child)
    assert refusal(book(ROWS)).code == "reader_failed"


# --- hostile files ---


def cells(*places: str) -> bytes:
    rows = b"".join(
        f'<row r="{place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{place}"><v>1</v></c></row>'.encode()
        for place in places
    )
    return with_sheet(book(ROWS), worksheet(rows))


def merges(*areas: str) -> bytes:
    inside = b"".join(f'<mergeCell ref="{area}"/>'.encode() for area in areas)
    row = b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>'
    return with_sheet(book(ROWS), worksheet(row, b"<mergeCells>" + inside + b"</mergeCells>"))


def entries(count: int) -> bytes:
    return changed(book(ROWS), lambda _, text: text, {f"xl/media/{n}": b"" for n in range(count)})


def billion_laughs() -> bytes:
    names = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">{names}]>'.encode()
    inside = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>'
    return with_sheet(book(ROWS), head + worksheet(inside))


def lying_directory() -> bytes:
    """The directory promises a small part; what is packed is large."""
    content = bytearray(zip_bomb(3))
    real, told = (3 * 1024 * 1024).to_bytes(4, "little"), (100).to_bytes(4, "little")
    return bytes(content.replace(real, told))


def deep(levels: int) -> bytes:
    return with_sheet(book(ROWS), worksheet(b"<row>" + b"<a>" * levels + b"</a>" * levels + b"</row>"))


def shared(index: str) -> bytes:
    row = f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>'.encode()
    return with_sheet(book(ROWS), worksheet(row))


HOSTILE = {
    "far cell": (lambda: far_cell("XFD1048576"), {"sheet_too_big"}),
    "row beyond Excel": (lambda: cells("A1", "A999999999"), {"sheet_too_big"}),
    "column beyond Excel": (lambda: cells("A1", "ZZZ1"), {"sheet_too_big"}),
    "wide and long": (lambda: cells("A1", "CV100000"), {"sheet_too_big"}),
    "zip bomb": (lambda: zip_bomb(200), {"file_bomb"}),
    "many entries": (lambda: entries(2_001), {"file_bomb"}),
    "entities": (billion_laughs, {"file_broken", "reader_failed"}),
    "lying directory": (lying_directory, {"file_broken"}),
    "merges over merges": (lambda: merges("A1:B2", "A1:B2", "A1:XFD1048576"), {"file_broken"}),
    "too many merges": (lambda: merges(*["A1:B1"] * 100_001), {"sheet_too_big"}),
    "wrong shared string": (lambda: shared("99999999"), {"file_broken"}),
    "shared string that is no number": (lambda: shared("-1"), {"file_broken"}),
    "no end of the archive": (lambda: book(ROWS)[:-30], {"file_broken"}),
    "garbage behind the mark of a zip": (lambda: b"PK\x03\x04" + b"\xff" * 5000, {"file_broken"}),
    "garbage in a container": (lambda: OLE + b"\xff" * 5000, {"file_broken"}),
    "zeros in a container": (lambda: OLE + b"\x00" * 500_000, {"file_broken"}),
    "sheet that is no XML": (lambda: with_sheet(book(ROWS), b"\x00\xff" * 5000), {"file_broken"}),
    "long cell": (lambda: book([["长" * 30_000]]), {"cell_too_long"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(name):
    make, codes = HOSTILE[name]
    assert refusal(make()).code in codes


def test_what_looks_hostile_but_hurts_nobody_is_read():
    assert read(deep(20_000), "a.xlsx")[0].rows == []
    (sheet,) = read(merges("A1:XFD1048576"), "a.xlsx")
    assert sheet.merged == [(1, 1, 1048576, 16384)]
    assert read(entries(500), "a.xlsx")[0].rows == ROWS


def test_a_million_styled_rows_are_no_rows():
    styled = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % n for n in range(2, 200_000))
    first = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    (sheet,) = read(with_sheet(book(ROWS), worksheet(first + styled)), "a.xlsx")
    assert sheet.rows == [[1]]


def test_rows_and_columns_beyond_the_settings_are_named(settings):
    settings.SHEET_MAX_ROWS, settings.SHEET_MAX_COLUMNS = 100, 20
    assert refusal(book([["甲"]] * 101)).code == "too_many_rows"
    assert refusal(book([["甲"] * 21])).code == "too_many_columns"
    assert len(read(book([["甲"] * 20] * 100), "a.xlsx")[0].rows) == 100


def test_parts_beyond_the_settings_are_refused(settings):
    settings.SHEET_MAX_ENTRIES = 50
    assert refusal(entries(60)).code == "file_bomb"
    settings.SHEET_MAX_INFLATED_MB = 10
    assert refusal(zip_bomb(11)).code == "file_bomb"


def test_many_sheets_are_refused():
    workbook = Workbook()
    for number in range(60):
        workbook.create_sheet(f"表{number}")
    assert refusal(saved(workbook)).code == "file_bomb"


def usage(content: bytes) -> tuple[str, int, float]:
    """The code of the refusal or the number of rows, the most memory (MB) and the seconds of the reading process."""
    arguments = {"verb": "read", "rows": 120_000, "columns": 200, "inflated_mb": 150, "entries": 2_000}
    arguments |= {"memory_mb": 300, "cpu_seconds": 8}
    watch = (
        "import os, resource, subprocess, sys\n"
        f"done = subprocess.run([sys.executable, '-I', {str(CHILD)!r}, {json.dumps(arguments)!r}], stdin=0, stdout=1)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_maxrss // 1024, used.ru_utime + used.ru_stime, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", watch], input=content, capture_output=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line]
    refused = next((line["error"] for line in lines if isinstance(line, dict) and "error" in line), None)
    said = refused or str(sum(len(line) for line in lines if isinstance(line, list)))
    megabytes, seconds = done.stderr.split()[-2:]
    return said, int(megabytes), float(seconds)


@pytest.mark.drill
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_at_most_ten_seconds_and_300_megabytes(name):
    _, megabytes, seconds = usage(HOSTILE[name][0]())
    assert megabytes <= 300
    assert seconds <= 10


def large_book(rows: int, columns: int = 12) -> bytes:
    """A sheet whose texts stand in its cells, each another."""
    text = b"".join(
        b'<row r="%d">' % n
        + b"".join(b'<c r="%c%d" t="inlineStr"><is><t>%d-%d</t></is></c>' % (65 + c, n, n, c) for c in range(columns))
        + b"</row>"
        for n in range(1, rows + 1)
    )
    return with_sheet(book(ROWS), worksheet(text))


@pytest.mark.drill
def test_a_hundred_thousand_rows_are_read_within_the_limits():
    said, megabytes, seconds = usage(large_book(100_000))
    assert said == "100000"
    assert megabytes <= 300
    assert seconds <= 8


def test_an_old_workbook_with_a_far_cell_is_refused():
    content = XLS.read_bytes()
    here, far = struct.pack("<4H", 0x0203, 14, 2, 2), struct.pack("<4H", 0x0203, 14, 65535, 255)
    assert content.count(here) == 1
    assert refusal(content.replace(here, far), "a.xls").code == "sheet_too_big"


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(seed):
    dice = random.Random(seed)
    content = bytearray(XLS.read_bytes() if seed % 2 else book(ROWS * 20))
    for _ in range(dice.choice([1, 5, 50])):
        content[dice.randrange(len(content))] = dice.randrange(256)
    try:
        assert isinstance(read(bytes(content), "a"), list)
    except SheetError as error:
        assert error.message in MESSAGES.values() or "没有" in error.message


@pytest.mark.drill
def test_a_part_of_150_megabytes_is_looked_through_within_the_limits():
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row>' + b'<row r="2" s="1"></row>' * 6_000_000
    content = with_sheet(book(ROWS), worksheet(rows))
    said, megabytes, seconds = usage(content)
    assert said in {"1", "2", "sheet_too_big"}
    assert megabytes <= 300
    assert seconds <= 10


def test_the_part_of_a_sheet_is_named_as_openpyxl_names_it():
    with zipfile.ZipFile(io.BytesIO(book(ROWS))) as package:
        assert SHEET in package.namelist()
