"""The daily run of the reminders for 100,000 people and 300,000 things that are due, beside bare SQL that finds and
stores the same rows.

Each run is a process of its own, so that its memory is its own. Seconds are those of a clock; the ratio is of processor
time, that of the database included, the better of two runs that take turns.
"""

import json
import os
import subprocess
import sys
import time
from datetime import datetime

import django

from tests.bench.bulk import spent
from tests.bench.rosters import own_peak

GOALS = {"seconds": 60, "megabytes": 200, "ratio": 3.0}
NOW = datetime.fromisoformat("2026-06-18T09:00:00+08:00")
ROUNDS = 2


def measure(share: float = 1.0) -> list[str]:
    """Run in a process of its own, on an empty database; ``share`` of what is due, to try it."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 -- only now are there models

    from tests.bench import reminder_world as world  # noqa: PLC0415

    world.make_world(share)
    world.prepare_by_hand()
    ours, bare = [], []
    for _ in range(ROUNDS):
        world.empty("hand_notice")
        begun = spent(connection)
        world.write_by_hand()
        bare.append(spent(connection) - begun)
        world.empty("teams_notice")
        ours.append(_by_itself())
        assert world.differences() == 0
    again = _by_itself()
    assert again["notices"] == 0, again
    best = min(ours, key=lambda run: run["processor"])
    figures = {
        "seconds": max(run["seconds"] for run in ours),
        "megabytes": max(run["megabytes"] for run in (*ours, again)),
        "ratio": best["processor"] / min(bare),
    }
    return [
        f"{best['due']:,} due, {best['notices']:,} notices, {best['escalated']:,} of them escalated",
        f"processor time: {best['processor']:.1f} s, by hand {min(bare):.1f} s",
        f"a second run, which says nothing: {again['seconds']:.1f} s",
        *(
            f"{name:12}{found:8.1f}   at most {GOALS[name]:g}: {'ok' if found <= GOALS[name] else 'MISSED'}"
            for name, found in figures.items()
        ),
    ]


def _by_itself() -> dict:
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.reminders", "run"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def run() -> dict:
    """One run, and what it cost."""
    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415

    from reports.actions.reminders import remind  # noqa: PLC0415

    get_resolver().app_dict  # noqa: B018 -- what a worker loads once, at the first link it makes
    begun, clock = spent(connection), time.perf_counter()
    result = remind(now=NOW)
    return {
        "seconds": time.perf_counter() - clock,
        "processor": spent(connection) - begun,
        "megabytes": own_peak(),
        "due": result.due,
        "notices": result.notices,
        "escalated": result.escalated,
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    if sys.argv[1:] == ["run"]:
        print(json.dumps(run()))
    else:
        print("\n".join(measure(*(float(word) for word in sys.argv[1:]))))
    sys.exit()
