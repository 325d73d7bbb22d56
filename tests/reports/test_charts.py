"""Charts as elements with attributes: heights, marks, letters that nothing runs through."""

import itertools
from decimal import Decimal

from django.template import Context, Template

from reports.charts import ABOVE, HEIGHT, STEP, Chart, Point, columns


def point(value, **more) -> Point:
    name = more.pop("name", "2026年第一季度")
    given = {key: Decimal(number) for key, number in more.items()}
    return Point(
        name, None if value is None else Decimal(value), "尚无数据" if value is None else f"{value}个", **given
    )


def drawn(*points: Point) -> Chart:
    return columns(points, title="见习岗位，团茂名市委")


def heights(chart: Chart, css: str) -> list[int]:
    return [int(element.attribute("height")) for element in chart.of_class(css)]


def test_the_tallest_takes_the_whole_height_and_the_others_their_share():
    assert heights(drawn(point(50), point(100), point(0)), "run") == [HEIGHT // 2, HEIGHT, 0]


def test_what_waits_stands_on_top_as_an_outline_of_its_own():
    chart = drawn(point(60, waiting=40))
    (run,), (wait,) = chart.of_class("run"), chart.of_class("wait")
    assert int(wait.attribute("y")) == ABOVE
    assert int(wait.attribute("y")) + int(wait.attribute("height")) == int(run.attribute("y"))


def test_a_goal_above_all_columns_sets_the_scale():
    chart = drawn(point(50, goal=100, expected=25))
    assert heights(chart, "run") == [HEIGHT // 2]
    assert chart.of_class("goal")[0].attribute("y1") == str(ABOVE)
    assert chart.of_class("at")[0].attribute("y1") == str(ABOVE + HEIGHT - HEIGHT // 4)


def test_a_number_steps_over_the_mark_that_would_run_through_it():
    chart = drawn(point(50, goal=100, expected=55))
    number, mark = chart.of_class("n")[0], chart.of_class("at")[0]
    assert int(number.attribute("y")) < int(mark.attribute("y1"))


def test_nothing_at_all_draws_no_column_and_does_not_divide_by_zero():
    chart = drawn(point(None), point(0))
    assert heights(chart, "run") == [0, 0]
    assert [number.text for number in chart.of_class("n")] == ["尚无数据", "0个"]


def test_columns_stand_beside_each_other_and_the_width_grows_with_them():
    one, three = drawn(point(1)), drawn(point(1), point(2), point(3))
    assert three.width - one.width == 2 * STEP
    starts = [int(run.attribute("x")) for run in three.of_class("run")]
    assert [after - before for before, after in itertools.pairwise(starts)] == [STEP, STEP]


def test_a_name_is_parted_after_its_year():
    chart = drawn(point(1, name="2026年第一季度"), point(1, name="5月至6月这一期"), point(1, name="上半年"))
    assert [line.text for line in chart.of_class("l")] == ["2026年", "第一季度", "5月至6月这", "一期", "上半年"]


def test_it_says_the_same_in_words():
    chart = drawn(point(12), point(None, name="2026年第二季度"))
    assert chart.says == "见习岗位，团茂名市委：2026年第一季度12个；2026年第二季度尚无数据。"


def test_the_page_holds_it_without_style_and_with_names_escaped():
    chart = columns([Point("一<期>", Decimal(1), "1个")], title="岗位&场次")
    text = Template("{% load charts %}{% chart chart %}{% key 'goal' %}").render(Context({"chart": chart}))
    assert "style" not in text and "一&lt;期&gt;" in text and 'aria-label="岗位&amp;场次：' in text
    assert text.count("<svg") == 2 and 'role="img"' in text
