"""The tree of units, one branch at a time; a unit's page; opening and renaming."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from teams.access import demand, get_organisation_for, requires
from teams.actions.units import open_organisation, rename_organisation
from teams.forms import NamesForm, OrganisationForm
from teams.history import history_of
from teams.models import Appointment, Organisation, Pause, Site
from teams.pickers import name_parents
from teams.roles import READ, UNITS_EDIT
from teams.unit_counts import with_counts
from youthwork.lib.forms import attempt
from youthwork.lib.paging import listing, wanted

SORTS = {"name": ("name",), "code": ("code",)}


@require_safe
@requires(READ)
def organisations(request: HttpRequest) -> HttpResponse:
    """What the reader sees of the tree: the way down to ``?at=`` and the units below it, or what ``?q=`` finds."""
    text = wanted(request.GET)
    context = _found(request, text) if text else _branch(request)
    return render(request, "teams/organisations.html", {"q": text, **context})


def _found(request: HttpRequest, text: str) -> dict:
    found = listing(request.GET, Organisation.objects.visible_to(request.user).matching(text), sorts=SORTS)
    name_parents(found)
    with_counts(found, on=timezone.localdate())
    return {"listing": found}


def _branch(request: HttpRequest) -> dict:
    tops = request.user.paths()
    visible, today = Organisation.objects.visible_to(request.user), timezone.localdate()
    if request.GET.get("at"):
        here = get_organisation_for(request.user, request.GET["at"])
    elif len(tops) == 1:
        here = Organisation.objects.get(path=tops[0])
    else:
        found = listing(request.GET, visible.filter(path__in=tops))
        with_counts(found, on=today)
        return {"listing": found}
    way = [here.path[:end] for end in range(here.steplen, len(here.path) + 1, here.steplen)]
    line = list(visible.filter(path__in=way))
    for indent, unit in enumerate(line):
        unit.indent = indent
    below = listing(request.GET, visible.children_of(here), sorts=SORTS)
    with_counts([line[-1], *below], on=today)  # what lies on the way only leads here
    return {"line": line, "here": here, "indent": len(line), "listing": below}


@require_safe
@requires(READ)
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """A unit's facts and its history, its sites, and who works there."""
    unit = get_organisation_for(request.user, code)
    superior = Organisation.objects.get_parent(unit)
    people = Appointment.objects.filter(organisation=unit).current(on=timezone.localdate())
    context = {
        "organisation": unit,
        "superior": superior,
        "superior_visible": unit.path not in request.user.paths(),
        # Where a unit stands and whether it exists is decided above it.
        "governed": superior is not None and request.user.may(UNITS_EDIT, superior),
        "reopenable": superior is not None and superior.closed_on is None and unit.merged_into_id is None,
        "pause": Pause.objects.counting_for(unit).coming(on=timezone.localdate()).first(),
        "history": history_of(unit),
        "people": people.select_related("user").order_by("pk"),
        "listing": listing(request.GET, Site.objects.filter(host=unit).order_by("name", "pk")),
        "sites_below": Site.objects.filter(host__path__startswith=unit.path).count(),
    }
    return render(request, "teams/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def organisation_open(request: HttpRequest, code: str) -> HttpResponse:
    """Open a unit below this one."""
    parent = get_organisation_for(request.user, code)
    demand(request.user, UNITS_EDIT, parent)
    form = OrganisationForm(request.POST or None, initial={"from_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        unit = attempt(form, open_organisation, actor=request.user, parent=parent, **form.cleaned_data)
        if unit:
            messages.success(request, f"{unit}已设立。")
            return redirect("teams:organisation", unit.code)
    return render(request, "teams/organisation_open.html", {"form": form, "organisation": parent})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def organisation_rename(request: HttpRequest, code: str) -> HttpResponse:
    """Give a unit other names."""
    unit = get_organisation_for(request.user, code)
    demand(request.user, UNITS_EDIT, unit)
    known = {name: getattr(unit, name) for name in ("name", "short_name", "aliases")}
    form = NamesForm(request.POST or None, initial=known | {"from_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        unit_now = attempt(form, rename_organisation, actor=request.user, organisation=unit, **form.cleaned_data)
        if unit_now:
            messages.success(request, f"名称已改为{unit_now.name}，简称{unit_now.short_name}。")
            return redirect("teams:organisation", unit.code)
    return render(request, "teams/organisation_rename.html", {"form": form, "organisation": unit})
