"""The ledger as a Word document: the same two tables, landscape on A4, their heads repeated on every page."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from tasks.ledger_sheet.rows import GOAL_HEADS, HEADS, Line, goal_lines, ledger_lines, measures_together, title_of
from tasks.models import Document
from teams.models import User

# Centimetres; together what A4 across leaves between its margins.
WIDTHS = (1.5, 3.2, 6.6, 2.6, 3.3, 4.0, 2.4, 1.8, 1.6)
GOAL_WIDTHS = (3.4, 3.2, 1.6, 1.6, 1.7, 1.3, 1.2, 1.5, 1.7, 2.5, 1.3, 1.5, 2.2, 2.4)
BODY, HEADING = "宋体", "黑体"


def word(user: User, document: Document) -> bytes:
    """The .docx of the whole ledger, with the progress that ``user`` may know."""
    paper = Paper()
    _page(paper)
    _say(paper.add_paragraph(), title_of(document), font=HEADING, points=16, centred=True)
    lines = ledger_lines(user, document)
    table = _table(paper, HEADS, WIDTHS, [line.cells for line in lines])
    _merge(table, lines)
    if goals := goal_lines(document):
        paper.add_page_break()
        _say(paper.add_paragraph(), "指标", font=HEADING, points=16, centred=True)
        _table(paper, GOAL_HEADS, GOAL_WIDTHS, goals)
    content = BytesIO()
    paper.save(content)
    return content.getvalue()


def _page(paper: Any) -> None:
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.3)
    section.top_margin = section.bottom_margin = Cm(1.6)


def _table(paper: Any, heads: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> Any:
    table = paper.add_table(rows=len(rows) + 1, cols=len(heads))
    table.style, table.autofit = "Table Grid", False
    _repeat(table.rows[0])
    for place, width in enumerate(widths):
        table.columns[place].width = Cm(width)
    for row, cells in zip(table.rows, [heads, *rows], strict=True):
        head = cells is heads
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = Cm(width)
            _say(cell.paragraphs[0], text, font=HEADING if head else BODY, points=9, centred=head)
    return table


def _merge(table: Any, lines: Sequence[Line]) -> None:
    for place, line in enumerate(lines, start=1):
        if line.heading:
            cells = table.rows[place].cells
            whole = cells[0].merge(cells[len(HEADS) - 2])
            _only(whole, line.task)
    for top, bottom in measures_together(lines):
        for column in (0, 1):
            text = lines[top].cells[column]
            _only(table.cell(top + 1, column).merge(table.cell(bottom + 1, column)), text)


def _only(cell: Any, text: str) -> None:
    """Let a merged cell say ``text`` once: merging strings the paragraphs of its parts together."""
    for paragraph in cell.paragraphs[1:]:
        paragraph._element.getparent().remove(paragraph._element)
    cell.paragraphs[0].clear()
    _say(cell.paragraphs[0], text, font=BODY, points=9)


def _repeat(row: Any) -> None:
    """The row stands on top of every page that the table runs over."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _say(paragraph: Any, text: str, *, font: str, points: int, centred: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(points)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
