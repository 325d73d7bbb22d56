"""The staged targets of the rural plan (``SEEDS_DIR``): three indicators are asked for 2023 and, anew, for 2025."""

import os
from pathlib import Path

from tasks.reader.proposal import propose
from tasks.reader.text import paper_of
from tasks.readings.proposals import proposals_of
from tasks.readings.stages import stage_of

FILE = Path(os.environ["SEEDS_DIR"]) / "001_658356eac6d990fc.txt"


def test_three_indicators_of_the_rural_plan_have_two_stages():
    rows = proposals_of(propose(paper_of(FILE.read_bytes(), FILE.name))).rows
    pairs = [(rows[row.stage_of].said, row.said) for row in rows if row.stage_of is not None]
    assert [(first["value"], later["value"]) for first, later in pairs] == [(1, 1), (80, 100), (60, 80)]
    assert {(stage_of(first), stage_of(later)) for first, later in pairs} == {("2023年", "2025年")}
