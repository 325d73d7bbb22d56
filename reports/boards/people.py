"""How many people the programmes reached at a unit in a period, from the kept totals. 人数, 人次 and 阅读量 stand
beside each other and are never added."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from reports.figures import Figure, figures_at, own_line, records_at
from reports.models import ReportingPeriod
from tasks.choices import RecordState
from tasks.models import Programme, Task
from teams.models import Organisation, User

OTHERS = "不公开的项目"


@dataclass(frozen=True)
class Reached:
    """One programme; ``url`` leads to the records it is made of, "" where the reader sees no more than the number."""

    name: str
    figure: Figure
    waiting: int
    url: str = ""


@dataclass
class Under:
    """The programmes of one task; those of none are 各地项目."""

    task: Task | None
    rows: list[Reached] = field(default_factory=list)


def reached_at(user: User, unit: Organisation, period: ReportingPeriod) -> list[Under]:
    """What each programme came to, by task in the order of the documents. What the reader may not see by name stands
    in one line. Four queries, and those of the unit's branch."""
    figures = figures_at(period, unit)
    waiting = _waiting(unit, period, figures)
    seen = Programme.objects.visible_to(user).filter(pk__in=figures).select_related("task")
    seen = seen.order_by("document", "task__position", "position", "pk")
    groups: dict[int | None, Under] = {}
    left = dict(figures)
    for programme in seen:
        url = _records(programme, unit, period)
        row = Reached(programme.name, left.pop(programme.pk), waiting.get(programme.pk, 0), url)
        groups.setdefault(programme.task_id, Under(programme.task)).rows.append(row)
    if left:
        hidden = Reached(OTHERS, _sum(left.values()), sum(waiting.get(pk, 0) for pk in left))
        groups.setdefault(None, Under(None)).rows.append(hidden)
    return sorted(groups.values(), key=lambda group: group.task is None)


def total_of(groups: list[Under]) -> Reached:
    rows = [row for group in groups for row in group.rows]
    return Reached("合计", _sum(row.figure for row in rows), sum(row.waiting for row in rows))


def _sum(figures) -> Figure:
    return Figure(*(sum(column) for column in zip(*figures, strict=True)))


def _waiting(unit: Organisation, period: ReportingPeriod, programmes) -> dict[int, int]:
    if not programmes:
        return {}
    rows = records_at(unit, period, programmes).filter(state=RecordState.SUBMITTED).order_by()
    return dict(rows.values_list("programme").annotate(Count("pk")))


def _records(programme: Programme, unit: Organisation, period: ReportingPeriod) -> str:
    said = {
        "programme": programme.pk,
        "organisation": unit.code,
        "from": period.starts_on.isoformat(),
        "to": period.ends_on.isoformat(),
        "state": RecordState.APPROVED.value,
        "line": own_line(unit),
    }
    return f"{reverse('tasks:records')}?{urlencode(said)}"
