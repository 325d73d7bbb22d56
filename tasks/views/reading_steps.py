"""What stands around the desk: the header of the document, the names of units in it, and writing it all down."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tasks.access import get_reading_for
from tasks.actions.ledger import confirm_reading
from tasks.actions.reading_header import say_name, set_header
from tasks.choices import ItemState, ReadingState
from tasks.forms.readings import HeaderForm, NameForm
from tasks.models import Document, DocumentReading
from tasks.readings.changes import changes_of
from tasks.readings.desk import desk_of
from tasks.readings.header import short_title_for
from tasks.readings.names import Meaning, meanings, meant_by_collective
from tasks.readings.plan import kept_already, names_in, plan_of
from tasks.readings.said import day
from tasks.readings.tokens import seen_of_header
from teams.access import requires
from teams.models import Organisation
from teams.pickers import unit_search_url
from teams.roles import DOCUMENTS_EDIT, READ
from youthwork.lib.forms import attempt

DAYS = ("date", "starts_on", "ends_on")


def _open_or_away(request: HttpRequest, pk: int) -> tuple[DocumentReading, HttpResponse | None]:
    found = get_reading_for(request.user, pk)
    away = None if found.state == ReadingState.OPEN else redirect("tasks:reading", pk=found.pk)
    return found, away


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def reading_header(request: HttpRequest, pk: int) -> HttpResponse:
    """What the document says of itself; nothing stands there that it does not say, but for a short title to edit."""
    found, away = _open_or_away(request, pk)
    if away is not None:
        return away
    documents = Document.objects.visible_to(request.user).exclude(pk=found.document_id or 0).order_by("-pk")
    form = HeaderForm(request.POST or None, documents=documents, initial=_header_initial(found))
    if form.is_valid():
        said = {"seen": request.POST.get("seen", ""), "said": form.said()}
        if attempt(form, set_header, actor=request.user, reading=found, **said):
            messages.success(request, "文件头已保存。")
            return redirect(_after_header(found))
    context = {
        "reading": found,
        "form": form,
        "seen": seen_of_header(found),
        "onward": _after_header(found),
        "undated": _undated(found.header),
        "suggested": not found.header.get("short_title"),
        "step": 2,
    }
    return render(request, "tasks/readings/header.html", context)


def _after_header(found: DocumentReading) -> str:
    """Where one goes from the header: to the desk while an item waits there, then to the names."""
    waiting = found.items.filter(state=ItemState.PROPOSED).exists()
    return reverse("tasks:reading" if waiting else "tasks:reading-names", args=[found.pk])


def _header_initial(found: DocumentReading) -> dict[str, Any]:
    header = found.header
    said = {name: header.get(name) for name in HeaderForm.base_fields}
    said |= {name: day(header.get(name, "")) for name in DAYS}
    said["issuers"] = "\n".join(header.get("issuers", ()))
    said["short_title"] = header.get("short_title") or short_title_for(header.get("title", ""))
    said["basis"] = header.get("basis") or "；".join(header.get("cites", ()))[:200]
    return said


def _undated(header: dict[str, Any]) -> str:
    """The date as printed where it has no year, or is no whole day."""
    printed = header.get("date", "")
    if not printed or day(printed):
        return ""
    month, _, number = printed.removeprefix("--").partition("-")
    return f"{int(month)}月{int(number)}日" if printed.startswith("--") and number else printed


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def reading_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Every name of a unit in the text, once, with what it means; a POST says one of them."""
    found, away = _open_or_away(request, pk)
    if away is not None:
        return away
    live = list(found.items.exclude(state=ItemState.DROPPED))
    printed = names_in(found, live)
    refused = None
    if request.method == "POST":
        form = _name_form(request, request.POST)
        if form.is_valid() and form.cleaned_data["name"] in printed:
            _say(request, found, form.cleaned_data, printed)
            return HttpResponseRedirect(reverse("tasks:reading-names", args=[found.pk]))
        refused = form
    known = meanings(found.organisation, printed)
    rows = [_name_row(request, found, meaning, refused) for meaning in known.values()]
    context = {
        "reading": found,
        "rows": sorted(rows, key=lambda row: not row["meaning"].undecided),
        "undecided": sum(meaning.undecided for meaning in known.values()),
        "step": 4,
    }
    return render(request, "tasks/readings/names.html", context)


def _name_form(request: HttpRequest, *data: Any, **more: Any) -> NameForm:
    return NameForm(*data, units=_units(request), search_url=unit_search_url(READ), **more)


def _units(request: HttpRequest) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(request.user).open(on=timezone.localdate())


def _name_row(
    request: HttpRequest, found: DocumentReading, meaning: Meaning, refused: NameForm | None
) -> dict[str, Any]:
    mine = refused is not None and refused.data.get("name") == meaning.name
    spelt = meant_by_collective(meaning.name, found.organisation) if meaning.collective else []
    return {
        "meaning": meaning,
        "form": refused if mine else _name_form(request, initial={"name": meaning.name}, auto_id=False),
        "spelt": spelt,
    }


def _say(request: HttpRequest, found: DocumentReading, said: dict[str, Any], printed: dict[str, bool]) -> None:
    name, meant = said["name"], said["meant"]
    units: list[Organisation] = []
    if meant == NameForm.PICK:
        units = [said["unit"]]
    elif meant == NameForm.EXPAND:
        units = meant_by_collective(name, found.organisation)
    elif meant != NameForm.KEEP:
        known = meanings(found.organisation, {name: printed[name]})[name]
        units = [unit for unit in (*known.candidates, *known.units) if str(unit.pk) == meant]
    collective = printed[name] or len(units) > 1
    say_name(actor=request.user, organisation=found.organisation, name=name, units=units, collective=collective)
    told = "、".join(str(unit) for unit in units[:5]) + ("等" if len(units) > 5 else "")
    messages.success(request, f"“{name}”：{told or '照原文保留'}。以后读到这个名称也这样认。")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def reading_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be written, then writing it."""
    found, away = _open_or_away(request, pk)
    if away is not None:
        return away
    refused: list[str] = []
    if request.method == "POST":
        try:
            document = confirm_reading(
                actor=request.user, reading=found, as_proposed=bool(request.POST.get("as_proposed"))
            )
        except ValidationError as refusal:
            refused = refusal.messages
        else:
            messages.success(request, "台账已生成。接着可以把任务交办给承办单位。")
            return redirect("tasks:document", pk=document.pk)
    context = {
        "reading": found,
        "plan": plan_of(found),
        "kept": kept_already(found, request.user)[:3],
        "refused": refused,
        "step": 5,
    }
    if found.document_id is not None:
        context["changes"] = changes_of(desk_of(found))
    return render(request, "tasks/readings/confirm.html", context)
