"""The kept totals: what counts, up the tree. ``engine`` folds and recounts, ``windows`` says for which days, ``sql``
and ``reading`` hold the statements; ``leaves`` is the same arithmetic for one unit's page."""

from reports.rollup.engine import LOCK, Cell, Folded, differences, fold, full
from reports.rollup.leaves import Leaf, has_home_line, leaves_of, total_of, university_ids

__all__ = [
    "LOCK",
    "Cell",
    "Folded",
    "Leaf",
    "differences",
    "fold",
    "full",
    "has_home_line",
    "leaves_of",
    "total_of",
    "university_ids",
]
