"""Verbs on goals of the desk that are stages of one indicator: join two by hand, part one from the others.

As ``tasks.actions.reading_items``: one transaction each, refused where somebody changed the item since.
"""

from django.core.exceptions import ValidationError

from tasks.actions.reading_items import acting
from tasks.choices import ItemKind, ItemState
from tasks.models import DocumentReading, ReadingItem
from tasks.readings.stages import root_of, stage_problem
from teams.models import User


def join_stage(*, actor: User, reading: DocumentReading, pk: int, seen: str, other: int | None) -> ReadingItem:
    """并为分阶段: the goal, with those that are its stages already, becomes a stage of the indicator of ``other``.

    Raises ValidationError unless both are goals of one clause that are due in different years.
    """
    with acting(actor, reading, "并为分阶段") as act:
        item = act.item(pk, seen)
        goals = _goals_beside(item)
        into = next((goal for goal in goals if goal.pk == other), None)
        if item.kind != ItemKind.GOAL or into is None or root_of(into) == root_of(item):
            raise ValidationError("请选同一条任务里的另一个目标，再并为分阶段。")
        joining = [goal for goal in goals if root_of(goal) == root_of(item)]
        if wrong := stage_problem([goal.said for goal in goals if root_of(goal) in (root_of(into), root_of(item))]):
            raise ValidationError(wrong)
        root = root_of(into)
        for goal in joining:
            act.touch(goal)
            goal.said["stage_of"] = root
            goal.save(update_fields=["said"])
        return next(goal for goal in joining if goal.pk == item.pk)


def part_stage(*, actor: User, reading: DocumentReading, pk: int, seen: str) -> ReadingItem:
    """分开: the goal becomes an indicator of its own. Raises ValidationError if it is a stage of none."""
    with acting(actor, reading, "分开") as act:
        item = act.item(pk, seen)
        if not item.said.get("stage_of"):
            raise ValidationError("这个目标没有和别的目标并为分阶段。")
        item.said["stage_of"], item.indicator = None, None
        item.save(update_fields=["said", "indicator"])
        return item


def _goals_beside(item: ReadingItem) -> list[ReadingItem]:
    goals = ReadingItem.objects.filter(reading_id=item.reading_id, parent_id=item.parent_id, kind=ItemKind.GOAL)
    return list(goals.exclude(state=ItemState.DROPPED).order_by("position"))
