"""A change that is queued before a fold and committed after it: that fold does not see it, and the next counts it."""

import threading

import pytest
from django.db import connection, connections, transaction

from reports.models import ReportingPeriod
from reports.rollup import differences, fold
from tasks.actions.records import approve
from tasks.models import RecordChange
from tests.cast import build_cast, make_record
from tests.reports.world import cells, make_rule, second_quarter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

SECONDS = 20
AT = "团茂南区委", "创文巩卫工作", "host"


def test_what_is_committed_after_a_fold_is_counted_by_the_next(today):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: nobody commits late")
    cast = build_cast()
    period = second_quarter(make_rule(cast))
    make_record(cast, people=20)
    late = make_record(cast, people=40, state="submitted")
    fold()
    queued, folded = threading.Event(), threading.Event()

    def approve_slowly():
        with transaction.atomic():
            approve(actor=cast.official, record=late)
            queued.set()
            folded.wait(SECONDS)
        connections.close_all()

    approver = threading.Thread(target=approve_slowly)
    approver.start()
    assert queued.wait(SECONDS)
    # A change that is younger, and committed sooner: a fold that went by ids would pass over the other one.
    make_record(cast, people=60, placement=cast.stone)
    assert fold().changed > 0
    assert not RecordChange.objects.exists()
    assert cells(period)[AT] == (80, 80, 0, 2)
    folded.set()
    approver.join(SECONDS)
    assert RecordChange.objects.exists()
    fold()
    assert cells(period)[AT] == (100, 120, 0, 3)
    assert differences(ReportingPeriod.objects.all())[1] == []
