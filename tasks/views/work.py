"""Tasks and whom they were given to."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tasks.access import assignees_for, assigners_for, get_assignment_for, get_task_for
from tasks.actions.work import assign_task, confirm_done, stop_assignment
from tasks.choices import AssignmentState
from tasks.coverage import programmes_with_coverage
from tasks.forms.work import AssignForm
from tasks.models import Assignment, Record
from tasks.progress import standing_of_due
from teams.access import SIGNED_IN, demand_own, requires
from teams.pickers import unit_hits
from teams.roles import DOCUMENTS_EDIT, TASKS_ASSIGN
from youthwork.lib.forms import attempt
from youthwork.lib.paging import wanted
from youthwork.lib.picker import answer


@require_safe
@requires(SIGNED_IN)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_task_for(request.user, pk)
    today = timezone.localdate()
    given = Assignment.objects.visible_to(request.user).filter(task=task).select_related("organisation", "assigner")
    acting = request.user.organisations_acted_for(TASKS_ASSIGN)
    rows = [
        (
            row,
            standing_of_due(row.due, today, done=row.state == AssignmentState.DONE),
            row.state == AssignmentState.OPEN and row.assigner_id in acting,
        )
        for row in given
    ]
    return render(
        request,
        "tasks/task.html",
        {
            "task": task,
            "standing": standing_of_due(task.due, today, done=_done(given)) if task.due else None,
            "responsibilities": task.responsibilities.select_related("organisation"),
            "items": task.items.all(),
            "programmes": programmes_with_coverage(request.user, task.programmes.all()),
            "approved": Record.objects.visible_to(request.user).filter(programme__task=task).approved().count(),
            "assignments": rows,
            "assignable": bool(assigners_for(request.user, task)),
            "editable": request.user.may(DOCUMENTS_EDIT, task.document.owner),
        },
    )


def _done(given: Iterable[Assignment]) -> bool:
    """Whether everybody who was given the task has done it, stopped ones left aside."""
    states = {row.state for row in given} - {AssignmentState.STOPPED}
    return states == {AssignmentState.DONE}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def task_assign(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_task_for(request.user, pk)
    assigners = assigners_for(request.user, task)
    if not assigners:
        raise PermissionDenied
    today = timezone.localdate()
    form = AssignForm(request.POST or None, task=task, assigners=assigners, today=today)
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, assign_task, actor=request.user, task=task, on=today, **said):
            messages.success(request, f"已交办给{said['organisation']}。")
            return redirect("tasks:task", pk=task.pk)
    return render(request, "tasks/task_assign.html", {"task": task, "form": form})


@require_safe
@requires(TASKS_ASSIGN)
def assignee_search(request: HttpRequest, pk: int) -> HttpResponse:
    """The units that the form of :func:`task_assign` accepts, while one types."""
    task = get_task_for(request.user, pk)
    assigners = assigners_for(request.user, task)
    if not assigners:
        raise PermissionDenied
    return answer(assignees_for(assigners, task, on=timezone.localdate()).matching(wanted(request.GET)), unit_hits)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def assignment_done(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit that gave the task says that it is done; the one that did it cannot."""
    return _end(request, pk, confirm_done, "确认办结", "办结后不再催办，也不能改回。")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def assignment_stop(request: HttpRequest, pk: int) -> HttpResponse:
    return _end(request, pk, stop_assignment, "中止", "中止后不再催办，也不算办结。")


def _end(request: HttpRequest, pk: int, action, verb: str, consequence: str) -> HttpResponse:
    assignment = get_assignment_for(request.user, pk)
    demand_own(request.user, TASKS_ASSIGN, assignment.assigner)
    back = reverse("tasks:task", args=[assignment.task_id])
    if request.method == "POST":
        try:
            action(actor=request.user, assignment=assignment, on=timezone.localdate())
            messages.success(request, f"{assignment.organisation}的这项任务已{verb.removeprefix('确认')}。")
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect(back)
    question = f"{verb}“{assignment.task.title}”（{assignment.organisation}）？"
    return render(
        request,
        "parts/confirm.html",
        {"question": question, "consequence": consequence, "action": verb, "cancel_url": back},
    )
