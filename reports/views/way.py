"""The way of one report: sent, taken, sent back, entered by the superior, handed over, corrected."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reports.access import demand_filling, get_report_for, get_report_to_enter
from reports.actions.corrections import may_send, send_corrections
from reports.actions.offline import hand_over, reopen
from reports.actions.proxy import enter_for, take_over
from reports.actions.reports import accept, prepare, return_report, seen_as, submit
from reports.choices import ReportState
from reports.forms.way import HandOverForm, HeadForm, ReturnForm, SubmitForm, VersionForm, WhyForm
from reports.models import Report
from reports.table import table_of_version
from reports.way.corrections import pending_of
from reports.way.page import way_of
from teams.access import demand_own, requires
from teams.models import User
from teams.roles import REPORTS_ACCEPT, REPORTS_EDIT
from youthwork.lib.forms import attempt

GET_POST = ["GET", "HEAD", "POST"]


@requires(REPORTS_EDIT)
@require_http_methods(GET_POST)
def report_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the head of the form; say what is missing and what changed since it was last sent; freeze and send."""
    found = get_report_for(request.user, pk)
    demand_filling(request.user, found)
    if not found.is_open:
        messages.info(request, f"这张表{found.get_state_display()}，不用再报。")
        return redirect(found)
    again = found.versions.exists()
    form = SubmitForm(request.POST or None, initial=_head(request.user, found), again=again)
    if form.is_valid() and (version := attempt(form, submit, actor=request.user, report=found, **form.cleaned_data)):
        messages.success(request, f"已报送{_to(found)}，第{version.number}次，{version.payload['people']:,}人（次）。")
        return redirect(found)
    found = get_report_for(request.user, pk)
    if not found.is_open:  # a colleague was first
        messages.error(request, f"这张表刚刚已经报送，现在是“{found.get_state_display()}”。")
        return redirect(found)
    table = prepare(found)
    context = {"report": found, "form": form, "table": table, "way": way_of(found, request.user, table)}
    return render(request, "reports/submit.html", context | {"seen": seen_as(table)})


@requires(REPORTS_ACCEPT)
@require_POST
def report_accept(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_report_for(request.user, pk)
    demand_own(request.user, REPORTS_ACCEPT, found.receiver)
    form = VersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请在表的页面上接收。")
        return redirect(found)
    if _done(request, accept, actor=request.user, report=found, version=form.cleaned_data["version"]):
        messages.success(request, f"已接收{found.organisation}的{found.period}推进表。")
    return redirect(found)


@requires(REPORTS_ACCEPT)
@require_http_methods(GET_POST)
def report_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark what is wrong, line by line, and send the report back."""
    found = get_report_for(request.user, pk)
    demand_own(request.user, REPORTS_ACCEPT, found.receiver)
    if found.state != ReportState.SUBMITTED:
        messages.error(request, f"这张表现在是“{found.get_state_display()}”，不在待接收中。")
        return redirect(found)
    lines = found.lines.select_related("category", "programme").order_by("position")
    version = found.versions.order_by("number").last()
    form = ReturnForm(request.POST or None, initial={"version": version.number}, lines=lines)
    if form.is_valid() and attempt(
        form,
        return_report,
        actor=request.user,
        report=found,
        version=form.cleaned_data["version"],
        reason=form.cleaned_data["reason"],
        marks=form.marks(),
    ):
        messages.success(request, f"已退回{found.organisation}的{found.period}推进表，并写明要改什么。")
        return redirect(found)
    context = {"report": found, "form": form, "version": version}
    return render(request, "reports/return.html", context, status=422 if form.errors else 200)


@requires(REPORTS_EDIT)
@require_http_methods(GET_POST)
def report_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """代填: the receiver enters the report of a unit that cannot; it says why."""
    found = get_report_to_enter(request.user, pk)
    demand_own(request.user, REPORTS_EDIT, found.receiver)
    form = WhyForm(request.POST or None, label="为什么代填", required="请写明为什么要代填，对方看得到。")
    if form.is_valid() and attempt(form, enter_for, actor=request.user, report=found, **form.cleaned_data):
        messages.success(request, f"由{found.receiver}代填。改好后在这里报送，处处标明“上级代填”。")
        return redirect(found)
    return _ask(
        request,
        form,
        question=f"代{found.organisation}填{found.period}推进表？",
        consequence=f"{found.organisation}会收到通知，看得到这张表，随时可以接回去自己填。代填、代报的表处处标明“上级代填”。",
        action="代填",
        back=f"{reverse('reports:received')}?period={found.period_id}",
    )


@requires(REPORTS_EDIT)
@require_POST
def report_take_over(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_report_for(request.user, pk)
    demand_own(request.user, REPORTS_EDIT, found.organisation)
    if _done(request, take_over, actor=request.user, report=found):
        messages.success(request, "已接回，由本单位自己填。代填的内容还在，请核对。")
    return redirect(found)


@requires(REPORTS_EDIT)
@require_POST
def report_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """线下报送: on which day the superior was given the files."""
    found = get_report_for(request.user, pk)
    demand_own(request.user, REPORTS_EDIT, found.organisation)
    form = HandOverForm(request.POST)
    if form.is_valid() and attempt(form, hand_over, actor=request.user, report=found, **form.cleaned_data):
        messages.success(request, "已记下线下交出的日期。")
    else:
        messages.error(request, next(error for errors in form.errors.values() for error in errors))
    return redirect(found)


@requires(REPORTS_EDIT)
@require_http_methods(GET_POST)
def report_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """线下报送: the superior gave the table back on paper; it is filled in again."""
    found = get_report_for(request.user, pk)
    demand_own(request.user, REPORTS_EDIT, found.organisation)
    form = WhyForm(request.POST or None, label="上级要改什么", required="请写明上级要改什么。")
    if form.is_valid() and attempt(form, reopen, actor=request.user, report=found, **form.cleaned_data):
        messages.success(request, "已打开，改好后再报一次。以前报出的照原样保存。")
        return redirect(found)
    question = f"按上级线下意见重填{found.period}推进表？"
    consequence = "表里的数字会按现在的已审记录更新；改好后再报，算下一次报送。以前报出的照原样保存。"
    words = {"question": question, "consequence": consequence, "action": "重填", "back": found.get_absolute_url()}
    return _ask(request, form, **words)


@requires(REPORTS_EDIT)
@require_http_methods(GET_POST)
def report_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """更正 of the last period of a rule: the lines as they were sent, and what is to be corrected of them."""
    found = get_report_for(request.user, pk)
    demand_own(request.user, REPORTS_EDIT, found.organisation)
    rows = [] if found.is_open else pending_of(found)
    if not rows or not may_send(found):
        messages.info(request, "这张表没有要单独报的更正。")
        return redirect(found)
    form = HeadForm(request.POST or None, initial=_head(request.user, found))
    if form.is_valid() and attempt(form, send_corrections, actor=request.user, report=found, **form.cleaned_data):
        messages.success(request, f"更正已报送{_to(found)}。原来报出的数字照原样保存。")
        return redirect(found)
    context = {"report": found, "form": form, "rows": rows, "table": table_of_version(found.versions.last())}
    return render(request, "reports/correct.html", context)


def _done(request: HttpRequest, action: Any, **said: Any) -> bool:
    """Whether ``action`` did it; if not, why not is said on the next page."""
    try:
        action(**said)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return False
    return True


def _head(user: User, report: Report) -> dict[str, Any]:
    """What the head begins with: whoever fills it in, and how that person was reached the last time."""
    name = report.filled_by or str(user)
    own = Report.objects.filter(organisation=report.organisation_id, filled_by=name).exclude(submitted_at=None)
    last = own.order_by("-submitted_at").first()
    contact = report.contact or (last.contact if last else "")
    return {"filled_by": name, "contact": contact, "filled_on": timezone.localdate()}


def _to(report: Report) -> str:
    return f"给{report.receiver}" if report.receiver else "（线下报送，请下载后交给上级）"


def _ask(request: HttpRequest, form: WhyForm, **words: str) -> HttpResponse:
    return render(request, "reports/why.html", {"form": form, **words}, status=422 if form.errors else 200)
