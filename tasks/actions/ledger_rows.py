"""The rows of a ledger as one sorting writes them. Called by ``tasks.actions.ledger`` inside its transaction."""

from collections.abc import Iterable
from datetime import date
from itertools import zip_longest
from typing import Any

from django.db.models import F, Model, QuerySet

from tasks.actions.documents import dated_in
from tasks.choices import ChangeVerb, TaskState
from tasks.models import (
    Document,
    Indicator,
    LedgerChange,
    ReadingItem,
    Responsibility,
    Sorting,
    Target,
    Task,
)
from tasks.readings.compare import changed, described_indicator, described_task, filled
from tasks.readings.plan import GoalPlan, Plan, TaskPlan
from tasks.readings.said import Asked

ASIDE = 10_000  # positions from here on are those of rows that wait for their new place


class LedgerWriter:
    """Writes one plan into one document: new rows are made, known ones set right, those that are left out dropped.

    Nothing is deleted but targets and printed responsibilities, which are said anew. From the second sorting on every
    row that became another leaves a LedgerChange. Where the items are not ``placed``, their spans are those of another
    text: the rows keep the places that they have in the document's own.
    """

    def __init__(self, document: Document, sorting: Sorting, *, placed: bool = True) -> None:
        self.document, self.sorting, self.placed = document, sorting, placed
        self.changes: list[LedgerChange] = []
        self.indicators: list[int] = []  # in their order, each after what it is made of

    def write(self, plan: Plan) -> None:
        before = self._as_it_stands()
        for model in (Task, Indicator):
            model.objects.filter(document=self.document).update(position=F("position") + ASIDE)
        tasks = self._write_tasks(plan.tasks)
        self._write_responsibilities(plan.tasks, tasks)
        indicators = self._write_indicators(plan.goals, tasks)
        self._drop([*plan.left_out, *(item for goal in plan.goals for item in goal.later)])
        own: tuple[Any, ...] = (Task.objects, Indicator.objects)
        listed = [task.pk for task in tasks.values()], self.indicators
        for rows, pks in zip(own, listed, strict=True):
            self._move_up(rows.filter(document=self.document), pks)
        self._tie(plan, tasks, indicators)
        if self.sorting.number > 1:
            self._tell(before)

    def _span(self, item: ReadingItem) -> dict[str, int | None]:
        return {"span_start": item.span_start, "span_end": item.span_end} if self.placed else {}

    # --- tasks ---

    def _write_tasks(self, plans: list[TaskPlan]) -> dict[int, Task]:
        """Item → task, new ones in bulk; parents are set once all are there."""
        rows = {plan.item.pk: plan.item.task or Task(document=self.document) for plan in plans}
        for position, plan in enumerate(plans, start=1):
            task = rows[plan.item.pk]
            _set(task, plan.values, position=position, state=TaskState.LISTED, **self._span(plan.item))
            task.due = task.due or self._due(task)
            task.parent = None
        new = [task for task in rows.values() if task.pk is None]
        known = [task for task in rows.values() if task.pk is not None]
        Task.objects.bulk_create(new)
        for plan in plans:
            rows[plan.item.pk].parent = rows.get(plan.parent) if plan.parent is not None else None
        fields = [*(plans[0].values if plans else ()), "state", "span_start", "span_end", "parent", "position"]
        Task.objects.bulk_update(known, fields)
        Task.objects.bulk_update([task for task in new if task.parent_id], ["parent"])
        return rows

    def _due(self, row: Task | Target) -> date | None:
        """The year of a day that is printed without one, from the period of the document."""
        starts, ends = self.document.starts_on, self.document.ends_on
        standing = isinstance(row, Task) and row.standing
        if standing or not row.due_printed.startswith("--") or starts is None or ends is None:
            return None
        return dated_in(row.due_printed, starts, ends)

    def _write_responsibilities(self, plans: list[TaskPlan], tasks: dict[int, Task]) -> None:
        """As printed, anew; who was added later stays, and stands once."""
        known = Responsibility.objects.filter(task__in=[task.pk for task in tasks.values()])
        known.filter(added_on=None).delete()
        added = set(known.exclude(organisation=None).values_list("task", "organisation"))
        Responsibility.objects.bulk_create(
            Responsibility(task=tasks[plan.item.pk], organisation=row.unit, name=row.name, part=row.part, position=at)
            for plan in plans
            for at, row in enumerate(plan.responsible, start=1)
            if row.unit is None or (tasks[plan.item.pk].pk, row.unit.pk) not in added
        )

    # --- indicators ---

    def _write_indicators(self, plans: list[GoalPlan], tasks: dict[int, Task]) -> dict[int, Indicator]:
        """Item → indicator; which of them is a part of another is set once all are there."""
        rows = {}
        for plan in plans:
            task = tasks.get(plan.clause) if plan.clause is not None else None
            more = {"part_of": None, **self._span(plan.item)}
            known = plan.known
            if known is not None and plan.kept:
                rows[plan.item.pk] = self._keep_indicator(known, task, **more)
            else:
                rows[plan.item.pk] = self._write_indicator(known, plan.asked, task, **more)
        shares = [plan for plan in plans if plan.part_of in rows]
        for plan in shares:
            rows[plan.item.pk].part_of = rows[plan.part_of or 0]
        Indicator.objects.bulk_update([rows[plan.item.pk] for plan in shares], ["part_of"])
        return rows

    def _write_indicator(self, known: Indicator | None, asked: Asked, task: Task | None, **more: Any) -> Indicator:
        """The indicator, after what it is made of."""
        inner = self._write_indicator(known and known.inner, asked.inner, task) if asked.inner is not None else None
        parts = self._write_parts(list(known.parts.order_by("position")) if known else [], asked.parts, task)
        indicator = known or Indicator(document=self.document)
        # How it is fed may have been settled since; the text says nothing of that.
        values = {name: value for name, value in asked.indicator.items() if known is None or name != "feed"}
        same = known is not None and (known.measure, known.per) == (values["measure"], values["per"])
        place = {"position": len(self.indicators) + 1, "state": TaskState.LISTED}
        written = {**values, "task": task, "inner": inner, **place, **more}
        _set(indicator, written)
        indicator.save(update_fields=None if known is None else list(written))
        indicator.parts.set(parts)
        self.indicators.append(indicator.pk)
        self._write_targets(indicator, asked, same)
        return indicator

    def _keep_indicator(self, known: Indicator, task: Task | None, **more: Any) -> Indicator:
        """An indicator that is asked for in the same words: how it is counted and what is asked of whom may have been
        settled more closely since (stages, kinds, named units), and stays."""
        for made_of in (known.inner, *known.parts.order_by("position")):
            if made_of is not None:
                self._keep_indicator(made_of, task)
        place = {"task": task, "position": len(self.indicators) + 1, "state": TaskState.LISTED, **more}
        _set(known, {}, **place)
        known.save(update_fields=list(place))
        self.indicators.append(known.pk)
        return known

    def _write_parts(self, known: list[Indicator], asked: list[Asked], task: Task | None) -> list[Indicator]:
        for gone in known[len(asked) :]:
            gone.state = TaskState.DROPPED
            gone.save(update_fields=["state"])
        return [self._write_indicator(old, part, task) for old, part in zip_longest(known[: len(asked)], asked)]

    def _write_targets(self, indicator: Indicator, asked: Asked, same: bool) -> None:
        """The targets anew; of an indicator that counts the ``same`` way, each keeps whom the one it follows asks."""
        known = {_of_whom(target): target for target in indicator.targets.prefetch_related("units") if same}
        units = {whom: list(target.units.all()) for whom, target in known.items()}
        indicator.targets.all().delete()
        numbered = enumerate(asked.targets, start=1)
        targets = [Target(indicator=indicator, position=at, **values) for at, values in numbered]
        for target in targets:
            target.due = target.due or self._due(target)
            if old := known.get(_of_whom(target)):
                target.applies, target.kinds, target.levels = old.applies, old.kinds, target.levels or old.levels
        Target.objects.bulk_create(targets)
        for target in targets:
            target.units.set(units.get(_of_whom(target), ()))

    # --- what is no longer listed, and what is told of it all ---

    def _drop(self, left_out: Iterable[ReadingItem]) -> None:
        """An indicator that goes on with its other stages, or in another one, is not dropped with one of them."""
        for item in left_out:
            row: Task | Indicator | None = item.task or item.indicator
            if row is not None and (item.task_id or row.pk not in self.indicators):
                row.state = TaskState.DROPPED
                row.save(update_fields=["state"])

    def _move_up(self, rows: QuerySet, listed: list[int]) -> None:
        """Rows that waited aside stand behind those that are listed, in their old order."""
        others = list(rows.exclude(pk__in=listed).order_by("position"))
        for position, row in enumerate(others, start=len(listed) + 1):
            row.position = position
        rows.bulk_update(others, ["position"])

    def _tie(self, plan: Plan, tasks: dict[int, Task], indicators: dict[int, Indicator]) -> None:
        for task_plan in plan.tasks:
            task_plan.item.task = tasks[task_plan.item.pk]
        for goal_plan in plan.goals:
            for item in goal_plan.items:
                item.indicator = indicators[goal_plan.item.pk]
        items = [*(one.item for one in plan.tasks), *(item for one in plan.goals for item in one.items)]
        ReadingItem.objects.bulk_update(items, ["task", "indicator"])

    def _as_it_stands(self) -> dict[tuple[str, int], dict[str, str]]:
        if self.sorting.number == 1:
            return {}
        tasks = Task.objects.filter(document=self.document).listed()
        indicators = Indicator.objects.filter(document=self.document).listed()
        found = {
            ("task", task.pk): described_task(task) for task in tasks.prefetch_related("responsibilities__organisation")
        }
        for row in indicators.prefetch_related("targets", "parts__targets"):
            found["indicator", row.pk] = described_indicator(row)
        return found

    def _tell(self, before: dict[tuple[str, int], dict[str, str]]) -> None:
        after = self._as_it_stands()
        rows: dict[tuple[str, int], Any] = {
            (model._meta.model_name or "", row.pk): row
            for model in (Task, Indicator)
            for row in model.objects.filter(document=self.document)
        }
        for key in sorted(before.keys() | after.keys(), key=lambda key: (key[0] != "task", rows[key].position)):
            if key not in before:
                self._note(ChangeVerb.ADDED, key, rows[key], {}, filled(after[key]))
            elif key not in after:
                self._note(ChangeVerb.DROPPED, key, rows[key], filled(before[key]), {})
            elif before[key] != after[key]:
                self._note(ChangeVerb.CHANGED, key, rows[key], *changed(before[key], after[key]))
        LedgerChange.objects.bulk_create(self.changes)

    def _note(
        self, verb: ChangeVerb, key: tuple[str, int], row: Model, before: dict[str, str], after: dict[str, str]
    ) -> None:
        about = {"task": row} if key[0] == "task" else {"indicator": row}
        change = LedgerChange(
            verb=verb, label=str(row)[:300], before=before, after=after, why=self.sorting.why, **about
        )
        change.sorting = self.sorting
        self.changes.append(change)


def _set(row: Model, values: dict[str, Any], **more: Any) -> None:
    for name, value in {**values, **more}.items():
        setattr(row, name, value)


def _of_whom(target: Target) -> tuple[str, str, str]:
    """By what a target is known again: its stage, and the one level or rank that it has a number for."""
    return target.stage, target.grade, target.levels[0] if len(target.levels) == 1 else ""
