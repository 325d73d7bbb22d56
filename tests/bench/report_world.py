"""The province of ``rollup_world``, with targets of every kind and a reader, and what its page of indicators costs."""

import time
from collections.abc import Iterable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_test_environment
from django.urls import reverse

from reports.models import IndicatorFigure, ReportingPeriod
from tasks.models import Indicator, Target
from teams.actions.accounts import appoint
from teams.models import Organisation, User
from tests.bench import rollup_world, urls
from tests.bench.answers import database_time

# How deep each stands, and which ids it has; the province is all there is, and its reader sees all.
LEVELS = {
    "city": (2, rollup_world.CITIES, rollup_world.COUNTIES),
    "county": (3, rollup_world.COUNTIES, rollup_world.TOWNS),
    "township": (4, rollup_world.TOWNS, rollup_world.VILLAGES),
    "village": (5, rollup_world.VILLAGES, rollup_world.UNIVERSITIES),
    "": (3, rollup_world.UNIVERSITIES, rollup_world.UNITS + 1),
}
# Of a hundred indicators so many ask each township or village, and so many the share of them.
EACH, COVERAGE = range(71, 81), range(91, 101)


class Page:
    """The page of the document's indicators at the province, in one quarter."""

    def __init__(self, quarter: int) -> None:
        rollup_world.make_units()
        rollup_world.make_work()
        for level, (depth, first, after) in LEVELS.items():
            Organisation.objects.filter(pk__gte=first, pk__lt=after).update(level=level, depth=depth)
        _ask()
        self.province = Organisation.objects.get(pk=1)
        self.reader = User.objects.get(pk=1)
        appoint(actor=None, user=self.reader, organisation=self.province, role="official", from_on="2020-01-01")
        self.period = ReportingPeriod.objects.order_by("starts_on")[quarter - 1]
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(self.reader)
        self.queries = 0

    def world_with(self, quarters: Iterable[int], records: int) -> None:
        """Records of ``quarters``, and all totals counted anew."""
        for quarter in quarters:
            rollup_world.make_records(quarter, records)
        rollup_world.recount_all()

    def first(self) -> float:
        """The page when nothing of it is kept; from then on all is, and ready for :meth:`bare` too."""
        IndicatorFigure.objects.all().delete()
        cost = self._cost(self._address())
        setup_test_environment()  # so that the answer says what it was made of
        with CaptureQueriesContext(connection) as asked:
            answer = self.client.get(self._address())
        teardown_test_environment()
        self.queries = len(asked)
        urls.READY = {key: answer.context[key] for key in urls.READY_KEYS}
        list(urls.READY["dropped"])
        return cost

    def read(self) -> float:
        return self._cost(self._address())

    def bare(self) -> float:
        return self._cost(reverse("ready"))

    def _address(self) -> str:
        query = f"?organisation={self.province.code}&period={self.period.label}"
        return reverse("reports:indicators", args=[1]) + query

    def _cost(self, address: str) -> float:
        """Milliseconds of the processor, here and in the database."""
        here, there = time.process_time(), database_time()
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return (time.process_time() - here) * 1000 + database_time() - there


def _ask() -> None:
    """Targets: of the whole, of each township or village, of the share of them that has something."""
    Target.objects.bulk_create(
        Target(indicator_id=pk, bound=">=", value=1000) for pk in range(1, 101) if pk not in (*EACH, *COVERAGE)
    )
    Indicator.objects.filter(pk__in=EACH).update(measure="each", basis="own")
    Target.objects.bulk_create(
        Target(indicator_id=pk, bound=">=", value=10, applies="unit", levels=[("township", "village")[pk % 2]])
        for pk in EACH
    )
    for pk, inner in zip(COVERAGE, EACH, strict=True):
        Indicator.objects.filter(pk=pk).update(measure="coverage", feed="indicators", inner=inner, unit="%")
        Target.objects.create(indicator_id=pk, bound=">=", value=60, levels=[("township", "village")[inner % 2]])
