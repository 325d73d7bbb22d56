"""A worker dies in the middle of an import: nothing or everything is there, and then it is done once."""

import contextlib
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tasks.actions.roster import RosterSheet
from tasks.models import Placement
from teams.actions.sheet_writes import ask_to_apply, ask_to_undo
from teams.choices import SheetState
from teams.models import AuditEntry, Member, Membership, Posting, SheetImport, SheetUndo
from tests.books import person, roster
from tests.cast import Cast, build_cast
from tests.imports import standing, take_in
from tests.services import wait_for
from tests.workers import SECONDS, Workers, at_work, nobody_else, others

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

PEOPLE = 2_000
# A lock of the test that the worker runs into, and the statement that waits there: what went before, nobody else sees.
WHOLE = "LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE".format
MOMENTS = {
    "before anything is written": ("SELECT 1 FROM tasks_placement FOR UPDATE", 'OF "tasks_placement"'),
    "before people are changed": ("SELECT 1 FROM teams_member FOR UPDATE", "FOR NO KEY UPDATE"),
    "before people are entered": (WHOLE("teams_member"), 'COPY "teams_member"'),
    "before people join": (WHOLE("teams_membership"), 'COPY "teams_membership"'),
    "before they have posts": (WHOLE("teams_posting"), 'COPY "teams_posting"'),
    "before it is noted how to undo it": (WHOLE("teams_sheetundo"), 'INSERT INTO "teams_sheetundo"'),
    "before the audit log knows": (WHOLE("teams_auditentry"), 'INSERT INTO "teams_auditentry"'),
}
UNDOING = {
    "before anything is undone": ("SELECT 1 FROM tasks_placement FOR UPDATE", 'OF "tasks_placement"'),
    "before posts are gone": (WHOLE("teams_posting"), 'DELETE FROM "teams_posting"'),
    "before people leave": (WHOLE("teams_membership"), 'DELETE FROM "teams_membership"'),
    "before people are gone": (WHOLE("teams_member"), 'DELETE FROM "teams_member"'),
    "before it can be undone no more": (WHOLE("teams_sheetundo"), 'DELETE FROM "teams_sheetundo"'),
    "before the audit log knows": (WHOLE("teams_auditentry"), 'INSERT INTO "teams_auditentry"'),
}


def silence(workers: Workers) -> None:
    """Time passes: nothing has been heard of the import for long, and the message of the dead worker is lost."""
    workers.forget_messages()
    SheetImport.objects.update(asked_at=timezone.now() - timedelta(minutes=5))


def carry_on(workers: Workers, batch: SheetImport) -> None:
    """What beat does every minute."""
    silence(workers)
    workers.start()
    workers.platform.send("tasks.carry_on_sheets")
    wait_for(lambda: state_of(batch) not in (SheetState.APPLYING, SheetState.UNDOING), "the end of it", SECONDS)


@pytest.fixture
def cast(transactional_db) -> Cast:
    assert connection.vendor == "postgresql", "these drills need PostgreSQL: run make drill"
    return build_cast()


@pytest.fixture
def workers(transactional_db, redis_url, tmp_path) -> Iterator[Workers]:
    with at_work(tmp_path, redis_url) as workers:
        yield workers


def waiting() -> list[str]:
    """The statements that wait for a lock."""
    return others("wait_event_type = 'Lock'")


def state_of(batch: SheetImport) -> str:
    batch.refresh_from_db()
    return batch.state


@contextlib.contextmanager
def held(sql: str) -> Iterator[None]:
    """A lock held by somebody who is no worker."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(sql)
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def big_roster(cast: Cast, first: int = 0) -> SheetImport:
    """Read and agreed to: new people, one who is known and changes."""
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=20_000)
    people = [person(f"队员{first + n}", f"{30_000_000 + first + n}") for n in range(PEOPLE)]
    known = person("周雨桐", "20260102", 手机="", 学院=f"学院{first}")
    meaning = RosterSheet(cast.college, cast.college_official)
    batch = take_in(
        actor=cast.college_official, meaning=meaning, content=roster(known, *people), file_name="大名单.xlsx"
    )
    return ask_to_apply(actor=cast.college_official, batch=batch)


def told(batch: SheetImport, verb: str) -> int:
    return AuditEntry.objects.filter(target_type="teams.sheetimport", target_id=str(batch.pk), verb=verb).count()


def everything_is_there(batch: SheetImport, first: int = 0) -> None:
    numbers = [f"{30_000_000 + first + n}" for n in range(PEOPLE)]
    new = Member.objects.filter(student_number__in=numbers)
    assert new.count() == PEOPLE
    assert Membership.objects.current().filter(member__in=new).count() == PEOPLE
    assert Posting.objects.filter(member__in=new, to_on=None).count() == PEOPLE
    assert Member.objects.get(name="周雨桐").college == f"学院{first}"
    for row in Placement.objects.exclude(team=None):
        assert row.filled == row.team.memberships.current().count()
    assert (told(batch, "导入队员名单"), SheetUndo.objects.filter(batch=batch).count()) == (1, 1)
    assert batch.summary["written"] == {"members": PEOPLE, "teams": 0, "joined": PEOPLE}


def kill_at(workers: Workers, lock: str, statement: str) -> None:
    """A worker begins, runs into the lock with the statement, and dies there."""
    silence(workers)
    with held(lock):
        workers.start()
        workers.platform.send("tasks.carry_on_sheets")
        wait_for(lambda: bool(waiting()), "a worker at the lock", SECONDS)
        assert statement in waiting()[0]
        workers.kill()
    wait_for(nobody_else, "the end of what the dead had begun", SECONDS)


def test_whenever_the_worker_is_killed_nothing_is_there_and_then_it_is_written_once(cast, workers):
    batch = big_roster(cast)
    before = standing()
    for moment, (lock, statement) in MOMENTS.items():
        kill_at(workers, lock, statement)
        assert state_of(batch) == SheetState.APPLYING, moment
        assert standing() == before, moment
        assert (told(batch, "导入队员名单"), SheetUndo.objects.count()) == (0, 0), moment
    carry_on(workers, batch)
    assert state_of(batch) == SheetState.APPLIED
    everything_is_there(batch)


def test_whenever_the_worker_is_killed_while_undoing_all_is_there_and_then_it_is_undone_once(cast, workers):
    batch = big_roster(cast)
    before = standing()
    carry_on(workers, batch)
    workers.kill()
    ask_to_undo(actor=cast.college_official, batch=batch)
    for moment, (lock, statement) in UNDOING.items():
        kill_at(workers, lock, statement)
        assert state_of(batch) == SheetState.UNDOING, moment
        everything_is_there(batch)
    carry_on(workers, batch)
    assert state_of(batch) == SheetState.UNDONE
    assert standing() == before
    assert told(batch, "撤销导入队员名单") == 1


def test_at_any_moment_nothing_or_everything_is_there_and_the_state_says_which(cast, workers):
    first, batch = 0, big_roster(cast)
    before = standing()
    seen = set()
    for delay in (0.05, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5):
        silence(workers)
        workers.start()
        workers.platform.send("tasks.carry_on_sheets")
        wait_for(lambda: bool(others("state <> 'idle'")), "a worker at work", SECONDS)
        time.sleep(delay)
        workers.kill()
        wait_for(nobody_else, "the end of what the dead had begun", SECONDS)
        seen.add(state_of(batch))
        if batch.state == SheetState.APPLIED:
            everything_is_there(batch, first)
            first += PEOPLE
            batch = big_roster(cast, first)
            before = standing()
        else:
            assert (batch.state, standing() == before) == (SheetState.APPLYING, True)
    assert SheetState.APPLYING in seen
    carry_on(workers, batch)
    assert state_of(batch) == SheetState.APPLIED
    everything_is_there(batch, first)
