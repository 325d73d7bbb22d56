"""Official documents as ledgers: tasks with their units and dates, indicators with their targets.

What they say is data (``fixtures/documents``): titles, numbers, units and figures as printed, the rest in words of our
own. Within a file, ``key`` tells tasks and indicators apart for those that refer to them.
"""

import json
from datetime import date
from typing import Any

from django.db import transaction

from reports.demo.plan import FIXTURES
from tasks.choices import DocumentState, Part
from tasks.models import Document, Indicator, Issuer, Responsibility, Target, Task
from teams.models import Organisation

FOLDER = FIXTURES / "documents"
PLAN = "maonan"  # 茂南's, which the rest of the demonstration plays in
MENU = "youth2021"  # with the list from which cadres take on items
OTHERS = ("rural", "points2017", "youth2021", "nanchang")

Said = dict[str, Any]
Units = dict[str, Organisation]
DAYS = ("dated", "starts", "starts_on", "ends_on", "due")
TO_INDICATORS = ("part_of", "inner", "numerator", "denominator")


def read_ledger(name: str) -> Said:
    """The document, the tasks and the indicators of one file, days as dates."""
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text, object_hook=_with_days)


def _with_days(said: Said) -> Said:
    return said | {field: date.fromisoformat(said[field]) for field in DAYS if said.get(field)}


@transaction.atomic
def bring_in_document(name: str, units: Units) -> Document:
    """The document of ``name`` with its ledger; the one that is there, if it was brought in before.

    ``units`` are those of the demonstration by code. A printed name is taken for a unit at or below the owner that
    bears it; one that none bears (机关各部门) stays a name.
    """
    said = read_ledger(name)
    own = said["document"]
    owner = units[own["owner"]]
    if found := Document.objects.filter(title=own["title"], owner=owner).first():
        return found
    plain = {field: value for field, value in own.items() if field not in ("owner", "issuers")}
    document = Document.objects.create(owner=owner, state=DocumentState.ISSUED, **plain)
    issuers = [units[code] for code in own["issuers"]]
    Issuer.objects.bulk_create(
        Issuer(document=document, organisation=unit, position=position) for position, unit in enumerate(issuers, 1)
    )
    tasks = _tasks(document, said["tasks"])
    _responsibilities(tasks, said["tasks"], _named(owner))
    indicators = _indicators(document, said["indicators"], tasks)
    _targets(indicators, said["indicators"], units)
    return document


def _tasks(document: Document, rows: list[Said]) -> dict[str, Task]:
    """Key → task. Those above are written first, those below them after."""
    tasks: dict[str, Task] = {}
    for position, row in enumerate(rows, start=1):
        said = {field: value for field, value in row.items() if field not in ("key", "parent", "departments", "lead")}
        tasks[row["key"]] = Task(document=document, position=position, **said)
    parents = {row["key"]: row["parent"] for row in rows if "parent" in row}
    Task.objects.bulk_create(task for key, task in tasks.items() if key not in parents)
    for key, parent in parents.items():
        tasks[key].parent = tasks[parent]
    Task.objects.bulk_create(tasks[key] for key in parents)
    return tasks


def _named(owner: Organisation) -> Units:
    """Printed name → unit: every name of the units at or below ``owner``, the higher unit first."""
    named: Units = {}
    for unit in Organisation.objects.in_subtree(owner).order_by("depth", "path"):
        for name in (unit.name, unit.short_name, *unit.aliases):
            named.setdefault(name, unit)
    return named


def _responsibilities(tasks: dict[str, Task], rows: list[Said], named: Units) -> None:
    Responsibility.objects.bulk_create(
        Responsibility(
            task=tasks[row["key"]],
            organisation=named.get(name),
            name=name,
            part=Part.LEAD if name == row.get("lead") else Part.PARTICIPATING,
            position=position,
        )
        for row in rows
        for position, name in enumerate(row.get("departments", ()), start=1)
    )


def _indicators(document: Document, rows: list[Said], tasks: dict[str, Task]) -> dict[str, Indicator]:
    """Key → indicator, those that it is reckoned from or counted in put in afterwards."""
    indicators: dict[str, Indicator] = {}
    for position, row in enumerate(rows, start=1):
        said = {k: v for k, v in row.items() if k not in ("key", "task", "targets", "parts", *TO_INDICATORS)}
        indicators[row["key"]] = Indicator(document=document, task=tasks[row["task"]], position=position, **said)
    Indicator.objects.bulk_create(indicators.values())
    for row in rows:
        for field in TO_INDICATORS:
            if field in row:
                setattr(indicators[row["key"]], field, indicators[row[field]])
        if "parts" in row:
            indicators[row["key"]].parts.set([indicators[key] for key in row["parts"]])
    Indicator.objects.bulk_update(indicators.values(), TO_INDICATORS)
    return indicators


def _targets(indicators: dict[str, Indicator], rows: list[Said], units: Units) -> None:
    named: list[tuple[Target, list[str]]] = []
    for row in rows:
        for position, said in enumerate(row.get("targets", ()), start=1):
            plain = {field: value for field, value in said.items() if field not in ("key", "units")}
            target = Target(indicator=indicators[row["key"]], position=position, **plain)
            named.append((target, said.get("units", [])))
    Target.objects.bulk_create(target for target, _ in named)
    chosen = Target.units.through
    chosen.objects.bulk_create(
        chosen(target=target, organisation=units[code]) for target, codes in named for code in codes
    )
