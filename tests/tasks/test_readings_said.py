"""What an item says, as values: numbers as people write them, doubts, problems, targets. Tables."""

from datetime import date
from decimal import Decimal

import pytest

from tasks.choices import Applies, Bound, Every, Feed, ItemKind, Measure
from tasks.readings.said import asked_of, doubts, problems, targets_of, task_values
from tasks.readings.values import parsed, shown, whom, worded

CLAUSE = {"title": "走访慰问", "kind": "key_task"}
GOAL = {"metric": "青年之家", "measure": "sum", "bound": ">=", "value": 5, "unit": "个"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("50", 50),
        ("3万", 30000),
        ("1.5万", 15000),
        ("90%", 90),
        ("2.5", 2.5),
        ("2-3", [2, 3]),
        ("2至3", [2, 3]),
        ("省级50，地市级20，县级10", {"province": 50, "city": 20, "county": 10}),
        ("书记班子成员4、中层干部2、其他干部1", {"leadership": 4, "middle": 2, "other": 1}),
    ],
)
def test_a_number_is_understood_as_people_write_it(text, value):
    assert parsed(text) == value
    assert parsed(shown(value)) == value


@pytest.mark.parametrize("text", ["若干", "50个青年之家", "火星50", "省级50，省50"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        parsed(text)


@pytest.mark.parametrize(
    ("bound", "value", "unit", "said"),
    [
        (">=", 50, "个", "不少于50个"),
        ("range", [2, 3], "名", "2-3名"),
        ("rise", None, "", "上升"),
        ("", None, "", ""),
        ("<=", {"province": 3}, "项", "不超过省级3项"),
    ],
)
def test_what_is_asked_is_said_in_words(bound, value, unit, said):
    assert worded(bound, value, unit) == said


@pytest.mark.parametrize(
    ("kind", "said", "sentence"),
    [
        (ItemKind.CLAUSE, CLAUSE | {"title": ""}, "还没有标题。"),
        (ItemKind.CLAUSE, CLAUSE | {"kind": ""}, "还没有选类别。"),
        (
            ItemKind.CLAUSE,
            CLAUSE | {"departments": [{"name": "部" * 101, "part": "participating"}]},
            "有单位名称超过100字，请用顿号隔开，或改短。",
        ),
        (ItemKind.GOAL, GOAL | {"value": 10**12}, "目标值超过一万亿，请核对数字。"),
        (ItemKind.GOAL, GOAL | {"value": {"province": 10**12}}, "目标值超过一万亿，请核对数字。"),
        (ItemKind.GOAL, GOAL | {"parts": [GOAL | {"value": [1, 10**12]}]}, "目标值超过一万亿，请核对数字。"),
        (ItemKind.CLAUSE, CLAUSE | {"standing": True, "due": "2026-05-15"}, "常态化的任务没有完成时限"),
        (
            ItemKind.CLAUSE,
            CLAUSE | {"departments": [{"name": "甲", "part": "lead"}, {"name": "乙", "part": "lead"}]},
            "只能有一个牵头单位。",
        ),
        (ItemKind.GOAL, GOAL | {"measure": ""}, "还没有选算法。"),
        (ItemKind.GOAL, GOAL | {"bound": "range"}, "要写下限和上限"),
        (ItemKind.GOAL, GOAL | {"value": {"火星": 3}}, "数字后面的层级看不懂"),
    ],
)
def test_a_problem_keeps_an_item_from_being_confirmed(kind, said, sentence):
    assert any(sentence in found for found in problems(kind, said))


@pytest.mark.parametrize(
    ("kind", "said", "doubtful"),
    [
        (ItemKind.CLAUSE, CLAUSE, False),
        (ItemKind.CLAUSE, CLAUSE | {"due_printed": "--05-15"}, True),
        (ItemKind.CLAUSE, CLAUSE | {"due_printed": "--05-15", "due": "2026-05-15"}, False),
        (ItemKind.CLAUSE, CLAUSE | {"title": "很" * 61}, True),
        (ItemKind.GOAL, GOAL, False),
        (ItemKind.GOAL, GOAL | {"value": None}, True),
        (ItemKind.GOAL, GOAL | {"bound": ""}, True),
        (ItemKind.GOAL, GOAL | {"measure": "milestone", "value": None, "bound": ""}, False),
    ],
)
def test_a_doubt_asks_for_a_look(kind, said, doubtful):
    assert bool(doubts(kind, said)) is doubtful


def test_a_task_without_a_year_has_no_due_date_and_keeps_what_is_printed():
    values = task_values(CLAUSE | {"due_printed": "--05-15"})
    assert (values["due"], values["due_printed"]) == (None, "--05-15")
    assert task_values(CLAUSE | {"due": "2026-05-15"})["due"] == date(2026, 5, 15)


def test_numbers_by_level_make_a_target_for_each_level():
    targets = targets_of(GOAL | {"measure": "each", "value": {"省": 50, "city": 20}})
    assert [(row["levels"], row["value"], row["applies"]) for row in targets] == [
        (["province"], Decimal(50), Applies.UNIT),
        (["city"], Decimal(20), Applies.UNIT),
    ]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("省", "province"),
        ("市级", "city"),
        ("团省委书记班子成员", "leadership"),
        ("中层干部", "middle"),
        ("火星", None),
    ],
)
def test_words_of_level_and_rank_are_known(word, meant):
    assert whom(word) == meant


def test_numbers_by_rank_ask_it_of_persons():
    targets = targets_of(GOAL | {"measure": "each", "value": {"leadership": 4, "other": 1}})
    assert [(row["grade"], row["applies"]) for row in targets] == [
        ("leadership", Applies.PERSON),
        ("other", Applies.PERSON),
    ]


def test_a_range_has_both_ends():
    (target,) = targets_of(GOAL | {"bound": "range", "value": [2, 3]})
    assert (target["bound"], target["value"], target["high"]) == (Bound.RANGE, Decimal(2), Decimal(3))


def test_each_cadre_is_a_person_and_each_village_a_unit():
    assert targets_of(GOAL | {"measure": "each", "per": "团干部"})[0]["applies"] == Applies.PERSON
    assert targets_of(GOAL | {"measure": "each", "per": "村"})[0]["applies"] == Applies.UNIT


def test_what_is_counted_by_the_year_is_reckoned_anew_each_year():
    assert asked_of(GOAL | {"per": "年"}).indicator["every"] == Every.YEAR
    assert asked_of(GOAL | {"every": ["quarterly"]}).indicator["every"] == Every.QUARTER
    assert asked_of(GOAL).indicator["every"] == ""


def test_an_event_counts_only_over_so_many_people():
    inner = {"quote": "规模超过100人", "value": 100, "bound": ">", "unit": "人"}
    assert asked_of(GOAL | {"inner": inner}).indicator["qualifies_over"] == 100
    at_least = inner | {"bound": ">="}
    assert asked_of(GOAL | {"inner": at_least}).indicator["qualifies_over"] == 99


def test_the_condition_of_a_coverage_is_an_indicator_of_its_own():
    inner = {"metric": "每个乡镇的青年之家", "value": 1, "bound": ">=", "unit": "个"}
    asked = asked_of(GOAL | {"measure": "coverage", "value": 60, "unit": "%", "inner": inner})
    assert asked.inner is not None
    assert asked.inner.indicator["name"] == "每个乡镇的青年之家"
    assert asked.inner.targets[0]["value"] == Decimal(1)
    assert asked.indicator["measure"] == Measure.COVERAGE


def test_a_composite_is_made_of_its_parts_of_which_one_is_enough():
    parts = [
        {"metric": "牵线", "bound": ">=", "value": 1, "unit": "对"},
        {"metric": "报到", "bound": None, "value": None, "unit": ""},
    ]
    asked = asked_of(GOAL | {"measure": "composite", "value": None, "bound": "", "parts": parts, "any_part": True})
    assert (asked.indicator["any_part"], asked.indicator["feed"]) == (True, Feed.INDICATORS)
    assert [part.indicator["measure"] for part in asked.parts] == [Measure.SUM, Measure.MILESTONE]
    assert asked.parts[0].targets[0]["value"] == Decimal(1)
