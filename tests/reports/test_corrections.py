"""更正: later approvals change no figure that was sent; the difference goes into the next open report, once."""

import random
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from reports.actions.corrections import send_corrections
from reports.actions.drafts import open_period
from reports.actions.reports import return_report
from reports.actions.rollups import refresh_rollups
from reports.figures import figures_at
from reports.models import Correction, Report
from reports.table import table_of, table_of_version
from reports.way.corrections import pending_of, refresh_corrections
from tasks.models import Record, RecordChange
from tests.cast import Cast, make_record
from tests.reports.world import JUNE, accept_as_city, accepted_last, make_report, send

pytestmark = pytest.mark.django_db

AUTUMN = "2026-09-18T09:00:00+08:00"
WINTER = "2026-12-18T09:00:00+08:00"
HEAD = {"filled_by": "韩雪", "contact": "15400006688", "filled_on": JUNE}


def next_report(cast: Cast, label: str = "2026Q3") -> Report:
    """The district's draft of a later quarter; call it with the clock there."""
    refresh_rollups()
    open_period(on=date(2026, 12, 18) if label == "2026Q4" else date(2026, 9, 18))
    return Report.objects.get(organisation=cast.district, period__label=label)


def told(report: Report) -> list[tuple[str, str, int, int]]:
    return [(row.period, row.name, row.people_before, row.people_after) for row in table_of(report).corrections]


def withdraw(record: Record) -> None:
    """An approved record counts no longer."""
    Record.objects.filter(pk=record.pk).update(state="returned", return_reason="重复了")
    RecordChange.objects.create(programme=record.programme, occurred_on=record.occurred_on)
    refresh_rollups()


def test_a_later_approval_leaves_what_was_sent_and_goes_into_the_next_open_report(cast):
    make_record(cast, people=40)
    sent = accept_as_city(cast, send(cast, make_report(cast)))
    with time_machine.travel(AUTUMN, tick=True):
        report = next_report(cast)
        assert told(report) == []
        make_record(cast, people=90)
        refresh_rollups()
        assert told(report) == [("2026年第二季度", "创文巩卫工作", 40, 90)]
        row = report.corrections.get()
        assert (row.records_before, row.records_after, row.reason) == (1, 2, "报送后通过1条")
        assert table_of_version(sent.versions.get()).people == table_of(sent).people == 40


def test_it_is_told_in_the_files_and_once_only(cast):
    make_record(cast, people=40)
    accept_as_city(cast, send(cast, make_report(cast)))
    with time_machine.travel(AUTUMN, tick=True):
        make_record(cast, people=90)
        third = send(cast, next_report(cast))
        assert [row.people_after for row in table_of_version(third.versions.get()).corrections] == [90]
        accept_as_city(cast, third)
    with time_machine.travel(WINTER, tick=True):
        fourth = next_report(cast, "2026Q4")
        assert told(fourth) == [], "what the third quarter told is the new base"
        make_record(cast, people=100)
        refresh_rollups()
        assert told(fourth) == [("2026年第二季度", "创文巩卫工作", 90, 100)]
        assert Correction.objects.get(report=third).people_after == 90, "frozen with the report that told it"


def test_a_withdrawn_record_is_corrected_downwards_and_undone_without_a_trace(cast):
    record = make_record(cast, people=40)
    send(cast, make_report(cast))
    with time_machine.travel(AUTUMN, tick=True):
        report = next_report(cast)
        withdraw(record)
        assert told(report) == [("2026年第二季度", "创文巩卫工作", 40, 0)]
        make_record(cast, people=40)
        refresh_rollups()
        assert told(report) == []


def test_a_report_that_was_sent_again_starts_from_its_last_version(cast):
    make_record(cast, people=40)
    report = send(cast, make_report(cast))
    with time_machine.travel(AUTUMN, tick=True):
        third = next_report(cast)
        make_record(cast, people=90)
        refresh_rollups()
        assert len(told(third)) == 1
        return_report(actor=cast.city_official, report=report, version=1, reason="请更新")
        refresh_corrections(third)
        assert told(third) == [], "it is open and tells its figures itself"
        send(cast, Report.objects.get(pk=report.pk))
        make_record(cast, people=95)
        refresh_rollups()
        assert told(third) == [("2026年第二季度", "创文巩卫工作", 90, 95)]


def test_a_report_sent_back_after_a_later_one_went_on_from_it_tells_its_part_again(cast):
    make_record(cast, people=40)
    second = send(cast, make_report(cast))
    with time_machine.travel(AUTUMN, tick=True):
        make_record(cast, people=80)
        third = send(cast, next_report(cast))
    with time_machine.travel(WINTER, tick=True):
        make_record(cast, people=90)
        send(cast, next_report(cast, "2026Q4"))
        return_report(actor=cast.city_official, report=third, version=1, reason="再核对")
        make_record(cast, people=95)
        refresh_rollups()
        assert told(third) == [("2026年第二季度", "创文巩卫工作", 40, 80)], "the fourth quarter has told from 80 to 90"
        send(cast, Report.objects.get(pk=third.pk))
        assert sent_and_corrected(second) == now(second)


@pytest.mark.parametrize("seed", [2, *(pytest.param(seed, marks=pytest.mark.drill) for seed in (0, 1))])
def test_what_was_sent_and_every_correction_add_up_to_what_the_records_say(cast, seed):
    """Whatever is approved, withdrawn, sent, returned and sent again, in any order, over three quarters."""
    dice, records = random.Random(seed), []
    make_report(cast)
    for moment, label in (("2026-06-20T09:00:00+08:00", ""), (AUTUMN, "2026Q3"), (WINTER, "2026Q4")):
        with time_machine.travel(moment, tick=True):
            if label:
                next_report(cast, label)
            for _ in range(6):
                happens(dice, cast, records)
            for report in Report.objects.open().filter(organisation=cast.district).order_by("-pk"):
                send(cast, report)
            records.append(make_record(cast, people=dice.randint(1, 99)))
            refresh_rollups()
            for report in Report.objects.sent().filter(organisation=cast.district).select_related("period__rule"):
                assert sent_and_corrected(report) == now(report), (seed, label, report.period.label)


def happens(dice: random.Random, cast: Cast, records: list[Record]) -> None:
    chance = dice.random()
    mine = Report.objects.filter(organisation=cast.district).order_by("pk")
    if chance < 0.4:
        place, programme = dice.choice([(cast.campus, cast.cleaning), (cast.stone, cast.visits)])
        on = date(2026, dice.choice([2, 5, 6]), dice.randint(1, 17))
        made = make_record(cast, placement=place, programme=programme, on=on, people=dice.randint(1, 99))
        records.append(made)
    elif chance < 0.5 and records:
        withdraw(records.pop(dice.randrange(len(records))))
    elif chance < 0.75:
        if opened := list(mine.open()):
            send(cast, dice.choice(opened))
    elif waiting := list(mine.filter(state="submitted")):
        report = dice.choice(waiting)
        version = report.versions.count()
        return_report(actor=cast.city_official, report=report, version=version, reason="再核对")


def sent_and_corrected(report: Report) -> dict[int, int]:
    """The last version's figures, with all that was told of it and what is still to be told."""
    lines = table_of_version(report.versions.last()).lines
    people = {line.programme: line.people for line in lines if line.programme and line.people}
    version = report.versions.filter(corrects=False).last()
    rows = Correction.objects.filter(version=version, report__in=Report.objects.sent()).order_by("report__period")
    for row in [*rows, *pending_of(report)]:
        people[row.programme_id] = people.get(row.programme_id, 0) + row.people_after - row.people_before
    return {programme: number for programme, number in people.items() if number}


def now(report: Report) -> dict[int, int]:
    return {pk: figure.people for pk, figure in figures_at(report.period, report.organisation).items() if figure.people}


# --- the last period of a rule ---------------------------------------------------------------------------------------


def test_the_last_period_is_corrected_by_a_version_of_its_own(cast, client):
    report = accepted_last(cast)
    client.force_login(cast.official)
    html = client.get(report.get_absolute_url()).content.decode()
    assert "待更正" in html
    assert "以后没有要报的表了，更正单独报一次" in html
    answer = client.post(reverse("reports:report-correct", args=[report.pk]), {**HEAD, "filled_on": "2026-06-18"})
    assert answer.status_code == 302
    first, second = (table_of_version(version) for version in report.versions.order_by("number"))
    assert second.lines == first.lines, "the lines stay to the letter"
    assert [(row.people_before, row.people_after) for row in second.corrections] == [(40, 90)]
    assert Report.objects.get(pk=report.pk).state == "submitted"
    assert pending_of(Report.objects.get(pk=report.pk)) == []


def test_corrected_twice_the_last_version_tells_the_whole_difference(cast):
    report = accepted_last(cast)
    send_corrections(actor=cast.official, report=report, **HEAD)
    accept_as_city(cast, report)
    make_record(cast, people=95)
    refresh_rollups()
    report.refresh_from_db()
    assert [(row.people_before, row.people_after) for row in pending_of(report)] == [(90, 95)]
    version = send_corrections(actor=cast.official, report=report, **HEAD)
    assert [(row.people_before, row.people_after) for row in table_of_version(version).corrections] == [(40, 95)]


def test_a_correction_that_is_returned_is_filled_in_with_the_figures_of_now(cast):
    report = accepted_last(cast)
    send_corrections(actor=cast.official, report=report, **HEAD)
    return_report(actor=cast.city_official, report=report, version=2, reason="直接改在表里")
    report = send(cast, Report.objects.get(pk=report.pk))
    third = table_of_version(report.versions.last())
    assert (third.people, third.corrections) == (90, ())


def test_while_a_later_report_can_tell_it_nothing_is_sent_by_itself(cast):
    make_record(cast, people=40)
    report = accept_as_city(cast, send(cast, make_report(cast)))
    make_record(cast, people=90)
    refresh_rollups()
    with pytest.raises(ValidationError, match="下一期"):
        send_corrections(actor=cast.official, report=report, **HEAD)


def test_the_pages_say_where_it_is_told_and_lead_to_the_records(cast, client):
    make_record(cast, people=40)
    sent = accept_as_city(cast, send(cast, make_report(cast)))
    make_record(cast, people=90)
    refresh_rollups()
    client.force_login(cast.official)
    assert "2026年第三季度的草稿备好后，写进那张表报出" in client.get(sent.get_absolute_url()).content.decode()
    with time_machine.travel(AUTUMN, tick=True):
        client.force_login(cast.official)
        report = next_report(cast)
        assert f"{report.get_absolute_url()}#corrections" in client.get(sent.get_absolute_url()).content.decode()
        html = client.get(report.get_absolute_url()).content.decode()
        records = reverse("reports:report-changed", args=[sent.pk, cast.cleaning.pk])
        assert records in html
        assert "清理背街小巷" in client.get(records).content.decode()
