"""报来的表: who is in, who waits, who is missing and how late; several taken at once; who is missing stands above."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions.drafts import open_period
from reports.actions.reporters import drop_reporters, name_reporters
from reports.actions.reports import accept_several, return_report
from reports.models import Report, Reporter
from reports.rules.duties import Duty
from reports.table import table_of, table_of_version
from reports.way.inbox import inbox_of
from teams.models import Organisation
from tests.cast import make_record
from tests.reports.world import make_report, make_rule, second_quarter, send

pytestmark = pytest.mark.django_db
URL = "/reports/received/"


def page(client, user, query: str = "", url: str = URL) -> str:
    client.force_login(user)
    return client.get(url + query).content.decode()


def many(cast, rule, number: int) -> None:
    """More districts that report to the city; rows made straight, as a province would have them."""
    for n in range(number):
        names = {"name": f"共青团第{n}区委员会", "short_name": f"第{n}区团委"}
        unit = Organisation.objects.add_child(
            cast.city, {"code": f"4409{n:03}", "kind": "committee", "level": "county", **names}
        )
        Reporter.objects.create(rule=rule, organisation=unit, receiver=cast.city)


def test_who_is_in_who_is_late_and_who_is_missing_stands_by_name(cast, client):
    send(cast, make_report(cast))
    html = page(client, cast.city_official)
    assert "完整率 <b>50%</b>（1/2）" in html
    assert "及时率 <b>50%</b>（1/2）" in html
    for label, number in (("已接收", 0), ("待接收", 1), ("退回", 0), ("未报", 1)):
        assert f"{label}<b>{number}</b>" in html
    assert "茂职院团委" in page(client, cast.city_official, "?state=missing")
    assert "团茂南区委" not in page(client, cast.city_official, "?state=missing").split("<main")[1]


def test_days_late_are_counted_for_who_came_late_and_who_has_not_come(cast, client):
    report = make_report(cast)
    with time_machine.travel("2026-07-02T09:00:00+08:00", tick=True):
        send(cast, report)
    with time_machine.travel("2026-07-05T09:00:00+08:00", tick=True):
        html = page(client, cast.city_official)
        assert "迟2天" in html
        assert "已迟5天" in html
        assert "及时率 <b>0%</b>（0/2）" in html
        assert "完整率 <b>50%</b>（1/2）" in html


def test_a_draft_below_is_named_but_not_opened_from_the_list(cast, client):
    report = make_report(cast)
    html = page(client, cast.city_official)
    assert "团茂南区委" in html
    assert f'href="{report.get_absolute_url()}"' not in html


def test_the_list_is_narrowed_by_name_and_kind(cast, client):
    make_report(cast)
    for query, unit in (
        ("?q=茂职院", "茂职院团委"),
        ("?kind=university", "茂职院团委"),
        ("?kind=committee", "团茂南区委"),
    ):
        rows = page(client, cast.city_official, query).split("<tbody>")[1]
        assert [name in rows for name in ("茂职院团委", "团茂南区委")] == [
            name == unit for name in ("茂职院团委", "团茂南区委")
        ]


def test_several_are_taken_after_what_changed_and_what_they_lack_was_shown(cast, client):
    make_record(cast, people=40)
    district = send(cast, make_report(cast))
    return_report(actor=cast.city_official, report=district, version=1, reason="请更新")
    make_record(cast, people=62)
    make_record(cast, people=70, state="submitted")
    send(cast, Report.objects.get(pk=district.pk))
    college = send(cast, make_report(cast, unit=cast.college), actor=cast.college_official)
    url = reverse("reports:received-accept")
    html = page(client, cast.city_official, f"?period={district.period_id}", url)
    assert "上次40人，这次62人" in html
    assert "另有待审1条，没有计入" in html
    assert {f'value="{district.pk}-2"' in html, f'value="{college.pk}-1"' in html} == {True}
    one = page(client, cast.city_official, f"?period={district.period_id}&report={college.pk}", url)
    assert f'value="{district.pk}-2"' not in one
    client.post(f"{url}?period={district.period_id}", {"report": [f"{district.pk}-2", f"{college.pk}-1"]})
    assert set(Report.objects.filter(pk__in=[district.pk, college.pk]).values_list("state", flat=True)) == {"accepted"}


def test_one_that_was_sent_again_meanwhile_is_left_and_named(cast):
    district = send(cast, make_report(cast))
    college = send(cast, make_report(cast, unit=cast.college), actor=cast.college_official)
    return_report(actor=cast.city_official, report=district, version=1, reason="请更新")
    send(cast, Report.objects.get(pk=district.pk))
    taken, refused = accept_several(actor=cast.city_official, seen={district: 1, college: 1})
    assert [report.pk for report in taken] == [college.pk]
    assert refused == ["团茂南区委又报来了第2次，和刚才看到的不同，请先看新的一版。"]


def test_what_is_not_the_users_to_take_is_not_taken(cast, client):
    district = send(cast, make_report(cast))
    client.force_login(cast.official)
    client.post(reverse("reports:received-accept"), {"report": [f"{district.pk}-1", "x", "1-2-3", "9" * 30]})
    assert Report.objects.get(pk=district.pk).state == "submitted"


@pytest.mark.drill
def test_a_hundred_and_forty_three_reporters_cost_as_many_queries_as_two(cast, client):
    rule = make_rule(cast)
    report = make_report(cast, rule)
    client.force_login(cast.city_official)

    def queries() -> int:
        client.get(URL)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(URL, {"period": report.period_id}).status_code == 200
        return len(seen)

    before = queries()
    many(cast, rule, 141)
    open_period(on=date(2026, 6, 18))
    period = second_quarter(rule)
    assert len(inbox_of(Q(receiver=cast.city), period, today=date(2026, 6, 18)).rows) == 143
    assert queries() == before


# --- the rule changes while a report is on its way -------------------------------------------------------------------


def test_a_report_on_its_way_stays_with_whom_it_went_to_though_the_rule_names_another_receiver(cast, client):
    rule = make_rule(cast)
    report = send(cast, make_report(cast, rule))
    duties = [Duty(cast.district, cast.province), Duty(cast.college, cast.province)]
    name_reporters(actor=cast.official, rule=rule, duties=duties)
    for url in (URL, f"{URL}accept/"):
        assert report.get_absolute_url() in page(client, cast.city_official, url=url)
    html = page(client, cast.province_official, f"?period={report.period_id}").split("<main")[1]
    assert "茂职院团委" in html and "团茂南区委" not in html
    client.post(f"{URL}accept/?period={report.period_id}", {"report": f"{report.pk}-1"})
    client.force_login(cast.city_official)
    client.post(f"{URL}accept/?period={report.period_id}", {"report": f"{report.pk}-1"})
    assert Report.objects.get(pk=report.pk).state == "accepted"


def test_a_report_on_its_way_can_be_taken_though_its_unit_reports_no_more(cast, client):
    rule = make_rule(cast)
    report = send(cast, make_report(cast, rule))
    drop_reporters(actor=cast.official, rule=rule, reporters=rule.reporters.filter(receiver=cast.city))
    html = page(client, cast.city_official)
    assert report.get_absolute_url() in html and "茂职院团委" not in html.split("<main")[1]
    files = page(client, cast.city_official, url=reverse("reports:period-bundle", args=[report.period_id]))
    assert "报齐 <b>1/1</b>" in files


def test_who_takes_what_a_colleague_has_just_taken_is_told_so(cast, client):
    report = send(cast, make_report(cast))
    client.force_login(cast.city_official)
    ticked = {"report": f"{report.pk}-1"}
    for sentence in ("已接收1张推进表", "的表现在是“已接收”，不在待接收中"):
        html = client.post(f"{URL}accept/?period={report.period_id}", ticked, follow=True).content.decode()
        assert sentence in html
    assert "一张也没有选" not in html


# --- who is missing, in the superior's table -------------------------------------------------------------------------


def test_who_has_not_reported_stands_in_the_superiors_draft_and_in_what_it_sends(cast, client):
    make_record(cast, people=40)
    city = make_report(cast, unit=cast.city)
    assert set(table_of(city).not_reported) == {"团茂南区委", "茂职院团委"}
    send(cast, make_report(cast))
    assert table_of(city).not_reported == ("茂职院团委",)
    html = page(client, cast.city_official, url=reverse("reports:report-submit", args=[city.pk]))
    assert "照样可以报" in html
    send(cast, city, actor=cast.city_official)
    assert table_of_version(city.versions.get()).not_reported == ("茂职院团委",)
    assert "茂职院团委" in page(client, cast.city_official, url=city.get_absolute_url())


def test_the_province_misses_who_reports_to_its_department(cast):
    rule = make_rule(
        cast,
        reporters=[(cast.city, cast.rights_office), (cast.province, None)],
    )
    assert table_of(make_report(cast, rule, unit=cast.province)).not_reported == ("团茂名市委",)


def test_the_superior_sees_per_unit_what_was_reported_and_what_its_records_give_now(cast, client):
    make_record(cast, people=40)
    district, city = send(cast, make_report(cast)), make_report(cast, unit=cast.city)
    make_record(cast, people=62)
    html = page(client, cast.city_official, url=make_report(cast, unit=cast.city).get_absolute_url())
    row = html.split('id="below"')[1].split(district.get_absolute_url())[1].split("</tr>")[0]
    assert ('data-label="报来人数">40<' in row, 'data-label="现有记录人数">62<' in row) == (True, True)
    assert city.pk != district.pk


def test_who_receives_nothing_is_told_so(cast, client):
    assert "没有单位向本单位报表" in page(client, cast.college_official)


def test_every_table_that_is_due_has_its_own_line_above_the_own_tables(cast, client):
    send(cast, make_report(cast))
    second = make_rule(cast, title="“我为群众办实事”项目推进表")
    html = page(client, cast.city_official, url="/reports/")
    assert [f"报来的{title}" in html for title in ("“百千万工程”项目推进表", second.title)] == [True, True]
    asked = page(client, cast.city_official, f"?period={second.periods.earliest('due_on').pk}", url="/reports/")
    assert "报来的“百千万工程”" not in asked
