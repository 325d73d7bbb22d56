"""Tables by the lines that are drawn around their cells."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NEAR = 3.0  # points: lines this near to one another are one, and touch
SHORTEST = 8.0  # points: shorter lines belong to letters
MOST_RULES = 4_000  # of a page
FEWEST = 2  # rows or columns


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def touches(self, other: "Box") -> bool:
        return (
            self.left <= other.right + NEAR
            and other.left <= self.right + NEAR
            and self.top <= other.bottom + NEAR
            and other.top <= self.bottom + NEAR
        )


class Grid:
    """The cells between lines. Where a line between two is missing they are merged: both are the upper left one."""

    def __init__(self, across: Sequence[Box], down: Sequence[Box]) -> None:
        self.xs = _places(rule.left for rule in down)
        self.ys = _places(rule.top for rule in across)
        self.columns, self.rows = len(self.xs) - 1, len(self.ys) - 1
        self._homes = self._merged(across, down)

    @property
    def top(self) -> float:
        return self.ys[0]

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] - 1 <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of the cell that holds a point of the grid."""
        row = min(max(bisect_right(self.ys, y) - 1, 0), self.rows - 1)
        column = min(max(bisect_right(self.xs, x) - 1, 0), self.columns - 1)
        return self._homes[row, column]

    def _merged(self, across: Sequence[Box], down: Sequence[Box]) -> dict[tuple[int, int], tuple[int, int]]:
        homes: dict[tuple[int, int], tuple[int, int]] = {}
        for row in range(self.rows):
            for column in range(self.columns):
                x = (self.xs[column] + self.xs[column + 1]) / 2
                y = (self.ys[row] + self.ys[row + 1]) / 2
                home = (row, column)
                if column and not any(
                    abs(rule.left - self.xs[column]) <= NEAR and _spans(rule.top, rule.bottom, y) for rule in down
                ):
                    home = homes[row, column - 1]
                elif row and not any(
                    abs(rule.top - self.ys[row]) <= NEAR and _spans(rule.left, rule.right, x) for rule in across
                ):
                    home = homes[row - 1, column]
                homes[row, column] = home
        return homes


def _spans(start: float, end: float, place: float) -> bool:
    return start - NEAR <= place <= end + NEAR


def grids_of(rules: Sequence[Box]) -> list[Grid]:
    """The tables of a page, from top to bottom: lines that touch, at least two cells of them."""
    if len(rules) > MOST_RULES:
        return []
    across = _whole([rule for rule in rules if rule.width >= rule.height])
    down = [_mirrored(rule) for rule in _whole([_mirrored(rule) for rule in rules if rule.height > rule.width])]
    grids = []
    for group in _groups([rule for rule in (*across, *down) if max(rule.width, rule.height) >= SHORTEST]):
        across = [rule for rule in group if rule.width >= rule.height]
        down = [rule for rule in group if rule.height > rule.width]
        if len(across) < FEWEST or len(down) < FEWEST:
            continue
        grid = Grid(across, down)
        if grid.rows >= 1 and grid.columns >= 1 and grid.rows * grid.columns >= FEWEST:
            grids.append(grid)
    return sorted(grids, key=lambda grid: grid.top)


def _whole(across: Sequence[Box]) -> list[Box]:
    """Lines across, put together from the pieces that stand beside one another: often each cell draws its own sides."""
    places = _places(rule.top for rule in across)
    by_place: dict[int, list[Box]] = {}
    for rule in across:
        by_place.setdefault(bisect_right(places, rule.top), []).append(rule)
    whole: list[Box] = []
    for pieces in by_place.values():
        pieces.sort(key=lambda rule: rule.left)
        line = pieces[0]
        for piece in pieces[1:]:
            if piece.left <= line.right + NEAR:
                line = Box(line.left, line.top, max(line.right, piece.right), max(line.bottom, piece.bottom))
            else:
                whole.append(line)
                line = piece
        whole.append(line)
    return whole


def _mirrored(box: Box) -> Box:
    return Box(box.top, box.left, box.bottom, box.right)


def _groups(rules: Sequence[Box]) -> list[list[Box]]:
    """Lines that touch one another, directly or through others."""
    groups: list[tuple[Box, list[Box]]] = []
    for rule in rules:
        near = [group for group in groups if group[0].touches(rule) and any(one.touches(rule) for one in group[1])]
        members = [rule, *(one for _, others in near for one in others)]
        around = Box(
            min(one.left for one in members),
            min(one.top for one in members),
            max(one.right for one in members),
            max(one.bottom for one in members),
        )
        groups = [group for group in groups if group not in near] + [(around, members)]
    return [members for _, members in groups]


def _places(values: Iterable[float]) -> list[float]:
    """Values near to one another as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > NEAR:
            places.append(value)
    return places
