"""Assignments: giving a task to units, the list of both sides, and each step of an assignment's way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tasks.access import assignees_for, assigners_for, get_assignment_for, get_extension_for, get_task_for
from tasks.actions.assignments import (
    Issued,
    assign_tasks,
    confirm_done,
    receive_assignment,
    report_done,
    send_back,
    stop_assignment,
)
from tasks.actions.extensions import ask_extension, grant_extension, refuse_extension
from tasks.choices import AssignmentState
from tasks.forms.assignments import (
    AssignForm,
    ConfirmForm,
    DecideForm,
    ExtendForm,
    ReasonForm,
    ReportForm,
    StepForm,
)
from tasks.lights import light_of_assignment
from tasks.models import Assignment
from tasks.offers import ASSIGNER, DOER, Desk, Side, with_asked
from tasks.recipients import groups_below, units_of
from teams.access import SIGNED_IN, demand_own, requires
from teams.models import Organisation
from teams.pickers import unit_hits
from teams.roles import READ, RECORDS_WRITE, TASKS_ASSIGN
from youthwork.lib.forms import attempt
from youthwork.lib.paging import chosen, listing, number, wanted
from youthwork.lib.picker import answer

SIDES = {"doing": "organisation", "given": "assigner"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def task_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the task to units: whole groups by ``?group=``, and single ones; 加到名单 adds one and issues nothing."""
    task = get_task_for(request.user, pk)
    assigners = assigners_for(request.user, task)
    if not assigners:
        raise PermissionDenied
    today = timezone.localdate()
    assigner = _assigner(request, assigners)
    asked = request.GET.getlist("group")
    form = AssignForm(
        request.POST or None,
        task=task,
        assigners=assigners,
        today=today,
        listed=units_of(asked, assigner, task, on=today),
        initial={"assigner": assigner},
    )
    if form.is_valid():
        if "add" in request.POST:
            form = form.widened()
        elif issued := attempt(form, assign_tasks, actor=request.user, task=task, on=today, **form.cleaned_data):
            messages.success(request, _issued(issued))
            return redirect("tasks:task", pk=task.pk)
    context = {"task": task, "form": form, "assigner": assigner, "assigners": assigners, "asked": asked}
    return render(request, "tasks/task_assign.html", context | {"groups": groups_below(assigner, task, on=today)})


def _assigner(request: HttpRequest, assigners: list[Organisation]) -> Organisation:
    """The unit as which the task is given: the one asked for, else the first that may."""
    wanted = number(request.POST or request.GET, "assigner")
    return next((unit for unit in assigners if unit.pk == wanted), assigners[0])


def _issued(issued: Issued) -> str:
    given = [str(row.organisation) for row in issued.given]
    said = f"已交办给{given[0]}。" if len(given) == 1 else f"已交办给{given[0]}等{len(given)}个单位。"
    had = "、".join(str(unit) for unit in issued.had)
    return said + (f"{had}已经有这项任务，没有再交。" if had else "")


@require_safe
@requires(TASKS_ASSIGN)
def assignee_search(request: HttpRequest, pk: int) -> HttpResponse:
    """The units that the form of :func:`task_assign` accepts, while one types."""
    task = get_task_for(request.user, pk)
    assigners = assigners_for(request.user, task)
    if not assigners:
        raise PermissionDenied
    return answer(assignees_for(assigners, task, on=timezone.localdate()).matching(wanted(request.GET)), unit_hits)


@require_safe
@requires(SIGNED_IN)
def assignments(request: HttpRequest) -> HttpResponse:
    """What the reader's units were given (?side=doing) or have given (?side=given), by ?state=."""
    side = chosen(request.GET, "side", SIDES) or "doing"
    state = chosen(request.GET, "state", AssignmentState.values)
    units = request.user.organisations_acted_for(READ)
    own = Assignment.objects.visible_to(request.user).filter(**{f"{SIDES[side]}__in": units})
    rows = own.filter(state=state) if state else own.going()
    shown = Assignment.objects.select_related("task__document", "organisation", "assigner")
    found = listing(request.GET, rows, shown=shown)
    context = {"listing": found, "rows": rows_with_verbs(request, list(found)), "side": side, "state": state}
    return render(request, "tasks/assignments.html", context | {"states": AssignmentState.choices})


@require_safe
@requires(SIGNED_IN)
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """One assignment with its way, and what its reader may do next."""
    assignment = get_assignment_for(request.user, pk)
    ((_, light, offers, decides),) = rows_with_verbs(request, [assignment])
    context = {
        "assignment": assignment,
        "light": light,
        "offers": offers,
        "decides": decides,
        "steps": assignment.steps.select_related("organisation").order_by("-pk"),
        "extensions": assignment.extensions.order_by("-pk"),
    }
    return render(request, "tasks/assignment.html", context)


def rows_with_verbs(request: HttpRequest, rows: list[Assignment]) -> list[tuple]:
    """Each row with its light, the steps that the reader may take, and whether they decide on more time. One query."""
    desk, today = Desk(request.user), timezone.localdate()
    return [
        (row, light_of_assignment(row.state, row.due, today), desk.offers(row, today), desk.decides(row))
        for row in with_asked(rows)
    ]


@dataclass(frozen=True)
class Step:
    """One step as a page: who takes it, what is asked, the verb behind it, and what is said before and after."""

    verb: str
    side: Side
    action: Callable[..., Any]
    form: type[StepForm]
    consequence: str
    done: str


RECEIVE = Step("签收", DOER, receive_assignment, StepForm, "签收表示本单位已经收到。", "已签收。")
REPORT = Step("报办结", DOER, report_done, ReportForm, "报后由交办单位确认；不再提醒。", "已报办结，等交办单位确认。")
EXTEND = Step("申请延期", DOER, ask_extension, ExtendForm, "答复之前仍按原时限。", "已申请延期，等交办单位答复。")
DONE = Step("确认办结", ASSIGNER, confirm_done, ConfirmForm, "办结后不再提醒，也不能改回。", "已办结。")
SEND_BACK = Step("退回重办", ASSIGNER, send_back, ReasonForm, "退回后时限不变，承办单位会收到原因。", "已退回重办。")
STOP = Step("中止", ASSIGNER, stop_assignment, ReasonForm, "中止后不再提醒，也不算办结，不能改回。", "已中止。")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RECORDS_WRITE)
def assignment_receive(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, RECEIVE)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RECORDS_WRITE)
def assignment_report(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, REPORT)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RECORDS_WRITE)
def assignment_extend(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, EXTEND)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def assignment_done(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit that gave the task says that it is done; the one that did it cannot."""
    return _step(request, pk, DONE)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def assignment_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, SEND_BACK)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def assignment_stop(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, STOP)


def _step(request: HttpRequest, pk: int, step: Step) -> HttpResponse:
    """Ask for what the step needs, take it, and go on to the assignment."""
    assignment = get_assignment_for(request.user, pk)
    demand_own(request.user, step.side.word, getattr(assignment, step.side.unit))
    form = step.form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, step.action, actor=request.user, assignment=assignment, on=timezone.localdate(), **said):
            messages.success(request, f"{assignment.organisation}的“{assignment.task.title}”{step.done}")
            return redirect("tasks:assignment", pk=assignment.pk)
    context = {"assignment": assignment, "form": form, "verb": step.verb, "consequence": step.consequence}
    if step.side == ASSIGNER and assignment.state == AssignmentState.REPORTED:
        context["reported"] = assignment.steps.reports().first()
    return render(request, "tasks/assignment_step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def extension_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The assigner answers a request for more time."""
    extension = get_extension_for(request.user, pk)
    assignment = extension.assignment
    demand_own(request.user, TASKS_ASSIGN, assignment.assigner)
    form = DecideForm(request.POST or None)
    if form.is_valid():
        granted, note = form.cleaned_data["granted"], form.cleaned_data["note"]
        decide = grant_extension if granted else refuse_extension
        if attempt(form, decide, actor=request.user, extension=extension, on=timezone.localdate(), note=note):
            messages.success(request, "已同意延期，时限已改。" if granted else "已答复不同意，仍按原时限。")
            return redirect("tasks:assignment", pk=assignment.pk)
    context = {"assignment": assignment, "extension": extension, "form": form, "verb": "答复延期"}
    return render(request, "tasks/assignment_step.html", context)
