"""暂停提醒: the examination weeks and holidays of a unit, on which nobody below it is reminded."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from teams.access import demand, get_organisation_for, get_pause_for, requires
from teams.actions.pauses import change_pause, remove_pause, set_pause
from teams.forms.pauses import PauseDaysForm, PauseForm
from teams.models import Organisation, Pause, User
from teams.pauses import around
from teams.roles import READ, UNITS_EDIT
from youthwork.lib.dates import cn_date, cn_span
from youthwork.lib.forms import attempt
from youthwork.lib.paging import listing
from youthwork.lib.text import quoted

SURE = "sure"


@require_safe
@requires(READ)
def pauses(request: HttpRequest) -> HttpResponse:
    """The pauses that count in the reader's subtrees, those to come first; ``?unit=``: those that count for one unit;
    ``?past=``: those that are over."""
    today, past = timezone.localdate(), "past" in request.GET
    rows = Pause.objects.visible_to(request.user)
    unit = get_organisation_for(request.user, request.GET["unit"]) if request.GET.get("unit") else None
    if unit:
        rows = rows.counting_for(unit)
    rows = rows.past(on=today) if past else rows.coming(on=today)
    found = listing(request.GET, rows.select_related("organisation"))
    context = {
        "listing": found,
        "past": past,
        "unit": unit,
        "today": today,
        "own": {row.pk for row in found if request.user.may(UNITS_EDIT, row.organisation)},
        "editable": request.user.may(UNITS_EDIT, unit),
    }
    return render(request, "teams/pauses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def pause_new(request: HttpRequest) -> HttpResponse:
    """Say on which days a unit is not reminded; asks first, with what it means."""
    today = timezone.localdate()
    form = PauseForm(
        request.POST if request.method == "POST" else None,
        today=today,
        offered=Organisation.objects.in_reach(request.user, UNITS_EDIT).open(on=today),
        initial={"organisation": _unit_at_first(request)},
    )
    if form.is_valid():
        said = form.cleaned_data
        if SURE not in request.POST:
            return _ask(request, said["organisation"], said, action="暂停提醒")
        if new := attempt(form, set_pause, actor=request.user, **said):
            messages.success(request, _told(new))
            return redirect("teams:pauses")
    return render(request, "teams/pause_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Other days; asks first, with what they mean."""
    found = _own_pause(request.user, pk)
    form = PauseDaysForm(
        request.POST if request.method == "POST" else None,
        today=timezone.localdate(),
        initial={"starts_on": found.starts_on, "ends_on": found.ends_on, "reason": found.reason},
    )
    if form.is_valid():
        said = form.cleaned_data
        if SURE not in request.POST:
            return _ask(request, found.organisation, said, action="改")
        if changed := attempt(form, change_pause, actor=request.user, pause=found, **said):
            messages.success(request, _told(changed))
            return redirect("teams:pauses")
    return render(request, "teams/pause_form.html", {"form": form, "pause": found})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def pause_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first."""
    found = _own_pause(request.user, pk)
    days = cn_span(found.starts_on, found.ends_on, timezone.localdate())
    if request.method == "POST":
        remove_pause(actor=request.user, pause=found)
        messages.success(request, f"已恢复，{days}照常提醒{found.organisation}和下级。")
        return redirect("teams:pauses")
    context = {
        "question": f"{days}恢复提醒{found.organisation}？",
        "consequence": f"原来因{quoted(found.reason)}暂停；恢复后，这些天里该提醒的照常提醒。",
        "action": "恢复提醒",
        "cancel_url": reverse("teams:pauses"),
    }
    return render(request, "parts/confirm.html", context)


def _own_pause(user: User, pk: int) -> Pause:
    found = get_pause_for(user, pk)
    demand(user, UNITS_EDIT, found.organisation)
    return found


def _unit_at_first(request: HttpRequest) -> Organisation | None:
    """The unit of whose page one comes, else one's own."""
    if request.GET.get("unit"):
        return get_organisation_for(request.user, request.GET["unit"])
    return request.user.organisation


def _ask(request: HttpRequest, unit: Organisation, said: dict[str, Any], *, action: str) -> HttpResponse:
    """What the days mean, before they count."""
    today = timezone.localdate()
    days = cn_span(said["starts_on"], said["ends_on"], today)
    told = around(unit, said["starts_on"], said["ends_on"])
    number = (said["ends_on"] - said["starts_on"]).days + 1
    below = f"{unit}和所有下级" if unit.numchild else f"{unit}"
    early = f"到期前的提醒落在这些天的，提前到{cn_date(told.before, today)}"
    late = f"逾期后的提醒落在这些天的，等到{cn_date(told.after, today)}"
    context = {
        "question": f"{days}暂停提醒{unit}？",
        "outcome": [
            f"这{number}天里不提醒{below}的人。",
            f"{early}；{late}。",
            "时限都不变：任务照原来的日期到期，推进表照原来的日期报上级，只是不提醒。",
        ],
        "action": action,
        "cancel_url": reverse("teams:pauses"),
        "hidden": {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"} | {SURE: "1"},
    }
    return render(request, "parts/confirm.html", context)


def _told(pause: Pause) -> str:
    days = cn_span(pause.starts_on, pause.ends_on, timezone.localdate())
    return f"已设好，{days}不提醒{pause.organisation}和下级。"
