"""What arrives that is no workbook, half a workbook, or another thing under its name."""

import random
import struct
import zipfile
import zlib
from functools import partial
from io import BytesIO

from tests.sheet_files.case import Case, refused
from tests.sheet_files.layout import original
from tests.sheet_files.people import SLIM_HEAD, people, roster, slim, stored
from tests.sheet_files.text import encoded, written
from tests.sheet_files.workbook import DECLARATION, TYPES, Raw, Tab, entry, package, parts, xlsx

ROWS = [SLIM_HEAD, slim(1), slim(2)]
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

HTML = (
    "<html><head><meta charset='utf-8'></head><body><table><tr>"
    + "".join(f"<td>{head}</td>" for head in SLIM_HEAD)
    + "</tr></table></body></html>"
).encode()
XML_2003 = (
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table/></Worksheet></Workbook>'
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def good() -> bytes:
    return roster(*people(1, 2))


def cut(share: float) -> bytes:
    content = good()
    return content[: int(len(content) * share)]


def without_directory() -> bytes:
    """All the parts, but the list of them at the end is gone, as after a broken download."""
    content = good()
    return content[: content.index(b"PK\x01\x02")]


def spoilt(part: str, old: bytes, new: bytes) -> bytes:
    made = parts(Tab(ROWS))
    assert old in made[part]
    return package({**made, part: made[part].replace(old, new)})


def without(part: str) -> bytes:
    return package({name: content for name, content in parts(Tab(ROWS)).items() if name != part})


def wrong_checksum() -> bytes:
    """One byte of the sheet is another than its checksum says."""
    content = good()
    place = content.index(b"<sheetData>") + 5
    return content[:place] + b"X" + content[place + 1 :]


def string_out_of_range() -> bytes:
    return xlsx(Tab([SLIM_HEAD, [Raw(' t="s"', "<v>4711</v>"), *slim(1)[1:]]]))


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = b"\x78\x01\x01\x02\x00\xfd\xff\x00\x00\x00\x02\x00\x01"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


def document() -> bytes:
    """A text document of Word: a good zip with the right first part, and no sheet in it."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    listed = f'<Override PartName="/word/document.xml" ContentType="{word}"/>'
    return package(
        {
            "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{TYPES}">{listed}</Types>'.encode(),
            "word/document.xml": f"{DECLARATION}<w:document/>".encode(),
        }
    )


def open_document() -> bytes:
    return package(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<office:document-content/>"}
    )


def locked_zip() -> bytes:
    """The bit of every entry that says it is encrypted."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts(Tab(ROWS)).items():
            archive.writestr(entry(name), content)
    content = bytearray(stream.getvalue())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + flags] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


def compound(*names: str, chain: tuple[int, ...] = (0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE)) -> bytes:
    """An OLE file with empty streams of these names. Sector 0 is the table of sectors, 1 the directory."""
    head = OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    directory = b""
    for number, name in enumerate(("Root Entry", *names)[:4]):
        text = name.encode("utf-16-le") + b"\0\0"
        child = 1 if number == 0 and names else 0xFFFFFFFF
        right = number + 1 if 0 < number < len(names) else 0xFFFFFFFF
        about = struct.pack("<HBBIII", len(text), 5 if number == 0 else 2, 1, 0xFFFFFFFF, right, child)
        directory += text.ljust(64, b"\0") + about + bytes(36) + struct.pack("<IQ", 0xFFFFFFFE, 0)
    return head + table + directory.ljust(512, b"\0")


def garbage(start: bytes) -> bytes:
    return start + random.Random(7).randbytes(3000)


SPOILT = "file_broken|reader_failed"

FILES = [
    refused("nothing", bytes, "file_empty"),
    refused("csv_of_a_mark_only", lambda: b"\xef\xbb\xbf", "file_empty|no_header", ending="csv"),
    refused("half", partial(cut, 0.5), "file_broken"),
    refused("end_cut_off", partial(cut, 0.98), "file_broken"),
    refused("without_directory", without_directory, "file_broken"),
    refused("first_bytes_only", lambda: b"PK\x03\x04", "file_broken"),
    refused("wrong_checksum", wrong_checksum, "file_broken"),
    refused("sheet_cut_off", partial(spoilt, SHEET, b"</sheetData></worksheet>", b"<row r="), SPOILT),
    refused("sheet_missing", partial(without, SHEET), SPOILT),
    refused("workbook_missing", partial(without, "xl/workbook.xml"), "file_broken|file_unknown"),
    refused("strings_missing", partial(without, STRINGS), SPOILT),
    refused("string_out_of_range", string_out_of_range, SPOILT),
    refused("letters_not_utf8", partial(spoilt, STRINGS, "姓名".encode(), "姓名".encode("gb18030")), SPOILT),
    Case("styles_missing", partial(without, "xl/styles.xml"), new=2, persons=stored(1, 2)),
    refused("web_page", lambda: HTML, "file_html", ending="xls"),
    refused("web_page_named_xlsx", lambda: b"\xef\xbb\xbf\r\n" + HTML, "file_html"),
    refused("xml_of_2003", lambda: XML_2003, "file_html|file_unknown", ending="xls"),
    refused("pdf", lambda: PDF, "file_unknown"),
    refused("picture", png, "file_unknown"),
    refused("random_bytes", partial(garbage, b"\x00\x01"), "file_unknown"),
    refused("zip_of_a_text", lambda: package({"名单.txt": "何晓彤".encode()}), "file_unknown"),
    refused("zip_of_a_workbook", lambda: package({"名单.xlsx": good()}), "file_unknown"),
    refused("empty_zip", lambda: package({}), "file_unknown|file_broken"),
    refused("word_document", document, "file_unknown|file_broken"),
    refused("open_document", open_document, "file_unknown", ending="ods"),
    refused("xlsx_named_xls", good, "file_renamed", ending="xls"),
    refused("xls_named_xlsx", partial(original, "plain.xls"), "file_renamed", kept=False),
    refused("csv_named_xlsx", partial(encoded, ROWS), "file_renamed|file_unknown"),
    refused(
        "csv_of_no_coding",
        lambda: written(ROWS).encode()[:-2] + b"\xff\x80\xff,\xfe\x80\r\n",
        "file_coding|file_unknown",
        ending="csv",
    ),
    refused(
        "csv_with_zeros",
        lambda: b"\0\1\2".join(written(ROWS).encode("gb18030").split(b",")),
        "file_coding|file_unknown",
        ending="csv",
    ),
    refused("old_garbage", partial(garbage, OLE), "file_broken", ending="xls"),
    refused("old_without_workbook", partial(compound, "Contents"), "file_broken", ending="xls"),
    refused("old_cut_off", lambda: original("plain.xls")[:3000], "file_broken", ending="xls"),
    refused("encrypted", partial(compound, "EncryptionInfo", "EncryptedPackage"), "file_encrypted"),
    refused("encrypted_xls", partial(original, "password.xls"), "file_encrypted", ending="xls", kept=False),
    refused("encrypted_zip", locked_zip, "file_encrypted|file_broken"),
]
