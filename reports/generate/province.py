"""The whole of it, in the order in which one part needs another."""

from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from reports.generate.people import People
from reports.generate.plans import Plans
from reports.generate.presets import PRESETS
from reports.generate.said import Said
from reports.generate.tables import Sink
from reports.generate.units import grow, write_sites, write_tree
from reports.generate.words import shares
from reports.generate.work import Work

APPS = ("teams", "tasks", "reports")


class NotEmpty(Exception):
    """The database holds rows; made-up ones must never mix with real ones."""


def generate(preset_name: str, *, seed: int, today: date, tell: Callable[[str], None]) -> dict[str, Any]:
    """Fill an empty database with a made-up world as of ``today``, in one transaction; the same seed gives the same.

    ``tell`` is given lines of progress. Returns the counts, by model, and the accounts whose password is
    DEMO_PASSWORD. Totals are not reckoned here: every approved record leaves its change in the queue, as the real
    one does. Raises NotEmpty, and writes nothing, if there is any row already.
    """
    preset, begun = PRESETS[preset_name], perf_counter()
    with transaction.atomic():
        if not is_empty():
            raise NotEmpty
        sink, since = Sink(tell), date(today.year, 1, 1)
        tree = grow(preset, seed)
        write_tree(sink, tree, since)
        write_sites(sink, tree, seed)
        people = People(sink, tree, since, seed)
        people.serve()
        work, said = Work(sink, people, preset, seed, today), Said(sink, preset, seed, today)
        plans = Plans(sink, seed, today)
        work.plan()
        numbers = shares(preset.records, preset.areas)
        for arrangement, number in zip(work.arrange(people.form_teams(preset)), numbers, strict=True):
            said.tell(arrangement, number)
            plans.agree(arrangement)
        work.ask_for_reports()
        sink.close()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # the planner guesses badly at tables that it has not seen filled
            cursor.execute("ANALYZE")
    counts = {model._meta.model_name: number for model, number in sink.written.items()}
    accounts = [
        {"username": account.username, "role": account.role, "organisation": account.unit.code}
        for account in people.known.values()
    ]
    return {
        "preset": preset_name,
        "seed": seed,
        "rows": sum(counts.values()),
        "counts": counts,
        "accounts": accounts,
        "seconds": round(perf_counter() - begun, 1),
    }


def is_empty() -> bool:
    """Whether no table of ours holds a row."""
    models = [model for label in APPS for model in apps.get_app_config(label).get_models()]
    return not any(model._default_manager.exists() for model in models)
