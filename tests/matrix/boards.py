"""Boards of the cast's document: who reads it, and what of whom.

Whoever does not see the document gets the board of one that they do see, or the page that says there is none.
"""

from datetime import date

from tasks.models import Indicator
from teams.roles import READ
from tests.cast import Cast
from tests.figures import enter
from tests.matrix import Case
from tests.matrix.indicators import made
from tests.matrix.people import nearby
from tests.reports.world import make_rule

JUNE = date(2026, 6, 13)


def with_indicator(cast: Cast) -> list:
    """No arguments, but something that could leak."""
    if not cast.document.reporting_rules.exists():
        make_rule(cast)
    enter(cast, Indicator.objects.get(pk=made(cast)[0]), cast.town, 30, JUNE)
    return []


PAGES = ("board", "board-behind", "board-trend", "board-groups", "board-people")

CASES = [Case(f"reports:{page}", args=with_indicator, word=READ, get=200, shows={"茂南": nearby}) for page in PAGES]
