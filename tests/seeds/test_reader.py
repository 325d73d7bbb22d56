"""The reader of documents against the facts read out of the seeds, where somebody has them (``SEEDS_DIR``)."""

import time

from tasks.reader.proposal import propose
from tasks.reader.text import paper_of_text
from tests.reader.facts import seed_cases
from tests.reader.scores import fallen, measured, total


def test_no_score_on_the_seeds_falls_below_its_floor():
    cases = seed_cases()
    assert len(cases) == 5
    assert fallen(total(measured(cases)), seeds=True) == []


def test_thirty_thousand_characters_are_read_in_two_seconds():
    text = "\n".join(case.text for case in seed_cases())[:30_000]
    started = time.monotonic()
    propose(paper_of_text(text))
    assert time.monotonic() - started < 2
