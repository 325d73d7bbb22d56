"""The categories of a rule, and which tasks and programmes stand under each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from reports.access import get_own_rule_for
from reports.actions.categories import add_category, move_category, remove_category, rename_category, why_kept
from reports.actions.rules import put_under
from reports.forms.rules import CategoryForm, CategoryNameForm, MapForm
from reports.models import Category, ReportingRule
from reports.rules.duties import standing_of
from reports.rules.page import has_local, mapped_programmes, mapped_tasks
from tasks.models import Programme
from teams.access import pick, requires
from teams.models import User
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.text import quoted


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_categories(request: HttpRequest, pk: int) -> HttpResponse:
    """All of them in order with what is mapped; a new one is posted here."""
    rule = get_own_rule_for(request.user, pk)
    form = CategoryForm(request.POST or None)
    if form.is_valid() and attempt(form, add_category, actor=request.user, rule=rule, **form.cleaned_data):
        messages.success(request, f"已加{quoted(form.cleaned_data['name'])}。")
        return redirect("reports:rule-categories", rule.pk)
    categories = list(rule.categories.order_by("position"))
    context = {
        "rule": rule,
        "form": form,
        "categories": categories,
        "has_local": has_local(categories),
        "tasks": mapped_tasks(rule, categories),
        "programmes": mapped_programmes(rule, categories, request.user),
        "standing": standing_of(rule),
    }
    return render(request, "reports/rule_categories.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_category(request: HttpRequest, pk: int, category_pk: int) -> HttpResponse:
    """Another name."""
    category = _category(request.user, pk, category_pk)
    form = CategoryNameForm(request.POST or None, initial={"name": category.name})
    if form.is_valid() and attempt(form, rename_category, actor=request.user, category=category, **form.cleaned_data):
        messages.success(request, f"已改名为{quoted(form.cleaned_data['name'])}。")
        return redirect("reports:rule-categories", pk)
    context = {"category": category, "rule": category.rule, "form": form, "standing": standing_of(category.rule)}
    return render(request, "reports/rule_category.html", context, status=422 if form.errors else 200)


@require_POST
@requires(DOCUMENTS_EDIT)
def rule_category_move(request: HttpRequest, pk: int, category_pk: int) -> HttpResponse:
    """One place up (``up``) or down."""
    category = _category(request.user, pk, category_pk)
    move_category(actor=request.user, category=category, up="up" in request.POST)
    return redirect(f"{reverse('reports:rule-categories', args=[pk])}#category-{category.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_category_remove(request: HttpRequest, pk: int, category_pk: int) -> HttpResponse:
    """Asks first; says why where it cannot be."""
    category = _category(request.user, pk, category_pk)
    back = reverse("reports:rule-categories", args=[pk])
    reason = why_kept(category)
    if request.method == "POST" and not reason:
        try:
            remove_category(actor=request.user, category=category)
        except ValidationError as refusal:
            reason = refusal.messages[0]
        else:
            messages.success(request, f"已删除{quoted(str(category))}。")
            return redirect(back)
    if reason:
        messages.error(request, f"{quoted(str(category))}没有删除：{reason}")
        return redirect(back)
    context = {
        "question": f"删除{quoted(str(category))}这一类？",
        "outcome": ["没有任务和项目归在这一类。", standing_of(category.rule).words],
        "action": "删除",
        "cancel_url": back,
    }
    return render(request, "parts/confirm.html", context)


@require_POST
@requires(DOCUMENTS_EDIT)
def rule_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one task or programme under a category, or take its own map away."""
    rule = get_own_rule_for(request.user, pk)
    form = MapForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有改：请选一项任务或一个项目，再选类别。")
        return redirect("reports:rule-categories", rule.pk)
    said = form.cleaned_data
    task = pick(rule.document.tasks, pk=said["task"]) if said["task"] else None
    programme = pick(Programme.objects.visible_to(request.user), pk=said["programme"]) if said["programme"] else None
    category = pick(rule.categories, pk=said["category"]) if said["category"] else None
    try:
        put_under(actor=request.user, rule=rule, category=category, task=task, programme=programme)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        where = f"归到{quoted(str(category))}" if category else "不再单独归类"
        messages.success(request, f"{quoted(task.title if task else str(programme))}{where}，还没有报出的表已更新。")
    return redirect("reports:rule-categories", rule.pk)


def _category(user: User, pk: int, category_pk: int) -> Category:
    rule: ReportingRule = get_own_rule_for(user, pk)
    category = pick(rule.categories.all(), pk=category_pk)
    category.rule = rule
    return category
