"""The province's page of indicators from kept figures, beside a bare view that renders the same template from values
that are ready; and the same page with no past and with seven quarters of it.

At the size of a province: 27,000 units, 100 indicators, 8 quarters, 2 million records. What is kept goes with every
fold that touches it, so the first page after one reckons; that is shown, and judged by nobody.
"""

import os
import statistics
import sys
import time

import django

GOALS = {"page": 2.0, "history": 1.2}
RECORDS, QUARTERS, ROUNDS = 2_000_000, 8, 15


def measure(share: float = 1.0) -> list[str]:
    """Run in a process of its own, on an empty database; ``share`` of the records, to try it."""
    django.setup()
    from tests.bench import report_world as world  # noqa: PLC0415 -- models are there only by now

    each = int(RECORDS * share) // QUARTERS
    page = world.Page(quarter=QUARTERS)
    page.world_with(range(QUARTERS, QUARTERS + 1), each)
    page.first()
    young = [page.read() for _ in range(ROUNDS)]
    page.world_with(range(1, QUARTERS), each)
    reckoned = page.first()
    bare, old = [], []
    for _ in range(ROUNDS):  # in turns, so that a slow minute of the machine meets both
        bare.append(page.bare())
        old.append(page.read())
    low, high, before = (statistics.median(times) for times in (bare, old, young))
    figures = [
        ("page", f"bare {low:.1f} ms, from kept figures {high:.1f} ms, {page.queries} queries", high / low),
        ("history", f"1 quarter {before:.1f} ms, {QUARTERS} quarters {high:.1f} ms", high / before),
    ]
    return [
        f"{name:10}{said:66}{ratio:7.2f}   goal {GOALS[name]}   {'ok' if ratio <= GOALS[name] else 'MISSED'}"
        for name, said, ratio in figures
    ] + [f"{'first':10}after a fold that touched it, reckoned and kept: {reckoned:.0f} ms"]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    begun = time.perf_counter()
    print("\n".join(measure(*(float(word) for word in sys.argv[1:]))))
    print(f"{time.perf_counter() - begun:.0f} s in all", file=sys.stderr)
