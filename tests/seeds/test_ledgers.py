"""The ledgers of the demonstration against the facts read out of the five documents (``SEEDS_DIR``)."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from reports.demo.documents import bring_in_document, read_ledger
from reports.demo.plan import read_plan
from reports.demo.world import open_units
from tasks.choices import Bound, Measure, Part
from tasks.models import Document, Target, Task
from tests.cast import START
from youthwork.lib.text import match_key

pytestmark = pytest.mark.django_db

SEEDS = Path(os.environ["SEEDS_DIR"])
FACTS = json.loads((SEEDS / "seed_facts.json").read_text(encoding="utf-8"))
# Name of the ledger, file of the document, and how the facts of it are numbered.
LEDGERS = {
    "maonan": ("000_208db9e4212aaf89.txt", "MN-"),
    "rural": ("001_658356eac6d990fc.txt", "ZY-"),
    "points2017": ("002_7957e426c61de39f.txt", "GD17-"),
    "youth2021": ("003_1b9169b91fd7bf3e.txt", "GD21-"),
    "nanchang": ("004_5c95f390a569039a.txt", "NC-"),
}
# Clauses that are whole sentences have titles of our own.
HEADED = ("safeguard_subitem", "cadre_checklist_item")
ELSEWHERE = ("headcount_quota",)  # facts that are placements
BOUNDS = {"≥": ">=", "≤": "<=", "≈": "~", "increase": "rise", "decrease": "fall", "by date": "", "vague": ""}
BOUNDS |= {"recurring": "", "≥ OR ≥": "", "AND": ""}
MEASURES = {
    "ratio": {Measure.RATIO},
    "sum": {Measure.SUM, Measure.LATEST},  # a stock is read off, not added up
    "sum_subset": {Measure.SUM},
    "sum_money": {Measure.SUM},
    "periodic_sum": {Measure.SUM},
    "milestone": {Measure.MILESTONE},
    "named_units_yes_no": {Measure.MILESTONE},
    "recurring_report": {Measure.MILESTONE},
    "full_coverage": {Measure.COVERAGE, Measure.RATIO},  # of what is no unit, a ratio
    "coverage_share": {Measure.COVERAGE, Measure.RATIO},
    "trend": {Measure.TREND},
    "composite_or": {Measure.COMPOSITE},
    "composite_and": {Measure.COMPOSITE},
    "service_level": {Measure.LATEST},
    "recurrence": {Measure.EACH, Measure.SUM, Measure.MILESTONE},
}
# Units that are described and not printed; 万 without 元 has none.
UNITS = {"万 (元 is missing in the text)": "", "名导师/每名骨干": "名", "名导师/每个组织": "名", "岗位/年": "个"}
UNITS |= {"crimes / victims": "起", "对 | 名": "", "yes/no & 项": ""}
DATES = ("milestone", "named_units_yes_no", "recurring_report")
GRADES = {"团省委书记班子成员": "leadership", "中层干部": "middle", "其他干部": "other"}
LEVELS = {"省": "province", "市": "city", "县": "county"}


@dataclass
class Kept:
    """A document as it stands in the database, with what its file calls each row."""

    document: Document
    tasks: dict[str, Task]
    targets: dict[str, list[Target]]


def _kept(name: str, units: dict) -> Kept:
    said, document = read_ledger(name), bring_in_document(name, units)
    tasks = {row["key"]: task for row, task in zip(said["tasks"], document.tasks.all(), strict=True)}
    targets: dict[str, list[Target]] = {}
    for row, indicator in zip(said["indicators"], document.indicators.all(), strict=True):
        rows = zip(row.get("targets", ()), indicator.targets.select_related("indicator__task"), strict=True)
        for told, target in rows:
            targets.setdefault(told["key"], []).append(target)
    return Kept(document, tasks, targets)


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker) -> Iterator[dict[str, Kept]]:
    with django_db_blocker.unblock(), transaction.atomic():
        units = open_units(read_plan(), START)
        yield {name: _kept(name, units) for name in LEDGERS}
        transaction.set_rollback(True)


def facts_of(name: str) -> tuple[dict[str, Any], str]:
    file, prefix = LEDGERS[name]
    return FACTS[file], prefix


def all_indicators() -> list:
    return [
        pytest.param(name, fact, id=fact["id"])
        for name in LEDGERS
        for fact in facts_of(name)[0]["indicators"]
        if fact["kind"] not in ELSEWHERE
    ]


@pytest.mark.parametrize("name", LEDGERS)
def test_every_clause_is_kept_with_kind_number_title_section_and_units(kept, name):
    facts, prefix = facts_of(name)
    printed = [fact for fact in facts["tasks"] if fact["item_type"] != "annex_project_item"]
    tasks = kept[name].tasks
    assert list(tasks) == [fact["id"].removeprefix(prefix) for fact in printed]
    for fact, task in zip(printed, tasks.values(), strict=True):
        assert (task.kind, task.number, task.section) == (fact["item_type"], fact["number"], fact["section"])
        assert task.category == (fact.get("category") or "")
        if fact["item_type"] not in HEADED:
            assert match_key(task.title) == match_key(fact["verbatim_title"].rstrip("。"))
        parent = tasks[fact["parent"].removeprefix(prefix)] if fact["parent"] else None
        assert task.parent == parent
        rows = list(task.responsibilities.all())
        assert [row.name for row in rows] == fact["responsible_departments"]
        assert [row.name for row in rows if row.part == Part.LEAD] == list(filter(None, [fact["lead_department"]]))


@pytest.mark.parametrize("name", LEDGERS)
def test_the_document_says_of_itself_what_is_printed_and_no_more(kept, name):
    fact, document = facts_of(name)[0]["document"], kept[name].document
    issuers = [row.organisation.name for row in document.issuer_rows.select_related("organisation")]
    assert document.title == fact["title"]
    assert issuers == [name.partition(" (")[0] for name in fact["issuing_body"]]
    assert document.number == (fact["document_number"] or "")
    assert (str(document.dated) if document.dated else None) == fact["date"]
    assert document.addressees == (fact["addressees"] or "")


@pytest.mark.parametrize(("name", "fact"), all_indicators())
def test_every_goal_is_kept_with_measure_bound_value_unit_day_and_strength(kept, name, fact):
    _, prefix = facts_of(name)
    targets = kept[name].targets[fact["id"].removeprefix(prefix)]
    indicator = targets[0].indicator
    assert {target.indicator for target in targets} == {indicator}
    assert indicator.measure in MEASURES.get(fact["kind"], {Measure.EACH})
    assert [task for task in fact["task"] if kept[name].tasks[task.removeprefix(prefix)] == indicator.task]
    assert fact["unit"] is None or fact["kind"] in DATES or indicator.unit == unit_of(fact)
    assert strength_of(fact) == targets[0].strength
    for target in targets:
        assert target.bound == bound_of(fact)
        assert day_agrees(target, fact["deadline"])
    assert figures(targets, fact) == expected_figures(fact)


def unit_of(fact: dict) -> str:
    """The unit as printed, without what it is counted for (个/年) and what a share is of (% of 县)."""
    printed = fact["unit"] or ""
    return UNITS.get(printed, printed.split("/")[0].split(" ")[0])


def strength_of(fact: dict) -> str:
    word = (fact["strength"] or "").partition(" ")[0]
    return "" if word in ("firm", "指导") else word


def bound_of(fact: dict) -> str:
    if fact["kind"] in DATES:
        return ""
    return BOUNDS.get(fact["comparator"], fact["comparator"])


def day_agrees(target: Target, deadline: str | None) -> bool:
    """The printed day, the end of a printed year; nothing where no day is printed or nobody can say which is meant."""
    if not deadline or "not stated" in deadline or deadline.startswith("2017-06"):
        return target.due is None
    return str(target.due) in deadline or str(target.due) == f"{deadline.split()[0]}-12-31"


def figures(targets: list[Target], fact: dict) -> Any:
    """What the targets ask for, in the shape of the fact's value."""
    if fact["kind"] in DATES or fact["kind"].startswith("composite"):
        return None
    first = targets[0]
    if isinstance(fact["value"], dict):
        return {target.grade or target.levels[0]: target.value for target in targets}
    return [first.value, first.high] if first.bound == Bound.RANGE else first.value


def expected_figures(fact: dict) -> Any:
    value = fact["value"]
    if fact["kind"] in DATES or fact["kind"].startswith("composite"):
        return None
    if isinstance(value, dict):
        return {(GRADES | LEVELS)[key]: Decimal(number) for key, number in value.items()}
    if isinstance(value, list):
        return [Decimal(number) for number in value]
    in_base_units = 10_000 if (fact["unit"] or "").startswith("万") else 1
    return None if value is None else Decimal(value) * in_base_units


def test_parts_of_a_goal_are_counted_in_it(kept):
    parts = [
        (fact["id"], fact["parent_indicator"])
        for fact in facts_of("youth2021")[0]["indicators"]
        if "parent_indicator" in fact
    ]
    assert len(parts) == 2
    for part, whole in parts:
        targets = kept["youth2021"].targets
        found = targets[part.removeprefix("GD21-")][0].indicator
        assert found.part_of == targets[whole.removeprefix("GD21-")][0].indicator


def test_the_four_and_the_two_named_units_are_named(kept):
    for key, number in (("I13", 4), ("I14", 2)):
        assert kept["youth2021"].targets[key][0].units.count() == number


def test_no_sentence_of_the_documents_is_copied():
    """Names, titles and figures carry over; of running text no stretch of 16 signs does."""
    for name in LEDGERS:
        text = match_key((SEEDS / LEDGERS[name][0]).read_text(encoding="utf-8"))
        said = read_ledger(name)
        ours = [said["document"]["text"], *(row["text"] for row in said["tasks"])]
        ours += [row.get("quote", "") for row in said["indicators"]]
        for words in map(match_key, ours):
            copied = [words[at : at + 16] for at in range(len(words) - 15) if words[at : at + 16] in text]
            assert copied == [], words
