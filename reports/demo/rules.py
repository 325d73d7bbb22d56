"""The two reporting rules of the demonstration: 茂南's quarterly one, and that of 团粤发〔2021〕10号."""

from datetime import date
from typing import Any

from reports.actions.rules import set_up_rule
from reports.choices import CategoryKind, Output
from reports.models import ReportingRule
from reports.rules.duties import Duty
from tasks.choices import TaskKind
from tasks.models import Document, Programme, Task
from teams.models import Organisation, User
from youthwork.lib.periods import month_ends

Said = dict[str, Any]
Units = dict[str, Organisation]


def set_up_reporting(plan: Said, document: Document, units: Units, actor: User) -> ReportingRule:
    """The quarterly table: the key tasks are its categories; district → city → province."""
    found = document.reporting_rules.first()
    if found:
        return found
    key_tasks = document.tasks.filter(kind=TaskKind.KEY_TASK)
    categories = [(task.title, CategoryKind.MAPPED, [task], []) for task in key_tasks]
    categories += [("各地项目", CategoryKind.LOCAL, [], []), ("其它", CategoryKind.OTHER, [], [])]
    return set_up_rule(
        actor=actor,
        document=document,
        title=plan["report"]["title"],
        categories=categories,
        reporters=[(units[unit], units.get(to)) for unit, to in plan["report"]["reporters"]],
        # A whole quarter: the demonstration always has a draft to look at.
        opens_days_before=92,
    )


def set_up_practice(
    plan: Said, document: Document, of: Document, units: Units, actor: User, year: int
) -> ReportingRule:
    """The table of annex 2: 地市 and 系统 to one department, 高校 to another and in words, at the ends of June,
    September and December of ``year``. What 茂南 does under its own plan (``of``) is told here too."""
    found = document.reporting_rules.first()
    if found:
        return found
    said = plan["practice_report"]
    tasks = list(document.tasks.all())
    programmes = {programme.name: programme for programme in of.programmes.all()}
    month, day = said["first_day"]
    return set_up_rule(
        actor=actor,
        document=document,
        title=said["title"],
        categories=[_category(row, tasks, programmes) for row in said["categories"]],
        reporters=[_duty(row, units) for row in said["reporters"]],
        periods=month_ends(date(year, month, day), date(year, 12, 31), ending=said["months"]),
    )


def _category(
    row: Said, tasks: list[Task], programmes: dict[str, Programme]
) -> tuple[str, str, list[Task], list[Programme]]:
    """A head of the annex: the key tasks printed under it, the items of the cadres' list and 茂南's programmes."""
    items = row.get("items", ())
    of_list = TaskKind.CADRE_CHECKLIST_ITEM
    mapped = [
        task
        for task in tasks
        if task.category == row.get("section", "-") or (task.kind == of_list and task.number in items)
    ]
    named = [programmes[name] for name in row.get("programmes", ())]
    return row["name"], row.get("kind", CategoryKind.MAPPED), mapped, named


def _duty(row: Said, units: Units) -> Duty:
    receiver = units[row["to"]] if "to" in row else None
    return Duty(units[row["unit"]], receiver, row.get("off", ""), row.get("output", Output.TABLE))
