"""The periods of a rule: added by a cycle, by hand, changed, taken out."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports.access import get_own_rule_for
from reports.actions.periods import (
    FIELDS,
    REPORTED,
    SPAN_FIELDS,
    add_period,
    add_periods,
    change_period,
    is_reported,
    remove_period,
)
from reports.choices import Cycle
from reports.forms.rules import CycleForm, PeriodForm
from reports.models import ReportingPeriod, ReportingRule
from reports.rules.periods import period_of, remarks_on
from reports.views.sure import ask, is_sure
from teams.access import pick, requires
from teams.models import User
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.forms import attempt


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_periods(request: HttpRequest, pk: int) -> HttpResponse:
    """Further periods by a cycle, shown with their days before they are added."""
    rule = get_own_rule_for(request.user, pk)
    last = rule.periods.order_by("ends_on").last()
    initial = {
        "cycle": Cycle.QUARTERS,
        "starts_on": last.ends_on + timedelta(days=1) if last else rule.document.starts_on,
        "ends_on": rule.document.ends_on,
    }
    form = CycleForm(request.POST or None, initial=initial)
    if form.is_valid():
        spans = form.cleaned_data["spans"]
        if spans and not is_sure(request):
            rows = [period_of(rule, span) for span in spans]
            return ask(
                request,
                question=f"加上这{len(rows)}期？",
                periods=rows,
                remarks=remarks_on(rule, [*rule.periods.all(), *rows], timezone.localdate()),
                action="加上",
                cancel_url=reverse("reports:rule", args=[pk]),
            )
        if rows := attempt(form, add_periods, actor=request.user, rule=rule, spans=spans):
            messages.success(request, f"已加{len(rows)}期。")
            return redirect(_list(pk))
    return render(
        request,
        "reports/rule_periods.html",
        {"rule": rule, "form": form, "last": last},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_period_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One period, every day of it typed."""
    rule = get_own_rule_for(request.user, pk)
    form = PeriodForm(request.POST or None)
    if form.is_valid() and attempt(form, add_period, actor=request.user, rule=rule, **form.cleaned_data):
        _warn(request, rule, f"已加“{form.cleaned_data['name']}”。")
        return redirect(_list(pk))
    context = {"rule": rule, "form": form}
    return render(request, "reports/rule_period.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_period(request: HttpRequest, pk: int, period_pk: int) -> HttpResponse:
    """Its days by hand; once somebody has reported, only what is still to come can be changed."""
    rule, period = _period(request.user, pk, period_pk)
    reported = is_reported(period)
    initial = {name: getattr(period, name) for name in FIELDS}
    form = PeriodForm(request.POST or None, initial=initial, stands=SPAN_FIELDS if reported else ())
    if form.is_valid() and attempt(form, change_period, actor=request.user, period=period, **form.cleaned_data):
        _warn(request, rule, f"已改“{form.cleaned_data['name']}”。")
        return redirect(_list(pk))
    context = {
        "rule": rule,
        "period": period,
        "form": form,
        "reported": reported,
        "drafts": period.reports.count(),
    }
    return render(request, "reports/rule_period.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_period_remove(request: HttpRequest, pk: int, period_pk: int) -> HttpResponse:
    """Asks first: its drafts go with it."""
    rule, period = _period(request.user, pk, period_pk)
    if is_reported(period):
        messages.error(request, REPORTED)
        return redirect("reports:rule-period", pk, period_pk)
    if request.method == "POST":
        remove_period(actor=request.user, period=period)
        _warn(request, rule, f"已删除“{period}”。")
        return redirect(_list(pk))
    drafts = period.reports.count()
    context = {
        "question": f"删除“{period}”这一期？",
        "outcome": [f"已起草的{drafts}张草稿一起删除，写在里面的话也没有了。" if drafts else "这一期还没有起草。"],
        "action": "删除",
        "cancel_url": reverse("reports:rule-period", args=[pk, period_pk]),
    }
    return render(request, "parts/confirm.html", context)


def _period(user: User, pk: int, period_pk: int) -> tuple[ReportingRule, ReportingPeriod]:
    rule = get_own_rule_for(user, pk)
    period = pick(rule.periods.all(), pk=period_pk)
    period.rule = rule
    return rule, period


def _list(pk: int) -> str:
    return f"{reverse('reports:rule', args=[pk])}#periods"


def _warn(request: HttpRequest, rule: ReportingRule, done: str) -> None:
    """Say what was done, and what is odd about the periods since."""
    messages.success(request, done)
    for remark in remarks_on(rule, rule.periods.all(), timezone.localdate()):
        messages.warning(request, remark)
