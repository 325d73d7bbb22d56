"""Small files that cost whoever opens them much, or try to reach beyond the sheet. Each is one refusal, or harmless."""

import io
import struct
import zipfile
from functools import partial

from tests.sheet_files.broken import compound
from tests.sheet_files.case import Case, refused
from tests.sheet_files.layout import original
from tests.sheet_files.people import CAMPUS, SLIM_HEAD, phone_of, slim, stored
from tests.sheet_files.text import encoded
from tests.sheet_files.workbook import Tab, entry, failed, formula, package, parts, xlsx

ROWS = [SLIM_HEAD, slim(1), slim(2)]
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MEGABYTE = 1024 * 1024


def far(place: str) -> bytes:
    """The table, and one number very far away."""
    number = "".join(filter(str.isdigit, place))
    return xlsx(Tab(ROWS, rows_xml=f'<row r="{number}"><c r="{place}"><v>1</v></c></row>'))


def styled(place: str) -> bytes:
    """The same, but the cell far away is only coloured."""
    number = "".join(filter(str.isdigit, place))
    return xlsx(Tab(ROWS, rows_xml=f'<row r="{number}"><c r="{place}" s="1"/></row>'))


def squeezed(part: str, content: bytes, megabytes: int) -> bytes:
    """The table, and a part that comes to so many megabytes."""
    stream = io.BytesIO(package(parts(Tab(ROWS))))
    with zipfile.ZipFile(stream, "a") as archive, archive.open(entry(part, squeeze=True), "w") as written:
        for _ in range(megabytes):
            written.write((content * (MEGABYTE // len(content) + 1))[:MEGABYTE])
    return stream.getvalue()


def with_parts(count: int) -> bytes:
    return package({**parts(Tab(ROWS)), **{f"xl/media/{n}.bin": b"" for n in range(count)}})


def two_of_one_name() -> bytes:
    """One sheet for whoever looks first, another for whoever looks last."""
    stream = io.BytesIO(package(parts(Tab(ROWS))))
    content = parts(Tab([SLIM_HEAD, slim(9)]))[SHEET]
    with zipfile.ZipFile(stream, "a") as archive:
        place = archive.NameToInfo.pop(SHEET)
        archive.writestr(entry(SHEET), content)
        assert place in archive.filelist
    return stream.getvalue()


def lying_size() -> bytes:
    """200 MB of blanks in a part whose entry says 1,000 bytes."""
    content = bytearray(squeezed("xl/theme.xml", b" ", 200))
    size = struct.pack("<I", 200 * MEGABYTE)
    assert content.count(size) >= 1
    return bytes(content).replace(size, struct.pack("<I", 1000))


def overlapping(count: int) -> bytes:
    """Entries of many names that all stand on the same bytes."""
    stream = io.BytesIO(squeezed("xl/media/0.bin", b"\0", 8))
    with zipfile.ZipFile(stream, "a") as archive:
        first = archive.getinfo("xl/media/0.bin")
        for n in range(1, count):
            other = entry(f"xl/media/{n}.bin", squeeze=True)
            for field in ("header_offset", "compress_size", "file_size", "CRC", "flag_bits"):
                setattr(other, field, getattr(first, field))
            archive.filelist.append(other)
            archive.NameToInfo[other.filename] = other
        archive._didModify = True  # so that the directory is written anew
    return stream.getvalue()


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
LAUGHING = f'<!DOCTYPE x [<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">{LAUGHS}]>'
PASSWD = '<!DOCTYPE x [<!ENTITY leak SYSTEM "file:///etc/passwd">]>'


def entities(doctype: str, entity: str, part: str = STRINGS) -> bytes:
    made = parts(Tab(ROWS, inline=part == SHEET))
    xml = made[part].decode().replace("?>\n", f"?>\n{doctype}", 1).replace(slim(1)[0], f"&{entity};")
    return package({**made, part: xml.encode()})


def merged(*areas: str) -> bytes:
    return xlsx(Tab(ROWS, merged=areas))


def many_merges(count: int) -> bytes:
    """So many merged areas, each as deep as a sheet can be."""
    areas = [f"{column}{row}:{column}1048576" for row in range(4, 4 + count // 4) for column in "ABCD"]
    return package(parts(Tab(ROWS, merged=areas)), squeeze=True)


def million_styled_rows() -> bytes:
    rows = "".join(f'<row r="{n}" s="1" ht="15"/>' for n in range(4, 1_048_577))
    return package(parts(Tab(ROWS, rows_xml=rows)), squeeze=True)


def many_styled_cells() -> bytes:
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{c}{n}" s="1"/>' for c in "ABCDEFGHIJ") + "</row>" for n in range(4, 150_000)
    )
    return package(parts(Tab(ROWS, rows_xml=rows)), squeeze=True)


def absurd_row(number: str) -> bytes:
    return xlsx(Tab(ROWS, rows_xml=f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>'))


def one_cell(text: str) -> bytes:
    return package(parts(Tab([SLIM_HEAD, [*slim(1)[:2], text, CAMPUS], slim(2)])), squeeze=True)


def lying_count() -> bytes:
    made = parts(Tab(ROWS))
    xml = made[STRINGS].replace(b"uniqueCount=", b'count="4000000000" uniqueCount="4000000000" x=')
    return package({**made, STRINGS: xml})


def deep(levels: int) -> bytes:
    nested = "<a>" * levels + "</a>" * levels
    made = parts(Tab(ROWS))
    return package({**made, SHEET: made[SHEET].replace(b"<sheetData>", f"{nested}<sheetData>".encode())}, squeeze=True)


def outside_names() -> bytes:
    """Parts that would stand elsewhere if somebody unpacked them."""
    return package({**parts(Tab(ROWS)), "../../../tmp/evil.txt": b"evil", "/etc/cron.d/evil": b"evil"})


def commands() -> bytes:
    """Formulas that would start a program or ask a server, had they not been reckoned long ago."""
    rows = [
        [formula("cmd|' /C calc'!A0", slim(1)[0]), *slim(1)[1:]],
        [formula("'[http://127.0.0.1:9/名单.xlsx]表'!A1", slim(2)[0]), *slim(2)[1:]],
        [failed('WEBSERVICE("http://127.0.0.1:9/")', "#VALUE!"), *slim(3)[1:]],
    ]
    return xlsx(Tab([SLIM_HEAD, *rows]))


NAMES = [
    '=HYPERLINK("http://127.0.0.1:9/","点我")',
    "<script>alert(1)</script>",
    "'; DROP TABLE teams_member;--",
    "=陈志强",
]


def commands_as_text() -> bytes:
    return xlsx(Tab([SLIM_HEAD, *([name, *slim(n)[1:]] for n, name in enumerate(NAMES, start=1))]))


def wide_text(columns: int) -> bytes:
    return encoded([SLIM_HEAD]) + b"1," * columns


def one_line(megabytes: int) -> bytes:
    return encoded(ROWS) + b'"' + b"A" * (megabytes * MEGABYTE)


FAR = "sheet_too_big|too_many_columns|too_many_rows"
BOMB = "file_bomb|file_broken|sheet_too_big|reader_failed"

FILES = [
    refused("cell_far_away", partial(far, "ZZ100000"), FAR),
    refused("cell_in_the_last_place", partial(far, "XFD1048576"), FAR),
    refused("cell_in_the_last_row", partial(far, "A1048576"), FAR),
    refused("cell_in_the_last_column", partial(far, "XFD4"), FAR),
    Case("coloured_cell_in_the_last_place", partial(styled, "XFD1048576"), new=2, persons=stored(1, 2)),
    refused("row_number_without_end", partial(absurd_row, "99999999999999999999"), f"{FAR}|file_broken|reader_failed"),
    refused("row_number_of_ten_digits", partial(absurd_row, "4294967297"), f"{FAR}|file_broken"),
    refused("many_parts", partial(with_parts, 3000), "file_bomb", kept=False),
    refused("two_parts_of_one_name", two_of_one_name, "file_broken"),
    refused("entities_in_entities", partial(entities, LAUGHING, "a9"), BOMB),
    refused("entities_in_the_sheet", partial(entities, LAUGHING, "a9", SHEET), BOMB),
    refused("entity_of_a_file", partial(entities, PASSWD, "leak"), BOMB),
    refused("all_cells_merged", partial(merged, "A1:XFD1048576"), "no_header"),
    Case("merged_down_to_the_end", partial(merged, "D3:D1048576"), new=2, persons=stored(1, 2)),
    refused("strings_counted_wrongly", lying_count, BOMB),
    Case("names_of_parts_outside", outside_names, new=2, persons=stored(1, 2)),
    Case("commands_in_formulas", commands, "partly", new=2, refused=1, errors=["cell_error A4"], persons=stored(1, 2)),
    Case(
        "commands_as_text",
        commands_as_text,
        "partly",
        new=1,
        refused=3,
        errors=["bad_value A2", "bad_value A3", "bad_value A4"],
        persons=[("=陈志强", phone_of(4), CAMPUS)],
    ),
    refused("chain_in_a_circle", partial(compound, "Workbook", chain=(0xFFFFFFFD, 1, 1)), BOMB, ending="xls"),
    refused("pattern_that_never_ends", partial(one_cell, "1" * 30_000 + "@" * 30_000), "cell_too_long", kept=False),
    # --- meant to hurt ---
    refused(
        "zip_bomb_of_blanks", partial(squeezed, "xl/media/photo.bin", b"\0", 400), "file_bomb", kept=False, drill=True
    ),
    refused(
        "zip_bomb_of_cells",
        partial(squeezed, "xl/worksheets/sheet2.xml", b"<c/>", 400),
        "file_bomb",
        kept=False,
        drill=True,
    ),
    refused("size_that_lies", lying_size, BOMB, kept=False, drill=True),
    refused("parts_on_the_same_bytes", partial(overlapping, 1000), BOMB, kept=False, drill=True),
    refused("cell_of_ten_megabytes", partial(one_cell, " 1" * 5 * MEGABYTE), "cell_too_long", kept=False, drill=True),
    Case("million_styled_rows", million_styled_rows, new=2, kept=False, drill=True),
    Case("million_styled_cells", many_styled_cells, new=2, kept=False, drill=True),
    Case("ten_thousand_merges_to_the_end", partial(many_merges, 10_000), new=2, kept=False, drill=True),
    Case("very_deep_xml", partial(deep, 500_000), new=2, kept=False, drill=True),
    refused(
        "csv_of_a_million_columns",
        partial(wide_text, MEGABYTE),
        "too_many_columns|cell_too_long",
        ending="csv",
        kept=False,
        drill=True,
    ),
    refused(
        "csv_of_one_endless_cell",
        partial(one_line, 15),
        "cell_too_long|file_broken",
        ending="csv",
        kept=False,
        drill=True,
    ),
    refused(
        "old_cell_in_the_last_place",
        partial(original, "far.xls"),
        f"{FAR}|reader_failed",
        ending="xls",
        drill=True,
        kept=False,
    ),
]
