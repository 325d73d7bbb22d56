"""What a new rule begins with: categories from the key tasks, reporters from the units right below. Questions only."""

import re
from collections.abc import Sequence

from reports.choices import CategoryKind
from reports.rules.duties import Group
from tasks.choices import TaskKind
from tasks.models import Document, Programme, Task
from teams.choices import OrganisationKind
from teams.models import Organisation

LOCAL, OTHER = "各地项目", "其它"
OTHERS = (OTHER, "其他")
TO_SUPERIOR = "above"
_KIND = re.compile("(?:的?(?:实施|工作)?(?:方案|意见|计划|要点)|的?通知)$")
_MARK = re.compile(r"^[（(][一二三四五六七八九十]+[）)]")


def categories_of(document: Document) -> dict[str, list[Task]]:
    """Name → key tasks: under the heads that the document prints above them, or each by its title; then 各地项目 and
    其它. One query."""
    proposed: dict[str, list[Task]] = {}
    for task in document.tasks.filter(kind=TaskKind.KEY_TASK, parent=None).order_by("position"):
        proposed.setdefault(_MARK.sub("", task.category) or task.title, []).append(task)
    return proposed | {LOCAL: [], OTHER: []}


def table_title(document: Document) -> str:
    """What its table may be called: 乡村振兴青春建功行动工作方案 → 乡村振兴青春建功行动项目推进表."""
    return f"{_KIND.sub('', document.short_title)}项目推进表"


def rows_of(
    names: Sequence[str], proposed: dict[str, list[Task]]
) -> list[tuple[str, str, list[Task], list[Programme]]]:
    """The categories of these names as ``set_up_rule`` takes them, with the tasks that were proposed for each."""
    return [(name, kind_of(name), proposed.get(name, []), []) for name in names]


def kind_of(name: str) -> str:
    """各地项目办实事 is 各地项目, 其他 is 其它; everything else is mapped."""
    if name.startswith(LOCAL):
        return CategoryKind.LOCAL
    return CategoryKind.OTHER if name in OTHERS else CategoryKind.MAPPED


def receiver_for(group: Group, owner: Organisation, receivers: Sequence[Organisation]) -> str:
    """Where a group reports unless somebody says otherwise, as a choice of the form: 高校 to the department for
    schools, all others right below to the owner, what lies further down to nobody."""
    if not group.direct and group.kind != OrganisationKind.UNIVERSITY:
        return ""
    schools = [unit for unit in receivers if unit.path.startswith(owner.path) and "学校" in unit.name]
    to = schools[0] if schools and group.kind == OrganisationKind.UNIVERSITY else owner
    return str(to.pk)
