"""The verbs on an item of the desk, an address each. What was refused is said above the desk; nothing is lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from tasks.access import get_reading_for
from tasks.actions import reading_items as verbs
from tasks.actions.reading_stages import join_stage, part_stage
from tasks.choices import ReadingState
from tasks.forms.readings import ITEM_FORMS, AddForm
from tasks.models import DocumentReading, ReadingItem
from tasks.readings.desk import Row, desk_of
from tasks.views.readings import FILTERS, panel_of
from teams.access import pick, requires
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.paging import chosen, number


def desk_at(request: HttpRequest, found: DocumentReading, opened: int | None, **more: str) -> HttpResponseRedirect:
    """Back to the desk with an item open, under the filter that was on."""
    state = chosen(request.POST, "state", FILTERS)
    said = {name: value for name, value in {"open": opened, "state": state, **more}.items() if value}
    address = reverse("tasks:reading", args=[found.pk])
    query = f"?{urlencode(said)}" if said else ""
    return HttpResponseRedirect(f"{address}{query}{f'#i{opened}' if opened else ''}")


def _act(
    request: HttpRequest, pk: int, item_pk: int, action: Callable[..., ReadingItem], *, on: bool = False, **more: Any
) -> HttpResponse:
    """Call ``action`` on the item; then the next that waits is opened (``on``), or what the action gives back."""
    found = get_reading_for(request.user, pk)
    item = pick(found.items.all(), pk=item_pk)
    try:
        given = action(actor=request.user, reading=found, pk=item.pk, seen=request.POST.get("seen", ""), **more)
    except ValidationError as refusal:
        messages.error(request, "".join(refusal.messages))
        return desk_at(request, found, item.pk)
    return desk_at(request, found, _next(found, item) if on else given.pk)


def _next(found: DocumentReading, item: ReadingItem) -> int:
    row = desk_of(found).next_waiting(item.pk)
    return row.pk if row else item.pk


@require_POST
@requires(DOCUMENTS_EDIT)
def item_confirm(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    return _act(request, pk, item_pk, verbs.confirm_item, on=True, year=number(request.POST, "year"))


@require_POST
@requires(DOCUMENTS_EDIT)
def item_drop(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    return _act(request, pk, item_pk, verbs.leave_out, on=True)


@require_POST
@requires(DOCUMENTS_EDIT)
def item_restore(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    return _act(request, pk, item_pk, verbs.restore)


@require_POST
@requires(DOCUMENTS_EDIT)
def item_merge(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    return _act(request, pk, item_pk, verbs.merge_up)


@require_POST
@requires(DOCUMENTS_EDIT)
def item_join(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    return _act(request, pk, item_pk, join_stage, other=number(request.POST, "other"))


@require_POST
@requires(DOCUMENTS_EDIT)
def item_part(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    return _act(request, pk, item_pk, part_stage)


@require_POST
@requires(DOCUMENTS_EDIT)
def item_split(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    return _act(request, pk, item_pk, verbs.split, at=number(request.POST, "at") or 0)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def item(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """One item by itself, which the desk fetches when one is opened; a POST says it otherwise and confirms it."""
    found = get_reading_for(request.user, pk)
    row = Row(pick(found.items.select_related("reading", "task", "indicator"), pk=item_pk))
    if found.state != ReadingState.OPEN:
        return redirect("tasks:reading", pk=found.pk)
    form = None
    if request.method == "POST":
        form = ITEM_FORMS[row.item.kind](request.POST, item=row.item, auto_id=f"id_{row.pk}_%s")
        if form.is_valid():
            said = {"pk": row.pk, "seen": form.cleaned_data["seen"], "said": form.said()}
            if attempt(form, verbs.edit_item, actor=request.user, reading=found, **said):
                return desk_at(request, found, _next(found, row.item))
    context = {"reading": found, "state": chosen(request.POST, "state", FILTERS), **panel_of(found, row, form)}
    return render(request, "tasks/readings/item.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """List what was selected in the text, or pasted, as a task or a goal; its form follows."""
    found = get_reading_for(request.user, pk)
    if found.state != ReadingState.OPEN:
        return redirect("tasks:reading", pk=found.pk)
    form = AddForm(request.POST or None, text=found.text)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("kind", "start", "end")}
        made = attempt(form, verbs.add_item, actor=request.user, reading=found, **said)
        if made is not None:
            return desk_at(request, found, made.pk, edit="1")
    return render(request, "tasks/readings/add.html", {"reading": found, "form": form})


@require_POST
@requires(DOCUMENTS_EDIT)
def items_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm all that leave no doubt."""
    found = get_reading_for(request.user, pk)
    try:
        done = verbs.confirm_sure(actor=request.user, reading=found)
    except ValidationError as refusal:
        messages.error(request, "".join(refusal.messages))
        return desk_at(request, found, None)
    waiting = desk_of(found).next_waiting()
    left = "，剩下的有疑问，请逐条看过。" if waiting else "，没有待确认的了。"
    messages.success(request, f"已确认{done}条{left}")
    return desk_at(request, found, waiting.pk if waiting else None)


@require_POST
@requires(DOCUMENTS_EDIT)
def items_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last act back."""
    found = get_reading_for(request.user, pk)
    touched = [int(key) for key in found.last_act.get("before", {})]
    try:
        verb = verbs.take_back(actor=request.user, reading=found)
    except ValidationError as refusal:
        messages.error(request, "".join(refusal.messages))
        return desk_at(request, found, None)
    messages.info(request, f"已撤回“{verb}”。")
    return desk_at(request, found, touched[0] if touched else None)
