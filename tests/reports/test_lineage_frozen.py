"""A figure that was sent opens to the records that made it then, whatever became of them and of the tree since."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reports.actions.corrections import send_corrections
from reports.actions.reports import return_report
from reports.actions.rollups import recount, refresh_rollups
from reports.actions.versions import freeze
from reports.consistency import wrong_versions
from reports.lineage.asked import Asked
from reports.lineage.frozen import Frozen, Unsettled
from reports.lineage.packed import Kept, pack, unpack
from reports.models import Correction, Report, ReportingRule, Rollup, VersionCell
from reports.table import table_of
from tasks.models import Programme, Record
from teams.actions.unit_moves import move_organisation
from tests.cast import make_record
from tests.replay import added_once
from tests.reports.world import JUNE, accepted_last, make_report, send

pytestmark = pytest.mark.django_db


def page(client, user, report, **query):
    client.force_login(user)
    response = client.get(reverse("reports:figure", args=[report.pk]), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def frozen(cast, report, unit=None, **more) -> Frozen:
    asked = Asked(report.period, unit or report.organisation, (cast.cleaning.pk,), "host", **more)
    return Frozen(asked, report.versions.last())


@pytest.fixture
def sent(cast):
    return added_once(made_and_sent, cast)


def made_and_sent(cast):
    """The city's report, sent with three records of the cleaning: two of them of the same people."""
    make_record(cast, people=40)
    make_record(cast, people=25, on=date(2026, 6, 6))
    make_record(cast, placement=cast.stone, people=30)
    return send(cast, make_report(cast, unit=cast.city), actor=cast.city_official)


def test_records_are_packed_into_21_bytes_each_and_come_back_as_they_were():
    records = [Kept(uuid4(), 0, True), Kept(uuid4(), None, True), Kept(uuid4(), 4_000_000_000, False)]
    assert len(pack(records)) == 21 * 3
    assert list(unpack(pack(records))) == records


def test_a_version_keeps_which_records_made_each_figure(cast, sent):
    opened = frozen(cast, sent)
    assert opened.figure.people == 70
    assert [(part.name, part.figure.people, part.figure.records) for part in opened.parts] == [("团茂南区委", 70, 3)]
    assert sorted(opened.counted.values_list("people", flat=True)) == [30, 40]
    assert [record.people for record in opened.lower] == [25]
    street = frozen(cast, sent, cast.street)
    assert (street.figure.people, street.way(cast.city.pk)) == (40, (cast.city.pk, cast.district.pk, cast.street.pk))


def test_what_was_approved_later_is_told_beside_and_changes_nothing(cast, client, sent):
    make_record(cast, people=90)
    refresh_rollups()
    html = page(client, cast.city_official, sent, programme=cast.cleaning.pk, by="records")
    assert "70人，来自2条已审记录" in html
    assert "报出时是70，报出的数字不变" in html
    now = page(client, cast.city_official, sent, programme=cast.cleaning.pk, by="records", version="now")
    assert "120人，来自2条已审记录" in now
    assert "看报出时的数" in now


def test_a_record_that_says_something_else_by_now_stands_as_it_was_read(cast, client, sent):
    Record.objects.filter(people=40).update(people=44)
    Record.objects.filter(people=30).update(state="returned", return_reason="像是户数")
    html = page(client, cast.city_official, sent, programme=cast.cleaning.pk, by="records")
    assert '40人<br><span class="hint">现在是44人' in html
    assert '30人<br><span class="hint">现在不计入' in html


def test_the_way_down_of_a_version_is_that_of_its_day(cast, client, sent):
    move_organisation(actor=None, organisation=cast.town, parent=cast.stranger, from_on=date(2026, 6, 1))
    Rollup.objects.all().delete()
    html = page(client, cast.city_official, sent, programme=cast.cleaning.pk, unit=cast.town.code)
    assert ">团茂南区委</a>" in html
    assert "30人，来自1条已审记录" in html


def test_a_correction_of_a_figure_is_told_beside_it(cast, client, sent):
    Correction.objects.create(
        report=make_report(cast), version=sent.versions.get(), programme=cast.cleaning, name="创文巩卫工作", unit="人",
        people_before=70, people_after=120, reason="报出后通过1条。",
    )  # fmt: skip
    html = page(client, cast.city_official, sent, programme=cast.cleaning.pk)
    assert "创文巩卫工作已更正：70改为120" in html


def test_each_version_has_its_own_records(cast, client, sent):
    first = page(client, cast.city_official, sent, programme=cast.cleaning.pk, version=1)
    assert "70人，来自2条已审记录" in first
    client.force_login(cast.city_official)
    assert client.get(reverse("reports:figure", args=[sent.pk]), {"version": 2}).status_code == 404


def test_a_figure_that_records_do_not_account_for_says_so(cast, client, sent):
    VersionCell.objects.filter(version__report=sent).delete()
    html = page(client, cast.city_official, sent, programme=cast.cleaning.pk)
    assert "表上报的是70，记录相加是0" in html
    assert wrong_versions()[1] == [f"报出的数字和留存的记录对不上：{sent.versions.get()}，创文巩卫工作"]


def test_a_version_that_only_corrects_opens_to_the_records_of_the_lines_that_it_repeats(cast, client):
    report = accepted_last(cast)
    send_corrections(actor=cast.official, report=report, filled_by="韩雪", contact="15400006688", filled_on=JUNE)
    html = page(client, cast.official, report, programme=cast.cleaning.pk, version=2, by="records")
    assert "40人，来自1条已审记录" in html and "记录相加是" not in html
    assert wrong_versions() == (2, [])


def test_a_version_opens_to_the_lines_that_it_had_though_the_table_has_lost_them_since(cast, client):
    make_record(cast, people=40)
    report = send(cast, make_report(cast))
    return_report(actor=cast.city_official, report=report, version=1, reason="这个项目不在表里")
    Programme.objects.filter(pk=cast.cleaning.pk).update(document=None, task=None)
    rule = ReportingRule.objects.get()
    rule.categories.update(kind="mapped")
    recount(periods=rule.periods.all())
    assert not report.lines.filter(programme=cast.cleaning).exists()
    for query in ({}, {"programme": cast.cleaning.pk}):
        assert "来自1条已审记录" in page(client, cast.official, report, version=1, **query)


def test_nothing_is_frozen_whose_records_are_not_those_of_its_figures(cast):
    make_record(cast, people=40)
    report = make_report(cast)
    make_record(cast, people=90)  # approved after the fold
    with pytest.raises(Unsettled), transaction.atomic():
        freeze(report, table_of(report, version=1), actor=cast.official, at=timezone.now())
    assert send(cast, Report.objects.get(pk=report.pk)).versions.get().payload["people"] == 90
