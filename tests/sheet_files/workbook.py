"""Workbooks written part by part, so that their bytes depend on nothing but this file: no clock, no library's version,
and no compression, whose output differs between builds of zlib.

``parts`` gives the parts by name, for those that want one of them spoilt; ``package`` puts parts into a zip.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from youthwork.lib.sheets import letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
DATED = (2026, 6, 1, 8, 0, 0)  # of every entry of every zip

Parts = dict[str, bytes]


@dataclass(frozen=True)
class Raw:
    """A cell as it stands in the XML: attributes, and what is inside."""

    attributes: str
    inside: str


def formula(text: str, cached: object = None) -> Raw:
    """A formula with what it came to when the file was saved; None: saved by a program that does not reckon."""
    if cached is None:
        return Raw("", f"<f>{escape(text)}</f>")
    kind = ' t="str"' if isinstance(cached, str) else ""
    return Raw(kind, f"<f>{escape(text)}</f><v>{escape(str(cached))}</v>")


def failed(text: str, error: str) -> Raw:
    """A formula that came to an error: #N/A, #REF!, #NAME?"""
    return Raw(' t="e"', f"<f>{escape(text)}</f><v>{error}</v>")


@dataclass
class Tab:
    """One worksheet. ``rows`` stand from ``at`` on; numbers and letters below are those that Excel shows."""

    rows: Sequence[Sequence[Any]]
    name: str = "名单"
    at: str = "A1"
    merged: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()
    state: str = ""  # "hidden", "veryHidden"
    dimension: str = ""
    after: str = ""  # XML behind the cells: an autofilter, merges by hand
    inline: bool = False
    rows_xml: str = ""  # rows by hand, behind the others


@dataclass
class Strings:
    """The shared strings, in the order in which they were met."""

    places: dict[str, int] = field(default_factory=dict)

    def place(self, xml: str) -> int:
        return self.places.setdefault(xml, len(self.places))

    def xml(self, main: str) -> str:
        items = "".join(f"<si>{xml}</si>" for xml in self.places)
        return f'{DECLARATION}<sst xmlns="{main}" uniqueCount="{len(self.places)}">{items}</sst>'


def text_xml(text: str) -> str:
    return f'<t xml:space="preserve">{escape(text)}</t>'


def serial(day: date, *, since_1904: bool = False) -> int:
    """The number that a date is in a cell."""
    return day.toordinal() - date(1904, 1, 1).toordinal() if since_1904 else day.toordinal() - 693594


def _cell(place: str, value: Any, strings: Strings, *, inline: bool, since_1904: bool) -> str:
    if isinstance(value, Raw):
        return f'<c r="{place}"{value.attributes}>{value.inside}</c>'
    if isinstance(value, str):
        if inline:
            return f'<c r="{place}" t="inlineStr"><is>{text_xml(value)}</is></c>'
        return f'<c r="{place}" t="s"><v>{strings.place(text_xml(value))}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return f'<c r="{place}" s="1"><v>{serial(day, since_1904=since_1904)}</v></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def _sheet(tab: Tab, strings: Strings, main: str, *, since_1904: bool) -> str:
    column, row = place_of(tab.at)
    lines = []
    for number, values in enumerate(tab.rows, start=row):
        cells = "".join(
            _cell(f"{letter(index)}{number}", value, strings, inline=tab.inline, since_1904=since_1904)
            for index, value in enumerate(values, start=column)
            if value is not None
        )
        hidden = ' hidden="1"' if number in tab.hidden_rows else ""
        if cells or hidden:
            lines.append(f'<row r="{number}"{hidden}>{cells}</row>')
    dimension = f'<dimension ref="{tab.dimension}"/>' if tab.dimension else ""
    numbers = [place_of(f"{name}1")[0] for name in tab.hidden_columns]
    columns = "".join(f'<col min="{n}" max="{n}" width="9" hidden="1"/>' for n in numbers)
    columns = columns and f"<cols>{columns}</cols>"
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in tab.merged)
    merges = merges and f'<mergeCells count="{len(tab.merged)}">{merges}</mergeCells>'
    body = f"<sheetData>{''.join(lines)}{tab.rows_xml}</sheetData>"
    return f'{DECLARATION}<worksheet xmlns="{main}">{dimension}{columns}{body}{tab.after}{merges}</worksheet>'


def place_of(address: str) -> tuple[int, int]:
    """ "F10" → (6, 10)."""
    found = re.fullmatch(r"([A-Z]+)(\d+)", address)
    assert found is not None
    number = 0
    for character in found[1]:
        number = number * 26 + ord(character) - 64
    return number, int(found[2])


_STYLES = (
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
)


def parts(*tabs: Tab, since_1904: bool = False, strict: bool = False, macros: bool = False) -> Parts:
    """The parts of a workbook with these sheets, by name."""
    main, links = (STRICT_MAIN, STRICT_LINKS) if strict else (MAIN, LINKS)
    strings = Strings()
    sheets = [_sheet(tab, strings, main, since_1904=since_1904) for tab in tabs]
    listed = "".join(
        f'<sheet name={quoteattr(tab.name)} sheetId="{n}"{state} r:id="rId{n}"/>'
        for n, tab in enumerate(tabs, start=1)
        for state in [f' state="{tab.state}"' if tab.state else ""]
    )
    about = '<workbookPr date1904="1"/>' if since_1904 else ""
    conformance = ' conformance="strict"' if strict else ""
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(tabs) + 1)]
    targets += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    if macros:
        targets.append(("vbaProject", "vbaProject.bin"))
    made = {
        "[Content_Types].xml": _types(len(tabs), macros),
        "_rels/.rels": _rels([("officeDocument", "xl/workbook.xml")], links),
        "xl/workbook.xml": (
            f'{DECLARATION}<workbook xmlns="{main}" xmlns:r="{links}"{conformance}>{about}'
            f"<sheets>{listed}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _rels(targets, links),
        "xl/styles.xml": f'{DECLARATION}<styleSheet xmlns="{main}">{_STYLES}</styleSheet>',
        "xl/sharedStrings.xml": strings.xml(main),
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets, start=1)},
    }
    if macros:
        made["xl/vbaProject.bin"] = "Attribute VB_Name = 不会运行"
    return {name: text.encode() for name, text in made.items()}


def _rels(targets: Sequence[tuple[str, str]], links: str) -> str:
    made = "".join(
        f'<Relationship Id="rId{n}" Type="{links if kind != "vbaProject" else MACRO_LINKS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE_LINKS}">{made}</Relationships>'


MACRO_LINKS = "http://schemas.microsoft.com/office/2006/relationships"


def _types(sheets: int, macros: bool) -> str:
    of = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    parts_of = [("/xl/workbook.xml", MACRO_TYPE if macros else WORKBOOK_TYPE)]
    parts_of += [(f"/xl/worksheets/sheet{n}.xml", f"{of}worksheet+xml") for n in range(1, sheets + 1)]
    parts_of += [("/xl/styles.xml", f"{of}styles+xml"), ("/xl/sharedStrings.xml", f"{of}sharedStrings+xml")]
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts_of)
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    )
    return f'{DECLARATION}<Types xmlns="{TYPES}">{defaults}{overrides}</Types>'


def package(made: Mapping[str, bytes], *, squeeze: bool = False) -> bytes:
    """The parts as a zip. ``squeeze`` only for what is not kept: compressed bytes depend on the library."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in made.items():
            archive.writestr(entry(name, squeeze=squeeze), content)
    return stream.getvalue()


def entry(name: str, *, squeeze: bool = False) -> zipfile.ZipInfo:
    """An entry with a fixed date, made on no system in particular."""
    info = zipfile.ZipInfo(name, DATED)
    info.create_system = 0
    info.compress_type = zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED
    return info


def xlsx(*tabs: Tab, **options: Any) -> bytes:
    """A whole workbook; options as those of ``parts``."""
    return package(parts(*tabs, **options))
