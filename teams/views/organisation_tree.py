"""Where a unit stands and how it ends: move, merge, close, reopen. Each is decided above the unit, never by itself."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from teams.access import demand, get_organisation_for, requires
from teams.actions.unit_ends import check_merger, close_organisation, merge_organisation, reopen_organisation
from teams.actions.unit_moves import check_move, move_organisation
from teams.closing import Merger, blockers_of, lasting_appointments, open_work_of
from teams.forms import CloseForm, KeepForm, MergeForm, MoveForm
from teams.models import Organisation, Site, User
from teams.models.scope import under
from teams.roles import ACCOUNTS_EDIT, UNITS_EDIT
from youthwork.lib.dates import cn_date
from youthwork.lib.forms import attempt


def _governed(user: User, code: str) -> tuple[Organisation, Organisation]:
    """A unit and the one above it, over which the user holds the word: nobody takes away the unit they serve in."""
    unit = get_organisation_for(user, code)
    superior = Organisation.objects.get_parent(unit)
    if superior is None:
        raise PermissionDenied
    demand(user, UNITS_EDIT, superior)
    return unit, superior


def _on_offer(user: User, unit: Organisation):
    """Open units over which the user holds the word, but the unit itself."""
    return Organisation.objects.filter(under(user.paths(UNITS_EDIT)), closed_on=None).exclude(pk=unit.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def organisation_move(request: HttpRequest, code: str) -> HttpResponse:
    """Put the unit under another superior; asked for once more, with what goes along."""
    unit, superior = _governed(request.user, code)
    form = MoveForm(
        request.POST or None, units=_on_offer(request.user, unit), initial={"from_on": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        said = {"organisation": unit, **form.cleaned_data}
        if "agreed" not in request.POST:
            if attempt(form, check_move, **said):
                return _ask_to_move(request, unit, superior, form)
        elif attempt(form, move_organisation, actor=request.user, **said):
            messages.success(request, f"{unit}已归到{form.cleaned_data['parent']}名下。")
            return redirect("teams:organisation", unit.code)
    return render(request, "teams/organisation_move.html", {"form": form, "organisation": unit, "superior": superior})


def _ask_to_move(request: HttpRequest, unit: Organisation, superior: Organisation, form: MoveForm) -> HttpResponse:
    parent, on = form.cleaned_data["parent"], form.cleaned_data["from_on"]
    below, sites = _size(unit)
    along = f"连同下级{below}个单位、{sites}个点位" if below else f"连同{sites}个点位" if sites else ""
    day = cn_date(on, timezone.localdate())
    return render(
        request,
        "parts/confirm.html",
        {
            "question": f"{unit}由{superior}划归{parent}？",
            "consequence": f"{unit}{along}自{day}起归{parent}管理，{superior}不再看到它以后的情况。"
            f"{day}以前结束的报送期仍算在{superior}，这一天及以后结束的算在{parent}。",
            "action": "划归",
            "cancel_url": reverse("teams:organisation", args=[unit.code]),
            "hidden": {"parent": parent.code, "from_on": on.isoformat(), "agreed": "1"},
        },
    )


def _size(unit: Organisation) -> tuple[int, int]:
    """Open units below, and sites at the unit or below."""
    below = Organisation.objects.in_subtree(unit).exclude(pk=unit.pk).filter(closed_on=None).count()
    return below, Site.objects.filter(host__path__startswith=unit.path).count()


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def organisation_merge(request: HttpRequest, code: str) -> HttpResponse:
    """Merge the unit into another; asked for once more, with everything that will happen."""
    unit, superior = _governed(request.user, code)
    today = timezone.localdate()
    form = MergeForm(request.POST or None, units=_on_offer(request.user, unit), initial={"from_on": today})
    if request.method == "POST" and form.is_valid():
        said = {"organisation": unit, **form.cleaned_data}
        merger = attempt(form, check_merger, **said)
        if merger:
            going = [held.pk for held in merger.appointments if request.user.takes_along(held, merger.into)]
            keep = KeepForm(
                request.POST if "agreed" in request.POST else None,
                appointments=lasting_appointments(unit, on=merger.on).filter(pk__in=going),
            )
            if not keep.is_valid():
                return _ask_to_merge(request, merger, keep)
            if attempt(form, merge_organisation, actor=request.user, **said, **keep.cleaned_data):
                messages.success(request, f"{unit}已并入{merger.into}。")
                return redirect("teams:organisation", merger.into.code)
    return render(request, "teams/organisation_merge.html", {"form": form, "organisation": unit, "superior": superior})


def _ask_to_merge(request: HttpRequest, merger: Merger, keep: KeepForm) -> HttpResponse:
    below, _ = _size(merger.unit)
    context: dict[str, Any] = {
        "merger": merger,
        "below": below,
        "work": open_work_of(merger.unit, on=merger.on),
        "sites": merger.unit.sites.count(),
        "members": merger.unit.members.count(),
        "teams": merger.unit.teams.count(),
        "keep": keep,
        "left_behind": len(merger.appointments) - keep.fields["keep"].queryset.count(),
    }
    return render(request, "teams/organisation_merge_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def organisation_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close the unit, or say what must be settled first."""
    unit, _ = _governed(request.user, code)
    today = timezone.localdate()
    form = CloseForm(request.POST or None, initial={"from_on": today})
    if form.is_valid() and attempt(
        form, close_organisation, actor=request.user, organisation=unit, **form.cleaned_data
    ):
        messages.success(request, f"{unit}已撤销。")
        return redirect("teams:organisation", unit.code)
    keeper = request.user.may(ACCOUNTS_EDIT, unit)
    blockers = [] if unit.closed_on else blockers_of(unit, on=today, keeper=keeper)
    return render(request, "teams/organisation_close.html", {"form": form, "organisation": unit, "blockers": blockers})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def organisation_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take the closing of the unit back."""
    unit, _ = _governed(request.user, code)
    back = reverse("teams:organisation", args=[unit.code])
    if request.method == "POST":
        try:
            reopen_organisation(actor=request.user, organisation=unit)
            messages.success(request, f"{unit}已恢复。")
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect(back)
    return render(
        request,
        "parts/confirm.html",
        {
            "question": f"恢复{unit}？",
            "consequence": "恢复后当作没有撤销过，又可以交任务、派队和任职。撤销前结束的任职不会自动恢复。",
            "action": "恢复",
            "cancel_url": back,
        },
    )
