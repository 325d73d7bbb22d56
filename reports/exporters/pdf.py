"""Papers as a PDF in the look of official documents, set by Typst; typefaces are embedded, pages are PDF/A.

What the papers say reaches Typst as JSON, never as its markup: no text can become a command.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from reports.exporters.base import PaperExporter
from reports.exporters.paper import BREAKS_AT, Block, Cell, Grid, Heading, Paper, Paragraph, Row, Signature, Title
from reports.exporters.typefaces import MISSING, faces, fonts, known_characters
from teams.downloads import PDF

TEMPLATE = Path(__file__).with_name("paper.typ")
KINDS: dict[type, str] = {
    Title: "title", Heading: "heading", Paragraph: "paragraph", Signature: "signature", Grid: "grid"
}  # fmt: skip


class TablePdf(PaperExporter):
    ending = "pdf"
    content_type = PDF

    def render_papers(self, *papers: Paper) -> bytes:
        """About 50 ms a page."""
        said = {
            "title": papers[0].title,
            "faces": faces(),
            "papers": [
                {"landscape": paper.landscape, "blocks": [_said(block) for block in paper.blocks]} for paper in papers
            ],
        }
        files = {"main.typ": TEMPLATE.read_bytes(), "paper.json": _printable(said).encode()}
        made = datetime.combine(papers[0].dated, datetime.min.time(), UTC)
        content = typst.compile(
            files, font_paths=fonts(), timestamp=int(made.timestamp()), pdf_standards=["a-2b"], pdf_tags=False
        )
        assert isinstance(content, bytes)
        return content


def _said(block: Block) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": KINDS[type(block)]}
    if not isinstance(block, Grid):
        return said | asdict(block)
    said["widths"] = list(block.widths)
    line = block.line_above
    said["above"] = {"widths": list(line.widths), "cells": [_cell(cell) for cell in block.above]}
    said["heads"] = _rows(block, block.heads)
    return said | {"rows": _rows(block, block.rows)}


def _rows(grid: Grid, rows: tuple[Row, ...]) -> list[dict[str, Any]]:
    return [
        {"cells": [_cell(cell) for cell in row], "breakable": lines >= BREAKS_AT}
        for row, lines in zip(rows, grid.lines_in(rows), strict=True)
    ]


def _cell(cell: Cell) -> dict[str, Any]:
    said = {"text": cell.shown, "align": cell.align.value, "strong": cell.strong}
    return said | {"across": cell.across, "down": cell.down}


def _printable(said: dict[str, Any]) -> str:
    """``said`` as JSON, each character that no face has replaced: nothing is printed as an empty box."""
    text = json.dumps(said, ensure_ascii=False)
    lacking = {ord(sign) for sign in set(text)} - known_characters() - {0x0A, 0x20}
    return text.translate(dict.fromkeys(lacking, MISSING))
