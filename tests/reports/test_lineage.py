"""A figure opens to the units below it, to the records and to their photos; the parts add up to it."""

import re
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from PIL import Image

from reports.actions.rollups import refresh_rollups
from reports.figures import address_of, own_line, split_same_group
from reports.lineage.asked import Asked
from reports.lineage.live import Live
from reports.models import Report
from reports.table import draft_table, table_of, table_of_version
from tasks.actions.photos import add_photo
from tasks.actions.records import save_draft, submit
from tasks.models import Programme, Record
from tasks.totals import summary_of
from teams.actions.unit_moves import move_organisation
from teams.models import Site
from tests.cast import make_placement, make_record, make_user
from tests.replay import added_once
from tests.reports.world import make_report, make_rule, second_quarter, send

pytestmark = pytest.mark.django_db


def page(client, user, name, *args, **query):
    client.force_login(user)
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def table(html: str) -> list[list[str]]:
    """The cells of the page's table, row by row, as they are read."""
    body = html.split("<main")[-1].split("<table")[1].split("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    return [[re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in rows]


def live(cast, unit, *, programmes=None, **more) -> Live:
    period = second_quarter(make_rule(cast) if not Report.objects.exists() else Report.objects.first().period.rule)
    programmes = programmes or list(Programme.objects.all())
    return Live(Asked(period, unit, tuple(p.pk for p in programmes), more.pop("line", own_line(unit)), **more))


@pytest.fixture
def report(cast):
    return added_once(reported_by_the_city, cast)


def reported_by_the_city(cast):
    """The city's, with records at both of the district's sites, and an own one of the district."""
    make_record(cast, people=40)
    make_record(cast, people=25, on=date(2026, 6, 6))
    make_record(cast, placement=cast.stone, people=30)
    make_record(cast, people=12, programme=cast.visits)
    make_record(cast, people=70, state="submitted")
    return make_report(cast, unit=cast.city)


def test_the_parts_of_a_figure_are_the_units_below_and_add_up_to_it(cast, client, report):
    html = page(client, cast.city_official, "reports:figure", report.pk, by="units", programme=cast.cleaning.pk)
    assert table(html)[1:] == [["团茂南区委", "70", "3", "1"], ["合计", "70", "3", "1"]]
    at_district = {"by": "units", "programme": cast.cleaning.pk, "unit": cast.district.code}
    html = page(client, cast.city_official, "reports:figure", report.pk, **at_district)
    assert [row[:2] for row in table(html)[1:]] == [["官渡街道", "40"], ["羊角镇", "30"], ["合计", "70"]]


def test_the_unit_itself_stands_first_among_its_parts(cast, client, report):
    site = Site.objects.create(name="区青年之家", kind="facility", host=cast.district)
    row = make_placement(cast.document, site, [cast.cleaning], 5, cast.college)
    make_record(cast, placement=row, people=8)
    refresh_rollups()
    at_district = {"by": "units", "programme": cast.cleaning.pk, "unit": cast.district.code}
    html = page(client, cast.city_official, "reports:figure", report.pk, **at_district)
    assert [row[:2] for row in table(html)[1:]] == [
        ["本级", "8"], ["官渡街道", "40"], ["羊角镇", "30"], ["合计", "78"],
    ]  # fmt: skip
    own = page(client, cast.city_official, "reports:figure", report.pk, **at_district, own="1")
    assert "8人，来自1条已审记录" in own
    assert "区青年之家" in own


def test_each_step_down_leads_back_by_the_units_above_it(cast, client, report):
    at_village = {"programme": cast.cleaning.pk, "unit": cast.village.code}
    html = page(client, cast.city_official, "reports:figure", report.pk, **at_village)
    crumbs = html.split('<ol class="crumbs"')[1].split("</ol>")[0]
    assert re.findall(r">([^<>]+)</", crumbs) == ["团茂名市委", "团茂南区委", "羊角镇", "石曹村"]
    for link in re.findall(r'href="([^"]+)"', crumbs):
        assert client.get(link.replace("&amp;", "&")).status_code == 200
    assert "30人，来自1条已审记录" in html


def test_a_unit_that_did_not_stand_below_is_not_found(cast, client, report):
    client.force_login(cast.city_official)
    url = reverse("reports:figure", args=[report.pk])
    assert client.get(url, {"unit": cast.province.code}).status_code == 404
    assert client.get(url, {"unit": "x\x00"}).status_code == 404


def test_a_unit_that_moved_since_is_opened_under_its_old_superior(cast, client, report):
    with time_machine.travel(datetime(2026, 7, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
        move_organisation(actor=None, organisation=cast.town, parent=cast.stranger, from_on=date(2026, 7, 1))
        refresh_rollups()
        html = page(client, cast.city_official, "reports:figure", report.pk, unit=cast.town.code)
    assert ">团茂南区委</a>" in html


def test_what_is_left_out_is_named_with_the_reason(cast, client, report):
    make_record(cast, people=15, on=date(2026, 3, 5))
    html = page(client, cast.city_official, "reports:figure", report.pk, programme=cast.cleaning.pk)
    left_out = html.split('id="left-out"')[1].split("</p>")[0]
    assert "待审1条" in left_out
    assert "官渡校园社区6月6日25人</a>，同一批人取较高一次" in left_out
    assert "4月1日以前1条" in left_out


def test_the_records_that_make_a_figure_are_those_of_the_counting_rules(cast, report):
    for people, same in ((40, True), (40, True), (9, False), (0, True)):
        make_record(cast, people=people, same_group=same)
    records = Record.objects.approved()
    counted, lower = split_same_group(records)
    assert summary_of(counted).counted.people == summary_of(records).counted.people == 40 + 30 + 9 + 12
    assert set(counted) | set(lower) == set(records)
    assert summary_of(counted).counted.people == sum(record.people for record in counted)


def test_photos_are_shown_to_who_may_open_the_record_and_to_nobody_else(cast, client, report):
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    record = save_draft(
        actor=cast.leader, record_id="3f0c0c1e-93a5-4a94-9d3f-2f1c9f4a2b12", programme=cast.cleaning,
        placement=cast.campus, occurred_on=date(2026, 6, 14), content="拍了照", people=90,
    )  # fmt: skip
    photo = add_photo(actor=cast.leader, record=record, upload=SimpleUploadedFile("1.jpg", out.getvalue()))
    submit(actor=cast.leader, record=record)
    Record.objects.filter(pk=record.pk).update(state="approved")
    source = f'src="{reverse("tasks:photo", args=[record.pk, photo.pk])}"'
    Report.objects.filter(pk=report.pk).update(state="submitted")
    clerk = make_user("clerk", "吴静", cast.rights_office)
    for user, seen in ((cast.city_official, True), (clerk, False)):
        html = page(client, user, "reports:figure", report.pk, programme=cast.cleaning.pk, version="now", by="records")
        assert "拍了照" in html
        assert (source in html) == seen


def test_a_case_is_known_by_its_number_alone(cast, client, report):
    cast.task.confidential = True
    cast.task.save(update_fields=["confidential"])
    html = page(client, cast.city_official, "reports:figure", report.pk, programme=cast.cleaning.pk, by="records")
    assert "清理背街小巷" not in html
    assert "有2条个案，只计数" in html


def test_the_sent_part_opens_to_what_was_sent_from_elsewhere(cast, report):
    opened = live(cast, cast.city, line="home")
    assert opened.figure.people == opened.recounted.people == 82
    assert [(part.name, part.figure.people) for part in opened.parts] == [("茂职院团委", 82)]
    own = live(cast, cast.college)
    assert own.figure.people == own.recounted.people == 82


@pytest.mark.parametrize("grouping", ["task", "programme", "site", "organisation"])
@pytest.mark.parametrize("line", ["own", "home"])
def test_every_figure_of_the_totals_opens_to_the_same_number(cast, client, report, grouping, line):
    html = page(client, cast.city_official, "reports:totals", by=grouping)
    marker = "其中派出" if line == "home" else "覆盖青少年数"
    found = re.findall(rf'data-label="{marker}"><a class="fig" href="([^"]+)">([\d,]+)</a>', html)
    assert found
    for link, shown in found:
        opened = client.get(link.replace("&amp;", "&"))
        assert opened.status_code == 200
        assert f"{shown}人（次），来自" in opened.content.decode()


def test_a_total_is_opened_no_further_than_the_reader_sees(cast, client, report):
    period = report.period.pk
    client.force_login(cast.official)
    url = reverse("reports:total")
    assert client.get(url, {"period": period, "organisation": cast.district.code}).status_code == 200
    assert client.get(url, {"period": period, "organisation": cast.city.code}).status_code == 404
    assert client.get(url, {"period": period, "organisation": cast.district.code, "unit": "MMZY"}).status_code == 404
    assert client.get(url, {"period": 99_999, "organisation": cast.district.code}).status_code == 404


def test_the_box_of_a_figure_is_the_list_without_the_page(cast, client, report):
    html = page(client, cast.city_official, "reports:figure", report.pk, part="1")
    assert "<main" not in html
    assert "part=1" not in html, "its links lead to whole pages"


@override_settings(SITE_ADDRESS="https://qn.example.cn")
def test_a_table_says_where_each_of_its_figures_opens(cast, client, report):
    table = table_of(report)
    line = next(line for line in table.lines if line.programme == cast.cleaning.pk)
    assert line.address == f"https://qn.example.cn/reports/{report.pk}/records/?programme={cast.cleaning.pk}"
    assert table.address == address_of(report) == f"https://qn.example.cn/reports/{report.pk}/"
    client.force_login(cast.city_official)
    assert client.get(line.address.removeprefix("https://qn.example.cn")).status_code == 200
    assert not any(line.address for line in table.lines if line.programme is None)
    assert draft_table(report.period, cast.stranger).address == "", "nobody keeps that one"


@override_settings(SITE_ADDRESS="https://qn.example.cn")
def test_the_paper_of_a_version_leads_to_the_page_of_that_version(cast, client, report):
    version = send(cast, report, actor=cast.city_official).versions.get()
    table = table_of_version(version)
    assert table.address == address_of(version) == f"https://qn.example.cn/reports/{report.pk}/versions/1/"
    line = next(line for line in table.lines if line.programme == cast.cleaning.pk)
    assert line.address.endswith(f"/records/?version=1&programme={cast.cleaning.pk}")
    client.force_login(cast.city_official)
    html = client.get(table.address.removeprefix("https://qn.example.cn")).content.decode()
    assert version.sha256[:2] in html and "校验" in html


def test_the_queries_of_an_opened_figure_do_not_grow(cast, client, report):
    client.force_login(cast.city_official)
    figure, total = reverse("reports:figure", args=[report.pk]), reverse("reports:total")
    of_city = {"period": report.period_id, "organisation": cast.city.code}

    def queries(url: str, query: dict) -> int:
        client.get(url, query)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url, query).status_code == 200
        return len(seen)

    def counted() -> list[int]:
        asked = [{"by": by} for by in ("units", "records")]
        return [queries(figure, by) for by in asked] + [queries(total, by | of_city) for by in asked]

    before = counted()
    for number in range(4):
        site = Site.objects.create(
            name=f"新点位{number}", kind="community", host=[cast.stranger, cast.town][number % 2]
        )
        row = make_placement(cast.document, site, [cast.cleaning], 4, cast.college)
        make_record(cast, placement=row, people=5)
    refresh_rollups()
    assert counted() == before
