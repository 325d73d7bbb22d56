"""Fixtures that build on the cast. Loaded by ``conftest.py``."""

import pytest
import time_machine

from tests.cast import Cast, build_cast
from tests.replay import made_once

TODAY = "2026-06-18T09:00:00+08:00"


@pytest.fixture
def today():
    """The clock of most tests: Thursday, 18 June 2026, nine in the morning."""
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture
def cast(db, today) -> Cast:
    return made_once(build_cast)
