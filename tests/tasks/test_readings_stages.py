"""Goals that ask one indicator for several stages: the rule as a table, the verbs, the ledger, sorting it anew."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tasks.actions.ledger import confirm_reading
from tasks.actions.reading_items import edit_item, leave_out, restore, take_back
from tasks.actions.reading_stages import join_stage, part_stage
from tasks.choices import ItemKind, TaskState
from tasks.models import Document, DocumentReading, ReadingItem
from tasks.readings.plan import plan_of
from tasks.readings.stages import stage_of, staged
from tasks.readings.tokens import seen_of
from tests.readings import on_desk
from tests.replay import added_once
from tests.tasks.test_ledger_confirm import again, confirmed, grouped, with_header
from tests.tasks.test_ledger_unsaid import from_table, moved

HOME = {"metric": "青年之家覆盖乡镇", "measure": "coverage", "unit": "%", "value": 80, "due_printed": "到2023年"}
LATER = HOME | {"metric": "乡镇青年之家全覆盖", "value": 100, "due": "2025-12-31"}
TEXT = """乡村青年工作方案
一、重点任务
（一）建好阵地。到2023年，实现“青年之家”建设覆盖80%的乡镇；到2025年，力争实现乡镇“青年之家”建设全覆盖。
（二）培养骨干。到2023年，培训青年骨干不少于300名；到2025年，新建青年驿站不少于20个。
"""


@pytest.mark.parametrize(
    ("change", "together"),
    [
        ({}, True),
        ({"measure": "ratio", "unit": ""}, True),
        ({"metric": "打造希望小屋"}, False),
        ({"measure": "sum", "unit": "个"}, False),
        ({"measure": "milestone"}, False),
        ({"unit": "个"}, False),
        ({"per": "村"}, False),
        ({"due": "2023-12-31"}, False),
        ({"due": "", "due_printed": "--05-15"}, False),
        ({"scope": "高校"}, True),
        ({"part_of": 7}, False),
        ({"inner": {"value": 1}}, True),
    ],
)
def test_what_counts_the_same_for_another_year_is_a_stage(change, together):
    assert staged([HOME, LATER | change]) == ({1: 0} if together else {})


def test_each_goal_goes_to_what_it_is_most_like_and_a_year_is_taken_once():
    other, last = HOME | {"metric": "标志性服务项目覆盖乡镇"}, LATER | {"due": "2030-12-31"}
    covered = LATER | {"metric": "标志性服务项目乡镇全覆盖"}
    assert staged([HOME, other, covered, LATER, last, LATER]) == {2: 1, 3: 0, 4: 0}


def test_two_that_are_asked_of_different_units_are_two():
    assert staged([HOME | {"scope": "县域内"}, LATER | {"scope": "各高校"}]) == {}


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        (HOME, "2023年"),
        (LATER, "2025年"),
        (LATER | {"stage": "第二阶段"}, "第二阶段"),
        ({"due_printed": "--05-15"}, ""),
    ],
)
def test_a_stage_is_called_by_the_year_that_is_printed(said, stage):
    assert stage_of(said) == stage


@pytest.fixture
def desk(db, cast) -> DocumentReading:
    return added_once(with_stages, cast)


def with_stages(cast) -> DocumentReading:
    return with_header(cast, on_desk(cast, TEXT))


def goals(desk: DocumentReading) -> list[ReadingItem]:
    return list(desk.items.filter(kind=ItemKind.GOAL).order_by("position"))


def by(cast, item: ReadingItem) -> dict:
    return {"actor": cast.official, "reading": item.reading, "pk": item.pk, "seen": seen_of(item)}


def asked(document: Document) -> list:
    rows = document.indicators.listed().prefetch_related("targets")
    return [[(t.stage, t.value, t.strength, t.due) for t in row.targets.all()] for row in rows]


STAGED = [("2023年", 80, "", date(2023, 12, 31)), ("2025年", 100, "力争", date(2025, 12, 31))]
APART = [
    [("", 300, "", date(2023, 12, 31))],
    [("", 20, "", date(2025, 12, 31))],
]


def test_one_indicator_is_written_with_a_target_for_each_stage(cast, desk):
    first, later, *_ = goals(desk)
    assert later.said["stage_of"] == first.pk
    document = confirmed(cast, desk)
    assert asked(document) == [STAGED, *APART]
    assert [goal.indicator_id for goal in goals(desk)[:2]] == [document.indicators.first().pk] * 2


def test_the_desk_says_so_and_parts_and_joins_them(cast, client, desk):
    client.force_login(cast.official)
    first, later, *_ = goals(desk)
    address = reverse("tasks:reading", args=[desk.pk])
    assert "与上一目标同一指标，分阶段" in client.get(address).content.decode()
    opened = client.get(address, {"open": later.pk}).content.decode()
    assert "是同一指标，分阶段" in opened and "分开，各为一个指标" in opened
    part = reverse("tasks:reading-item-part", args=[desk.pk, later.pk])
    client.post(part, {"seen": seen_of(later)})
    body = client.get(address, {"open": later.pk}).content.decode()
    assert "分阶段</span>" not in body and "与哪个目标是同一指标" in body
    later.refresh_from_db()
    join = reverse("tasks:reading-item-join", args=[desk.pk, later.pk])
    client.post(join, {"seen": seen_of(later), "other": first.pk})
    assert "与上一目标同一指标，分阶段" in client.get(address).content.decode()


def test_parting_is_taken_back(cast, desk):
    _, later, *_ = goals(desk)
    part_stage(**by(cast, later))
    assert len(plan_of(desk).goals) == 4
    take_back(actor=cast.official, reading=desk)
    assert len(plan_of(desk).goals) == 3


def test_without_its_first_stage_the_second_stands_alone(cast, desk):
    first, *_ = goals(desk)
    leave_out(**by(cast, first))
    assert asked(confirmed(cast, desk))[0] == [("", *STAGED[1][1:])]


def test_two_goals_of_one_year_are_no_stages(cast, desk):
    _, later, trained, built = goals(desk)
    with pytest.raises(ValidationError, match="同一条任务里"):
        join_stage(**by(cast, later), other=trained.pk)
    edit_item(**by(cast, built), said={"due": "2023-12-31", "due_printed": ""})
    built.refresh_from_db()
    with pytest.raises(ValidationError, match="各不相同"):
        join_stage(**by(cast, built), other=trained.pk)
    edit_item(**by(cast, later), said={"due": "2023-12-31", "due_printed": ""})
    with pytest.raises(ValidationError, match="各不相同"):
        confirmed(cast, desk)


# --- sorting anew ---


def test_the_same_text_and_the_same_table_change_nothing(cast, desk):
    document = confirmed(cast, desk)
    before = list(document.indicators.values_list("pk", "position", "state"))
    for bring in (lambda: again(cast, document, TEXT), lambda: from_table(cast, document)):
        reading = bring()
        assert moved(reading) == []
        confirm_reading(actor=cast.official, reading=reading)
        assert asked(document) == [STAGED, *APART]
        assert list(document.indicators.values_list("pk", "position", "state")) == before
    assert not document.sortings.filter(changes__isnull=False).exists()


def test_what_was_joined_or_parted_by_hand_stays_so(cast, desk):
    _, later, trained, built = goals(desk)
    part_stage(**by(cast, later))
    join_stage(**by(cast, built), other=trained.pk)
    document = confirmed(cast, desk)
    stands = asked(document)
    assert [len(targets) for targets in stands] == [1, 1, 2]
    reading = again(cast, document, TEXT)
    assert grouped(reading) == {}
    confirm_reading(actor=cast.official, reading=reading)
    assert asked(document) == stands


def test_a_stage_that_moves_is_told_with_its_year(cast, desk):
    document = confirmed(cast, desk)
    reading = again(cast, document, TEXT.replace("80%", "85%"))
    assert set(grouped(reading)) == {"修改"}
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    change = document.sortings.get(number=2).changes.get(indicator__isnull=False)
    assert change.before == {"目标": "2023年：不少于80%；2025年：达到100%"} | change.before
    assert "2023年：" in change.after["目标"] and "85%" in change.after["目标"]


def test_a_stage_that_is_gone_leaves_the_indicator_with_the_other(cast, desk):
    document = confirmed(cast, desk)
    pk = document.indicators.first().pk
    reading = again(cast, document, TEXT)
    later = goals(reading)[1]
    leave_out(**by(cast, later))
    assert set(grouped(reading)) == {"修改"}
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    row = document.indicators.get(pk=pk)
    assert (row.state, row.targets.count()) == (TaskState.LISTED, 1)


def test_stages_that_the_text_no_longer_has_come_back_together(cast, desk):
    document = confirmed(cast, desk)
    line = next(line for line in TEXT.split("\n") if "建好阵地" in line)
    reading = again(cast, document, TEXT.replace(line, "（一）建好阵地。做好准备，逐年做出成效。"))
    gone = [goal for goal in goals(reading) if goal.indicator == document.indicators.first()]
    assert [goal.state for goal in gone] == ["dropped", "dropped"]
    for goal in gone:
        restore(**by(cast, goal))
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    assert STAGED in asked(document)


def test_indicators_that_are_joined_anew_leave_one(cast, desk):
    document = confirmed(cast, desk)
    reading = again(cast, document, TEXT)
    _, _, trained, built = goals(reading)
    join_stage(**by(cast, built), other=trained.pk)
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    assert [len(targets) for targets in asked(document)] == [2, 2]
    assert document.indicators.filter(state=TaskState.DROPPED).count() == 1


def test_stages_that_were_settled_in_the_ledger_stand_on_the_desk_behind_their_goal(cast, desk):
    document = confirmed(cast, desk)
    built = document.indicators.get(unit="个")
    built.targets.create(position=2, stage="2030年", bound=">=", value=50, due=date(2030, 12, 31))
    built.targets.filter(position=1).update(stage="2025年")
    reading = again(cast, document, TEXT)
    assert grouped(reading) == {}
    assert [goal.said["value"] for goal in goals(reading)][-2:] == [20, 50]
    later = goals(reading)[-1]
    edit_item(**by(cast, later), said={"value": 60})
    confirm_reading(actor=cast.official, reading=reading)
    assert list(built.targets.values_list("stage", "value")) == [("2025年", 20), ("2030年", 60)]
