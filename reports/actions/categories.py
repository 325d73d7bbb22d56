"""Verbs on the categories of a rule. Open reports follow at once; those that were sent keep theirs."""

from django.core.exceptions import ValidationError
from django.db import transaction

from reports.actions.rollups import recount, refresh_open
from reports.choices import CategoryKind, ReportState
from reports.models import Category, ReportingRule, ReportLine
from reports.rules.scope import scopes_of
from teams import audit
from teams.models import User

ASIDE = 30_000  # where a category stands while its neighbour takes its place


@transaction.atomic
def add_category(*, actor: User, rule: ReportingRule, name: str, kind: str = CategoryKind.MAPPED) -> Category:
    """A new category at the end of the table. One of 各地项目 takes in what is mapped nowhere else.

    ValidationError if the rule has one of this name, or already one of 各地项目.
    """
    _lock(rule)
    last = rule.categories.order_by("position").last()
    category = Category(rule=rule, position=last.position + 1 if last else 1, name=name.strip(), kind=kind)
    _check(category)
    category.save()
    _follow(rule, counts=kind == CategoryKind.LOCAL)
    _note(actor, "加类别", category, after={"name": category.name, "kind": kind})
    return category


@transaction.atomic
def rename_category(*, actor: User, category: Category, name: str) -> Category:
    """Another name, for the open reports and those to come; sent ones were frozen with the old one."""
    before = category.name
    if name.strip() == before:
        return category
    category.name = name.strip()
    _check(category)
    category.save(update_fields=["name"])
    _note(actor, "类别改名", category, before={"name": before}, after={"name": category.name})
    return category


@transaction.atomic
def move_category(*, actor: User, category: Category, up: bool) -> bool:
    """One place up, or down; whether there was a place to go to."""
    rule = category.rule
    _lock(rule)
    category.refresh_from_db(fields=["position"])
    nearest = rule.categories.order_by("-position" if up else "position")
    beyond = {"position__lt": category.position} if up else {"position__gt": category.position}
    neighbour = nearest.filter(**beyond).first()
    if neighbour is None:
        return False
    place, other = category.position, neighbour.position
    for row, position in ((neighbour, ASIDE), (category, other), (neighbour, place)):
        Category.objects.filter(pk=row.pk).update(position=position)
    category.position = other
    _follow(rule, counts=False)
    _note(actor, "移动类别", category, before={"position": place}, after={"position": other})
    return True


@transaction.atomic
def remove_category(*, actor: User, category: Category) -> None:
    """Take a category out of the table, under which nothing stands. ValidationError says what does."""
    rule = category.rule
    _lock(rule)
    if reason := why_kept(category):
        raise ValidationError(reason)
    ReportLine.objects.filter(category=category).delete()
    _note(actor, "删除类别", category, before={"name": category.name})
    Category.objects.filter(pk=category.pk).delete()
    _follow(rule, counts=category.kind == CategoryKind.LOCAL)


def why_kept(category: Category) -> str:
    """Why the category cannot be taken out; "" if it can. Seven queries at most."""
    if category.maps.exists():
        return "还有任务或项目归在这一类，先把它们改到别的类。"
    if category.pk in scopes_of([category.rule])[category.rule_id].categories.values():
        return "还有没有归类的项目列在这一类，先给它们归类。"
    sent = ReportLine.objects.filter(category=category).exclude(
        report__state__in=(ReportState.DRAFT, ReportState.RETURNED)
    )
    if sent.exists():
        return "已报出的表里有这一类，不能删除；可以改名，或移到后面。"
    return ""


def _check(category: Category) -> None:
    same = category.rule.categories.exclude(pk=category.pk)
    if not category.name:
        raise ValidationError({"name": "请写类别的名称。"})
    if same.filter(name=category.name).exists():
        raise ValidationError({"name": f"表里已有“{category.name}”，请换一个名称。"})
    if category.kind == CategoryKind.LOCAL and same.filter(kind=CategoryKind.LOCAL).exists():
        raise ValidationError({"kind": "表里已有一个“各地项目”，只能有一个。"})


def _lock(rule: ReportingRule) -> None:
    ReportingRule.objects.select_for_update().get(pk=rule.pk)


def _follow(rule: ReportingRule, *, counts: bool) -> None:
    """Bring the open reports up to the table's new heads; ``counts``: other programmes are in it now."""
    if counts:
        recount(periods=rule.periods.all())
    else:
        refresh_open(rule.periods.all())


def _note(
    actor: User,
    verb: str,
    category: Category,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    owner = category.rule.document.owner
    audit.record(actor=actor, verb=verb, target=category, organisation=owner, before=before, after=after)
