"""A task, its assignments and the two sides of each: the district has given the college a task."""

from datetime import date

from django.utils import timezone

from tasks.actions.assignments import assign_task, report_done
from tasks.actions.extensions import ask_extension
from tasks.models import Assignment
from teams.roles import RECORDS_WRITE, TASKS_ASSIGN
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import DOCUMENT, acts, only, reads


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
