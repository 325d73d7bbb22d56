"""Officials set a rule up, look at it and change it in the browser; each page says what it will do before it does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.choices import Output
from reports.models import Reporter, ReportingRule
from reports.rules.proposals import table_title
from tasks.models import Document
from teams.models import Organisation
from tests.reports.test_pages import page, post
from tests.reports.world import make_report, make_rule, second_quarter, send

pytestmark = pytest.mark.django_db

NEW = {
    "title": "茂南区推进表",
    "file_name": "{简称}{报送期}",
    "opens_days_before": "15",
    "shift": "back",
    "cycle": "month_ends",
    "months": ["6", "9", "12"],
    "starts_on": "2026-05-01",
    "ends_on": "2026-12-31",
    "categories": "预防青少年违法犯罪\n创文巩卫\n各地项目\n其它",
    "output-township-township": "text",
    "output-village-village": "table",
}


def test_a_rule_is_proposed_from_the_key_tasks_and_the_units_below(cast, client):
    html = page(client, cast.official, "reports:rule-new", cast.document.pk)
    assert "预防青少年违法犯罪\n创文巩卫\n各地项目\n其它" in html
    assert "2个：官渡街道、羊角镇" in html
    assert "2个：官渡校园社区、石曹村" in html


def test_what_was_proposed_becomes_a_rule_with_periods_reporters_and_maps(cast, client):
    data = NEW | {"to-township-township": str(cast.district.pk), "to-village-village": "above"}
    response = post(client, cast.official, "reports:rule-new", cast.document.pk, **data)
    rule = ReportingRule.objects.get()
    assert response.url == reverse("reports:rule", args=[rule.pk])
    assert [(p.label, f"{p.starts_on:%m-%d}", f"{p.due_on:%m-%d}") for p in rule.periods.order_by("starts_on")] == [
        ("2026Q2", "05-01", "06-30"),
        ("2026Q3", "07-01", "09-30"),
        ("2026Q4", "10-01", "12-31"),
    ]
    assert {(str(row), row.output) for row in rule.reporters.all()} == {
        ("官渡街道 → 团茂南区委", Output.TEXT),
        ("羊角镇 → 团茂南区委", Output.TEXT),
        ("官渡校园社区 → 官渡街道", Output.TABLE),
        ("石曹村 → 羊角镇", Output.TABLE),
    }
    assert [(c.name, c.kind, c.maps.count()) for c in rule.categories.order_by("position")] == [
        ("预防青少年违法犯罪", "mapped", 1),
        ("创文巩卫", "mapped", 1),
        ("各地项目", "local", 0),
        ("其它", "other", 0),
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"months": []}, "请勾选在哪几个月的月底报"),
        ({"cycle": "stages", "stages": "第一阶段"}, "第1行没有看懂"),
        ({"cycle": "stages", "stages": "一 至2026年底\n二 至2026年6月底"}, "各阶段要按先后写"),
        ({"ends_on": "2026-01-01"}, "结束日期不能早于开始日期"),
        ({"starts_on": "0001-01-01"}, "请写2000年到2099年之间的日期"),
        ({"ends_on": "2086-01-01"}, "一次最多排10年"),
        ({"file_name": "{区县}推进表"}, "大括号里只能是提示里的那几个词"),
        ({"file_name": "6/30推进表"}, "这些符号"),
        ({"categories": "创文巩卫\n创文巩卫"}, "有两类同名"),
    ],
)
def test_what_cannot_be_meant_is_asked_about_at_its_field(cast, client, wrong, said):
    response = post(client, cast.official, "reports:rule-new", cast.document.pk, **(NEW | wrong))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not ReportingRule.objects.exists()


@pytest.mark.parametrize(
    ("cycle", "labels"),
    [
        ({"cycle": "school_years"}, ["2025-2026学年", "2026-2027学年"]),
        ({"cycle": "two_years"}, ["2026"]),
        ({"cycle": "stages", "stages": "第一阶段 至2026年6月底\n第二阶段 至2026年底"}, ["第一阶段", "第二阶段"]),
    ],
)
def test_a_plan_is_cut_by_school_years_pairs_of_years_or_stages(cast, client, cycle, labels):
    post(client, cast.official, "reports:rule-new", cast.document.pk, **(NEW | cycle))
    assert [period.label for period in ReportingRule.objects.get().periods.order_by("starts_on")] == labels


def test_a_rule_is_found_from_its_document_and_from_the_list(cast, client):
    rule = make_rule(cast)
    link = reverse("reports:rule", args=[rule.pk])
    for name, args in (("tasks:document", [cast.document.pk]), ("reports:rules", [])):
        assert link in page(client, cast.official, name, *args)
    assert reverse("reports:rules") in page(client, cast.official, "reports:reports")


def test_the_page_of_a_rule_says_when_by_whom_and_what_is_reported(cast, client):
    rule = make_rule(cast)
    send(cast, make_report(cast, rule))
    html = page(client, cast.official, "reports:rule", rule.pk)
    assert '6月30日　<span class="hint">星期二</span>' in html
    assert "1/3" in html
    assert "任务：创文巩卫" in html and "项目：创文巩卫工作、入户宣传" in html
    # All whom the rule names, though the city stands above the keeper and the college beside it.
    assert "权益部：1个单位" in html and "团茂名市委：2个单位" in html


def test_who_only_reads_a_rule_sees_no_way_to_change_it(cast, client):
    rule = make_rule(cast)
    for user, may in ((cast.official, True), (cast.reader, False)):
        html = page(client, user, "reports:rule", rule.pk)
        assert (reverse("reports:rule-edit", args=[rule.pk]) in html) is may


def test_programmes_that_are_in_no_category_are_named_as_missing(cast, client):
    rule = make_rule(cast, categories=[("创文巩卫", "mapped", [cast.task], [])])
    assert "1个项目不在表里：</strong>编辑推文" in page(client, cast.official, "reports:rule", rule.pk)


def test_the_units_of_a_group_are_listed_before_they_are_named(cast, client):
    rule = make_rule(cast)
    data = {"group": "township-township", "to": str(cast.district.pk), "output": "table"}
    asked = post(client, cast.official, "reports:rule-group", rule.pk, **data).content.decode()
    assert "官渡街道、羊角镇" in asked and "2个都是新增的报送单位" in asked
    assert rule.reporters.count() == 3
    post(client, cast.official, "reports:rule-group", rule.pk, **data, sure="1")
    assert rule.reporters.filter(receiver=cast.district).count() == 2


def test_a_unit_is_added_by_the_name_that_is_typed_and_an_unknown_one_is_asked_about(cast, client):
    rule = make_rule(cast)
    data = {"to": "off", "receiver_name": "共青团中央", "output": "table"}
    asked = post(client, cast.official, "reports:rule-reporter-new", rule.pk, unit="没有这个", **data)
    assert asked.status_code == 422
    post(client, cast.official, "reports:rule-reporter-new", rule.pk, unit="羊角镇", **data)
    row = rule.reporters.get(organisation=cast.town)
    assert (row.receiver, row.receiver_name) == (None, "共青团中央")
    assert "共青团中央（线下报送）" in page(client, cast.official, "reports:rule", rule.pk)


def test_a_name_is_asked_for_where_the_superior_is_off_the_platform(cast, client):
    rule = make_rule(cast)
    data = {"unit": "羊角镇", "to": "off", "output": "table"}
    asked = post(client, cast.official, "reports:rule-reporter-new", rule.pk, **data)
    assert "请写平台以外的上级名称" in asked.content.decode()


def test_a_unit_out_of_reach_cannot_be_made_to_report(cast, client):
    rule = make_rule(cast)
    data = {"unit": cast.stranger.code, "to": str(cast.district.pk), "output": "table"}
    assert post(client, cast.official, "reports:rule-reporter-new", rule.pk, **data).status_code == 422


def test_periods_are_shown_with_gaps_and_unknown_holidays_before_they_are_added(cast, client):
    rule = make_rule(cast)
    data = {"cycle": "quarters", "starts_on": "2027-01-11", "ends_on": "2027-06-30"}
    asked = post(client, cast.official, "reports:rule-periods", rule.pk, **data).content.decode()
    assert "之间空着：2027年1月1日至1月10日的记录哪一期都不算。" in asked
    assert "2027年的放假安排还没有公布" in asked
    assert rule.periods.count() == 4
    post(client, cast.official, "reports:rule-periods", rule.pk, **data, sure="1")
    assert rule.periods.count() == 6


def test_the_periods_that_other_settings_would_move_are_named_first(cast, client):
    rule = make_rule(cast)
    data = {"title": rule.title, "file_name": rule.file_name, "opens_days_before": "10", "shift": "back"}
    asked = post(client, cast.official, "reports:rule-edit", rule.pk, **data).content.decode()
    assert "2026年第三季度：起草从9月15日改为9月20日。" in asked
    assert ReportingRule.objects.get().opens_days_before == 15
    post(client, cast.official, "reports:rule-edit", rule.pk, **data, sure="1")
    assert ReportingRule.objects.get().opens_days_before == 10


def test_the_days_of_a_period_that_was_reported_for_cannot_be_typed_over(cast, client):
    rule = make_rule(cast)
    send(cast, make_report(cast, rule))
    period = second_quarter(rule)
    html = page(client, cast.official, "reports:rule-period", rule.pk, period.pk)
    assert html.count(" disabled") == 4 and "删除这一期" not in html
    response = post(client, cast.official, "reports:rule-period-remove", rule.pk, period.pk)
    assert response.status_code == 302 and second_quarter(rule)


def test_what_stands_under_a_category_is_said_when_it_is_to_go(cast, client):
    rule = make_rule(cast)
    mapped = rule.categories.get(name="创文巩卫")
    client.force_login(cast.official)
    url = reverse("reports:rule-category-remove", args=[rule.pk, mapped.pk])
    assert "还有任务或项目归在这一类" in client.get(url, follow=True).content.decode()


def test_drafts_that_go_with_a_unit_are_counted_before_they_go(cast, client):
    draft = make_report(cast, first=True)
    row = draft.period.rule.reporters.get(organisation=cast.district)
    asked = page(client, cast.official, "reports:rule-reporter-remove", row.rule_id, row.pk)
    assert "没有报过的2张草稿删除" in asked


# --- as many queries for 143 reporters as for three -------------------------------------------------------------------


def more_reporters(cast, rule, number: int) -> None:
    """So many villages of the town, all reporting to it."""
    town = cast.town
    Organisation.objects.bulk_create(
        Organisation(
            code=f"V{index}",
            name=f"第{index}村团支部",
            short_name=f"第{index}村",
            kind="village",
            level="village",
            path=f"{town.path}{index + 100:04}",
            depth=town.depth + 1,
        )
        for index in range(number)
    )
    units = Organisation.objects.filter(code__startswith="V")
    Reporter.objects.bulk_create(Reporter(rule=rule, organisation=unit, receiver=town) for unit in units)


@pytest.mark.parametrize("name", ["reports:rule", "reports:rule-categories", "reports:rule-group", "reports:rules"])
def test_a_rule_of_143_reporters_costs_as_many_queries_as_one_of_three(cast, client, name):
    rule = make_rule(cast)
    url = reverse(name, args=[] if name == "reports:rules" else [rule.pk])
    client.force_login(cast.official)

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    few = queries()
    more_reporters(cast, rule, 140)
    assert rule.reporters.count() == 143
    assert queries() == few


@pytest.mark.parametrize(
    ("short", "table"),
    [
        ("乡村振兴青春建功行动工作方案", "乡村振兴青春建功行动项目推进表"),
        ("“我为群众办实事”主题实践活动实施方案", "“我为群众办实事”主题实践活动项目推进表"),
        ("团省委2017年工作要点", "团省委2017年项目推进表"),
        ("“百千万工程”", "“百千万工程”项目推进表"),
    ],
)
def test_the_table_of_a_document_is_proposed_without_the_kind_of_document(short, table):
    assert table_title(Document(short_title=short)) == table
