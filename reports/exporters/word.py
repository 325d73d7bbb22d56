"""Papers as a Word document in the look of official documents (GB/T 9704): typefaces by name, page numbers “— 1 —”."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from reports.exporters.base import PaperExporter
from reports.exporters.paper import BREAKS_AT, Align, Block, Cell, Grid, Heading, Paper, Paragraph, Signature, Title
from teams.downloads import DOCX
from youthwork.lib.archives import steady

SONG_TITLE, FANG_SONG, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
# What a machine without the face takes instead (w:altName), nearest first.
INSTEAD = {SONG_TITLE: "方正小标宋_GBK,华文中宋,宋体,SimSun", FANG_SONG: "仿宋,FangSong,华文仿宋", KAI: "楷体,KaiTi"}
BODY, SMALL, LINE = Pt(16), Pt(10.5), Pt(28)  # 三号, 五号, and a line of 22 to a page
ACROSS = {"top": 22, "bottom": 24, "left": 20, "right": 20}  # margins in millimetres
UPRIGHT = {"top": 37, "bottom": 35, "left": 28, "right": 26}
ALIGNED = {Align.LEFT: ALIGN.LEFT, Align.CENTRE: ALIGN.CENTER, Align.RIGHT: ALIGN.RIGHT}
MARGINS = (  # of a cell, narrow ones: seven columns share the page
    f'<w:tblCellMar {nsdecls("w")}><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
)


class TableWord(PaperExporter):
    ending = "docx"
    content_type = DOCX

    def render_papers(self, *papers: Paper) -> bytes:
        """About 100 ms a page."""
        document = Document()
        _instead(document)
        _core(document, papers[0])
        document.settings.odd_and_even_pages_header_footer = True
        for number, paper in enumerate(papers):
            section = document.sections[0] if number == 0 else document.add_section(WD_SECTION.NEW_PAGE)
            _page(section, landscape=paper.landscape)
            room = section.page_width - section.left_margin - section.right_margin
            for block in paper.blocks:
                if isinstance(block, Signature):  # it stands on no page of its own
                    document.paragraphs[-1].paragraph_format.keep_with_next = True
                _set(document, block, room, landscape=paper.landscape)
        _footers(document.sections[0])
        content = BytesIO()
        document.save(content)
        return steady(content.getvalue(), papers[0].made)


def _core(document: WordDocument, paper: Paper) -> None:
    about = document.core_properties
    about.author = about.last_modified_by = about.comments = ""
    about.title = paper.title
    about.language = "zh-CN"
    spoken = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    spoken.set(qn("w:eastAsia"), "zh-CN")  # else commas stand where Taiwan puts them


def _instead(document: WordDocument) -> None:
    """Say in the table of fonts what stands in for those that only offices have."""
    part = next(part for part in document.part.package.iter_parts() if part.partname.endswith("fontTable.xml"))
    said = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in INSTEAD.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", f"{said}</w:fonts>".encode())


def _page(section: Any, *, landscape: bool) -> None:
    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    for side, millimetres in (ACROSS if landscape else UPRIGHT).items():
        setattr(section, f"{side}_margin", Mm(millimetres))
    section.footer_distance = Mm(12 if landscape else 25)
    section.header_distance = Mm(10)


def _footers(section: Any) -> None:
    """The number at the right of odd pages and at the left of even ones; later sections go on with it."""
    for footer, side in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        for part in ("— ", None, " —"):
            run = _run(paragraph, part or "", SONG, Pt(14), latin=SONG)
            if part is None:
                for element in _field("PAGE"):
                    run._element.append(element)


def _field(name: str) -> Iterable[Any]:
    for kind in ("begin", None, "end"):
        if kind is None:
            element = OxmlElement("w:instrText")
            element.text = name
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        yield element


def _set(document: WordDocument, block: Block, room: int, *, landscape: bool) -> None:
    """``room`` is what the margins leave across."""
    match block:
        case Title(text):
            paragraph = _paragraph(document, ALIGN.CENTER, line=None)
            paragraph.paragraph_format.space_after = Pt(6 if landscape else 24)
            _run(paragraph, text, SONG_TITLE, Pt(18 if landscape else 22))
        case Heading(text, level):
            paragraph = _paragraph(document, ALIGN.JUSTIFY, indented=True)
            paragraph.paragraph_format.keep_with_next = True
            _run(paragraph, text, HEI if level == 1 else KAI, BODY)
        case Paragraph(text, indented):
            _run(_paragraph(document, ALIGN.JUSTIFY, indented=indented), text, FANG_SONG, BODY)
        case Signature():
            _signature(document, block, room)
        case Grid():
            _grid(document, block, room)


def _paragraph(place: Any, alignment: Any, *, indented: bool = False, line: Any = LINE) -> Any:
    paragraph = place.add_paragraph()
    paragraph.alignment = alignment
    looks = paragraph.paragraph_format
    looks.space_before = looks.space_after = Pt(0)
    looks.line_spacing = line
    if indented:
        looks.first_line_indent = 2 * BODY
    return paragraph


def _run(paragraph: Any, text: str, face: str, size: Any, *, latin: str = LATIN) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = latin, size
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
    return run


def _signature(document: WordDocument, block: Signature, room: int) -> None:
    """Unit and day, centred upon each other in a box that ends four characters before the right edge."""
    right = 4 * BODY
    wide = int(max(map(_width, (block.unit, block.day))) * BODY)
    for number, text in enumerate((block.unit, block.day)):
        paragraph = _paragraph(document, ALIGN.CENTER)
        looks = paragraph.paragraph_format
        looks.left_indent, looks.right_indent = Emu(max(0, room - right - wide - BODY)), right
        looks.space_before, looks.keep_with_next = (LINE, True) if number == 0 else (Pt(0), False)
        _run(paragraph, text, FANG_SONG, BODY)


def _width(text: str) -> float:
    """In characters of Chinese."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)


def _grid(document: WordDocument, grid: Grid, room: int) -> None:
    if grid.above:
        line = grid.line_above
        _rows(document, line, room, ruled=False)
        # Without a paragraph between them Word takes two tables for one, and repeats no head.
        gap = _paragraph(document, ALIGN.LEFT, line=Pt(3))
        _run(gap, "", FANG_SONG, Pt(1))
    _rows(document, grid, room, ruled=True)


def _rows(document: WordDocument, grid: Grid, room: int, *, ruled: bool) -> None:
    """A table built cell by cell: python-docx's own merging takes the square of their number."""
    widths = [int(room * width / sum(grid.widths)) for width in grid.widths]
    table = document.add_table(rows=0, cols=len(widths))
    table.style, table.autofit = ("Table Grid" if ruled else "Normal Table"), False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    table._tblPr.append(parse_xml(MARGINS))
    rows = (*grid.heads, *grid.rows)
    begun = {(row, column): cell for row, column, cell in grid.placed(rows)}
    above = {(row + y, column): cell for (row, column), cell in begun.items() for y in range(1, cell.down)}
    for row, lines in enumerate(grid.lines_in(rows)):
        element = OxmlElement("w:tr")
        element.append(_row_looks(head=row < len(grid.heads), whole=lines < BREAKS_AT))
        column = 0
        while column < len(widths):
            cell = begun.get((row, column)) or above[(row, column)]
            width = sum(widths[column : column + cell.across])
            element.append(_cell(table, cell, width, goes_on=(row, column) not in begun))
            column += cell.across
        table._tbl.append(element)


def _row_looks(*, head: bool, whole: bool) -> Any:
    looks = OxmlElement("w:trPr")
    if whole:
        looks.append(OxmlElement("w:cantSplit"))
    if head:
        looks.append(OxmlElement("w:tblHeader"))
    return looks


def _cell(table: Any, cell: Cell, width: int, *, goes_on: bool) -> Any:
    """A cell with its words, or (``goes_on``) the next row of one that began above."""
    looks = [f'<w:tcW w:w="{Emu(width).twips}" w:type="dxa"/>']
    if cell.across > 1:
        looks.append(f'<w:gridSpan w:val="{cell.across}"/>')
    if cell.down > 1:
        looks.append("<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>')
    looks.append('<w:vAlign w:val="center"/>')
    element = parse_xml(f"<w:tc {nsdecls('w')}><w:tcPr>{''.join(looks)}</w:tcPr><w:p/></w:tc>")
    paragraph = WordParagraph(element[-1], table)
    paragraph.alignment = ALIGNED[cell.align]
    paragraph.paragraph_format.space_after = Pt(0)
    if not goes_on:
        _run(paragraph, cell.shown, HEI if cell.strong else FANG_SONG, SMALL)
    return element
