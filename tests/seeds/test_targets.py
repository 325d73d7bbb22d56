"""The targets read out of the seeds against the facts known of them, where somebody has the seeds (``SEEDS_DIR``)."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tasks.reader.model import Clause, Goal, Header, Paper
from tasks.reader.targets import read_goals
from tasks.reader.text import paper_of_text

BOUNDS = {"≥": ">=", "≤": "<=", "=": "=", ">": ">", "≈": "~", "range": "range", "increase": "rise", "decrease": "fall"}
HEADERS = {
    "000": Header(),
    "001": Header(date="2021-10-29"),
    "002": Header(period=("2017-01-01", "2017-12-31")),
    "003": Header(period=("2021-05-01", "2021-12-31")),
    "004": Header(date="2021-03-17"),
}
# What the facts count from something other than a printed figure.
IMPLIED = {"headcount_quota", "named_units_yes_no", "milestone", "trend", "recurring_report", "pairing", "zero_target"}
OPENING = re.compile(r"([一二三四五六七八九十]+、|（[一二三四]|\(|\d+[.．]|- |（责任|[―—])")


@dataclass(frozen=True)
class Fact:
    quote: str
    value: object
    unit: str
    bound: str | None
    kind: str


def facts_of(entries: list[dict]) -> list[Fact]:
    return [
        Fact(
            squeezed(entry["quote"]),
            base_value(entry["value"], entry["unit"] or ""),
            core(entry["unit"] or ""),
            BOUNDS.get(entry["comparator"]),
            entry["kind"],
        )
        for entry in entries
    ]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def base_value(value, unit: str):
    return value * 10_000 if unit.startswith("万") else value


def core(unit: str) -> str:
    """名 of 名/年, % of % of 乡镇."""
    return re.split(r"[/ （(]| of ", unit.removeprefix("万"))[0].replace("导师", "").replace("名名", "名")


def is_printed(fact: Fact) -> bool:
    """Whether the facts give a figure that the text prints."""
    if fact.value is None or fact.kind in IMPLIED:
        return False
    if fact.kind == "full_coverage":
        return "100%" in fact.quote
    return fact.kind != "recurrence" or bool(re.search(r"\d", fact.quote))


def is_figure(goal: Goal) -> bool:
    """Whether the goal holds a figure that the text prints."""
    quote = squeezed(goal.quote)
    if goal.value is None or "一对一" in quote:
        return False
    return goal.measure != "coverage" or bool(re.search(r"\d|百分之", quote))


def clauses_of(paper: Paper) -> list[Clause]:
    """A clause for each paragraph that begins with a number; those of a cadre's checklist behind its heading."""
    clauses, checklist = [], False
    for block in paper.blocks:
        checklist = (checklist or "干部任务清单" in block.text) and "推进表" not in block.text
        if OPENING.match(block.text):
            kind = "cadre_checklist_item" if checklist and not block.text.startswith(("一", "二")) else "key_task"
            clauses.append(Clause("", block.text[:20], kind, "", (block.start, block.end), (block.start, block.end)))
    return clauses


@dataclass
class Score:
    """How the goals of all seeds compare with the facts."""

    facts: int = 0
    goals: int = 0
    met: int = 0
    right: int = 0
    missed: list[str] = None
    invented: list[str] = None
    wrong: list[str] = None

    def __post_init__(self):
        self.missed, self.invented, self.wrong = [], [], []


def compare(paper: Paper, facts: list[Fact], goals: list[Goal], score: Score) -> None:
    """Add one document: a goal meets a fact where their quotes overlap, one of the same value before others."""
    places = [position for position, char in enumerate(paper.text) if not char.isspace()]
    text = squeezed(paper.text)
    spans = []
    for fact in facts:
        begin = text.find(fact.quote)
        spans.append((places[begin], places[begin + len(fact.quote) - 1] + 1) if begin >= 0 else None)
    free = list(goals)
    score.facts += len(facts)
    score.goals += len(goals)
    pairs = []
    for same in (True, False):
        for fact, span in zip(facts, spans, strict=True):
            if span is None or any(fact is one for one, _ in pairs):
                continue
            over = [goal for goal in free if goal.span[0] < span[1] and span[0] < goal.span[1]]
            chosen = [goal for goal in over if alike(fact.value, goal.value)] if same else over
            if chosen:
                free.remove(chosen[0])
                pairs.append((fact, chosen[0]))
    score.met += len(pairs)
    score.missed += [fact.quote for fact in facts if not any(fact is one for one, _ in pairs)]
    score.invented += [goal.quote for goal in free]
    for fact, goal in pairs:
        if is_right(fact, goal):
            score.right += 1
        else:
            score.wrong.append(
                f"{fact.quote}: {fact.value} {fact.unit} {fact.bound} / {goal.value} {goal.unit} {goal.bound}"
            )


def alike(expected, value) -> bool:
    if isinstance(expected, list) and expected and isinstance(expected[0], dict):
        return isinstance(value, list) and [part.get("value") for part in value if part.get("unit")] == [
            part["value"] for part in expected if part.get("unit")
        ]
    return expected == value


def is_right(fact: Fact, goal: Goal) -> bool:
    if fact.kind.startswith("composite"):
        return goal.measure == "composite" and alike(fact.value, goal.value)
    return alike(fact.value, goal.value) and fact.bound == goal.bound and fact.unit in (goal.unit, "")


@pytest.fixture(scope="module")
def seeds() -> list[tuple[Paper, list[Fact], list[Goal], list[str]]]:
    directory = Path(os.environ["SEEDS_DIR"])
    everything = json.loads((directory / "seed_facts.json").read_text(encoding="utf-8"))
    read = []
    for name, entries in everything.items():
        paper = paper_of_text((directory / name).read_text(encoding="utf-8"))
        goals = read_goals(paper, HEADERS[name[:3]], clauses_of(paper))
        names = [squeezed(entry["quote"]) for entry in entries["number_like_non_targets"]]
        read.append((paper, facts_of(entries["indicators"]), goals, names))
    return read


def test_the_printed_figures_are_found_and_read_rightly(seeds):
    score = Score()
    for paper, facts, goals, _ in seeds:
        figures = [goal for goal in goals if is_figure(goal)]
        compare(paper, [fact for fact in facts if is_printed(fact)], figures, score)
    print(score)
    assert score.met / score.facts >= 0.98, score.missed
    assert score.met / score.goals >= 0.98, score.invented
    assert score.right / score.met >= 0.98, score.wrong


def test_coverages_trends_dates_and_pairings_are_found(seeds):
    score = Score()
    for paper, facts, goals, _ in seeds:
        others = [fact for fact in facts if not is_printed(fact) and fact.kind != "headcount_quota"]
        compare(paper, others, [goal for goal in goals if not is_figure(goal)], score)
    print(score)
    assert score.met / score.facts >= 0.85, score.missed


def test_numbers_in_names_are_no_targets(seeds):
    for _, _, goals, names in seeds:
        for goal in goals:
            assert squeezed(goal.quote) not in names


def test_every_goal_quotes_its_span_and_says_why(seeds):
    for paper, _, goals, _ in seeds:
        for goal in goals:
            assert goal.quote == paper.text[slice(*goal.span)] != ""
            assert goal.reason.endswith("。")
            assert goal.metric
