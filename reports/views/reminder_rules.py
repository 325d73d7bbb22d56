"""提醒规则: who is reminded when. What counts for one's own unit, which rules there are, and setting one: the page says
what it comes to in a week before it counts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reports.access import get_reminder_rule_for
from reports.actions.reminder_rules import (
    SCOPE,
    change_reminder_rule,
    draft_reminder_rule,
    remove_reminder_rule,
    set_reminder_rule,
)
from reports.actions.reminders import WORK
from reports.forms.reminders import ReminderRuleForm, documents_offered, initial_of, proposed
from reports.models import ReminderRule
from reports.reminding.burden import Comparison, compare
from reports.reminding.days import not_published
from reports.reminding.rules import Rules, timing_of
from reports.reminding.timing import DEADLINE, DEFAULTS
from reports.reminding.words import in_words, reach_of, standing
from reports.views.sure import ask, is_back, is_sure
from tasks.access import get_document_for
from tasks.models import Document
from teams.access import get_organisation_for, requires
from teams.actions.failures import parked
from teams.choices import DueKind
from teams.models import Organisation
from teams.roles import TASKS_ASSIGN
from youthwork.lib.forms import attempt
from youthwork.lib.paging import chosen, listing, number

SHOWN = ("organisation", "document", "set_by")


@require_safe
@requires(TASKS_ASSIGN)
def reminder_rules(request: HttpRequest) -> HttpResponse:
    """What counts for the reader's own unit, of everything or of ``?document=``; and which rules there are."""
    unit, document = request.user.organisation, _document(request)
    of = [None, document.pk] if document else [None]
    counting = [
        rule
        for rule in ReminderRule.objects.counting_for(request.user, unit).select_related(*SHOWN)
        if rule.document_id in of
    ]
    below = ReminderRule.objects.visible_to(request.user).select_related(*SHOWN)
    found = listing(request.GET, below.filter(document=document) if document else below)
    context = {
        "unit": unit,
        "document": document,
        "standing": standing(Rules(counting), unit.path, document),
        "defaults": standing(Rules(), unit.path, None),
        "overridden": bool(counting),
        "above": [(rule, _sentence(rule)) for rule in counting if rule.organisation_id != unit.pk],
        "listing": found,
        "rules": [(rule, _sentence(rule)) for rule in found],
        "not_published": not_published(timezone.localdate()),
    }
    return render(request, "reports/reminder_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def reminder_rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule; ``?document=``, ``?about=`` and ``?unit=`` say what it begins with."""
    about = chosen(request.GET, "about", DueKind.values)
    unit = get_organisation_for(request.user, request.GET["unit"]) if request.GET.get("unit") else None
    document = _document(request)
    begins = {
        "organisation": unit or request.user.organisation,
        "document": document.pk if document else None,
        "about": about,
        **proposed(DEFAULTS[DueKind(about)] if about else DEADLINE),
    }
    form = _form(request, begins)
    return _edited(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def reminder_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    rule = get_reminder_rule_for(request.user, pk)
    return _edited(request, _form(request, initial_of(rule)), rule)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def reminder_rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, with what it changes in a week."""
    rule = get_reminder_rule_for(request.user, pk)
    back = reverse("reports:reminder-rules")
    if request.method == "POST":
        remove_reminder_rule(actor=request.user, rule=rule)
        messages.success(request, "已删除。从下一次起，按更大范围的规则或平台默认提醒。")
        return redirect(back)
    return ask(
        request,
        "reports/reminder_rule_sure.html",
        question="删除这条提醒规则？",
        outcome=[f"管的是{reach_of(rule)}。", "删除后，按更大范围的规则提醒；没有的，按平台默认。"],
        comparison=_comparison(drop=rule),
        action="删除",
        cancel_url=back,
    )


def _edited(request: HttpRequest, form: ReminderRuleForm, rule: ReminderRule | None) -> HttpResponse:
    if form.is_valid() and not is_back(request):
        said = form.cleaned_data | {"rule": rule} if rule else form.cleaned_data
        if not is_sure(request):
            if draft := attempt(form, draft_reminder_rule, actor=request.user, **said):
                return _ask(request, draft, rule)
        elif attempt(form, change_reminder_rule if rule else set_reminder_rule, actor=request.user, **said):
            messages.success(request, "已保存，从下一次提醒起生效。")
            return redirect("reports:reminder-rules")
    return render(request, "reports/reminder_rule.html", {"form": form, "rule": rule, "twin": _twin(request, form)})


def _twin(request: HttpRequest, form: ReminderRuleForm) -> ReminderRule | None:
    """The rule that the wanted scope has already, where the form was refused for it."""
    if not form.non_field_errors():
        return None
    scope = {name: form.cleaned_data.get(name) for name in SCOPE}
    return ReminderRule.objects.visible_to(request.user).filter(**scope).first()


def _ask(request: HttpRequest, draft: ReminderRule, rule: ReminderRule | None) -> HttpResponse:
    """What the rule says, and what it would come to in a week."""
    remark = not_published(timezone.localdate())
    return ask(
        request,
        "reports/reminder_rule_sure.html",
        question="照这条规则提醒？",
        outcome=[f"管的是{reach_of(draft)}。", _sentence(draft)],
        remarks=[remark] if remark else [],
        comparison=_comparison(add=draft, drop=rule),
        action="保存",
        cancel_url=reverse("reports:reminder-rules"),
        editable=True,
    )


def _comparison(**changed: ReminderRule | None) -> Comparison:
    return compare(today=timezone.localdate(), parked=parked(WORK), **changed)


def _form(request: HttpRequest, initial: dict[str, Any]) -> ReminderRuleForm:
    today = timezone.localdate()
    return ReminderRuleForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        units=Organisation.objects.in_reach(request.user, TASKS_ASSIGN).open(on=today),
        documents=documents_offered(request.user, on=today, kept=initial["document"]),
    )


def _document(request: HttpRequest) -> Document | None:
    pk = number(request.GET, "document")
    return get_document_for(request.user, pk) if pk is not None else None


def _sentence(rule: ReminderRule) -> str:
    return in_words(timing_of(rule), enabled=rule.enabled)
