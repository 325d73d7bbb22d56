"""A worker dies in the middle of an export: no file is there, another worker makes it, and one that kills is parked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.actions.exports import TRIES, ask
from reports.choices import ExportState
from reports.models import Export
from teams.models import AuditEntry, StoredFile
from tests.cast import make_record
from tests.services import wait_for
from tests.tasks.test_import_kills import WHOLE, cast, held, waiting, workers  # noqa: F401
from tests.workers import nobody_else

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

SECONDS = 60
# A lock of the test that the worker runs into, and the statement that waits there.
MOMENTS = {
    "before it reads": ("LOCK TABLE tasks_record IN ACCESS EXCLUSIVE MODE", 'FROM "tasks_record"'),
    "before its file is kept": (WHOLE("teams_storedfile"), 'INSERT INTO "teams_storedfile"'),
    "before the audit log knows": (WHOLE("teams_auditentry"), 'INSERT INTO "teams_auditentry"'),
}


@pytest.fixture
def export(cast) -> Export:  # noqa: F811
    make_record(cast, people=40)
    return ask(actor=cast.official, kind="ledger", options={"query": ""})


def silence(workers) -> None:  # noqa: F811
    """Time passes: nothing has been heard of the export for long, and the message of the dead worker is lost."""
    workers.forget_messages()
    long_ago = timezone.now() - timedelta(minutes=5)
    Export.objects.update(asked_at=long_ago)
    Export.objects.exclude(seen_at=None).update(seen_at=long_ago)


def begin(workers) -> None:  # noqa: F811
    """What beat does every minute."""
    silence(workers)
    workers.start()
    workers.platform.send("reports.carry_on_exports")


def kill_at(workers, moment: str) -> None:  # noqa: F811
    lock, statement = MOMENTS[moment]
    with held(lock):
        begin(workers)
        wait_for(lambda: bool(waiting()), "a worker at the lock", SECONDS)
        assert statement in waiting()[0]
        workers.kill()
    wait_for(nobody_else, "the end of what the dead had begun", SECONDS)


def ended(export: Export) -> bool:
    export.refresh_from_db()
    return export.state in (ExportState.DONE, ExportState.FAILED)


@pytest.mark.parametrize("moment", MOMENTS)
def test_wherever_the_worker_is_killed_there_is_no_file_and_then_one(export, workers, moment):  # noqa: F811
    kill_at(workers, moment)
    export.refresh_from_db()
    assert (export.state, export.file, export.attempts) == (ExportState.RUNNING, None, 1)
    begin(workers)
    wait_for(lambda: ended(export), "the end of it", SECONDS)
    assert (export.state, export.attempts) == (ExportState.DONE, 2)
    assert StoredFile.objects.filter(name=export.file.name).count() == 1
    assert AuditEntry.objects.filter(verb="导出", target_id=str(export.pk)).count() == 1


def test_one_that_kills_its_worker_each_time_is_parked(export, workers):  # noqa: F811
    for _ in range(TRIES):
        kill_at(workers, "before it reads")
    begin(workers)
    wait_for(lambda: ended(export), "the end of it", SECONDS)
    assert (export.state, export.file, export.attempts) == (ExportState.FAILED, None, TRIES)
    assert "试了3次都没有做完" in export.error
