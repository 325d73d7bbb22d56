"""The body of a .docx: paragraphs with their automatic numbers, and tables row by row.

Tracked insertions are kept, deletions dropped. Not read: headers, footers, notes, comments, hidden text, what a form
says where nothing is filled in, automatic tables of contents.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from youthwork.lib.limited.child.limits import Refused
from youthwork.lib.papers.child.numbering import Numbering
from youthwork.lib.papers.child.package import Parts, beside, main_part
from youthwork.lib.papers.child.styles import Styles, is_on, value, whole

MOST_COLUMNS = 63  # as Word has it
# Elements that only wrap others; everything else that is not named here is not looked into.
WRAPPERS = {
    *("ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdtContent", "fldSimple", "dir", "bdo"),
    *("oMath", "oMathPara", "ruby", "rubyBase", "r", "num", "den", "e", "sup", "sub", "f", "sSup", "sSub", "d"),
}
SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
FRAMES = {"drawing", "pict", "object"}

Said = dict[str, Any]


def pieces_of(parts: Parts, limits: dict[str, Any]) -> Iterator[Said]:
    """The pieces in reading order. Raises Refused for a package without a body."""
    main = main_part(parts)
    document = parts.tree(main)
    body = document.find("body") if document is not None else None
    if body is None:
        raise Refused("file_broken")
    styles = Styles(parts.tree(beside(main, "styles.xml")))
    numbering = Numbering(parts.tree(beside(main, "numbering.xml")), styles)
    return _Reader(styles, numbering).pieces(body)


@dataclass
class _Words:
    """What a paragraph says, gathered run by run."""

    texts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)  # text boxes that hang on it
    plain: bool = False  # something in it is not bold

    @property
    def text(self) -> str:
        return "".join(self.texts)


class _Reader:
    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.styles, self.numbering = styles, numbering
        self.tables = 0

    def pieces(self, container: Element) -> Iterator[Said]:
        before = ""  # text of a paragraph whose end was deleted: it goes on in the next
        for block in _blocks(container):
            if block.tag == "tbl":
                yield from self._table(block)
                continue
            properties = block.find("pPr")
            words, number, style = self._paragraph(block)
            for box in words.boxes:
                yield from self.pieces(box)
            text = before + (words.text if before else number + words.text)
            before = ""
            if properties is not None and properties.find("rPr/del") is not None:
                before = text
            elif not self.styles.is_of_contents(style):
                yield from self._said(text, words, properties, style)
        if before:
            yield {"text": before, "kind": "paragraph"}

    def _paragraph(self, block: Element) -> tuple[_Words, str, str | None]:
        """Its words, its number counted on, and its style."""
        properties = block.find("pPr")
        style = value(properties, "pStyle")
        number = self.numbering.number(properties, style)
        words = _Words()
        self._gather(block, words, self.styles.is_bold(style))
        return words, number, style

    def _said(self, text: str, words: _Words, properties: Element | None, style: str | None) -> Iterator[Said]:
        """A paragraph as one piece; one that is broken by hand as its lines."""
        aligned = value(properties, "jc")
        looks: Said = {}
        if words.text.strip() and not words.plain:
            looks["bold"] = True
        if aligned == "center" if aligned is not None else self.styles.is_centred(style):
            looks["centred"] = True
        lines = text.split("\n")
        kind = "paragraph" if len(lines) == 1 else "line"
        for line in lines:
            yield {"text": line, "kind": kind, **looks}

    def _gather(self, parent: Element, words: _Words, bold: bool) -> None:
        for child in parent:
            tag = child.tag
            if tag == "t":
                words.texts.append(child.text or "")
                words.plain = words.plain or not (bold or (child.text or "").isspace())
            elif tag in SIGNS:
                words.texts.append(SIGNS[tag])
            elif tag == "r":
                properties = child.find("rPr")
                if not is_on(properties, "vanish"):
                    own = is_on(properties, "b")
                    self._gather(child, words, bold if own is None else own)
            elif tag in WRAPPERS or (tag == "sdt" and child.find("sdtPr/showingPlcHdr") is None):
                self._gather(child, words, bold)
            elif tag == "AlternateContent":
                self._gather(_chosen(child), words, bold)
            elif tag in FRAMES:
                words.boxes.extend(_boxes(child))

    def _table(self, table: Element) -> Iterator[Said]:
        rows = [list(self._cells(row)) for row in _within(table, "tr") if row.find("trPr/del") is None]
        if all(len(row) <= 1 for row in rows):  # a frame around running text
            for row in rows:
                for cell in row:
                    yield from ({"text": text, "kind": "paragraph"} for text in cell.split("\n"))
            return
        self.tables += 1
        number = self.tables
        for row in rows:
            yield {"text": "\t".join(row), "kind": "row", "cells": row, "table": number}

    def _cells(self, row: Element) -> Iterator[str]:
        """The texts of a row by columns of the grid; what is merged stands at its upper left."""
        columns = 0
        skipped = whole(value(row, "trPr/gridBefore")) or 0
        for cell in _within(row, "tc"):
            merged = value(cell, "tcPr/vMerge")
            goes_on = merged is not None and merged != "restart"
            text = self._cell(cell)
            span = whole(value(cell, "tcPr/gridSpan")) or 1
            for column_text in (*([""] * skipped), "" if goes_on else text, *([""] * (min(span, MOST_COLUMNS) - 1))):
                if columns < MOST_COLUMNS:
                    yield column_text
                columns += 1
            skipped = 0

    def _cell(self, cell: Element) -> str:
        lines: list[str] = []
        for block in _blocks(cell):
            if block.tag == "tbl":
                inner = (self._cells(row) for row in _within(block, "tr"))
                lines += [" ".join(filter(None, (text.replace("\n", " ") for text in row))) for row in inner]
            else:
                words, number, _ = self._paragraph(block)
                lines += (number + words.text).split("\n")
        return "\n".join(line.strip() for line in lines if line.strip())


def _blocks(container: Element) -> Iterator[Element]:
    """The paragraphs and tables that stand in it, also inside what only wraps them."""
    for child in container:
        if child.tag in {"p", "tbl"}:
            yield child
        elif child.tag in WRAPPERS or child.tag == "sdt":
            yield from _blocks(child)
        elif child.tag == "AlternateContent":
            yield from _blocks(_chosen(child))


def _within(parent: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also inside what only wraps them."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS or child.tag == "sdt":
            yield from _within(child, tag)


def _chosen(alternatives: Element) -> Element:
    """One of the forms in which the same thing is written for new and for old Words."""
    for name in ("Choice", "Fallback"):
        if (found := alternatives.find(name)) is not None:
            return found
    return alternatives


def _boxes(frame: Element) -> Iterator[Element]:
    """The text boxes in a drawing, the outermost ones, each in one form."""
    for child in frame:
        if child.tag == "txbxContent":
            yield child
        elif child.tag == "AlternateContent":
            yield from _boxes(_chosen(child))
        else:
            yield from _boxes(child)
