"""Verbs on reporting rules."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from reports.actions.rollups import recount
from reports.models import Category, CategoryMap, Reporter, ReportingRule
from reports.periods import lay_out_periods
from tasks.changes import spans_changed
from tasks.models import Document, Programme, Task
from teams import audit
from teams.models import Organisation, User

CategoryRow = tuple[str, str, Sequence[Task], Sequence[Programme]]


@transaction.atomic
def set_up_rule(
    *,
    actor: User | None,
    document: Document,
    title: str,
    categories: Sequence[CategoryRow],
    reporters: Iterable[tuple[Organisation, Organisation | None]],
    periods: str | Sequence[int] = "quarters",
    opens_days_before: int = 15,
) -> ReportingRule:
    """Say what ``document`` wants to be told: categories in order, who reports to whom, how often.

    ``categories`` are (name, kind of ``CategoryKind``, tasks, programmes); ``reporters`` are (unit, receiver), a
    receiver of None keeps the table offline; ``periods`` is quarters, months, years, or the months at whose ends
    reports are due, such as (6, 9, 12). One audit entry. ValidationError if the document's period is not set, or
    if it has a rule of this title.
    """
    if document.reporting_rules.filter(title=title).exists():
        raise ValidationError(f"这份文件已有名为“{title}”的报送规则。")
    rule = ReportingRule(document=document, title=title, opens_days_before=opens_days_before)
    rule.full_clean()
    rule.save()
    maps: list[CategoryMap] = []
    for position, (name, kind, tasks, programmes) in enumerate(categories, start=1):
        category = Category.objects.create(rule=rule, position=position, name=name, kind=kind)
        maps += [CategoryMap(rule=rule, category=category, task=task) for task in tasks]
        maps += [CategoryMap(rule=rule, category=category, programme=programme) for programme in programmes]
    CategoryMap.objects.bulk_create(maps)
    Reporter.objects.bulk_create(
        [Reporter(rule=rule, organisation=unit, receiver=receiver) for unit, receiver in reporters]
    )
    for period in lay_out_periods(rule, periods):
        spans_changed(period.ends_on)
    audit.record(actor=actor, verb="设报送规则", target=rule, organisation=document.owner, after={"title": title})
    return rule


@transaction.atomic
def put_under(
    *,
    actor: User,
    rule: ReportingRule,
    category: Category | None,
    task: Task | None = None,
    programme: Programme | None = None,
) -> None:
    """Report a task's or a programme's work under ``category``; None takes its own map away.

    Recounts the rule's periods and refreshes its open reports; sent ones stay. ValidationError unless exactly one of
    task and programme is given, or if the category is another rule's.
    """
    if (task is None) == (programme is None):
        raise ValidationError("请选一项任务，或一个项目。")
    if category is not None and category.rule_id != rule.pk:
        raise ValidationError("这个类别不在这张表里。")
    before = rule.maps.filter(task=task, programme=programme).select_related("category").first()
    if category is None:
        rule.maps.filter(task=task, programme=programme).delete()
    else:
        rule.maps.update_or_create(task=task, programme=programme, defaults={"category": category})
    recount(periods=rule.periods.all())
    audit.record(
        actor=actor,
        verb="改归类",
        target=rule,
        organisation=rule.document.owner,
        before={"category": str(before.category) if before else None},
        after={"what": str(task or programme), "category": str(category) if category else None},
    )
