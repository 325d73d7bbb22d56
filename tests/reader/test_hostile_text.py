"""Text that no office wrote: the reader neither hangs nor breaks on it."""

import time

import pytest

from tasks.reader.proposal import propose
from tasks.reader.text import paper_of_text

ENDLESS = {
    "decimals": "1.2 " * 8_000,
    "item numbers": "1、" * 8_000,
    "Chinese digits": "一" * 12_000,
    "digits": "9" * 12_000,
    "shares in one sentence": "达到95%以上，" * 2000,
    "open brackets": "（" * 8_000,
    "open book titles": "《" * 8_000,
    "months": "2021年5月" * 2000,
    "labels": "责任单位：" * 3000,
    "bars": "甲 | 乙 | 丙 |\n" * 3000,
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
def test_endless_text_is_read_in_seconds(text: str) -> None:
    began = time.process_time()

    reading = propose(paper_of_text("关于做好工作的实施方案\n一、主要任务\n（一）开展工作。" + text))

    assert time.process_time() - began < 8  # of the processor; a second or two
    assert reading.header.title == "关于做好工作的实施方案"
    assert reading.clauses
