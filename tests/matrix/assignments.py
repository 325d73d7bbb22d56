"""A task, its assignments and the two sides of each: the district has given the college a task."""

from datetime import date

from django.utils import timezone

from tasks.actions.assignments import assign_task, report_done
from tasks.actions.extensions import ask_extension
from tasks.actions.implementing import link_document
from tasks.actions.participants import add_participant
from tasks.models import Assignment, Document, Issuer, Task
from teams.roles import DOCUMENTS_EDIT, RECORDS_WRITE, TASKS_ASSIGN
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import DOCUMENT, acts, holds, only, reads


def document(cast: Cast) -> list[int]:
    return [cast.document.pk]


def task(cast: Cast) -> list[int]:
    return [cast.task.pk]


def _given(cast: Cast) -> Assignment:
    said = {"assigner": cast.district, "on": date(2026, 6, 1), "due": date(2026, 6, 30)}
    found = cast.task.assignments.first()
    return found or assign_task(actor=cast.official, task=cast.task, organisation=cast.college, **said)


def given(cast: Cast) -> list[int]:
    return [_given(cast).pk]


def reported(cast: Cast) -> list[int]:
    row = _given(cast)
    if row.state == "open":
        report_done(actor=cast.college_official, assignment=row, on=timezone.localdate(), note="办好了。")
    return [row.pk]


def asked(cast: Cast) -> list[int]:
    row = _given(cast)
    said = {"on": timezone.localdate(), "until": date(2026, 7, 15), "reason": "连日下雨"}
    found = row.extensions.first()
    return [found.pk if found else ask_extension(actor=cast.college_official, assignment=row, **said).pk]


# Who has been given the task, or gave it, and who stands above them; the two sides themselves.
GIVEN = reads("district", "college")
ASSIGNER = acts(TASKS_ASSIGN, "district")
DOER = acts(RECORDS_WRITE, "college")


def step(name: str, word: str, may, data: dict, args=given) -> Case:
    return Case(f"tasks:{name}", args=args, data=lambda cast: data, word=word, seen=GIVEN, may=may, get=200, post=302)


def edits(name: str, args, data, *, get: int | None = 200, post: int = 302) -> Case:
    may = holds(DOCUMENTS_EDIT, "district")
    said = {"word": DOCUMENTS_EDIT, "seen": DOCUMENT, "may": may}
    return Case(f"tasks:{name}", args=args, data=data, get=get, post=post, **said)


def added(cast: Cast) -> list[int]:
    """A unit that the district has added to the task."""
    found = cast.task.responsibilities.filter(organisation=cast.street).first()
    said = {"organisation": cast.street, "adder": cast.district, "on": date(2026, 6, 1), "reason": "片区由街道统筹"}
    return [found.pk if found else add_participant(actor=cast.official, task=cast.task, **said).pk]


def linked(cast: Cast) -> list[int]:
    """The document, which implements one of the province that the district may read too."""
    above = Document.objects.filter(short_title="省级方案").first()
    if above is None:
        above = Document.objects.create(title="省级方案", short_title="省级方案", owner=cast.province)
        Issuer.objects.create(document=above, organisation=cast.district, position=1)
        Task.objects.create(document=above, kind="key_task", position=1, title="创文巩卫行动")
        link_document(actor=cast.official, document=cast.document, above=above)
    return [cast.document.pk]


def suggested(cast: Cast) -> dict:
    linked(cast)
    return {"links": [f"{cast.task.pk}:{Task.objects.get(title='创文巩卫行动').pk}"]}


CASES = [
    Case("tasks:task", args=task, seen=DOCUMENT, get=200),
    Case(
        "tasks:task-assign",
        args=task,
        data=lambda cast: {"units": [cast.street.pk], "organisation": cast.college.code, "assigner": cast.district.pk},
        word=TASKS_ASSIGN,
        seen=DOCUMENT,
        may=acts(TASKS_ASSIGN, "district", "college"),
        # The college may pass the task on as itself, never as the district.
        fits=ASSIGNER,
        get=200,
        post=302,
    ),
    Case(
        "tasks:task-assign",
        args=task,
        query="?group=townships",
        word=TASKS_ASSIGN,
        seen=DOCUMENT,
        may=acts(TASKS_ASSIGN, "district", "college"),
        get=200,
        post=200,
        shows={"羊角镇": ASSIGNER},
    ),
    Case(
        "tasks:assignee-search",
        args=task,
        query="?q=4409",
        word=TASKS_ASSIGN,
        seen=DOCUMENT,
        may=acts(TASKS_ASSIGN, "district", "college"),
        get=200,
        shows={"官渡": ASSIGNER, "电白": only()},
    ),
    Case(
        "tasks:participant-add",
        args=task,
        data=lambda cast: {"organisation": cast.town.code, "reason": "宣传由镇里负责", "adder": cast.district.pk},
        word=TASKS_ASSIGN,
        seen=DOCUMENT,
        may=ASSIGNER,
        get=200,
        post=302,
    ),
    Case(
        "tasks:participant-search",
        args=task,
        query="?q=4409",
        word=TASKS_ASSIGN,
        seen=DOCUMENT,
        may=ASSIGNER,
        get=200,
        shows={"官渡": ASSIGNER, "电白": only()},
    ),
    Case(
        "tasks:participant-remove",
        args=added,
        word=TASKS_ASSIGN,
        seen=DOCUMENT,
        may=ASSIGNER,
        get=200,
        post=302,
    ),
    # the chain of documents, and what the clauses have
    Case("tasks:coverage", args=document, seen=DOCUMENT, get=200, shows={"创文巩卫": DOCUMENT}),
    Case("tasks:coverage", args=linked, query="?chain=above", seen=DOCUMENT, get=200),
    Case("tasks:coverage", args=document, query="?without=teams", seen=DOCUMENT, get=200),
    edits("document-implements", document, lambda cast: {}, post=200),
    edits("document-implements-end", linked, lambda cast: {}),
    edits("document-tasks-link", document, suggested, get=None),
    edits("task-implements", lambda cast: linked(cast) and task(cast), lambda cast: {"above": ""}),
    Case("tasks:assignments", get=200, shows={"创文巩卫": GIVEN}),
    Case("tasks:assignments", query="?side=given&state=open", get=200, shows={"创文巩卫": GIVEN}),
    Case("tasks:assignment", args=given, seen=GIVEN, get=200),
    step("assignment-receive", RECORDS_WRITE, DOER, {}),
    step("assignment-report", RECORDS_WRITE, DOER, {"note": "办好了。"}),
    step("assignment-extend", RECORDS_WRITE, DOER, {"until": "2026-07-15", "reason": "连日下雨"}),
    step("assignment-done", TASKS_ASSIGN, ASSIGNER, {}),
    step("assignment-send-back", TASKS_ASSIGN, ASSIGNER, {"reason": "还差两条街。"}, reported),
    step("assignment-stop", TASKS_ASSIGN, ASSIGNER, {"reason": "不再需要。"}),
    step("extension-decide", TASKS_ASSIGN, ASSIGNER, {"granted": "yes"}, asked),
]
