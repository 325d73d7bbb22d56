"""The scores of the reader on our own documents do not fall."""

import pytest

from tests.reader.scores import corpus_cases, fallen, measured, total

CASES = corpus_cases()


def test_there_are_documents_of_every_shape():
    assert len(CASES) >= 30
    assert len({case.name for case in CASES}) == len(CASES)


def test_no_score_falls_below_its_floor():
    assert fallen(total(measured(CASES)), seeds=False) == []


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_task_of_a_document_is_found_and_none_invented(case):
    [(_, result)] = measured([case])
    assert [said for said in result.wrong if said.startswith(("missed", "no task"))] == []
    assert result.invented == 0
