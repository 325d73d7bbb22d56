"""What the reader of documents reaches, as a table: python -m tests.reader.scores [--wrong]

On our own documents, and with SEEDS_DIR set on the seeds too. Exit 1 where a score falls below its floor.
"""

import os
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pkgutil import iter_modules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youthwork.settings")

from tasks.reader.proposal import propose
from tasks.reader.text import paper_of_text
from tests.reader import corpus
from tests.reader.corpus.case import Case
from tests.reader.facts import seed_cases
from tests.reader.scoring import Score, score

# Heading, how it is reckoned, the floor of our own documents, the floor of the seeds.
COLUMNS: tuple[tuple[str, Callable[[Score], float], float, float], ...] = (
    ("recall", lambda result: result.recall.share, 0.98, 0.98),
    ("precis.", lambda result: result.precision.share, 0.95, 0.95),
    ("kinds", lambda result: result.kinds.share, 0.98, 0.98),
    ("numbers", lambda result: result.numbers.share, 0.98, 0.98),
    ("leads", lambda result: result.leads.share, 0.98, 0.98),
    ("dep. F1", lambda result: result.departments, 0.98, 0.98),
    ("dues", lambda result: result.dues.share, 0.95, 0.95),
    ("header", lambda result: result.header.share, 0.98, 0.95),
    ("t.recall", lambda result: result.target_recall.share, 0.95, 0.95),
    ("t.precis", lambda result: result.target_precision.share, 0.90, 0.90),
    ("t.value", lambda result: result.target_values.share, 0.95, 0.95),
)


def corpus_cases() -> list[Case]:
    """All made-up documents: the CASES of every module of the corpus."""
    modules = [import_module(f"{corpus.__name__}.{found.name}") for found in iter_modules(corpus.__path__)]
    return [case for module in modules for case in getattr(module, "CASES", ())]


def measured(cases: Iterable[Case]) -> list[tuple[str, Score]]:
    """The score of each case."""
    return [(case.name, score(case, propose(paper_of_text(case.text)))) for case in cases]


def total(scores: Iterable[tuple[str, Score]]) -> Score:
    """All documents as one."""
    result = Score()
    for _, each in scores:
        result += each
    return result


def fallen(result: Score, *, seeds: bool) -> list[str]:
    """The scores below their floor, in words."""
    floors = [(name, reckon(result), seed if seeds else own) for name, reckon, own, seed in COLUMNS]
    low = [f"{name} {reached:.3f} < {floor}" for name, reached, floor in floors if reached < floor]
    return low + ([f"{result.invented} invented header fields"] if result.invented else [])


def table(title: str, scores: list[tuple[str, Score]], whole: Score) -> str:
    """The scores as lines of text."""
    width = max(len(name) for name, _ in [*scores, (title, whole)]) + 2
    lines = [" " * width + "".join(f"{name:>9}" for name, *_ in COLUMNS) + "  invented"]
    for name, result in [*scores, (title, whole)]:
        lines.append(
            f"{name:<{width}}"
            + "".join(f"{reckon(result):>9.3f}" for _, reckon, *_ in COLUMNS)
            + f"{result.invented:>10}"
        )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print the tables; 1 where a score has fallen."""
    failed = []
    for title, cases, seeds in (("our own", corpus_cases(), False), ("seeds", seed_cases(), True)):
        if not cases:
            continue
        scores = measured(cases)
        whole = total(scores)
        print(table(f"{title} ({len(cases)})", scores, whole), end="\n\n")
        if "--wrong" in arguments:
            print("\n".join(f"{name}: {said}" for name, result in scores for said in result.wrong), end="\n\n")
        failed += [f"{title}: {said}" for said in fallen(whole, seeds=seeds)]
    print("\n".join(failed) or "no score has fallen")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
