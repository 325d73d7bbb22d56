"""One task: what it asks, of whom, and what has come of it."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tasks.access import assigners_for, get_task_for
from tasks.choices import AssignmentState, TaskState
from tasks.coverage import programmes_with_coverage
from tasks.lights import light_of_task
from tasks.models import Assignment, Record
from tasks.views.assignments import rows_with_verbs
from teams.access import SIGNED_IN, requires
from teams.roles import DOCUMENTS_EDIT


@require_safe
@requires(SIGNED_IN)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_task_for(request.user, pk)
    given = Assignment.objects.visible_to(request.user).filter(task=task).select_related("organisation", "assigner")
    rows = rows_with_verbs(request, list(given))
    return render(
        request,
        "tasks/task.html",
        {
            "task": task,
            "standing": light_of_task({row.state for row in given}, task.due, timezone.localdate()),
            "responsibilities": task.responsibilities.select_related("organisation", "added_by"),
            "items": task.items.listed(),
            "programmes": programmes_with_coverage(request.user, task.programmes.all()),
            "approved": Record.objects.visible_to(request.user).filter(programme__task=task).approved().count(),
            "assignments": rows,
            "tally": tally_of(given),
            "assignable": task.state == TaskState.LISTED and bool(assigners_for(request.user, task)),
            "editable": request.user.may(DOCUMENTS_EDIT, task.document.owner),
        },
    )


def tally_of(given: Iterable[Assignment]) -> dict[str, int]:
    """How many have it, have received it and have done it; those that were stopped left aside."""
    rows = [row for row in given if row.state != AssignmentState.STOPPED]
    return {
        "given": len(rows),
        "received": sum(row.received_on is not None for row in rows),
        "done": sum(row.state == AssignmentState.DONE for row in rows),
    }
