"""What is kept of indicators: totals by unit, of which figures are reckoned, and the figures of reporting periods.

source    the source of numbers that reads kept totals, and the records for what is not kept
figures   figures of reporting periods: read, or reckoned and kept
warming   keeping those at hand that are most looked at
"""

from reports.kept.figures import KeptFigure, figures_of, figures_shown, plain, span_of
from reports.kept.source import Kept

__all__ = ["Kept", "KeptFigure", "figures_of", "figures_shown", "plain", "span_of"]
