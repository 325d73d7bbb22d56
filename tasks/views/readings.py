"""Reading a document: bring it, wait for it, its desk, give it up."""

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks.access import get_reading_for
from tasks.actions.readings import (
    AT_ONCE_BYTES,
    PASTED,
    SILENT_SECONDS,
    ask_anew,
    carry_on,
    discard,
    take_in,
    taken_in_before,
)
from tasks.choices import ItemState, ReadingState
from tasks.forms.readings import ITEM_FORMS, NewDocumentForm
from tasks.jobs import ask_to_read
from tasks.models import DocumentReading, ReadingItem
from tasks.readings.changes import ORDER
from tasks.readings.desk import Desk, Row, desk_of, sentences_in, stages_around
from tasks.readings.header import header_problems
from teams.access import requires
from teams.models import Organisation
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.paging import chosen, number
from youthwork.lib.progress import look

BEGINS_SECONDS = 15  # nothing heard for so long: perhaps no worker runs
DOUBT = "doubt"  # beside the states: what waits and leaves a doubt
OF_CHANGE = "change-"  # before the verb: what sorting anew does to the ledger
FILTERS = (*ItemState.values, DOUBT, *(f"{OF_CHANGE}{verb}" for verb, _ in ORDER))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def document_new(request: HttpRequest) -> HttpResponse:
    """Bring a document: it is read, and its desk follows. The same file twice leads to the earlier reading."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form, earlier = NewDocumentForm(*sent, user=request.user), None
    if request.method == "POST" and form.is_valid():
        organisation = form.cleaned_data["organisation"]
        content, name = content_of(form.cleaned_data)
        earlier = taken_in_before(organisation=organisation, content=content)
        if earlier is None or request.POST.get("again"):
            return redirect("tasks:reading", pk=begin(request, organisation, content, name).pk)
    return render(request, "tasks/readings/new.html", {"form": form, "earlier": earlier})


def content_of(said: dict[str, Any]) -> tuple[bytes, str]:
    """The bytes of the file, or of the pasted text, and a name for it."""
    if said.get("file"):
        return said["file"].read(), said["file"].name
    return said["text"].strip().encode(), PASTED


def begin(
    request: HttpRequest, organisation: Organisation, content: bytes, file_name: str, **more: Any
) -> DocumentReading:
    """Take it in and have it read: here and now if it is small, else by a job."""
    taken = take_in(actor=request.user, organisation=organisation, content=content, file_name=file_name, **more)
    if len(content) <= AT_ONCE_BYTES:
        carry_on(taken.pk)
    else:
        ask_to_read(taken.pk)
    return taken


@require_safe
@requires(DOCUMENTS_EDIT)
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk, or how far the document is on its way there."""
    found = get_reading_for(request.user, pk)
    if found.state == ReadingState.CONFIRMED:
        return redirect("tasks:document", pk=found.document_id)
    if found.state == ReadingState.READING:
        return render(request, "tasks/readings/working.html", {"reading": found, "work": work_of(found)})
    if found.state != ReadingState.OPEN:
        return render(request, "tasks/readings/unreadable.html", {"reading": found})
    desk = desk_of(found)
    opened = desk.row(number(request.GET, "open") or 0)
    state = chosen(request.GET, "state", FILTERS)
    context = {
        "reading": found,
        "desk": desk,
        "parts": desk.parts(),
        "state": state,
        "shown": _shown(desk, state, opened),
        "filters": _filters(desk),
        "onward": "header" if header_problems(found.header) else "names",
        "mine": found.last_act.get("by") == request.user.pk,
        "step": 3,
    }
    if opened is not None:
        context |= panel_of(found, opened) | {"editing": bool(request.GET.get("edit"))}
    return render(request, "tasks/readings/desk.html", context)


def _shown(desk: Desk, state: str, opened: Row | None) -> list[Row]:
    """The rows of a filter; what is open stays in view."""
    if not state:
        return desk.rows
    return [row for row in desk.rows if row is opened or _fits(row, state)]


def _fits(row: Row, state: str) -> bool:
    if state.startswith(OF_CHANGE):
        return row.change is not None and row.change[0] == state.removeprefix(OF_CHANGE)
    return bool(row.doubts) if state == DOUBT else row.state == state


def _filters(desk: Desk) -> list[tuple[str, str, int]]:
    states = [(state.value, str(state.label), desk.counted[state]) for state in ItemState]
    filters = [("", "全部", len(desk.rows)), *states, (DOUBT, "有疑问", desk.doubtful)]
    if desk.reading.document_id is None:
        return filters
    changed = [(f"{OF_CHANGE}{verb}", label) for verb, label in ORDER]
    return [*filters, *((key, label, sum(_fits(row, key) for row in desk.rows)) for key, label in changed)]


def panel_of(found: DocumentReading, row: Row, form: Any = None) -> dict[str, Any]:
    """What an opened item shows: why it was read so, its verbs, its form."""
    item = row.item
    made = ITEM_FORMS[item.kind]
    initial = made.initial_of(item.said) | {"seen": row.seen}
    return {
        "opened": row,
        "form": form or made(item=item, initial=initial, auto_id=f"id_{item.pk}_%s"),
        "editing": form is not None,
        "sentences": sentences_in(found.text, item),
        "years": _years(found, item),
        "stages": stages_around(item),
    }


def _years(found: DocumentReading, item: ReadingItem) -> list[int]:
    """The years to choose from for a day that is printed without one."""
    if item.said.get("due") or not item.said.get("due_printed", "").startswith("--"):
        return []
    known = [found.header.get(name, "")[:4] for name in ("date", "starts_on", "ends_on")]
    first = min((int(year) for year in known if year.isdecimal()), default=timezone.localdate().year)
    return list(range(first, first + 4))


@dataclass(frozen=True)
class Work:
    """Where the job is, in the words of the page; ``stalled`` says why it may not be at it at all."""

    state: str
    said: str
    done: int
    total: int
    stalled: str


def work_of(found: DocumentReading) -> Work:
    """What has been heard of the job that reads the document."""
    stage = look(f"reading:{found.pk}")
    asked = (timezone.now() - found.asked_at).total_seconds() if found.asked_at else BEGINS_SECONDS
    if stage is not None and asked < stage.silent:
        stage = None  # heard before it was asked for again
    if stage is not None and stage.silent <= SILENT_SECONDS:
        return Work(found.state, f"{stage.word}……", 0, 0, "")
    if stage is not None:
        return Work(found.state, "停下了", 0, 0, "读取停下了。")
    if asked >= BEGINS_SECONDS:
        return Work(found.state, "等候后台", 0, 0, "后台还没有开始读取。")
    return Work(found.state, "已交给后台，马上开始……", 0, 0, "")


@require_safe
@requires(DOCUMENTS_EDIT)
def reading_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, asked by the page itself."""
    answer = JsonResponse(asdict(work_of(get_reading_for(request.user, pk))))
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@requires(DOCUMENTS_EDIT)
def reading_nudge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a job again of which nothing is heard; one that is at work is left alone."""
    found = get_reading_for(request.user, pk)
    if found.state == ReadingState.READING and work_of(found).stalled and ask_anew(found):
        ask_to_read(found.pk)
        messages.info(request, "已再次交给后台。")
    return redirect("tasks:reading", pk=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def reading_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up, after asking: what was corrected on the desk goes with it."""
    found = get_reading_for(request.user, pk)
    back = reverse("tasks:reading", args=[found.pk])
    if request.method == "POST":
        try:
            discard(actor=request.user, reading=found)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect(back)
        messages.success(request, f"“{found}”已放弃。")
        return redirect("tasks:documents")
    context = {
        "question": f"放弃“{found}”？",
        "consequence": "上传的文件和在页面上改过的条目一起删去，不能恢复。已入台账的内容不受影响。",
        "action": "放弃",
        "cancel_url": back,
    }
    return render(request, "parts/confirm.html", context)
