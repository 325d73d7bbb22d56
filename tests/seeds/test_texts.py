"""The text of the five official documents, without what stands around them."""

import json
import os
from pathlib import Path

import pytest

from tasks.reader.marks import mark_of
from tasks.reader.model import Paper
from tasks.reader.text import paper_of
from youthwork.lib.text import match_key

SEEDS = Path(os.environ["SEEDS_DIR"])
FACTS = json.loads((SEEDS / "seed_facts.json").read_text(encoding="utf-8"))


def paper(name: str) -> Paper:
    return paper_of((SEEDS / name).read_bytes(), name)


def begins(text: str, number: str, title: str) -> bool:
    """Whether a paragraph begins with this number and title."""
    mark = mark_of(text)
    if mark is None or match_key(mark.printed) != match_key(number.rstrip(":：")):
        return False
    return match_key(text[mark.length :]).startswith(match_key(title))


@pytest.mark.parametrize("name", FACTS)
def test_the_title_is_a_paragraph_of_its_own(name):
    assert FACTS[name]["document"]["title"] in [block.text for block in paper(name).blocks]


@pytest.mark.parametrize("name", FACTS)
def test_every_numbered_item_begins_a_paragraph(name):
    blocks = [block.text for block in paper(name).blocks if not block.cells]
    lost = [
        task["id"]
        for task in FACTS[name]["tasks"]
        if task["item_type"] != "annex_project_item" and mark_of(f"{task['number']}x")
        if not any(begins(text, task["number"], task["verbatim_title"]) for text in blocks)
    ]
    assert lost == []


@pytest.mark.parametrize("name", FACTS)
def test_every_quoted_target_stands_in_the_text_unbroken(name):
    text = match_key(paper(name).text.replace("\n", "¦").replace("\t", " "))
    lost = [
        found["id"]
        for found in FACTS[name]["indicators"]
        if not all(match_key(part.replace("**", "").replace("\t", " ")) in text for part in found["quote"].split("…"))
    ]
    assert lost == []


@pytest.mark.parametrize("name", FACTS)
def test_nothing_of_a_web_page_is_left(name):
    text = paper(name).text
    words = ("在的位置", "网络整理", "CopyRight", "版权所有", "微信扫一扫", ">>", "**", "#")
    assert [word for word in words if word in text] == []
