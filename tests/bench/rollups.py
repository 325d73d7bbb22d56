"""What the kept totals cost at the size of a province: a recount and a fold, beside SQL written by hand.

The world is made by SQL: 27,000 units, 100 indicators, 8 quarters, 2 million records, each with a value. The newest
quarter is there first, so that the same fold can be measured with no past and with seven quarters of it.
"""

import os
import statistics
import sys

import django

GOALS = {"recount": 1.3, "fold": 0.02, "history": 1.3, "approving": 1.3, "queueing": 1.3}
RECORDS, CHANGES, APPROVERS, ROUNDS = 2_000_000, 1_000, 16, 5
QUARTERS = 8


def measure(share: float = 1.0) -> list[str]:
    """Run in a process of its own, on an empty database; ``share`` of the records, to try it."""
    django.setup()
    from tests.bench import rollup_world as world  # noqa: PLC0415 -- models are there only by now

    number, changes = int(RECORDS * share), int(CHANGES * share)
    world.make_units()
    world.make_work()
    world.make_records(QUARTERS, number // QUARTERS)
    world.recount_all()
    young = world.fold_times(changes, ROUNDS)
    for quarter in range(1, QUARTERS):
        world.make_records(quarter, number // QUARTERS)
    world.recount_all()
    old = world.fold_times(changes, ROUNDS)
    recounted, by_hand, cells = world.recount_times()
    bare, alone, beside, waited = world.approving_times(APPROVERS)
    quick, slow = statistics.median(old), min(recounted)
    figures = [
        ("recount", f"{cells} cells stored: by hand {min(by_hand):.2f} s, recount {slow:.2f} s", slow / min(by_hand)),
        ("fold", f"{changes} changes {quick * 1000:.0f} ms of that recount", quick / slow),
        (
            "history",
            f"no past {statistics.median(young) * 1000:.0f} ms, 8 quarters {quick * 1000:.0f} ms",
            quick / statistics.median(young),
        ),
        (
            "approving",
            f"{APPROVERS} approvers, seen waiting for rows {waited} times: {alone:.2f} s, while folding {beside:.2f} s",
            beside / alone,
        ),
        ("queueing", f"approving without change rows {bare:.2f} s, with them {alone:.2f} s", alone / bare),
    ]
    return [
        f"{name:12}{said:75}{ratio:8.3f}   goal {GOALS[name]}   {'ok' if ratio <= GOALS[name] else 'MISSED'}"
        for name, said, ratio in figures
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    print("\n".join(measure(*(float(word) for word in sys.argv[1:]))))
    sys.exit()
