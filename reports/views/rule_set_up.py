"""Setting up a reporting rule from its document, and changing what it says of its table and its days."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports.access import get_own_rule_for
from reports.actions.rules import SETTINGS, change_rule, remove_rule, set_up_rule
from reports.choices import Shift
from reports.forms.rules import RuleForm, SettingsForm, duties_upwards, initial_of
from reports.models import ReportingRule
from reports.rules.duties import Duty, groups_below, receivers_of, standing_of, units_of
from reports.rules.periods import Move, moves_of
from reports.rules.proposals import categories_of, receiver_for, rows_of, table_title
from reports.views.sure import ask, is_sure
from tasks.access import get_document_for
from tasks.models import Document
from teams.access import demand, requires
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.dates import cn_date
from youthwork.lib.forms import attempt
from youthwork.lib.text import quoted


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new rule, proposed from what the document says: its key tasks as categories, the units below as reporters."""
    document = get_document_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, document.owner)
    proposed = categories_of(document)
    form = _form(request, document, proposed)
    if form.is_valid():
        said = form.cleaned_data
        rule = attempt(
            form,
            set_up_rule,
            actor=request.user,
            document=document,
            categories=rows_of(said["categories"], proposed),
            reporters=_duties(form, document),
            periods=said["spans"],
            **{name: said[name] for name in SETTINGS},
        )
        if rule:
            messages.success(request, "报送规则已建好。请在这一页核对报送期、报送单位和归类，都可以再改。")
            return redirect("reports:rule", rule.pk)
    context = {"document": document, "form": form, "categories": proposed}
    return render(request, "reports/rule_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, names of files, opening day, holidays; says first which periods move."""
    rule = get_own_rule_for(request.user, pk)
    form = SettingsForm(request.POST or None, initial=initial_of(rule))
    back = reverse("reports:rule", args=[rule.pk])
    if form.is_valid():
        said = form.cleaned_data
        moves = moves_of(rule, opens_days_before=said["opens_days_before"], shift=said["shift"])
        if moves and not is_sure(request):
            return ask(
                request,
                question=f"有{len(moves)}期的日期会变，确认改吗？",
                outcome=[_told(move) for move in moves],
                action="确认修改",
                cancel_url=back,
            )
        if attempt(form, change_rule, actor=request.user, rule=rule, **said):
            messages.success(request, "已修改。")
            return redirect(back)
    standing = standing_of(rule)
    context = {"rule": rule, "form": form, "standing": standing, "removable": not standing.returned + standing.sent}
    return render(request, "reports/rule_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; says why where it cannot be."""
    rule = get_own_rule_for(request.user, pk)
    standing = standing_of(rule)
    back = reverse("reports:rule", args=[rule.pk])
    if request.method == "POST":
        try:
            remove_rule(actor=request.user, rule=rule)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect(back)
        messages.success(request, f"已删除{quoted(str(rule))}。")
        return redirect("tasks:document", rule.document_id)
    lost = f"已起草的{standing.drafts}张草稿一起删除，写在里面的话也没有了。" if standing.drafts else ""
    context = {
        "question": f"删除{quoted(str(rule))}这条报送规则？",
        "outcome": [sentence for sentence in ("报送期、报送单位和归类都删除。", lost) if sentence],
        "action": "删除",
        "cancel_url": back,
    }
    return render(request, "parts/confirm.html", context)


def _form(request: HttpRequest, document: Document, proposed: dict) -> RuleForm:
    groups = groups_below(document.owner, on=timezone.localdate())
    receivers = receivers_of(document)
    initial = {
        "title": table_title(document),
        "file_name": ReportingRule._meta.get_field("file_name").default,
        "opens_days_before": ReportingRule._meta.get_field("opens_days_before").default,
        "shift": Shift.BACK,
        "starts_on": document.starts_on,
        "ends_on": document.ends_on,
        "categories": "\n".join(proposed),
    }
    to = {group.key: receiver_for(group, document.owner, receivers) for group in groups}
    return RuleForm(request.POST or None, initial=initial, groups=groups, receivers=receivers, to=to)


def _duties(form: RuleForm, document: Document) -> list[Duty]:
    today, duties = timezone.localdate(), []
    for group, receiver, output in form.chosen():
        units = units_of(document.owner, group.kind, group.level, on=today)
        duties += [Duty(unit, receiver, "", output) for unit in units] if receiver else duties_upwards(units, output)
    return duties


def _told(move: Move) -> str:
    today, dates, period = timezone.localdate(), move.dates, move.period
    said = []
    if dates.due_on != period.due_on:
        said.append(f"报送时限从{cn_date(period.due_on, today)}改为{cn_date(dates.due_on, today)}")
    if dates.opens_on != period.opens_on:
        said.append(f"起草从{cn_date(period.opens_on, today)}改为{cn_date(dates.opens_on, today)}")
    if dates.cutoff_on != period.cutoff_on:
        said.append(f"记录截止从{cn_date(period.cutoff_on, today)}改为{cn_date(dates.cutoff_on, today)}")
    return f"{period.name}：{'，'.join(said)}。"
