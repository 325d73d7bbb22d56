"""Answers one question a line, about the world that the environment names, with what the answer cost.

Cost is processor time: that of this process, which is the whole server of a page, and that of its PostgreSQL backend.
Waiting for a busy machine is in neither.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from tasks.access import members_for, sites_for, teams_for  # noqa: E402
from tasks.choices import RecordState  # noqa: E402
from tasks.models import Document, Placement, Programme, Record  # noqa: E402
from teams.models import Organisation, SheetImport, User  # noqa: E402
from youthwork.lib.paging import COUNTED, ROWS  # noqa: E402

# What a list page asks: its rows as the reader sees them, and in which order.
LISTS: dict[str, tuple[Callable[[User], Any], list[str]]] = {
    "organisations": (Organisation.objects.visible_to, ["path"]),
    "members": (members_for, ["name", "pk"]),
    "teams": (teams_for, ["pk"]),
    "sites": (sites_for, ["pk"]),
    "records": (Record.objects.visible_to, ["-occurred_on", "-created_at", "pk"]),
    "documents": (Document.objects.visible_to, ["-pk"]),
    "programmes": (Programme.objects.visible_to, ["pk"]),
    "placements": (Placement.objects.visible_to, ["pk"]),
    "sheets": (SheetImport.objects.visible_to, ["-pk"]),
}


def database_time() -> float:
    """Milliseconds that our backend has spent on a processor."""
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


@cache
def client_of(reader: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=reader))
    return client


@cache
def county() -> str:
    return Organisation.objects.filter(level="county").order_by("path").values_list("code", flat=True).first()


def page(*, reader: str, path: str, count: bool = False) -> dict[str, Any]:
    """One request: milliseconds here and in the database; with ``count`` also queries and rows."""
    client, path = client_of(reader), path.format(county=county())
    if count:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        text = response.content.decode()
        return {"status": response.status_code, "queries": len(queries), "rows": text.count("<tr") + text.count("<li")}
    here, there = time.process_time(), database_time()
    client.get(path)
    return {"here": (time.process_time() - here) * 1000, "there": database_time() - there}


# That a draft is its author's alone is no question of the tree: it stands on both sides of the comparison.
WITHOUT_SCOPE = {"records": Record.objects.exclude(state=RecordState.DRAFT)}


def scope(*, reader: str, name: str, times: int) -> dict[str, Any]:
    """The two questions of a list, with the reader's scope and without any: milliseconds of the database alone."""
    seen, order = LISTS[name]
    user = User.objects.get(username=reader)
    user.scope()
    visible = seen(user)
    everything = WITHOUT_SCOPE[name] if name in WITHOUT_SCOPE else visible.model._default_manager.all()
    spent = {"scoped": 0.0, "all": 0.0}
    for _ in range(times):
        for word, rows in (("scoped", visible.all()), ("all", everything.all())):
            before = database_time()
            found = rows.order_by().values("pk")[: COUNTED + 1].count()
            list(rows.order_by(*order).values_list("pk", flat=True)[:ROWS])
            spent[word] += database_time() - before
            spent[f"{word} rows"] = found
    return {word: value / times if "rows" not in word else value for word, value in spent.items()}


def cookie(*, reader: str) -> dict[str, Any]:
    """A session as the sign-in page would give it."""
    return {"cookie": f"sessionid={client_of(reader).cookies['sessionid'].value}"}


def address(*, path: str) -> dict[str, Any]:
    return {"address": path.format(county=county())}


def phone_pages(*, reader: str) -> dict[str, str]:
    """The pages of a leader's phone, with a record that came back."""
    leader = User.objects.get(username=reader)
    placement = Placement.objects.filter(team__leader__user=leader).first()
    returned = Record.objects.filter(author=leader, state=RecordState.RETURNED).first()
    return {
        "home": reverse("reports:home"),
        "record form": reverse("tasks:record-new", args=[placement.pk]),
        "returned record": reverse("tasks:record-edit", args=[returned.pk]),
        "records": reverse("tasks:records"),
        "team": reverse("tasks:my-team"),
    }


QUESTIONS = {"page": page, "scope": scope, "cookie": cookie, "address": address, "phone_pages": phone_pages}


def main() -> None:
    User.objects.exists()  # opens the connection
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(QUESTIONS[question.pop("what")](**question)), flush=True)


if __name__ == "__main__":
    main()
