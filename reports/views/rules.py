"""A document's reporting rule: when, who to whom, and which work stands under which category."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from reports.access import get_rule_for
from reports.actions.rules import put_under
from reports.forms import MapForm
from reports.models import Reporter, ReportingRule
from reports.scope import scopes_of
from tasks.models import Programme, Task
from teams.access import demand, pick, requires
from teams.models import User
from teams.roles import DOCUMENTS_EDIT, READ
from youthwork.lib.paging import listing


@dataclass(frozen=True)
class Mapped:
    """A task or a programme, the category it was put under itself, and the one it stands under in the end."""

    thing: Task | Programme
    own: int | None
    category: str


@requires(READ)
@require_GET
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_rule_for(request.user, pk)
    categories = list(found.categories.all())
    reporters = Reporter.objects.visible_to(request.user).filter(rule=found).select_related("organisation", "receiver")
    context = {
        "rule": found,
        "periods": found.periods.order_by("starts_on"),
        "today": timezone.localdate(),
        "categories": categories,
        "tasks": _tasks(found, categories),
        "programmes": _programmes(request.user, found, categories),
        "listing": listing(request.GET, reporters.order_by("receiver__path", "organisation__path")),
        "may_edit": request.user.may(DOCUMENTS_EDIT, found.document.owner),
    }
    return render(request, "reports/rule.html", context)


@requires(DOCUMENTS_EDIT)
@require_POST
def rule_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one task or programme under a category, or take its own map away."""
    found = get_rule_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, found.document.owner)
    form = MapForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有改：请选一项任务或一个项目，再选类别。")
        return redirect("reports:rule", found.pk)
    said = form.cleaned_data
    task = pick(found.document.tasks, pk=said["task"]) if said["task"] else None
    programme = pick(Programme.objects.visible_to(request.user), pk=said["programme"]) if said["programme"] else None
    category = pick(found.categories, pk=said["category"]) if said["category"] else None
    try:
        put_under(actor=request.user, rule=found, category=category, task=task, programme=programme)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        where = f"归到“{category}”" if category else "不再单独归类"
        messages.success(request, f"“{task.title if task else programme}”{where}，还没有报出的表已更新。")
    return redirect("reports:rule", found.pk)


def _tasks(found: ReportingRule, categories: list) -> list[Mapped]:
    """The document's tasks that carry programmes, or are mapped. Two queries."""
    names = {category.pk: category.name for category in categories}
    own = dict(found.maps.exclude(task=None).values_list("task", "category"))
    tasks = found.document.tasks.filter(programmes__isnull=False) | found.document.tasks.filter(pk__in=own)
    return [
        Mapped(task, own.get(task.pk), names.get(own.get(task.pk), ""))
        for task in tasks.distinct().order_by("position")
    ]


def _programmes(user: User, found: ReportingRule, categories: list) -> list[Mapped]:
    """The programmes that the rule covers, as far as the reader sees them, those in no category first."""
    names = {category.pk: category.name for category in categories}
    scope = scopes_of([found])[found.pk]
    own = dict(found.maps.exclude(programme=None).values_list("programme", "category"))
    seen = (
        Programme.objects.visible_to(user).filter(pk__in=scope.categories).select_related("task", "owner", "document")
    )
    order = {category.pk: index for index, category in enumerate(categories)}
    rows = [Mapped(p, own.get(p.pk), names.get(scope.categories[p.pk], "")) for p in seen]
    return sorted(rows, key=lambda row: (order.get(scope.categories[row.thing.pk], -1), row.thing.position))
