"""Reports are drafted when their period opens, once, from the records below, and follow them until submission."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.actions.drafts import open_period
from reports.actions.lines import edit_line
from reports.actions.reports import return_report, submit
from reports.actions.rollups import refresh_rollups
from reports.actions.rules import put_under
from reports.jobs import open_period as open_period_job
from reports.jobs import refresh_rollups as refresh_rollups_job
from reports.models import Report
from reports.table import table_of
from tasks.actions.returns import return_record
from tests.cast import make_placement, make_record
from tests.reports.world import JUNE, make_report, make_rule, own_programme, second_quarter

pytestmark = pytest.mark.django_db


def rows(report):
    return [
        (line.number, line.category, line.name, line.people if line.people is not None else line.shown, line.unit)
        for line in table_of(report).lines
    ]


def test_every_unit_that_reports_gets_one_draft_when_the_opening_day_comes(cast):
    rule = make_rule(cast)
    assert open_period(on=date(2026, 6, 14)) == 3
    assert open_period(on=date(2026, 6, 15)) == 3
    assert open_period(on=date(2026, 6, 16)) == 0
    reports = Report.objects.filter(period=second_quarter(rule))
    assert {(r.organisation, r.receiver) for r in reports} == {
        (cast.district, cast.city),
        (cast.college, cast.city),
        (cast.city, cast.rights_office),
    }


def test_a_line_for_every_programme_and_one_for_a_category_that_has_none(cast):
    make_record(cast, people=40)
    make_record(cast, programme=cast.visits, people=25)
    make_record(cast, placement=cast.account, people=900)
    assert rows(make_report(cast)) == [
        (1, "预防青少年违法犯罪", "编辑推文", "不适用", ""),
        (2, "创文巩卫", "创文巩卫工作", 40, "人"),
        (3, "创文巩卫", "入户宣传", 25, "人次"),
        (4, "各地项目", "无", "无", ""),
    ]


def test_a_superior_counts_the_records_and_not_the_reports_below(cast):
    make_record(cast, people=40)
    for unit in (cast.district, cast.college, cast.city):
        report = make_report(cast, unit=unit)
        assert table_of(report).people == 40, unit
        assert table_of(report).records == 1, unit


def test_the_college_tells_what_it_sent_and_the_district_what_happened_there(cast):
    away = make_placement(cast.document, cast.campus.site, [own_programme(cast, "支教")], 5, None)
    make_record(cast, placement=away, people=9)
    make_record(cast, people=40)
    assert table_of(make_report(cast)).people == 49
    assert table_of(make_report(cast, unit=cast.college)).people == 40


def test_an_own_programme_stands_under_the_local_category_and_its_own_map_wins(cast):
    programme = own_programme(cast)
    make_record(cast, placement=make_placement(cast.document, cast.campus.site, [programme], 5, cast.college), people=8)
    report = make_report(cast)
    assert (4, "各地项目", "周末义诊", 8, "人次") in rows(report)
    rule = report.period.rule
    category = rule.categories.get(name="创文巩卫")
    put_under(actor=cast.official, rule=rule, category=category, programme=programme)
    assert (4, "创文巩卫", "周末义诊", 8, "人次") in rows(report)
    assert (5, "各地项目", "无", "无", "") in rows(report)


def test_figures_follow_the_records_and_an_edited_text_stays(cast):
    make_record(cast, people=40)
    report = make_report(cast)
    line = report.lines.get(programme=cast.cleaning)
    assert line.progress == "6月13日在官渡校园社区清理背街小巷，上门宣传，覆盖40人。"
    edit_line(actor=cast.official, line=line, content="", progress="清理背街小巷21处。")
    make_record(cast, people=60)
    refresh_rollups()
    line.refresh_from_db()
    assert (line.people, line.records, line.progress) == (60, 2, "清理背街小巷21处。")
    edit_line(actor=cast.official, line=line, content="", progress="")
    line.refresh_from_db()
    assert line.progress == "6月13日在官渡校园社区清理背街小巷，上门宣传，覆盖60人（100人次）。"


def test_what_waits_is_said_beside_and_not_counted(cast):
    make_record(cast, people=40)
    make_record(cast, people=70, state="submitted")
    back = make_record(cast, people=80, state="submitted")
    return_record(actor=cast.official, record=back, reason="请写清人数")
    make_record(cast, people=90, state="draft")
    table = table_of(make_report(cast))
    assert (table.people, table.waiting, table.returned) == (40, 1, 1)
    assert table.note == "1条已审记录；另有待审1条、退回1条，未计入"


def test_gaps_are_named(cast):
    table = table_of(make_report(cast))
    assert [line.name for line in table.missing] == ["编辑推文", "创文巩卫工作", "入户宣传"]
    assert table.lines[0].progress == "没有记录。预防未成年人违法犯罪公众号尚未派队。"


def test_what_was_explained_below_is_not_asked_again_above(cast, django_capture_on_commit_callbacks):
    """The words go up from district to city to province as they were said, with the name of who said them."""
    district = make_report(cast)
    city = Report.objects.get(organisation=cast.city, period=district.period)
    line = district.lines.get(programme=cast.articles)
    edit_line(actor=cast.official, line=line, content="", progress="账号正在认证，七月开始推送。")
    with django_capture_on_commit_callbacks(execute=True):
        submit(actor=cast.official, report=district, filled_by="韩雪", contact="", filled_on=JUNE)
    above = city.lines.get(programme=cast.articles)
    assert (above.progress, above.explained) == ("团茂南区委：账号正在认证，七月开始推送。", True)
    assert "编辑推文" not in [row.name for row in table_of(city).missing]
    assert Report.objects.with_gaps().get(pk=city.pk).gaps == len(table_of(city).missing) == 2
    with django_capture_on_commit_callbacks(execute=True):
        return_report(actor=cast.city_official, report=district, version=1, reason="请写清楚谁在办")
    above.refresh_from_db()
    assert (above.progress.startswith("没有记录"), above.explained) == (True, False)


def test_own_words_above_stay_whatever_comes_from_below(cast, django_capture_on_commit_callbacks):
    district = make_report(cast)
    city = Report.objects.get(organisation=cast.city, period=district.period)
    edit_line(
        actor=cast.city_official, line=city.lines.get(programme=cast.articles), content="", progress="本季度不开展。"
    )
    edit_line(
        actor=cast.official, line=district.lines.get(programme=cast.articles), content="", progress="账号正在认证。"
    )
    with django_capture_on_commit_callbacks(execute=True):
        submit(actor=cast.official, report=district, filled_by="韩雪", contact="", filled_on=JUNE)
    assert city.lines.get(programme=cast.articles).progress == "本季度不开展。"


def test_the_jobs_can_run_twice_with_no_second_effect(cast):
    make_rule(cast)
    make_record(cast, people=40)
    assert refresh_rollups_job() == {"changed": 8}
    assert refresh_rollups_job() == {"changed": 0}
    assert open_period_job() == {"opened": 6}
    assert open_period_job() == {"opened": 0}
    assert Report.objects.count() == 6


def test_the_queries_of_a_refresh_do_not_grow_with_the_lines(cast):
    make_record(cast)
    report = make_report(cast)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            refresh_rollups()
        return len(seen)

    make_record(cast, people=50)
    before = queries()
    for row in (cast.campus, cast.stone):
        for programme in row.programmes.all():
            make_record(cast, placement=row, programme=programme, people=70)
    # Both folds alter the drafts of district, college and city.
    assert queries() == before
    assert report.lines.count() == 4
