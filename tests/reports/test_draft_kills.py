"""A worker dies in the middle of drafting: every report is there as a whole or not at all, and in the end all are."""

import random
import time
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from reports.actions.drafts import open_period
from reports.actions.rollups import recount
from reports.choices import LineField
from reports.drafting.sentences import kept_sentences
from reports.models import Report, Reporter, ReportingPeriod
from tasks.choices import RecordState
from tasks.models import Record
from teams.actions.units import open_organisation
from teams.models import Organisation, Site
from tests.cast import START, Cast, build_cast, make_placement
from tests.reports.world import make_rule, second_quarter
from tests.services import wait_for
from tests.workers import SECONDS, Workers, at_work, nobody_else, others

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

UNITS, RECORDS, KILLS = 40, 4, 10
LOT = random.Random(7)
FIGURES = ("position", "people", "visits", "reads", "records", "due_text", "explained", *LineField.values)


@pytest.fixture
def period(transactional_db) -> ReportingPeriod:
    """Of a rule under which many districts report, with records in each; open, whatever day it is."""
    assert connection.vendor == "postgresql", "these drills need PostgreSQL: run make drill"
    cast = build_cast()
    period = second_quarter(make_rule(cast))
    period.rule.periods.exclude(pk=period.pk).delete()
    ReportingPeriod.objects.filter(pk=period.pk).update(opens_on=START)
    for number in range(UNITS):
        Reporter.objects.create(rule=period.rule, organisation=_district(cast, number), receiver=cast.city)
    recount(periods=[period])
    return period


@pytest.fixture
def workers(transactional_db, redis_url, tmp_path) -> Iterator[Workers]:
    with at_work(tmp_path, redis_url) as workers:
        yield workers


def _district(cast: Cast, number: int) -> Organisation:
    unit = open_organisation(
        actor=None, code=f"4408{number:02}", name=f"第{number}区团委", short_name=f"第{number}区", kind="committee",
        parent=cast.city, from_on=START,
    )  # fmt: skip
    site = Site.objects.create(name=f"第{number}社区", kind="community", host=unit)
    row = make_placement(cast.document, site, [cast.cleaning, cast.visits], 5, cast.college)
    Record.objects.bulk_create(
        Record(
            id=uuid4(), placement=row, programme=programme, organisation=cast.college, author=cast.leader,
            occurred_on=date(2026, 5, 1 + day), content=f"清理楼道{day}处。", people=10 + day, problems="缺少工具。",
            state=RecordState.APPROVED, reviewer=unit, submitted_at=timezone.now(), decided_at=timezone.now(),
        )
        for programme in (cast.cleaning, cast.visits)
        for day in range(RECORDS)
    )  # fmt: skip
    return unit


def drafted() -> dict[str, list]:
    """Unit → its lines as they are kept, with their sentences and the records of each."""
    found = {}
    for report in Report.objects.select_related("organisation"):
        sentences = kept_sentences(report)
        lines = report.lines.order_by("position")
        found[report.organisation.code] = [
            (*(getattr(line, name) for name in FIGURES), line.category_id, line.programme_id, sentences[line.pk])
            for line in lines
        ]
    return found


def die_somewhere(workers: Workers, more: int) -> None:
    """A worker drafts; when there are so many more reports, or all of them, it dies a moment later."""
    wanted = min(Report.objects.count() + more, UNITS + 3)
    workers.forget_messages()
    workers.start()
    workers.platform.send("reports.open_period")
    wait_for(lambda: bool(others("true")), "a worker at work", SECONDS)
    wait_for(lambda: Report.objects.count() >= wanted, "some reports", SECONDS)
    time.sleep(LOT.uniform(0, 0.05))
    workers.kill()
    wait_for(nobody_else, "the end of what the dead had begun", SECONDS)


def test_a_worker_killed_at_ten_moments_leaves_whole_drafts_and_the_next_one_makes_the_rest(period, workers):
    assert open_period(on=period.due_on) == UNITS + 3
    undisturbed = drafted()
    Report.objects.all().delete()
    numbers = []
    for _ in range(KILLS):
        die_somewhere(workers, LOT.randint(0, 2))
        there = drafted()
        numbers.append(len(there))
        assert there == {code: undisturbed[code] for code in there}, "no report is there in part"
    assert len({number for number in numbers if number < UNITS + 3}) > 3, f"killed while it drafted: {numbers}"
    workers.forget_messages()
    workers.start()
    workers.platform.send("reports.open_period")
    workers.platform.send("reports.open_period")
    wait_for(lambda: workers.platform.count_done("reports.open_period") >= 2, "both runs", SECONDS)
    assert drafted() == undisturbed
    assert "missing reports drafted" in workers.platform.log("worker")
