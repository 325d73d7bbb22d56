"""Approvers, folders and submitters at once, on PostgreSQL: nothing is lost, nothing waits for ever."""

import threading
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, connections

from reports.actions.drafts import open_period
from reports.actions.reports import submit as submit_report
from reports.actions.rollups import refresh_rollups
from reports.models import Report
from reports.rollup import differences, fold
from reports.table import table_of, table_of_version
from tasks.actions.records import approve, save_draft, submit
from tasks.models import RecordChange
from tests.cast import build_cast
from tests.reports.world import make_rule, second_quarter

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

APPROVERS, RECORDS, FOLDERS = 6, 12, 3
SECONDS = 60


def in_thread(work, failures):
    def run():
        try:
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def crowd(today):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: nothing to drill")
    cast = build_cast()
    period = second_quarter(make_rule(cast))
    waiting = []
    for number in range(APPROVERS * RECORDS):
        row = (cast.campus, cast.stone, cast.account)[number % 3]
        programme = row.programmes.all()[number % row.programmes.count()]
        record = save_draft(
            actor=cast.leader, record_id=uuid4(), placement=row, programme=programme,
            occurred_on=date(2026, 6, 1 + number % 17), content="清理背街小巷。", people=10 + number,
            same_group=number % 2 == 0,
        )  # fmt: skip
        waiting.append(submit(actor=cast.leader, record=record))
    return cast, period, waiting


def test_totals_are_right_after_a_storm_of_approvals_and_folds(crowd):
    cast, period, waiting = crowd
    failures: list[Exception] = []
    done = threading.Event()

    def folding():
        while not done.is_set():
            refresh_rollups()

    folders = [in_thread(folding, failures) for _ in range(FOLDERS)]
    approvers = [
        in_thread(lambda some=waiting[n::APPROVERS]: [approve(actor=cast.official, record=r) for r in some], failures)
        for n in range(APPROVERS)
    ]
    for thread in approvers:
        thread.join(SECONDS)
    done.set()
    for thread in folders:
        thread.join(SECONDS)
    assert not [thread for thread in (*approvers, *folders) if thread.is_alive()]
    assert failures == []
    fold()
    assert not RecordChange.objects.exists()
    assert differences([period]) == (differences([period])[0], [])


def test_a_report_is_submitted_once_and_whole_while_others_fold(crowd):
    cast, period, waiting = crowd
    open_period(on=date(2026, 6, 18))
    report = Report.objects.get(period=period, organisation=cast.district)
    failures: list[Exception] = []
    words = {"filled_by": "韩雪", "contact": "", "filled_on": date(2026, 6, 18)}
    threads = [
        in_thread(
            lambda some=waiting[n::3]: [(approve(actor=cast.official, record=r), refresh_rollups()) for r in some],
            failures,
        )
        for n in range(3)
    ]
    threads += [
        in_thread(lambda: submit_report(actor=cast.official, report=report, **words), failures) for _ in range(3)
    ]
    threads += [in_thread(lambda: open_period(on=date(2026, 6, 18)), failures) for _ in range(2)]
    for thread in threads:
        thread.join(SECONDS)
    assert not [thread for thread in threads if thread.is_alive()]
    assert [str(failure) for failure in failures] == ["['这张表现在是“已报送”，不能再报送。']"] * 2
    version = report.versions.get()
    sent = table_of_version(version)
    assert (sent.people, sent.records) == (table_of(report).people, table_of(report).records)
    refresh_rollups()
    assert differences([period])[1] == []
    assert Report.objects.filter(period=period).count() == 3
