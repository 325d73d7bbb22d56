"""From a record up: the tables that count it, told to nobody who may not see them, or why none counts it yet."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions.rollups import refresh_rollups
from tasks.models import Indicator, Programme, RecordValue
from tests.cast import make_record
from tests.reports.world import make_report, make_rule, send

pytestmark = pytest.mark.django_db


def page(client, user, record):
    client.force_login(user)
    response = client.get(reverse("reports:counted", args=[record.pk]))
    assert response.status_code == 200, response.status_code
    return response.content.decode().split("<main")[1]


def test_a_record_names_the_units_and_tables_that_count_it(cast, client):
    record = make_record(cast, people=40)
    send(cast, make_report(cast))
    html = page(client, cast.city_official, record)
    assert "列在“创文巩卫”" in html
    for unit in ("团茂名市委", "团茂南区委", "官渡街道", "官渡校园社区", "茂职院团委"):
        assert f'<th scope="row">{unit}</th>' in html, unit
    assert "第1次报送</a>，已计入" in html
    assert "没有表，计入汇总" in html


def test_what_is_approved_after_the_sending_is_not_in_it(cast, client):
    report = send(cast, make_report(cast))
    record = make_record(cast, people=40)
    refresh_rollups()
    html = page(client, cast.official, record)
    assert f"{reverse('reports:figure', args=[report.pk])}?programme={cast.cleaning.pk}&amp;version=1" in html
    assert "第1次报送</a>，没有这条" in html


def test_nobody_learns_of_a_table_or_unit_out_of_sight(cast, client):
    record = make_record(cast, people=40)
    make_report(cast)
    college = page(client, cast.college_official, record)
    assert "茂职院团委" in college
    assert "团茂南区委</th>" not in college
    assert "团茂名市委</th>" not in college
    leader = page(client, cast.leader, record)
    assert "<th" not in leader
    client.force_login(cast.outsider)
    assert client.get(reverse("reports:counted", args=[record.pk])).status_code == 404


@pytest.mark.parametrize(
    ("state", "said"), [("draft", "还是草稿"), ("submitted", "待团茂南区委审核，通过后计入"), ("approved", "")]
)
def test_a_record_that_does_not_count_says_why(cast, client, state, said):
    make_rule(cast)
    html = page(client, cast.leader, make_record(cast, people=40, state=state))
    assert said in html
    assert ('class="note soon"' in html) == bool(said)


def test_the_same_people_are_counted_with_their_higher_reading(cast, client):
    make_rule(cast)
    lower = make_record(cast, people=25, on=date(2026, 6, 6))
    higher = make_record(cast, people=40)
    refresh_rollups()
    html = page(client, cast.official, lower)
    assert "人数没有计入" in html
    assert reverse("tasks:record", args=[higher.pk]) in html
    assert "人数没有计入" not in page(client, cast.official, higher)


def test_a_day_in_no_period_counts_in_no_table(cast, client):
    rule = make_rule(cast)
    rule.periods.all().delete()
    assert "不在您能看的任何报送期里" in page(client, cast.official, make_record(cast, people=40))


def test_the_indicators_that_it_feeds_are_named_with_their_figure(cast, client):
    make_rule(cast)
    record = make_record(cast, people=40)
    said = Indicator.objects.create(document=cast.document, position=1, name="清理次数", measure="sum", unit="处")
    RecordValue.objects.create(record=record, indicator=said, value=3)
    fed = Indicator.objects.create(
        document=cast.document, position=2, name="服务青年", measure="sum", unit="人", counts="people", task=cast.task
    )
    Indicator.objects.create(
        document=cast.document, position=3, name="大型活动", measure="sum", counts="records", task=cast.task,
        qualifies_over=100,
    )  # fmt: skip
    html = page(client, cast.official, record)
    assert reverse("reports:indicator", args=[said.pk]) in html
    assert reverse("reports:indicator", args=[fed.pk]) in html
    assert "大型活动" not in html


def test_the_record_leads_up(cast, client):
    record = make_record(cast, people=40)
    for user in (cast.official, cast.leader):
        client.force_login(user)
        html = client.get(reverse("tasks:record", args=[record.pk])).content.decode()
        assert reverse("reports:counted", args=[record.pk]) in html


def test_its_queries_do_not_grow_with_what_else_was_recorded(cast, client):
    record = make_record(cast, people=40)
    make_report(cast)
    client.force_login(cast.city_official)
    url = reverse("reports:counted", args=[record.pk])

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    before = queries()
    Programme.objects.create(name="新项目", owner=cast.district, document=cast.document, task=cast.task, position=9)
    for people in (5, 6, 7):
        make_record(cast, people=people)
    make_report(cast, unit=cast.city)
    assert queries() == before
