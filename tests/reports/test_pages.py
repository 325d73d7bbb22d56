"""The pages of reports: the form, the list, what came in, totals and the rule, as their readers use them."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions.drafts import open_period
from reports.actions.rollups import refresh_rollups
from reports.figures import address_of
from reports.models import Report, Reporter, ReportingPeriod
from reports.table import table_of
from tasks.models import Programme
from teams.actions.units import open_organisation
from tests.cast import make_placement, make_record, make_user
from tests.reports.world import make_report, make_rule, own_programme, send

pytestmark = pytest.mark.django_db
HEAD = {"filled_by": "韩雪", "contact": "15400006688", "filled_on": "2026-06-18"}


def page(client, user, name, *args, query=""):
    client.force_login(user)
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


# --- the form --------------------------------------------------------------------------------------------------------


def test_the_form_shows_figures_that_lead_to_their_records_and_what_waits(cast, client):
    make_record(cast, people=1914)
    make_record(cast, people=70, state="submitted")
    report = make_report(cast)
    html = page(client, cast.official, "reports:report", report.pk)
    assert f'href="{reverse("reports:figure", args=[report.pk])}?programme={cast.cleaning.pk}">1,914</a>' in html
    assert "1条已审记录；另有待审1条，未计入" in html
    assert "没有记录" in html


def test_who_may_not_edit_sees_no_way_to_edit(cast, client):
    report = make_report(cast)
    for user, editable in ((cast.official, True), (cast.reader, False), (cast.city_official, False)):
        html = page(client, user, "reports:report", report.pk, query=f"?edit={report.lines.first().pk}")
        assert ("?edit=" in html, reverse("reports:report-submit", args=[report.pk]) in html) == (editable, editable)
        assert ("<textarea" in html) == editable


def test_submitting_asks_first_and_says_what_is_missing(cast, client):
    make_record(cast, people=70, state="submitted")
    report = make_report(cast)
    html = page(client, cast.official, "reports:report-submit", report.pk)
    assert "待审1条，没有计入" in html
    assert "缺3项说明" in html
    assert Report.objects.get(pk=report.pk).state == "draft"
    assert post(client, cast.official, "reports:report-submit", report.pk, **HEAD).url == report.get_absolute_url()
    html = page(client, cast.official, "reports:report", report.pk)
    assert "154****6688" in html
    assert "15400006688" not in html


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("filled_by", "", "请写填表人。"),
        ("contact", "", "收表单位要找得到人"),
        ("filled_on", "2026-06-19", "填表日期不能晚于今天。"),
    ],
)
def test_an_incomplete_head_is_named_and_nothing_is_sent(cast, client, field, value, sentence):
    report = make_report(cast)
    response = post(client, cast.official, "reports:report-submit", report.pk, **(HEAD | {field: value}))
    assert sentence in response.content.decode()
    assert Report.objects.get(pk=report.pk).state == "draft"


def test_the_receiver_returns_with_a_reason_that_stands_on_top_and_then_accepts(cast, client):
    report = send(cast, make_report(cast))
    assert "接收，还是退回" in page(client, cast.city_official, "reports:report", report.pk)
    assert "接收，还是退回" not in page(client, cast.official, "reports:report", report.pk)
    missing = post(client, cast.city_official, "reports:report-return", report.pk, version=1, reason=" ")
    assert (missing.status_code, "请写明退回原因" in missing.content.decode()) == (422, True)
    post(client, cast.city_official, "reports:report-return", report.pk, version=1, reason="请补充阅读量")
    html = page(client, cast.official, "reports:report", report.pk)
    assert "团茂名市委退回" in html
    assert "请补充阅读量" in html
    send(cast, Report.objects.get(pk=report.pk))
    post(client, cast.city_official, "reports:report-accept", report.pk, version=report.versions.count())
    assert Report.objects.get(pk=report.pk).state == "accepted"


def test_a_second_decision_is_answered_with_how_it_stands(cast, client):
    report = send(cast, make_report(cast))
    post(client, cast.city_official, "reports:report-accept", report.pk, version=report.versions.count())
    response = post(client, cast.city_official, "reports:report-accept", report.pk, version=report.versions.count())
    assert "不在待接收中" in client.get(response.url).content.decode()


def test_the_receiving_department_sees_what_was_sent_and_the_records_under_it_but_no_draft(cast, client):
    make_record(cast, people=40)
    clerk = make_user("clerk", "吴静", cast.rights_office)
    report = make_report(cast, unit=cast.city)
    client.force_login(clerk)
    assert client.get(report.get_absolute_url()).status_code == 404
    send(cast, report, actor=cast.city_official)
    html = page(client, clerk, "reports:figure", report.pk, query=f"?programme={cast.cleaning.pk}")
    assert "40人，来自1条已审记录" in html
    assert "/records/" not in html.split("<main")[1].split("点位</th>")[1], "a record itself stays with its two lines"
    post(client, clerk, "reports:report-accept", report.pk, version=report.versions.count())
    assert Report.objects.get(pk=report.pk).state == "accepted"


def test_the_download_is_the_draft_until_it_is_sent_and_then_the_file_that_was_sent(cast, client):
    make_record(cast, people=40)
    report = make_report(cast)
    client.force_login(cast.official)
    url = reverse("reports:report-download", args=[report.pk])
    draft = openpyxl.load_workbook(BytesIO(client.get(url).content)).active
    (total,) = (row for row in draft.iter_rows() if row[1].value == "合计")
    assert (total[5].value, total[5].hyperlink.target) == (40, address_of(report))
    report = send(cast, report)
    response = client.get(url)
    assert (
        b"".join(response.streaming_content)
        == report.versions.get().files.get(kind="xlsx").file.content.open("rb").read()
    )
    assert "2026" in response["Content-Disposition"]


def test_the_records_under_a_figure_name_what_was_left_out(cast, client):
    make_record(cast, people=96, on=date(2026, 6, 6))
    make_record(cast, people=132)
    make_record(cast, people=70, state="submitted")
    report = make_report(cast)
    html = page(client, cast.official, "reports:figure", report.pk, query=f"?programme={cast.cleaning.pk}&part=1")
    assert "<main" not in html
    assert "132人，来自1条已审记录" in html
    assert "待审1条" in html
    assert "官渡校园社区6月6日96人</a>，同一批人取较高一次" in html


def test_a_sent_figure_says_when_the_records_have_gone_on(cast, client):
    make_record(cast, people=40)
    report = send(cast, make_report(cast))
    make_record(cast, people=90)
    refresh_rollups()
    html = page(client, cast.official, "reports:figure", report.pk, query=f"?programme={cast.cleaning.pk}")
    assert "报出时是40" in html
    assert "现在是90" in html


def test_a_figure_of_a_programme_that_is_not_in_the_report_is_not_found(cast, client):
    report = make_report(cast)
    client.force_login(cast.official)
    assert (
        client.get(reverse("reports:figure", args=[report.pk]) + f"?programme={own_programme(cast).pk}").status_code
        == 404
    )


@pytest.mark.parametrize(
    ("name", "asked"),
    [("reports:report", "edit"), ("reports:figure", "programme")],
)
@pytest.mark.parametrize("value", ["²", "9" * 5000])
def test_a_number_that_is_none_is_not_asked_for(cast, client, name, asked, value):
    client.force_login(cast.official)
    assert client.get(reverse(name, args=[make_report(cast).pk]), {asked: value}).status_code == 200


def test_totals_of_a_task_whose_number_is_none_are_those_of_all(cast, client):
    client.force_login(cast.official)
    assert client.get(reverse("reports:totals"), {"task": "²"}).status_code == 200


# --- lists -----------------------------------------------------------------------------------------------------------


def test_totals_count_each_record_once_in_every_grouping(cast, client):
    make_record(cast, people=40)
    make_record(cast, programme=cast.visits, people=12)
    make_record(cast, placement=cast.stone, people=30)
    make_record(cast, placement=cast.account, people=900)
    make_record(cast, people=70, state="submitted")
    make_rule(cast)
    for user, code in ((cast.city_official, "440900"), (cast.official, "440902"), (cast.college_official, "MMZY")):
        for grouping in ("task", "programme", "site", "organisation"):
            html = page(client, user, "reports:totals", query=f"?by={grouping}&organisation={code}")
            foot = html.split("<tfoot>")[1].split("</tfoot>")[0]
            assert ">82</a>" in foot, (code, grouping)
            assert ">900</a>" in foot, (code, grouping)
            assert 'data-label="待审未计入">1</td>' in foot, (code, grouping)


def test_the_part_that_was_sent_stands_beside_where_both_lines_meet(cast, client):
    make_record(cast, people=40)
    make_rule(cast)
    beside = page(client, cast.city_official, "reports:totals").split('data-label="其中派出">')[1]
    assert ">40</a>" in beside.split("</td>")[0]
    assert "其中派出" not in page(client, cast.official, "reports:totals")


def test_a_total_leads_to_its_records(cast, client):
    make_record(cast, people=40)
    make_rule(cast)
    html = page(client, cast.official, "reports:totals", query="?by=site")
    link = html.split('data-label="覆盖青少年数"><a class="fig" href="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(link).status_code == 200
    assert "清理背街小巷" in client.get(link).content.decode()


def test_totals_come_out_as_a_workbook(cast, client):
    make_record(cast, people=40)
    make_rule(cast)
    client.force_login(cast.city_official)
    asked = {"kind": "totals", "period": ReportingPeriod.objects.get(label="2026Q2").pk, "by": "programme"}
    response = client.post(reverse("reports:exports"), asked, follow=True)
    content = b"".join(response.streaming_content)
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert [cell.value for cell in sheet[2]][:2] == ["项目", "覆盖青少年数"]
    assert [cell.value for cell in sheet[sheet.max_row]] == ["合计", 40, 40, 0, 1, 40, 0]


def test_the_rule_puts_a_programme_under_another_category_and_open_reports_follow(cast, client):
    make_record(cast, people=40)
    report = make_report(cast)
    rule = report.period.rule
    category = rule.categories.get(name="各地项目")
    response = post(
        client, cast.official, "reports:rule-map", rule.pk, programme=cast.cleaning.pk, category=category.pk
    )
    assert response.status_code == 302
    assert ("各地项目", 40) in [(line.category, line.people) for line in table_of(report).lines]
    post(client, cast.official, "reports:rule-map", rule.pk, programme=cast.cleaning.pk, category="")
    assert ("创文巩卫", 40) in [(line.category, line.people) for line in table_of(report).lines]


def test_a_category_of_another_rule_is_not_found(cast, client):
    rule, other = make_rule(cast), make_rule(cast, title="别的表")
    response = post(
        client,
        cast.official,
        "reports:rule-map",
        rule.pk,
        programme=cast.cleaning.pk,
        category=other.categories.first().pk,
    )
    assert response.status_code == 404


# --- as many queries for three rows as for one ---------------------------------------------------------------------


def more_units(cast, rule):
    for number in range(2):
        unit = open_organisation(
            actor=None, code=f"44090{number}X", name=f"新区{number}团委", short_name=f"新区{number}",
            kind="committee", parent=cast.city, from_on=date(2026, 1, 1),
        )  # fmt: skip
        Reporter.objects.create(rule=rule, organisation=unit, receiver=cast.city)
        Reporter.objects.create(rule=rule, organisation=open_organisation(
            actor=None, code=f"44090{number}Y", name=f"部{number}", short_name=f"部{number}",
            kind="department", parent=cast.district, from_on=date(2026, 1, 1),
        ), receiver=cast.city)  # fmt: skip
    open_period(on=date(2026, 6, 18))


def more_work(cast):
    for number in range(3):
        programme = Programme.objects.create(
            name=f"新项目{number}", owner=cast.district, document=cast.document, task=cast.task, position=9
        )
        row = make_placement(cast.document, cast.stone.site, [programme], 4, cast.college)
        make_record(cast, placement=row, people=5)
        make_record(cast, placement=row, people=6, state="submitted")
        make_record(cast, people=50 + number)


COUNTED = [
    ("city_official", "reports:reports", ""),
    ("official", "reports:reports", ""),
    ("city_official", "reports:received", ""),
    ("official", "reports:report", ""),
    ("official", "reports:figure", "?programme"),
    ("official", "reports:figure", ""),
    ("official", "reports:rule", ""),
    ("official", "reports:totals", "?by=task"),
    ("official", "reports:totals", "?by=programme"),
    ("official", "reports:totals", "?by=site"),
    ("official", "reports:totals", "?by=organisation"),
    ("official", "reports:home", ""),
    ("city_official", "reports:home", ""),
    ("admin", "reports:home", ""),
]


def test_the_queries_of_a_page_do_not_grow_with_its_rows(cast, client):
    make_record(cast, people=40)
    make_record(cast, people=41, state="submitted")
    report = make_report(cast)
    args = {"reports:report": [report.pk], "reports:figure": [report.pk], "reports:rule": [report.period.rule_id]}

    def queries(who: str, name: str, query: str) -> list[str]:
        url = reverse(name, args=args.get(name, [])) + query.replace("?programme", f"?programme={cast.cleaning.pk}")
        client.force_login(getattr(cast, who))
        client.get(url)  # what is read once per process
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return [query["sql"] for query in seen]

    before = {page: queries(*page) for page in COUNTED}
    more_units(cast, report.period.rule)
    more_work(cast)
    make_report(cast)
    for page, few in before.items():
        many = queries(*page)
        assert len(many) == len(few), "\n".join([str(page), *(sql for sql in many if sql not in few)])
