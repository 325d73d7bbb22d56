"""Approving several records at once: what came again, or is much, is shown before."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tasks.actions.records import approve
from tasks.choices import RecordState
from tasks.forms.review import TickedForm
from tasks.models import Record
from tasks.record_rows import RecordRow, rows_of
from tasks.views.review import LEFT_TICKED
from teams.access import demand_own, requires
from teams.roles import RECORDS_REVIEW

AT_A_GLANCE = 10  # of more, nobody remembers what they ticked


@requires(RECORDS_REVIEW)
@require_POST
def review_approve(request: HttpRequest) -> HttpResponse:
    """Approve the ticked ones, each for itself: what cannot be approved is named and stays ticked. More than a few,
    one that was returned before, or one that the site's contact denies, are listed first with what there is to know;
    and listed again, if one of them was returned and sent in again while that list was read."""
    back = f"{reverse('tasks:review')}?{request.GET.urlencode()}".rstrip("?")
    form = TickedForm(request.POST)
    form.fields["ticked"].queryset = Record.objects.visible_to(request.user).for_list()
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect(back)
    ticked = list(form.cleaned_data["ticked"].order_by("submitted_at", "pk"))
    for record in ticked:
        demand_own(request.user, RECORDS_REVIEW, record.reviewer)
    rows = rows_of([record.pk for record in ticked if record.state == RecordState.SUBMITTED], again=True)
    if _must_be_seen(rows, confirmed=form.cleaned_data["confirmed"]):
        return _ask(request, rows, back)
    _approve_each(request, ticked)
    return redirect(back)


def _must_be_seen(rows: list[RecordRow], *, confirmed: datetime | None) -> bool:
    """Whether ``rows`` are to be listed before they are approved. ``confirmed`` is the moment of the list on which
    they were (None: of none yet)."""
    if confirmed is None:
        return len(rows) > AT_A_GLANCE or any(row.again or row.denied for row in rows)
    return any(row.again and row.submitted_at and row.submitted_at > confirmed for row in rows)


def _ask(request: HttpRequest, rows: list[RecordRow], back: str) -> HttpResponse:
    context = {
        "rows": rows,
        "resubmitted": sum(row.again for row in rows),
        "denied": sum(bool(row.denied) for row in rows),
        "back": back,
        "now": timezone.now(),
        "query": request.GET.urlencode(),
    }
    return render(request, "tasks/review_together.html", context)


def _approve_each(request: HttpRequest, ticked: Iterable[Record]) -> None:
    done, left = 0, []
    for record in ticked:
        try:
            approve(actor=request.user, record=record)
            done += 1
        except ValidationError as error:
            messages.error(request, f"{record}没有通过：{error.messages[0]}")
            left.append(str(record.pk))
    if left:
        request.session[LEFT_TICKED] = left
    if done:
        messages.success(request, f"已通过{done}条。")
