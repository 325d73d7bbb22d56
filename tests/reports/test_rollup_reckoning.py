"""The kept totals beside a plain reckoning: both go over random records, entries, moves, mergers and corrections."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from reports.models import IndicatorRollup, ReportingPeriod, Rollup, Window
from reports.rollup import differences, fold, full
from tasks.actions.indicators import add_indicator, edit_indicator, enter_value
from tasks.actions.records import approve, save_draft, submit
from tasks.actions.returns import return_record
from tasks.actions.work import edit_programme
from tasks.counting import Reading, people_total
from tasks.indicators.readings import counts_of, programmes_of
from tasks.models import Indicator, IndicatorEntry, Record, RecordChange
from teams.actions.unit_ends import merge_organisation
from teams.actions.unit_moves import move_organisation
from teams.models import Organisation
from teams.tree import Tree
from tests.cast import Cast
from tests.reports.world import make_rule, second_quarter

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TODAY = date(2026, 6, 18)


def make_indicators(cast: Cast) -> list[Indicator]:
    """One of each way in which something is counted."""
    said = {"actor": cast.official, "document": cast.document, "task": cast.task}
    ways = [
        {"name": "累计", "measure": "sum"},
        {"name": "本年", "measure": "sum", "every": "year"},
        {"name": "覆盖人数", "measure": "sum", "counts": "people", "every": "quarter"},
        {"name": "大活动", "measure": "sum", "counts": "records", "qualifies_over": 100},
        {"name": "最近一次", "measure": "latest"},
        {"name": "办过", "measure": "milestone"},
        {"name": "填报数", "measure": "latest", "feed": "typed"},
        {"name": "比上期", "measure": "trend", "counts": "people"},
    ]
    return [add_indicator(**said, **way) for way in ways]


class Chance:
    """Random things that happen, all by the real actions."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.lot = cast, random.Random(seed)
        self.indicators = make_indicators(cast)
        self.said = [indicator for indicator in self.indicators if indicator.feed == "records"][:5]
        self.waiting: list[Record] = []
        self.returned: list[Record] = []

    def happen(self) -> None:
        ways = [self.record] * 6 + [self.decide] * 6 + [self.correct, self.enter, self.enter, self.edit, self.move]
        self.lot.choice(ways)()

    def record(self) -> None:
        cast, lot = self.cast, self.lot
        placement = lot.choice([cast.campus, cast.stone, None])
        programme = lot.choice([cast.cleaning, cast.visits])
        place = {"placement": placement} if placement else {"organisation": lot.choice([cast.district, cast.college])}
        record = save_draft(
            actor=cast.leader, record_id=uuid4(), programme=programme, content="清理背街。", people=lot.randint(0, 200),
            occurred_on=date(2026, 1, 5) + timedelta(days=lot.randint(0, 160)), same_group=lot.random() < 0.7,
            values=self.values(), **place,
        )  # fmt: skip
        self.waiting.append(submit(actor=cast.leader, record=record))

    def values(self) -> dict[int, Decimal]:
        told = [one for one in self.said if counts_of(one) == "values"]
        return {one.pk: Decimal(self.lot.randint(0, 400)) for one in self.lot.sample(told, self.lot.randint(0, 2))}

    def decide(self) -> None:
        if not self.waiting:
            return
        record = self.waiting.pop(self.lot.randrange(len(self.waiting)))
        if self.lot.random() < 0.3:
            self.returned.append(return_record(actor=self.cast.official, record=record, reason="人数不对。"))
        else:
            approve(actor=self.cast.official, record=record)

    def correct(self) -> None:
        if not self.returned:
            return
        record = self.returned.pop()
        place = {"placement": record.placement} if record.placement else {"organisation": record.organisation}
        record = save_draft(
            actor=self.cast.leader, record_id=record.pk, programme=record.programme, content="改过。", people=7,
            occurred_on=record.occurred_on - timedelta(days=3), values=self.values(), **place,
        )  # fmt: skip
        self.waiting.append(submit(actor=self.cast.leader, record=record))

    def enter(self) -> None:
        unit = self.lot.choice([self.cast.village, self.cast.college, self.cast.district])
        day = date(2026, 1, 5) + timedelta(days=self.lot.randint(0, 160))
        enter_value(
            actor=self.cast.official, indicator=self.indicators[6], organisation=unit, as_of=day,
            value=Decimal(self.lot.randint(0, 50)), source="报表", today=TODAY,
        )  # fmt: skip

    def edit(self) -> None:
        if self.lot.random() < 0.5:
            counting = self.lot.choice(["headcount", "visits"])
            edit_programme(actor=self.cast.official, programme=self.cast.cleaning, counting=counting)
        else:
            big = self.indicators[3]
            edit_indicator(
                actor=self.cast.official, indicator=big, targets=[], programmes=[self.cast.visits],
                qualifies_over=self.lot.randint(50, 150),
            )  # fmt: skip

    def move(self) -> None:
        below = [self.cast.village, self.cast.community, self.cast.street, self.cast.town]
        unit = Organisation.objects.get(pk=self.lot.choice(below).pk)
        others = Organisation.objects.filter(
            pk__in=[self.cast.district.pk, self.cast.stranger.pk, self.cast.college.pk]
        )
        parent = Organisation.objects.get_parent(unit)
        move_organisation(
            actor=None,
            organisation=unit,
            parent=self.lot.choice([one for one in others if one != parent]),
            from_on=TODAY,
        )


# --- the plain reckoning ---------------------------------------------------------------------------------------------


def units_of(host: int | None, home: int | None, day: date, tree: Tree, universities: set[int]) -> list:
    """Whom something counts for, by which line."""
    found = [(unit, "host") for unit in tree.line(host, day)] if host else []
    if home and ((host and home != host) or not universities.isdisjoint(tree.line(home, day))):
        found += [(unit, "home") for unit in tree.line(home, day)]
    return found


def both_homes(record: Record) -> tuple[int, int | None]:
    if record.placement_id:
        return record.placement.site.host_id, record.placement.sending_id
    return record.organisation_id, record.organisation_id


def people_of(records: list[Record]):
    return people_total(
        Reading(r.placement_id or -r.organisation_id, r.programme_id, r.programme.counting, r.people, r.same_group)
        for r in records
    )


def reckoned() -> tuple[dict, dict]:
    """Every cell of both tables, from the records and entries one by one."""
    tree, universities = Tree(), set(Organisation.objects.filter(kind="university").values_list("pk", flat=True))
    records = list(
        Record.objects.filter(state__in=("approved", "submitted"))
        .select_related("placement__site", "programme")
        .prefetch_related("values")
    )
    programmes: dict = {}
    indicators: dict = {}
    for window in Window.objects.prefetch_related("asked__indicator__programmes", "asked__indicator__task__programmes"):
        inside = [record for record in records if window.starts_on <= record.occurred_on <= window.ends_on]

        def spread(given: dict, table: dict, thing: int, window: Window = window) -> None:
            """``given`` is (host, home) → figures."""
            cells: dict = defaultdict(lambda: [0] * 5)
            for (host, home), figures in given.items():
                for unit, line in units_of(host, home, window.on, tree, universities):
                    cells[unit, line] = [a + b for a, b in zip(cells[unit, line], figures, strict=False)]
            table.update({(window.pk, thing, *key): tuple(cell) for key, cell in cells.items()})

        if window.of_period:
            for programme in {record.programme_id for record in inside}:
                given: dict = defaultdict(list)
                for record in inside:
                    if record.programme_id == programme:
                        given[both_homes(record)].append(record)
                spread(
                    {
                        at: (
                            *people_of([r for r in some if r.state == "approved"]),
                            sum(r.state == "submitted" for r in some),
                        )
                        for at, some in given.items()
                    },
                    programmes,
                    programme,
                )
        for asked in window.asked.all():
            spread(figures_of(asked.indicator, inside, window), indicators, asked.indicator_id)
    return programmes, indicators


def figures_of(indicator: Indicator, inside: list[Record], window: Window) -> dict:
    """(host, home) → value, records, value that waits, records that wait."""
    if indicator.feed == "typed":
        rows = IndicatorEntry.objects.filter(indicator=indicator, as_of__range=(window.starts_on, window.ends_on))
        last = {row.organisation_id: row.value for row in rows.order_by("as_of", "pk")}
        return {(unit, unit): (int(value * 10000), 1, 0, 0) for unit, value in last.items()}
    given: dict = defaultdict(lambda: [0, 0, 0, 0])
    counts = counts_of(indicator)
    fed = {programme.pk for programme in programmes_of(indicator)}
    over = indicator.qualifies_over if indicator.qualifies_over is not None else -1
    latest: dict = defaultdict(list)
    for at, state in ((0, "approved"), (2, "submitted")):
        by_place: dict = defaultdict(list)
        for record in inside:
            if record.state == state and record.people > over:
                host, home = both_homes(record)
                by_place[host, home or host].append(record)
        for place, some in by_place.items():
            if counts == "values":
                said = [(r, v) for r in some for v in r.values.all() if v.indicator_id == indicator.pk]
                if indicator.measure == "latest" and state == "approved":
                    # The last of where it was, and the last of who sent the team, need not be the same.
                    for at_unit in ((place[0], None), (None, place[1])):
                        latest[at_unit] += [(r.occurred_on, v.pk, v.value) for r, v in said]
                    continue
                value, number = sum(v.value for _, v in said), len(said)
            else:
                said = [r for r in some if r.programme_id in fed]
                value, number = len(said) if counts == "records" else people_of(said).people, len(said)
            if number:
                given[place][at] += int(value * 10000)
                given[place][at + 1] += number
    for unit, readings in latest.items():
        if readings:
            given[unit][0] += int(max(readings)[2] * 10000)
            given[unit][1] += len(readings)
    return given


def kept() -> tuple[dict, dict]:
    programmes = Rollup.objects.values_list(
        "window", "programme", "organisation", "line", "people", "visits", "reads", "records", "waiting_records"
    )
    indicators = IndicatorRollup.objects.values_list(
        "window", "indicator", "organisation", "line", "value", "records", "waiting", "waiting_records"
    )
    return {row[:4]: row[4:] for row in programmes}, {row[:4]: row[4:] for row in indicators}


@pytest.mark.parametrize("seed", [2, *(pytest.param(seed, marks=pytest.mark.drill) for seed in (0, 1))])
def test_after_anything_that_happens_the_kept_totals_are_those_of_a_plain_reckoning(cast, seed):
    make_rule(cast)
    chance = Chance(cast, seed)
    for number in range(60):
        chance.happen()
        if number % 7 == 0:
            fold()
    if seed == 2:
        merge_organisation(actor=None, organisation=cast.town, into=cast.street, from_on=TODAY)
    fold()
    assert not RecordChange.objects.exists()
    assert kept()[0] == reckoned()[0]
    assert kept()[1] == reckoned()[1]
    periods = ReportingPeriod.objects.all()
    assert differences(periods)[1] == []
    assert full(periods).changed == 0
    assert second_quarter(periods[0].rule) in periods
