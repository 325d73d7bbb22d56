"""The pages of indicators: the list, one opened, the forms, what units type in."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import indicator_pages
from tasks.models import Indicator, IndicatorEntry
from tests.cast import make_record
from tests.figures import enter, make_indicator

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 13)
EMPTY = {"target-TOTAL_FORMS": "1", "target-INITIAL_FORMS": "0"}


@pytest.fixture
def official(cast, client):
    client.force_login(cast.official)
    return client


@pytest.fixture
def cards(cast):
    return make_indicator(
        cast, "注册志愿者", {"value": 100, "due": date(2026, 12, 31)}, feed="typed", measure="latest", unit="人"
    )


def listed(cast, **query):
    return reverse("reports:indicators", args=[cast.document.pk]), query


def text(client, address, query=None):
    answer = client.get(address, query or {})
    assert answer.status_code == 200
    return answer.content.decode()


# --- the list ---


def test_an_empty_list_says_what_to_do(cast, official):
    page = text(official, *listed(cast))
    assert "这份文件还没有指标" in page and reverse("tasks:indicator-new", args=[cast.document.pk]) in page


def test_the_list_shows_target_value_pace_and_light_by_task(cast, official, cards):
    enter(cast, cards, cast.town, 30, JUNE)
    make_indicator(cast, "见习岗位", {"value": 5})
    page = text(official, *listed(cast))
    assert "不少于100人" in page and "30人" in page and "完成30%，序时46%" in page
    assert page.index("（四）创文巩卫") < page.index("注册志愿者")
    assert "12月31日前" in page and "尚无数据" in page


def test_the_list_is_cut_down_to_a_light(cast, official, cards):
    assert "注册志愿者" in text(official, *listed(cast, light="behind"))
    assert "没有这种状态的指标" in text(official, *listed(cast, light="done"))


def test_another_unit_and_another_period_are_shown_when_asked_for(cast, official, cards):
    enter(cast, cards, cast.town, 30, date(2026, 3, 2))
    enter(cast, cards, cast.town, 45, JUNE)
    assert "45人" in text(official, *listed(cast, organisation=cast.town.code))
    assert "30人" in text(official, *listed(cast, organisation=cast.town.code, period="2026Q1"))
    assert "尚无数据" in text(official, *listed(cast, organisation=cast.street.code))


def test_a_unit_out_of_reach_is_not_shown(cast, official, cards):
    page = text(official, *listed(cast, organisation=cast.stranger.code))
    assert "没有找到“440904”" in page


def test_a_leader_reads_targets_and_no_units_numbers(cast, client, cards):
    for unit in (cast.college, cast.community, cast.district):
        enter(cast, cards, unit, 30, JUNE)
    client.force_login(cast.leader)
    query = {"organisation": cast.college.code}
    for page in (text(client, *listed(cast)), text(client, reverse("reports:indicator", args=[cards.pk]), query)):
        assert "不少于100人" in page and "30人" not in page and "团统报表" not in page


def test_a_lower_unit_sees_its_own_numbers(cast, client, cards):
    enter(cast, cards, cast.street, 20, JUNE)
    client.force_login(cast.college_official)
    page = text(client, *listed(cast))
    assert "茂职院团委，2026年第二季度" in page and "20人" not in page


def test_the_list_costs_as_much_with_thirty_indicators_as_with_one(cast, official):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            text(official, *listed(cast))
        return len(asked)

    make_indicator(cast, "岗位", {"value": 5})
    make_indicator(cast, "填报", {"value": 5}, feed="typed", measure="latest")
    one = cost()
    for n in range(14):
        make_indicator(cast, f"岗位{n}", {"value": 5, "applies": "unit", "levels": ["township"]}, measure="each")
        make_indicator(cast, f"填报{n}", {"value": 5}, {"value": 9, "stage": "下一步"}, feed="typed", measure="latest")
    assert cost() <= one


# --- one opened ---


def test_a_figure_opens_to_the_units_below_and_to_its_records(cast, official):
    people = make_indicator(cast, "覆盖青少年", {"value": 100}, counts="people", unit="人")
    make_record(cast, people=40)
    make_record(cast, people=7, state="submitted")
    page = text(official, reverse("reports:indicator", args=[people.pk]))
    assert "40人" in page and "待审1条，不计入" in page and "已审记录的覆盖人数" in page
    assert f"organisation={cast.street.code}" in page
    records = f"{reverse('tasks:records')}?programme={cast.cleaning.pk}&amp;state=approved&amp;from=2026-01-01"
    assert records in page
    found = official.get(page.split('计入的已审记录</span><a href="')[1].split('"')[0].replace("&amp;", "&"))
    assert [row.people for row in found.context["rows"]] == [40]


def test_a_ratio_opens_to_its_two_sides(cast, official, cards):
    youths = make_indicator(cast, "青年", feed="typed", measure="latest", unit="人")
    share = make_indicator(
        cast, "志愿者比例", {"value": 50},
        measure="ratio", feed="indicators", numerator=cards, denominator=youths, unit="%",
    )  # fmt: skip
    enter(cast, cards, cast.town, 30, JUNE)
    enter(cast, youths, cast.town, 90, JUNE)
    page = text(official, reverse("reports:indicator", args=[share.pk]))
    assert "33.3%" in page and "分子：注册志愿者" in page and "分母：青年" in page


def test_a_coverage_opens_to_those_that_meet_and_those_that_do_not(cast, official):
    homes = make_indicator(
        cast,
        "青年之家",
        {"applies": "unit", "levels": ["township"], "value": 1},
        feed="typed",
        measure="each",
        unit="家",
    )
    share = make_indicator(
        cast, "覆盖率", {"value": 60, "levels": ["township"]},
        measure="coverage", feed="indicators", inner=homes, inside="county", unit="%",
    )  # fmt: skip
    enter(cast, homes, cast.town, 1, JUNE)
    enter(cast, homes, cast.street, 0, JUNE)
    page = text(official, reverse("reports:indicator", args=[share.pk]))
    assert "没有达到" in page and "要60%" in page
    assert "官渡街道" in page and "羊角镇" not in page  # of a county those that are short
    own = text(official, reverse("reports:indicator", args=[homes.pk]))
    assert "2个里1个达到" in own and "要1家" in own


def test_many_units_are_told_by_the_units_below(cast, official, monkeypatch):
    monkeypatch.setattr(indicator_pages, "SHOWN", 1)
    homes = make_indicator(
        cast,
        "村里的典型",
        {"applies": "unit", "levels": ["village"], "value": 1},
        feed="typed",
        measure="each",
        unit="名",
    )
    enter(cast, homes, cast.village, 1, JUNE)
    page = text(official, reverse("reports:indicator", args=[homes.pk]))
    assert "还有1个没有列出" in page and page.index("下级单位") < page.index("逐个看")
    assert f"organisation={cast.street.code}" in page


# --- typed in ---


def entry(cast, **changes):
    return {"organisation": cast.district.pk, "as_of": "2026-06-13", "value": "40", "source": "团统报表"} | changes


def test_an_official_types_in_for_the_own_unit_and_the_history_shows_it(cast, official, cards):
    address = reverse("reports:indicator-enter", args=[cards.pk])
    official.post(address, entry(cast))
    official.post(address, entry(cast, value="41", source="重新核对"))
    page = text(official, reverse("reports:indicator", args=[cards.pk]))
    assert "41人" in page and "重新核对" in page and "团统报表" in page and "韩雪" in page


def test_a_milestone_is_answered_with_yes_or_no(cast, official):
    listing = make_indicator(cast, "名单报送", feed="typed", measure="milestone", unit="")
    page = reverse("reports:indicator", args=[listing.pk])
    assert "还没有完成" in text(official, page) and "未完成" in text(official, page)
    official.post(reverse("reports:indicator-enter", args=[listing.pk]), entry(cast, value="1"))
    assert '<p class="value">已完成</p>' in text(official, page)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"as_of": "2026-06-19"}, "截至日期在今天之后"), ({"value": ""}, "请填数字"), ({"value": "1.5"}, "请填整数")],
)
def test_a_wrong_entry_stands_in_the_form_with_its_reason(cast, official, cards, changes, sentence):
    answer = official.post(reverse("reports:indicator-enter", args=[cards.pk]), entry(cast, **changes))
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert not IndicatorEntry.objects.exists()


def test_who_reads_only_and_what_records_feed_has_no_form(cast, client, official, cards):
    posts = make_indicator(cast, "见习岗位")
    form = reverse("reports:indicator-enter", args=[posts.pk])
    assert form not in text(official, reverse("reports:indicator", args=[posts.pk]))
    client.force_login(cast.reader)
    page = text(client, reverse("reports:indicator", args=[cards.pk]))
    assert reverse("reports:indicator-enter", args=[cards.pk]) not in page and "修改" not in page


# --- added, changed, dropped ---


def plain(**changes):
    said = {"name": "见习岗位", "measure": "sum", "feed": "records", "counts": "values", "basis": "below", "unit": "个"}
    return said | EMPTY | changes


def test_an_indicator_is_added_with_its_targets(cast, official):
    lines = {"target-TOTAL_FORMS": "2", "target-0-bound": ">=", "target-0-value": "50", "target-0-applies": "unit"}
    lines |= {"target-0-levels": ["province"], "target-1-bound": ">=", "target-1-value": "20"}
    lines |= {"target-1-applies": "unit", "target-1-units": "羊角镇、440902-GD", "target-1-due": "2026-12-31"}
    official.post(
        reverse("tasks:indicator-new", args=[cast.document.pk]), plain(programmes=[cast.cleaning.pk], **lines)
    )
    found = Indicator.objects.get()
    first, second = found.targets.all()
    assert (first.value, first.levels, list(second.units.all()), second.due) == (
        Decimal(50), ["province"], [cast.street, cast.town], date(2026, 12, 31),
    )  # fmt: skip
    assert list(found.programmes.all()) == [cast.cleaning]


def test_an_empty_line_asks_nothing(cast, official):
    official.post(reverse("tasks:indicator-new", args=[cast.document.pk]), plain())
    assert not Indicator.objects.get().targets.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "这个字段是必填项"),
        ({"measure": "ratio", "feed": "indicators"}, "比例要选分子"),
        ({"target-0-bound": "range", "target-0-value": "1"}, "区间要有下限和上限"),
        ({"target-0-value": "1", "target-0-high": "3"}, "只有区间才填上限"),
        ({"target-0-value": "1", "target-0-grade": "middle"}, "干部层级只用于对每人的目标"),
        ({"target-0-value": "1", "target-0-units": "没有的镇"}, "“没有的镇”：没有找到这个单位"),
    ],
)
def test_a_form_that_cannot_be_kept_says_why(cast, official, changes, sentence):
    answer = official.post(reverse("tasks:indicator-new", args=[cast.document.pk]), plain(**changes))
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert not Indicator.objects.exists()


def test_an_edit_keeps_what_the_form_does_not_show_and_takes_a_line_away(cast, official, cards):
    Indicator.objects.filter(pk=cards.pk).update(quote="原文的一句")
    cards.targets.update(scope="全区", due_printed="年底")
    address = reverse("tasks:indicator-edit", args=[cards.pk])
    page = official.get(address).context
    sent = {bound.html_name: bound.value() for bound in page["form"] if bound.value() not in (None, "")}
    for line in page["lines"]:
        sent |= {bound.html_name: bound.value() for bound in line if bound.value() not in (None, "")}
    sent |= {"target-TOTAL_FORMS": "2", "target-INITIAL_FORMS": "1", "name": "在册志愿者"}
    sent.pop("any_part")
    official.post(address, sent)
    cards.refresh_from_db()
    target = cards.targets.get()
    assert (cards.name, cards.quote, target.scope, target.due_printed, target.value) == (
        "在册志愿者", "原文的一句", "全区", "年底", 100,
    )  # fmt: skip
    official.post(address, sent | {"target-0-DELETE": "on"})
    assert not cards.targets.exists()


def test_a_dropped_indicator_stands_apart_and_comes_back(cast, official, cards):
    drop = reverse("tasks:indicator-drop", args=[cards.pk])
    assert "撤下后不再列在台账里" in text(official, drop)
    assert "必填" in official.post(drop, {"why": ""}).content.decode()
    official.post(drop, {"why": "口径重复"})
    assert "“注册志愿者”已撤下，填过的数还留着" in text(official, *listed(cast))
    page = text(official, *listed(cast))
    assert page.index("已撤下") < page.index("注册志愿者")
    assert "这个指标已撤下" in text(official, reverse("reports:indicator", args=[cards.pk]))
    official.post(reverse("tasks:indicator-restore", args=[cards.pk]))
    assert "已撤下" not in text(official, *listed(cast))
