"""分类: what units are sorted by so that they can be compared. A shared vocabulary: everybody reads all tags, and each
with the units that they see; who may edit a unit sorts it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams.access import demand, get_organisation_for, pick, requires
from teams.actions.tags import add_tag, remove_tag, rename_tag, tag_units, untag_unit
from teams.choices import Level
from teams.forms.tags import BelowForm, TagForm, TagUnitsForm
from teams.models import Organisation, Tag, User
from teams.pickers import name_parents
from teams.roles import READ, UNITS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.paging import listing

LISTED = 200  # units with check marks at once


@require_http_methods(["GET", "HEAD", "POST"])
@requires(READ)
def tags(request: HttpRequest) -> HttpResponse:
    """All tags; who may edit units adds one here."""
    if request.method == "POST" and not request.user.may(UNITS_EDIT):
        raise PermissionDenied
    form = TagForm(request.POST or None)
    if form.is_valid():
        tag = attempt(form, add_tag, actor=request.user, **form.cleaned_data)
        if tag:
            messages.success(request, f"已新增分类“{tag}”，请把单位归进来。")
            return redirect("teams:tag-units", tag.pk)
    rows = Tag.objects.with_numbers(request.user)
    return render(request, "teams/tags.html", {"tags": rows, "form": form, "editable": request.user.may(UNITS_EDIT)})


@require_safe
@requires(READ)
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """The units of one tag that the reader sees, in the order of the tree."""
    tag = pick(Tag.objects.all(), pk=pk)
    units = Organisation.objects.visible_to(request.user).filter(tags=tag, closed_on=None)
    found = listing(request.GET, units)
    name_parents(found)
    own = {unit.pk for unit in units.in_reach(request.user, UNITS_EDIT).filter(pk__in=[unit.pk for unit in found])}
    context = {"tag": tag, "listing": found, "own": own, "governed": _governs(request.user, tag)}
    return render(request, "teams/tag.html", context | {"editable": request.user.may(UNITS_EDIT)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def tag_rename(request: HttpRequest, pk: int) -> HttpResponse:
    tag = _governed(request.user, pk)
    form = TagForm(request.POST or None, initial={"name": tag.name})
    if form.is_valid() and attempt(form, rename_tag, actor=request.user, tag=tag, **form.cleaned_data):
        messages.success(request, f"分类已改名为“{form.cleaned_data['name']}”。")
        return redirect("teams:tag", tag.pk)
    return render(request, "teams/tag_rename.html", {"tag": tag, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def tag_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first: which units bore it cannot be brought back."""
    tag = _governed(request.user, pk)
    if request.method == "POST":
        remove_tag(actor=request.user, tag=tag)
        messages.success(request, f"已删除分类“{tag}”。")
        return redirect("teams:tags")
    return render(
        request, "teams/tag_remove.html", {"tag": tag, "number": Organisation.objects.filter(tags=tag).count()}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def tag_units_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Sort several units under the tag at once: those that ``?below=`` and ``?step=`` list, and one that is typed."""
    tag = pick(Tag.objects.all(), pk=pk)
    offered = Organisation.objects.in_reach(request.user, UNITS_EDIT).open(on=timezone.localdate())
    below = BelowForm(request.GET if "step" in request.GET else None, units=offered)
    listed = _listed(below, offered.exclude(tags=tag)) if below.is_valid() else []
    form = TagUnitsForm(request.POST if request.method == "POST" else None, offered=offered, listed=listed[:LISTED])
    if form.is_valid():
        new = tag_units(actor=request.user, tag=tag, **form.cleaned_data)
        messages.success(request, f"{len(new)}个单位已归入“{tag}”。" if new else f"这些单位原来就在“{tag}”里。")
        return redirect("teams:tag", tag.pk)
    context = {"tag": tag, "form": form, "below": below, "too_many": len(listed) > LISTED, "asked": below.is_bound}
    return render(request, "teams/tag_units.html", context)


@require_POST
@requires(UNITS_EDIT)
def tag_unit_remove(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Take the tag from one unit."""
    tag, unit = pick(Tag.objects.all(), pk=pk), get_organisation_for(request.user, code)
    demand(request.user, UNITS_EDIT, unit)
    if untag_unit(actor=request.user, tag=tag, unit=unit):
        messages.success(request, f"{unit}已移出“{tag}”。")
    return redirect("teams:tag", tag.pk)


def _listed(below: BelowForm, offered) -> list[Organisation]:
    """The units that the form asks for; without one above, of all that are offered."""
    unit, step = below.cleaned_data.get("below"), below.cleaned_data.get("step")
    if not step:
        return list(offered.children_of(unit)[: LISTED + 1]) if unit else []
    rows = offered.in_subtree(unit).exclude(pk=unit.pk) if unit else offered
    rows = rows.filter(level=step) if step in Level.values else rows.filter(kind=step)
    return list(rows[: LISTED + 1])


def _governs(user: User, tag: Tag) -> bool:
    return user.may(UNITS_EDIT) and Tag.objects.governed_by(user).filter(pk=tag.pk).exists()


def _governed(user: User, pk: int) -> Tag:
    """The tag, if the user may rename and remove it; else 403."""
    tag = pick(Tag.objects.all(), pk=pk)
    if not _governs(user, tag):
        raise PermissionDenied
    return tag
