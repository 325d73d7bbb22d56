"""One task: what it asks, of whom, where it stands in the chain of documents, and what has come of it."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tasks.access import adders_for, assigners_for, get_task_for
from tasks.choices import AssignmentState, TaskState
from tasks.coverage import programmes_with_coverage
from tasks.lights import light_of_task
from tasks.models import Assignment, AssignmentStep, Record, Task
from tasks.views.assignments import rows_with_verbs
from teams.access import SIGNED_IN, requires
from teams.models import User
from teams.roles import DOCUMENTS_EDIT


@require_safe
@requires(SIGNED_IN)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    task, user = get_task_for(request.user, pk), request.user
    listed = task.state == TaskState.LISTED
    given = list(
        Assignment.objects.visible_to(user).filter(task=task).select_related("task", "organisation", "assigner")
    )
    context = {
        "task": task,
        "dropped": not listed,
        "standing": light_of_task({row.state for row in given}, task.due, timezone.localdate()),
        "items": task.items.listed(),
        "indicators": task.indicators.listed().prefetch_related("targets__units"),
        "programmes": programmes_with_coverage(user, task.programmes.all()),
        "approved": Record.objects.counted_for(user).filter(programme__task=task).approved().count(),
        "assignments": rows_with_verbs(request, given),
        "tally": tally_of(given),
        "assignable": listed and bool(assigners_for(user, task)),
        "summary": AssignmentStep.objects.summaries_of(task).select_related("organisation").first(),
        "editable": listed and user.may(DOCUMENTS_EDIT, task.document.owner),
    }
    return render(request, "tasks/task.html", context | _responsible(user, task) | _chain(user, task))


def tally_of(given: Iterable[Assignment]) -> dict[str, int]:
    """How many have it, have received it and have done it; those that were stopped left aside."""
    rows = [row for row in given if row.state != AssignmentState.STOPPED]
    return {
        "given": len(rows),
        "received": sum(row.received_on is not None for row in rows),
        "done": sum(row.state == AssignmentState.DONE for row in rows),
    }


def _responsible(user: User, task: Task) -> dict[str, Any]:
    """Who is responsible; each with whether the reader may take it off, because their own unit added it."""
    adders = adders_for(user, task) if task.state == TaskState.LISTED else []
    mine = {unit.pk for unit in adders}
    rows = task.responsibilities.select_related("organisation", "added_by")
    return {"responsibilities": [(row, row.added_by_id in mine) for row in rows], "addable": bool(adders)}


def _chain(user: User, task: Task) -> dict[str, Any]:
    """The task that this one implements, and those that implement it, as far as the reader may read them."""
    readable = Task.objects.visible_to(user).select_related("document")
    return {
        "above": readable.filter(pk=task.implements_id).first(),
        "below": readable.listed().filter(implements=task).order_by("document", "position"),
    }
