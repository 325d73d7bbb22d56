"""An import at which a job is, or should be: how far it is, and asking for it again."""

from dataclasses import asdict, dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tasks.access import get_sheet_import_for
from tasks.actions.sheets import SILENT_SECONDS, ask_anew, carry_on
from tasks.jobs import ask_to_carry_on
from teams.access import requires
from teams.choices import SheetState
from teams.models import SheetImport
from teams.roles import SHEETS_IMPORT
from youthwork.lib.progress import look

BEGINS_SECONDS = 15  # nothing heard for so long: perhaps no worker runs
VERBS = {SheetState.READING: "读取", SheetState.APPLYING: "写入", SheetState.UNDOING: "撤销"}
NOTHING_YET = {
    SheetState.READING: "",
    SheetState.APPLYING: "，没有写入任何内容",
    SheetState.UNDOING: "，没有撤销任何内容",
}


@dataclass(frozen=True)
class Work:
    """Where the job is, in the words of the page; ``stalled`` says why it may not be at it at all."""

    state: str
    said: str
    done: int
    total: int
    stalled: str


def work_of(batch: SheetImport) -> Work:
    """What has been heard of the job at an import."""
    state = SheetState(batch.state)
    verb, nothing = VERBS.get(state, ""), NOTHING_YET.get(state, "")
    stage = look(f"sheet:{batch.pk}")
    asked = (timezone.now() - batch.asked_at).total_seconds() if batch.asked_at else BEGINS_SECONDS
    if stage is not None and asked < stage.silent:
        stage = None  # heard before it was asked for again
    if stage is not None and stage.silent <= SILENT_SECONDS:
        far = f"，{stage.done:,}/{stage.total:,}行" if stage.total else "……"
        return Work(state, f"{stage.word}{far}", stage.done, stage.total, "")
    if stage is not None:
        return Work(state, "停下了", stage.done, stage.total, f"{verb}停下了{nothing}。")
    if asked >= BEGINS_SECONDS:
        return Work(state, "等候后台", 0, 0, f"后台还没有开始{verb}{nothing}。")
    return Work(state, "已交给后台，马上开始……", 0, 0, "")


def work_page(request: HttpRequest, batch: SheetImport) -> HttpResponse:
    """The page of an import while it is being read, written or undone."""
    context = {"batch": batch, "work": work_of(batch), "verb": VERBS[SheetState(batch.state)]}
    return render(request, "tasks/sheets/sheet_work.html", context)


@require_safe
@requires(SHEETS_IMPORT)
def sheet_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, asked by the page itself."""
    answer = JsonResponse(asdict(work_of(get_sheet_import_for(request.user, pk))))
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@requires(SHEETS_IMPORT)
def sheet_nudge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a job again of which nothing is heard; one that is at work is left alone."""
    batch = get_sheet_import_for(request.user, pk)
    if batch.at_work and work_of(batch).stalled and ask_anew(batch):
        ask_to_carry_on(batch.pk)
        messages.info(request, "已再次交给后台。")
    return redirect("tasks:sheet", pk=batch.pk)


def go_on(batch: SheetImport, *, at_once: bool) -> None:
    """Carry on with what the import was asked for: here and now, or in a job."""
    if at_once:
        carry_on(batch.pk)
    else:
        ask_to_carry_on(batch.pk)
