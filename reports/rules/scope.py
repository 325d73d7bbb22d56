"""Which programmes a reporting rule covers, and under which category each stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from reports.choices import CategoryKind
from reports.models import Category, CategoryMap, ReportingRule
from tasks.models import Document, Programme, Task


@dataclass
class Scope:
    """One rule's answer: programme id → category id; None where the rule covers it but nothing maps it."""

    rule: int
    categories: dict[int, int | None] = field(default_factory=dict)

    def __contains__(self, programme: int) -> bool:
        return programme in self.categories

    @property
    def unmapped(self) -> list[int]:
        """Programmes that the rule covers and that stand in no category: they would be in no table."""
        return [programme for programme, category in self.categories.items() if category is None]


def scopes_of(rules: Iterable[ReportingRule], programmes: Iterable[int] | None = None) -> dict[int, Scope]:
    """Rule id → its scope, for ``programmes`` (ids; None: all). Five queries, whatever the number of rules.

    Covered is what is mapped itself or through its task, what belongs to the rule's document or to one that
    implements it, and every unit's own programme (各地项目). A programme's own map wins over its task's, that over
    one of a task above; the rest falls to the category of 各地项目.
    """
    rules = list(rules)
    known = Programme.objects.all() if programmes is None else Programme.objects.filter(pk__in=set(programmes))
    rows = list(known.values_list("pk", "document_id", "task_id"))
    above_document = dict(Document.objects.exclude(implements=None).values_list("pk", "implements_id"))
    above_task = dict(Task.objects.exclude(parent=None).values_list("pk", "parent_id"))
    by_task: dict[int, dict[int, int]] = defaultdict(dict)
    by_programme: dict[int, dict[int, int]] = defaultdict(dict)
    ids = [rule.pk for rule in rules]
    for rule, category, task, programme in CategoryMap.objects.filter(rule__in=ids).values_list(
        "rule_id", "category_id", "task_id", "programme_id"
    ):
        (by_programme if programme else by_task)[rule][programme or task] = category
    local = dict(Category.objects.filter(rule__in=ids, kind=CategoryKind.LOCAL).values_list("rule_id", "pk"))
    scopes = {}
    for rule in rules:
        scope = scopes[rule.pk] = Scope(rule.pk)
        for programme, document, task in rows:
            tasks = _upwards(task, above_task)
            mapped = by_programme[rule.pk].get(programme) or next(
                (by_task[rule.pk][step] for step in tasks if step in by_task[rule.pk]), None
            )
            own = rule.document_id in _upwards(document, above_document) if document else rule.pk in local
            if mapped or own:
                scope.categories[programme] = mapped or local.get(rule.pk)
    return scopes


def _upwards(start: int | None, above: dict[int, int]) -> list[int]:
    """``start`` and what lies above it, nearest first."""
    line: list[int] = []
    step = start
    while step is not None and step not in line:
        line.append(step)
        step = above.get(step)
    return line
