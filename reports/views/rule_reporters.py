"""Who reports to whom under a rule: by kind and level, and one by one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports.access import get_own_rule_for
from reports.actions.reporters import drop_reporters, name_reporters
from reports.forms.rules import OFF, OTHER, DutyForm, GroupForm, ReporterForm
from reports.models import Reporter, ReportingRule
from reports.rules.duties import Standing, groups_below, offered_to, receivers_of, standing_of, units_of
from reports.rules.proposals import TO_SUPERIOR
from reports.views.sure import ask, is_sure
from teams.access import pick, requires
from teams.models import User
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.text import quoted

NAMES_SHOWN = 300


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_group(request: HttpRequest, pk: int) -> HttpResponse:
    """All units of one kind and level; lists them before they are named."""
    rule = get_own_rule_for(request.user, pk)
    today = timezone.localdate()
    groups = groups_below(rule.document.owner, on=today)
    form = GroupForm(request.POST or None, groups=groups, **_choices(request.user, rule))
    if form.is_valid():
        group = form.groups[form.cleaned_data["group"]]
        duties = form.duties(units_of(rule.document.owner, group.kind, group.level, on=today))
        if not is_sure(request):
            rows = [Reporter(organisation=duty.unit, receiver=duty.receiver) for duty in duties]
            there = rule.reporters.filter(organisation__in=[duty.unit.pk for duty in duties])
            return ask(
                request,
                question=f"{group.label}，{len(duties)}个单位都这样报？",
                outcome=[_whither(form), *_news(len(duties), there.count(), standing_of(rule, rows))],
                names=[str(duty.unit) for duty in duties[:NAMES_SHOWN]],
                more=max(0, len(duties) - NAMES_SHOWN),
                action="确认",
                cancel_url=reverse("reports:rule", args=[pk]),
            )
        if (named := attempt(form, name_reporters, actor=request.user, rule=rule, duties=duties)) is not None:
            messages.success(request, f"已设好：新增{named.added}个报送单位，改动{named.changed}个。")
            return redirect(_list(pk))
    context = {"rule": rule, "form": form, "groups": groups, "standing": None}
    return render(request, "reports/rule_reporter.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_reporter_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One more unit, found by the picker; one that is there already is changed."""
    rule = get_own_rule_for(request.user, pk)
    form = ReporterForm(request.POST or None, **_choices(request.user, rule))
    if form.is_valid():
        duties = form.duties([form.cleaned_data["unit"]])
        if attempt(form, name_reporters, actor=request.user, rule=rule, duties=duties) is not None:
            messages.success(request, f"已设好：{duties[0].unit}，{_whither(form)}")
            return redirect(_list(pk))
    context = {"rule": rule, "form": form, "standing": standing_of(rule)}
    return render(request, "reports/rule_reporter.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_reporter(request: HttpRequest, pk: int, reporter_pk: int) -> HttpResponse:
    """Whom one unit reports to, and in which form."""
    rule, reporter = _reporter(request.user, pk, reporter_pk)
    form = DutyForm(request.POST or None, initial=_initial(reporter, rule), **_choices(request.user, rule))
    if form.is_valid():
        duties = form.duties([reporter.organisation])
        if attempt(form, name_reporters, actor=request.user, rule=rule, duties=duties) is not None:
            messages.success(request, f"已改：{reporter.organisation}，{_whither(form)}")
            return redirect(_list(pk))
    context = {"rule": rule, "reporter": reporter, "form": form, "standing": standing_of(rule, [reporter])}
    return render(request, "reports/rule_reporter.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_reporter_remove(request: HttpRequest, pk: int, reporter_pk: int) -> HttpResponse:
    """Asks first: drafts go with the unit, what was sent stays."""
    rule, reporter = _reporter(request.user, pk, reporter_pk)
    if request.method == "POST":
        drop_reporters(actor=request.user, rule=rule, reporters=[reporter])
        messages.success(request, f"{reporter.organisation}不再报送。")
        return redirect(_list(pk))
    context = {
        "question": f"{reporter.organisation}以后不报{quoted(str(rule))}？",
        "outcome": _lost(standing_of(rule, [reporter])),
        "action": "取消报送",
        "cancel_url": reverse("reports:rule-reporter", args=[pk, reporter_pk]),
    }
    return render(request, "parts/confirm.html", context)


def _choices(user: User, rule: ReportingRule) -> dict:
    return {"receivers": receivers_of(rule.document), "offered": offered_to(user, rule.document)}


def _reporter(user: User, pk: int, reporter_pk: int) -> tuple[ReportingRule, Reporter]:
    rule = get_own_rule_for(user, pk)
    return rule, pick(rule.reporters.select_related("organisation", "receiver"), pk=reporter_pk)


def _list(pk: int) -> str:
    return f"{reverse('reports:rule', args=[pk])}#reporters"


def _initial(reporter: Reporter, rule: ReportingRule) -> dict:
    said = {"output": reporter.output, "receiver_name": reporter.receiver_name}
    if reporter.receiver is None:
        return said | {"to": OFF}
    near = {unit.pk for unit in receivers_of(rule.document)}
    known = reporter.receiver_id in near
    return said | {"to": str(reporter.receiver_id) if known else OTHER, "other": None if known else reporter.receiver}


def _whither(form: DutyForm) -> str:
    """Whom to and in which form, as a sentence."""
    said = form.cleaned_data
    named = {
        TO_SUPERIOR: "报给各自的上级",
        OFF: f"报给{said['receiver_name']}（线下报送）",
        OTHER: f"报给{said['other']}",
    }
    to = named.get(said["to"]) or f"报给{form.receivers[said['to']]}"
    return f"{to}，形式是{dict(form.fields['output'].choices)[said['output']]}。"


def _news(number: int, there: int, standing: Standing) -> list[str]:
    """How many of these units report already, and what becomes of their reports."""
    if not there:
        return [f"{number}个都是新增的报送单位，下一次起草时备好草稿。"]
    said = [f"其中{there}个已经是报送单位，按这里改；其余{number - there}个是新增的。"]
    return [*said, standing.words] if standing.open or standing.sent else said


def _lost(standing: Standing) -> list[str]:
    said = [f"没有报过的{standing.drafts}张草稿删除，写在里面的话也一起删除。"] if standing.drafts else []
    if standing.returned:
        said.append(f"退回的{standing.returned}张还可以再报。")
    return [*said, f"已报出的{standing.sent}张不变。" if standing.sent else "以后的报送期不再要它报。"]
