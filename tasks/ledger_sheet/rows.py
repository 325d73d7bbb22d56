"""What stands in the two tables of a ledger: the tasks as offices list them, and their indicators column by column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from tasks.choices import Bound, Measure, Part, TaskKind
from tasks.indicators.words import number_words, targets_words
from tasks.models import Document, Indicator, Record, Target, Task
from teams.choices import Grade, Level
from teams.models import User

HEADS = ("序号", "重点任务", "具体举措", "牵头单位", "配合单位", "目标值", "完成时限", "推进情况", "类型")
GOAL_HEADS = (
    "任务",
    "指标",
    "算法",
    "要求",
    "目标值",
    "上限",
    "单位",
    "按什么计",
    "层级",
    "范围",
    "力度",
    "阶段",
    "完成时限",
    "写法",
)
SECTION, CATEGORY = "部分", "类别"  # in the column of kinds: a heading over the whole width
BETWEEN = "　"  # between a number and what it numbers, where both stand in one cell
AFTER_TITLE = "："
UNITS_BETWEEN = "、"
STANDING = "常态化"
KINDS = {kind.label: kind.value for kind in TaskKind}
MEASURES = {measure.label: measure.value for measure in Measure}
BOUNDS = {bound.label: bound.value for bound in Bound}
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
LEVELS = {one.label: one.value for one in (*Level, *Grade)}


@dataclass(frozen=True)
class Line:
    """One row of the ledger: a heading (``kind`` 部分 or 类别, the words in ``task``), or a measure of a task.

    ``task`` is said once for all measures of a task: ``first`` marks where the cells begin that they share.
    """

    number: str
    task: str
    measure: str = ""
    lead: str = ""
    participants: str = ""
    goals: str = ""
    due: str = ""
    progress: str = ""
    kind: str = ""
    first: bool = True

    @property
    def heading(self) -> bool:
        return self.kind in (SECTION, CATEGORY)

    @property
    def cells(self) -> tuple[str, ...]:
        own = (self.measure, self.lead, self.participants, self.goals, self.due, self.progress, self.kind)
        return (self.number, self.task, *own)


def ledger_lines(user: User, document: Document) -> list[Line]:
    """The rows in printed order, with what ``user`` may know of the progress. A constant number of queries."""
    tasks = document.tasks.listed().prefetch_related("responsibilities__organisation")
    goals: dict[int | None, list[Indicator]] = {}
    for indicator in goals_of(document):
        goals.setdefault(indicator.task_id, []).append(indicator)
    said = _approved(user, document)
    lines: list[Line] = []
    section = category = ""
    for task in tasks:
        if task.section != section:
            section, category = task.section, ""
            lines += [Line("", section, kind=SECTION)] if section else []
        if task.category != category:
            category = task.category
            lines += [Line("", category, kind=CATEGORY)] if category else []
        lines.append(_line(task, goals.get(task.pk, ()), said.get(task.pk, 0)))
    return lines


def _line(task: Task, goals: Sequence[Indicator], approved: int) -> Line:
    """A clause of its own, or (``first`` false) a measure below the clause before it."""
    parts = {part: [row.label for row in task.responsibilities.all() if row.part == part] for part in Part.values}
    below = task.parent_id is not None
    head = f"{task.number}{BETWEEN}{task.title}" if task.number else task.title
    return Line(
        number="" if below else task.number,
        task="" if below else task.title,
        measure=(f"{head}{AFTER_TITLE}{task.text}" if task.text else head) if below else task.text,
        lead=UNITS_BETWEEN.join(parts[Part.LEAD]),
        participants=UNITS_BETWEEN.join(parts[Part.PARTICIPATING]),
        goals="\n".join(goal_words(one) for one in goals),
        due=due_words(task),
        progress=f"已审记录{approved}条" if approved else "",
        kind=task.get_kind_display(),
        first=not below,
    )


def goals_of(document: Document) -> list[Indicator]:
    """The indicators of which something is asked, without the conditions that are part of another one."""
    rows = document.indicators.listed()
    inner = rows.filter(inner__isnull=False).values("inner")
    asked = rows.filter(targets__isnull=False, part_in=None).exclude(pk__in=inner).distinct()
    return list(asked.select_related("task").prefetch_related("targets__units"))


def goal_words(indicator: Indicator) -> str:
    """高质量实习岗位：不少于30000个; where no number is asked, what the text says instead."""
    targets = indicator.targets.all()
    numbers = any(target.value is not None or target.bound in (Bound.RISE, Bound.FALL) for target in targets)
    return f"{indicator.name}：{targets_words(targets) if numbers else indicator.quote or '按期完成'}"


def due_words(task: Task) -> str:
    """2021年12月31日, 2021年5月1日至2021年6月10日, 5月15日, 常态化, or what is printed; empty without a date."""
    if task.standing:
        return STANDING
    if task.due and task.starts:
        return f"{_day(task.starts)}至{_day(task.due)}"
    return _day(task.due) if task.due else task.printed_day


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _approved(user: User, document: Document) -> dict[int, int]:
    """Task → its approved records, cases as a number too. One query."""
    counted = Record.objects.counted_for(user).filter(programme__document=document).approved().order_by()
    return dict(counted.values_list("programme__task").annotate(number=Count("pk")))


def goal_lines(document: Document) -> list[tuple[str, ...]]:
    """One row for each target of each indicator, in the columns of ``GOAL_HEADS``."""
    return [_goal_cells(indicator, target) for indicator in goals_of(document) for target in indicator.targets.all()]


def _goal_cells(indicator: Indicator, target: Target) -> tuple[str, ...]:
    return (
        task_key(indicator.task) if indicator.task else "",
        indicator.name,
        str(Measure(indicator.measure).label),
        str(Bound(target.bound).label) if target.bound else "",
        number_words(target.value),
        number_words(target.high),
        indicator.unit,
        indicator.per,
        _level(target),
        target.scope,
        target.strength,
        target.stage,
        _day(target.due) if target.due else target.due_printed,
        goal_words(indicator),
    )


def _level(target: Target) -> str:
    if target.grade:
        return str(Grade(target.grade).label)
    return str(Level(target.levels[0]).label) if len(target.levels) == 1 else ""


def task_key(task: Task) -> str:
    """How the table of indicators names a task: its number and title, as the first table has them."""
    return f"{task.number}{BETWEEN}{task.title}" if task.number else task.title


def measures_together(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """(first, last) index of the rows that share their first two cells: a task with the measures below it."""
    spans: list[tuple[int, int]] = []
    for place, line in enumerate(lines):
        if line.first or not spans or lines[place - 1].heading:
            spans.append((place, place))
        else:
            spans[-1] = (spans[-1][0], place)
    return [span for span in spans if span[1] > span[0]]


def file_name(document: Document, ending: str) -> str:
    """办实事方案任务台账.xlsx, without what a file may not be called."""
    return f"{NOT_IN_NAMES.sub('', document.short_title)}任务台账.{ending}"


def title_of(document: Document) -> str:
    return f"{document.title}任务台账"
