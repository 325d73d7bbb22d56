"""The styles of paragraphs in a .docx, as far as they number, centre or embolden."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

OFF = {"0", "false", "off", "none"}
LONGEST_CHAIN = 20  # of styles based on one another


@dataclass(frozen=True)
class Style:
    name: str = ""
    based_on: str = ""
    list_id: str | None = None
    level: int | None = None
    bold: bool | None = None
    aligned: str | None = None


class Styles:
    def __init__(self, tree: Element | None) -> None:
        found = tree.iter("style") if tree is not None else ()
        self._styles: dict[str, Style] = {}
        self._default = ""
        for style in found:
            name = style.get("styleId", "")
            self._styles[name] = _style(style)
            if style.get("type") == "paragraph" and style.get("default", "0") not in OFF:
                self._default = name

    def chain(self, name: str | None) -> Iterator[tuple[str, Style]]:
        """The style and those it is based on, the nearest first."""
        name = name or self._default
        for _ in range(LONGEST_CHAIN):
            if name not in self._styles:
                return
            yield name, self._styles[name]
            name = self._styles[name].based_on

    def list_of(self, name: str | None) -> tuple[str, int | None, str] | None:
        """The list that numbers paragraphs of a style: its id, the level if one is said, and the style that says so."""
        for style_id, style in self.chain(name):
            if style.list_id is not None:
                return style.list_id, style.level, style_id
        return None

    def is_bold(self, name: str | None) -> bool:
        return next((style.bold for _, style in self.chain(name) if style.bold is not None), False)

    def is_centred(self, name: str | None) -> bool:
        return next((style.aligned for _, style in self.chain(name) if style.aligned), "") == "center"

    def is_of_contents(self, name: str | None) -> bool:
        """Whether its paragraphs are lines of an automatic table of contents."""
        return any(style.name.lower().startswith("toc ") for _, style in self.chain(name))


def value(parent: Element | None, path: str) -> str | None:
    """The ``val`` of a property, "" for one that stands there without; None where there is none."""
    found = parent.find(path) if parent is not None else None
    return found.get("val", "") if found is not None else None


def is_on(parent: Element | None, path: str) -> bool | None:
    """A property that is on unless it says no; None where it is not named."""
    said = value(parent, path)
    return None if said is None else said.lower() not in OFF


def whole(text: str | None) -> int | None:
    """The number in an attribute, within reason."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _style(style: Element) -> Style:
    return Style(
        name=value(style, "name") or "",
        based_on=value(style, "basedOn") or "",
        list_id=value(style, "pPr/numPr/numId"),
        level=whole(value(style, "pPr/numPr/ilvl")),
        bold=is_on(style, "rPr/b"),
        aligned=value(style, "pPr/jc"),
    )
