"""Who takes part in a task beyond those whom the text names: added by the lead or the document's owner, and why."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tasks.access import adders_for, get_responsibility_for, get_task_for, joinable_for
from tasks.actions.participants import add_participant, remove_participant
from tasks.forms.assignments import ParticipantForm
from teams.access import demand_own, requires
from teams.pickers import unit_hits
from teams.roles import TASKS_ASSIGN
from youthwork.lib.forms import attempt
from youthwork.lib.paging import wanted
from youthwork.lib.picker import answer


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def participant_add(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_task_for(request.user, pk)
    adders = adders_for(request.user, task)
    if not adders:
        raise PermissionDenied
    today = timezone.localdate()
    form = ParticipantForm(request.POST or None, task=task, adders=adders, today=today)
    if form.is_valid():
        row = attempt(form, add_participant, actor=request.user, task=task, on=today, **form.cleaned_data)
        if row:
            messages.success(request, f"已增加{row.organisation}，理由已写进台账。")
            return redirect("tasks:task", pk=task.pk)
    return render(request, "tasks/participant_form.html", {"task": task, "form": form})


@require_safe
@requires(TASKS_ASSIGN)
def participant_search(request: HttpRequest, pk: int) -> HttpResponse:
    """The units that the form of :func:`participant_add` accepts, while one types."""
    task = get_task_for(request.user, pk)
    adders = adders_for(request.user, task)
    if not adders:
        raise PermissionDenied
    return answer(joinable_for(adders, task, on=timezone.localdate()).matching(wanted(request.GET)), unit_hits)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(TASKS_ASSIGN)
def participant_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take off a unit that the reader's own unit added."""
    row = get_responsibility_for(request.user, pk)
    demand_own(request.user, TASKS_ASSIGN, row.added_by)
    back = reverse("tasks:task", args=[row.task_id])
    if request.method == "POST":
        try:
            remove_participant(actor=request.user, responsibility=row, remover=row.added_by)
            messages.success(request, f"已去掉{row.label}。")
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect(back)
    context = {
        "question": f"不再由{row.label}参与“{row.task.title}”？",
        "consequence": "去掉后台账上不再列出；已经交办给它的任务不受影响。",
        "action": "去掉",
        "cancel_url": back,
    }
    return render(request, "parts/confirm.html", context)
