"""Charts as SVG: numbers in, elements with attributes out. No database, no style, no script.

Colours come from the style sheet by class and from ``currentColor``; what a shape means is told by its shape, so that
paper without colour says the same. Widths are in CSS pixels and nothing is scaled: letters keep their size on a phone,
where a long chart is moved sideways in its own frame.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

STEP = 76  # from one column to the next
COLUMN = 36
HEIGHT = 172  # of the columns; above them there is room for a number, below for a name
ABOVE, BELOW = 24, 44
MARGIN = 8
LINE = 18  # from one line of a name to the next
LETTER, GAP = 14, 6  # the height of a letter; between a number and what it stands above
LETTERS = 6  # so many Chinese characters of a name stand side by side under a column


@dataclass(frozen=True)
class Element:
    """One element of a drawing; ``text`` is what stands inside it."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    text: str = ""

    def attribute(self, name: str) -> str:
        """The value of one attribute; KeyError where there is none."""
        return dict(self.attributes)[name]


@dataclass(frozen=True)
class Chart:
    """A drawing with the sentence that says the same to who does not see it."""

    width: int
    height: int
    elements: tuple[Element, ...]
    says: str

    def of_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if dict(element.attributes).get("class") == name]


@dataclass(frozen=True)
class Point:
    """One column: what it is called, what there is, what waits beside it, what is asked, where it should stand."""

    name: str
    value: Decimal | None
    words: str
    waiting: Decimal = Decimal(0)
    goal: Decimal | None = None
    expected: Decimal | None = None


def columns(points: Sequence[Point], *, title: str) -> Chart:
    """A column for each point from zero up, its number above it, what waits as an outline on top, the goal as a line
    over the width of the point, the expected pace as a dashed tick over the width of the column."""
    most = max((height for point in points for height in _heights(point)), default=Decimal(0))
    scale = Decimal(HEIGHT) / most if most > 0 else Decimal(0)
    elements: list[Element] = []
    for index, point in enumerate(points):
        elements += _column(point, MARGIN + index * STEP, scale)
    width = 2 * MARGIN + STEP * len(points)
    elements.append(_element("line", "base", x1=MARGIN, y1=ABOVE + HEIGHT, x2=width - MARGIN, y2=ABOVE + HEIGHT))
    return Chart(width, ABOVE + HEIGHT + BELOW, tuple(elements), f"{title}：{'；'.join(map(_said, points))}。")


def _heights(point: Point) -> Iterable[Decimal]:
    yield max(Decimal(0), point.value or Decimal(0)) + point.waiting
    yield point.goal or Decimal(0)
    yield point.expected or Decimal(0)


def _column(point: Point, left: int, scale: Decimal) -> list[Element]:
    middle, bottom = left + STEP // 2, ABOVE + HEIGHT
    start = middle - COLUMN // 2
    value, waiting = _pixels(point.value, scale), _pixels(point.waiting, scale)
    found = [_element("rect", "run", x=start, y=bottom - value, width=COLUMN, height=value)]
    if waiting:
        top = bottom - value - waiting
        found.append(_element("rect", "wait", x=start, y=top, width=COLUMN, height=waiting))
    if point.goal is not None:
        at = bottom - _pixels(point.goal, scale)
        found.append(_element("line", "goal", x1=left, y1=at, x2=left + STEP, y2=at))
    if point.expected is not None:
        at = bottom - _pixels(point.expected, scale)
        found.append(_element("line", "at", x1=start - 8, y1=at, x2=start + COLUMN + 8, y2=at))
    marks = [int(line.attribute("y1")) for line in found if line.tag == "line"]
    found.append(_element("text", "n", point.words, x=middle, y=_clear_of(marks, bottom - value - waiting - GAP)))
    for number, line in enumerate(_lines(point.name)):
        found.append(_element("text", "l", line, x=middle, y=bottom + LINE * (number + 1)))
    return found


def _clear_of(marks: Iterable[int], y: int) -> int:
    """Where a number can stand at ``y`` or above it without a mark running through its letters."""
    for mark in sorted(marks, reverse=True):
        if y - LETTER <= mark <= y + GAP // 2:
            y = mark - GAP
    return y


def _pixels(number: Decimal | None, scale: Decimal) -> int:
    return max(0, round((number or 0) * scale))


def _lines(name: str) -> list[str]:
    """A name in two lines, parted after its year, else where it gets too long."""
    year, sign, rest = name.partition("年")
    if sign and rest:
        return [f"{year}年", rest]
    return [name[:LETTERS], name[LETTERS : 2 * LETTERS]] if len(name) > LETTERS else [name]


def _said(point: Point) -> str:
    return f"{point.name}{point.words}"


def _element(tag: str, css: str, text: str = "", /, **numbers: int) -> Element:
    return Element(tag, (("class", css), *((name, str(number)) for name, number in numbers.items())), text)
