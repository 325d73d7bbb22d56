"""Verbs on reporting rules: set one up, change what it says of files and dates, map tasks and programmes."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from reports.actions.rollups import recount
from reports.choices import ReportState
from reports.models import Category, CategoryMap, Report, Reporter, ReportingPeriod, ReportingRule
from reports.notices import settle_reminders_of
from reports.rules.duties import Duty
from reports.rules.periods import DATED, Asked, lay_out_periods, moves_of
from tasks.changes import spans_changed
from tasks.models import Document, Programme, Task
from teams import audit
from teams.models import User

CategoryRow = tuple[str, str, Sequence[Task], Sequence[Programme]]
SETTINGS = ("title", "file_name", "opens_days_before", "shift")


@transaction.atomic
def set_up_rule(
    *,
    actor: User | None,
    document: Document,
    title: str,
    categories: Sequence[CategoryRow],
    reporters: Iterable[Duty | tuple[Any, ...]],
    periods: Asked = "quarters",
    **settings: Any,
) -> ReportingRule:
    """Say what ``document`` wants to be told: categories in order, who reports to whom, how often.

    ``categories`` are (name, kind of ``CategoryKind``, tasks, programmes); ``reporters`` are :class:`Duty` or as much
    of one as matters, such as (unit, receiver); ``periods`` is the name of a cycle, the months at whose ends reports
    are due, such as (6, 9, 12), or spans; ``settings`` are others of the rule's own (SETTINGS). One audit entry.
    ValidationError if the document's period is needed and not set, or if it has a rule of this title.
    """
    rule = ReportingRule(document=document, title=title, **settings)
    _refuse_twin(rule)
    rule.full_clean()
    rule.save()
    maps: list[CategoryMap] = []
    for position, (name, kind, tasks, programmes) in enumerate(categories, start=1):
        category = Category.objects.create(rule=rule, position=position, name=name, kind=kind)
        maps += [CategoryMap(rule=rule, category=category, task=task) for task in tasks]
        maps += [CategoryMap(rule=rule, category=category, programme=programme) for programme in programmes]
    CategoryMap.objects.bulk_create(maps)
    duties = [Duty(*row) for row in reporters]
    Reporter.objects.bulk_create(
        Reporter(
            rule=rule,
            organisation=duty.unit,
            receiver=duty.receiver,
            receiver_name=duty.receiver_name,
            output=duty.output,
        )
        for duty in duties
    )
    for period in lay_out_periods(rule, periods):
        spans_changed(period.ends_on)
    after = {"title": title, "categories": len(categories), "reporters": len(duties), "periods": rule.periods.count()}
    audit.record(actor=actor, verb="设报送规则", target=rule, organisation=document.owner, after=after)
    return rule


@transaction.atomic
def change_rule(*, actor: User, rule: ReportingRule, **settings: Any) -> ReportingRule:
    """Give the rule another title, name of files, opening day or step over holidays (SETTINGS).

    Open reports bear the new title at once. Periods for which nobody has reported and whose days follow the rule move
    with it (``reports.rules.periods.moves_of`` says which); a sent report keeps what it says. One audit entry, none if
    nothing is different. ValidationError for a title that another rule of the document has.
    """
    rule = ReportingRule.objects.select_for_update().select_related("document__owner").get(pk=rule.pk)
    before = {name: getattr(rule, name) for name in SETTINGS}
    changed = {name: value for name, value in settings.items() if name in SETTINGS and value != before[name]}
    if not changed:
        return rule
    wanted = before | changed
    moves = moves_of(rule, opens_days_before=wanted["opens_days_before"], shift=wanted["shift"])
    for name, value in changed.items():
        setattr(rule, name, value)
    _refuse_twin(rule)
    rule.full_clean(exclude=["document"])
    rule.save(update_fields=list(changed))
    for move in moves:
        for name in DATED:
            setattr(move.period, name, getattr(move.dates, name))
    ReportingPeriod.objects.bulk_update([move.period for move in moves], DATED)
    settle_reminders_of([move.period for move in moves])
    audit.record(
        actor=actor,
        verb="改报送规则",
        target=rule,
        organisation=rule.document.owner,
        before={name: before[name] for name in changed},
        after=changed | ({"periods": len(moves)} if moves else {}),
    )
    return rule


@transaction.atomic
def remove_rule(*, actor: User, rule: ReportingRule) -> int:
    """Take a rule away with its drafts; returns how many there were. One audit entry.

    ValidationError once anything was sent under it: what was sent is kept, and so is what it was asked by.
    """
    rule = ReportingRule.objects.select_for_update().select_related("document__owner").get(pk=rule.pk)
    reports = Report.objects.filter(period__rule=rule)
    lost = len(reports.select_for_update(of=("self",)).values_list("pk", flat=True))  # who is sending one comes first
    if reports.exclude(state=ReportState.DRAFT).exists():
        raise ValidationError("已有单位按这条规则报送，不能删除；不再要报的，删除以后的报送期。")
    before = {"title": rule.title}
    owner = rule.document.owner
    audit.record(
        actor=actor, verb="删除报送规则", target=rule, organisation=owner, before=before, after={"drafts": lost}
    )
    reports.delete()
    rule.delete()
    return lost


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


def _refuse_twin(rule: ReportingRule) -> None:
    if ReportingRule.objects.filter(document=rule.document_id, title=rule.title).exclude(pk=rule.pk).exists():
        raise ValidationError({"title": f"这份文件已有名为“{rule.title}”的报送规则，请换一个表名。"})
