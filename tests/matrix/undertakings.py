"""What cadres take on: the list under the cast's document, and one item that the district's official has taken on."""

from tasks.actions.undertakings import report_done, take_on
from tasks.choices import TaskKind
from tasks.models import Record, Task, Undertaking
from teams.roles import ACCOUNTS_EDIT, RECORDS_REVIEW, RECORDS_WRITE
from tests.cast import START, Cast
from tests.matrix import Case
from tests.matrix.accounts import KEEPERS
from tests.matrix.people import DOCUMENT, acts, only, reads

# The list is meant for the units that issued the document.
CADRES = acts(RECORDS_WRITE, "district", "college")
COMMITTEE = acts(RECORDS_REVIEW, "district", "college")
# One's own, and those of the units one looks over.
SEEN = reads("district")
MINE = only("official@district")


def item(cast: Cast) -> Task:
    of = {"document": cast.document, "kind": TaskKind.CADRE_CHECKLIST_ITEM, "number": "1.", "title": "到社区报到"}
    return Task.objects.get_or_create(**of, defaults={"position": 90})[0]


def menu(cast: Cast) -> list[int]:
    return [item(cast).document_id]


def taken(cast: Cast) -> list[int]:
    task = item(cast)
    found = Undertaking.objects.filter(user=cast.official, task=task).first()
    return [(found or take_on(actor=cast.official, task=task, on=START)).pk]


def recorded(cast: Cast) -> list[int]:
    """The same, with an approved record."""
    (pk,) = taken(cast)
    undertaking = Undertaking.objects.get(pk=pk)
    if not undertaking.records.exists():
        Record.objects.create(
            programme=undertaking.task.programmes.get(),
            organisation=cast.district,
            undertaking=undertaking,
            author=cast.official,
            occurred_on=START,
            content="报到",
            state="approved",
            reviewer=cast.district,
            submitted_at="2026-06-01T09:00:00+08:00",
        )
    return [pk]


def finished(cast: Cast) -> list[int]:
    (pk,) = recorded(cast)
    undertaking = Undertaking.objects.get(pk=pk)
    if undertaking.state == "taken":
        report_done(actor=cast.official, undertaking=undertaking, on=START)
    return [pk]


CASES = [
    Case("tasks:menu", args=menu, seen=DOCUMENT, get=200),
    Case("tasks:menu-cadres", args=menu, word=RECORDS_REVIEW, seen=DOCUMENT, may=COMMITTEE, get=200),
    Case(
        "tasks:menu-take",
        args=lambda cast: [cast.document.pk, item(cast).pk],
        word=RECORDS_WRITE,
        seen=DOCUMENT,
        may=CADRES,
        post=302,
    ),
    Case("tasks:undertakings", get=200),
    Case("tasks:undertaking", args=taken, seen=SEEN, get=200),
    Case(
        "tasks:undertaking-record",
        args=taken,
        data=lambda cast: {
            "record_id": "6a0e7c1c-93a5-4a94-9d3f-2f1c9f4a2b11",
            "programme": item(cast).programmes.get().pk,
            "day": "2026-06-17",
            "content": "到社区报到。",
            "action": "draft",
        },
        word=RECORDS_WRITE,
        seen=SEEN,
        may=MINE,
        get=200,
        post=302,
    ),
    Case("tasks:undertaking-give-up", args=taken, word=RECORDS_WRITE, seen=SEEN, may=MINE, post=302),
    Case("tasks:undertaking-done", args=recorded, word=RECORDS_WRITE, seen=SEEN, may=MINE, post=302),
    Case("tasks:undertaking-reopen", args=finished, word=RECORDS_WRITE, seen=SEEN, may=MINE, post=302),
    Case(
        "teams:appointment-grade",
        args=lambda cast: [cast.reader.appointments.get().pk],
        data=lambda cast: {"grade": "middle"},
        word=ACCOUNTS_EDIT,
        seen=KEEPERS,
        get=200,
        post=302,
    ),
]
