"""Sealing while others write, beside another sealer, and cut short: with real transactions on PostgreSQL."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from django.db import connection, connections, transaction

from teams import audit
from teams.audit_seals import LOCK, seal, verify
from teams.models import AuditEntry, AuditSeal
from tests.services import wait_for
from tests.tools import ROOT

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

SECONDS = 30
SEAL_AND_HANG = """
import time, django
django.setup()
from teams import audit_seals
from teams.models import AuditRange
made = AuditRange.objects.bulk_create
def hang(rows):
    made(rows)
    print("sealing", flush=True)
    time.sleep(60)
AuditRange.objects.bulk_create = hang
audit_seals.AuditRange.objects.bulk_create = hang
audit_seals.seal()
"""


@pytest.fixture(autouse=True)
def on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: nothing to drill")


def write(label: str) -> AuditEntry:
    return audit.record(actor=None, verb="更名", organisation=None, label=label)


def in_thread(work) -> threading.Thread:
    def run():
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_an_entry_committed_late_is_in_the_next_seal_and_nobody_waited():
    written, go_on = threading.Event(), threading.Event()
    late: list[int] = []

    def hesitate():
        with transaction.atomic():
            late.append(write("迟").pk)
            written.set()
            assert go_on.wait(SECONDS)

    write("早")
    thread = in_thread(hesitate)
    assert written.wait(SECONDS)
    after = write("后")  # written and sealed while the other transaction is still open
    assert after.pk > late[0]
    assert seal() == 2
    assert after.seal().number == 1
    go_on.set()
    thread.join(SECONDS)
    assert seal() == 1
    assert AuditEntry.objects.get(pk=late[0]).seal().number == 2
    assert (verify().wrong, verify().unsealed) == ([], 0)


def test_of_two_sealers_at_once_one_does_the_work():
    for number in range(300):
        write(f"第{number}条")
    start = threading.Barrier(4)
    sealed: list[int] = []

    def work():
        start.wait(SECONDS)
        sealed.append(seal())

    for thread in [in_thread(work) for _ in range(4)]:
        thread.join(SECONDS)
    assert sum(sealed) == 300
    assert (verify().wrong, verify().unsealed, verify().entries) == ([], 0, 300)


def test_while_somebody_seals_another_sealer_turns_back():
    write("甲")
    locked, go_on = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            locked.set()
            assert go_on.wait(SECONDS)

    thread = in_thread(hold)
    assert locked.wait(SECONDS)
    assert (seal(), AuditSeal.objects.count()) == (0, 0)
    go_on.set()
    thread.join(SECONDS)
    assert seal() == 1


def test_a_sealer_killed_in_the_middle_leaves_nothing_half_done():
    for number in range(5):
        write(f"第{number}条")
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    process = subprocess.Popen(
        [sys.executable, "-c", SEAL_AND_HANG],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "youthwork.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "sealing\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    wait_for(lambda: seal() == 5, "the lock of the killed sealer to go")
    assert AuditSeal.objects.count() == 1
    assert (verify().wrong, verify().unsealed) == ([], 0)
