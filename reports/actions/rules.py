"""Verbs on reporting rules."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from reports.models import Category, CategoryMap, Reporter, ReportingRule
from reports.periods import lay_out_periods
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
    lay_out_periods(rule, periods)
    audit.record(actor=actor, verb="设报送规则", target=rule, organisation=document.owner, after={"title": title})
    return rule
