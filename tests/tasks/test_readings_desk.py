"""The verbs on the items of a desk: what each does, who may do it on what they have seen, and taking it back."""

import pytest
from django.core.exceptions import ValidationError

from tasks.actions import reading_items as verbs
from tasks.choices import ItemKind, ItemState
from tasks.models import DocumentReading
from tasks.readings.desk import desk_of, sentences_in
from tasks.readings.tokens import seen_of
from tests.cast import make_user
from tests.readings import item_titled, on_desk
from tests.replay import added_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast) -> DocumentReading:
    return added_once(on_desk, cast)


def said_to(cast, desk, title: str) -> dict:
    item = item_titled(desk, title)
    return {"actor": cast.official, "reading": desk, "pk": item.pk, "seen": seen_of(item)}


def states(desk) -> list[str]:
    return list(desk.items.values_list("state", flat=True))


def test_the_plan_lies_on_the_desk_clause_by_clause(desk):
    clauses = desk.items.filter(kind=ItemKind.CLAUSE)
    assert clauses.count() == 23
    assert sum(len(item.said["departments"]) for item in clauses) == 72
    assert {item.reason != "" for item in desk.items.all()} == {True}
    assert desk.header["title"] == "2026年全市共青团重点工作实施方案"


def test_an_item_is_confirmed(cast, desk):
    verbs.confirm_item(**said_to(cast, desk, "办好青年论坛"))
    assert item_titled(desk, "办好青年论坛").state == ItemState.CONFIRMED


def test_what_somebody_changed_meanwhile_is_not_overwritten(cast, desk):
    stale = said_to(cast, desk, "办好青年论坛")
    verbs.edit_item(**said_to(cast, desk, "办好青年论坛"), said={"title": "办好青年创新论坛"})
    with pytest.raises(ValidationError, match="刚刚有人改过"):
        verbs.edit_item(**stale, said={"title": "另一个题目"})
    assert item_titled(desk, "办好青年创新论坛").state == ItemState.CONFIRMED


def test_an_item_that_cannot_be_written_is_not_confirmed(cast, desk):
    with pytest.raises(ValidationError, match="还没有标题"):
        verbs.edit_item(**said_to(cast, desk, "办好青年论坛"), said={"title": ""})
    assert item_titled(desk, "办好青年论坛").state == ItemState.PROPOSED


def test_a_year_completes_a_day_that_is_printed_without_one(cast, desk):
    verbs.confirm_item(**said_to(cast, desk, "11月底前完成年度考核"), year=2026)
    assert item_titled(desk, "11月底前完成年度考核").said["due"] == "2026-11-30"


def test_all_without_doubts_are_confirmed_at_once(cast, desk):
    done = verbs.confirm_sure(actor=cast.official, reading=desk)
    waiting = desk.items.filter(state=ItemState.PROPOSED)
    assert done == desk.items.count() - 1
    assert [str(item) for item in waiting] == ["11月底前完成年度考核"]


def test_a_clause_that_is_left_out_takes_its_goals_along_and_comes_back(cast, desk):
    verbs.leave_out(**said_to(cast, desk, "促进高校毕业生就业"))
    assert states(desk).count(ItemState.DROPPED) == 3
    verbs.restore(**said_to(cast, desk, "促进高校毕业生就业"))
    assert item_titled(desk, "促进高校毕业生就业").state == ItemState.PROPOSED


def test_what_was_edited_can_be_restored_to_what_was_read(cast, desk):
    verbs.edit_item(**said_to(cast, desk, "办好青年论坛"), said={"title": "改了"})
    verbs.restore(**said_to(cast, desk, "改了"))
    assert item_titled(desk, "办好青年论坛").state == ItemState.PROPOSED


def test_merging_joins_text_units_and_span(cast, desk):
    before, item = item_titled(desk, "开展主题宣讲"), item_titled(desk, "办好青年论坛")
    verbs.merge_up(**said_to(cast, desk, "办好青年论坛"))
    into = item_titled(desk, "开展主题宣讲")
    assert (into.span_start, into.span_end) == (before.span_start, item.span_end)
    assert "办好青年论坛" in into.said["text"]
    assert [row["name"] for row in into.said["departments"] if row["part"] == "lead"] == ["宣传部"]
    assert len(into.said["departments"]) == 7
    assert item_titled(desk, "办好青年论坛").state == ItemState.DROPPED


def test_the_first_item_has_nothing_to_be_merged_with(cast, desk):
    with pytest.raises(ValidationError, match="前面没有"):
        verbs.merge_up(**said_to(cast, desk, "开展主题宣讲"))


def test_splitting_gives_each_half_its_text_units_and_goals(cast, desk):
    item = item_titled(desk, "促进高校毕业生就业")
    at, words = sentences_in(desk.text, item)[0]
    made = verbs.split(**said_to(cast, desk, "促进高校毕业生就业"), at=at)
    first = item_titled(desk, "促进高校毕业生就业")
    assert (first.span_end, made.span_start) == (at, at)
    assert made.said["title"].startswith(words[:10])
    assert first.said["departments"] == []
    assert len(made.said["departments"]) == 4
    assert {
        goal.parent_id
        for goal in desk.items.filter(kind=ItemKind.GOAL, span_start__gte=at, span_end__lte=item.span_end)
    } == {made.pk}
    assert list(desk.items.order_by("position")).index(made) == list(desk.items.order_by("position")).index(first) + 1


def test_an_item_is_not_split_outside_of_itself(cast, desk):
    with pytest.raises(ValidationError, match="原文中间"):
        verbs.split(**said_to(cast, desk, "办好青年论坛"), at=0)


def test_a_goal_is_added_inside_the_clause_it_stands_in(cast, desk):
    start = desk.text.index("邀请各行业青年参加")
    made = verbs.add_item(actor=cast.official, reading=desk, kind="goal", start=start, end=start + 9)
    assert (made.said["quote"], made.parent) == ("邀请各行业青年参加", item_titled(desk, "办好青年论坛"))
    assert made.state == ItemState.PROPOSED
    with pytest.raises(ValidationError, match="还没有选算法"):
        verbs.confirm_item(actor=cast.official, reading=desk, pk=made.pk, seen=seen_of(made))


def test_a_task_is_added_where_no_clause_was_read(cast, desk):
    start = desk.text.index("制定本方案")
    made = verbs.add_item(actor=cast.official, reading=desk, kind="clause", start=start, end=start + 5)
    assert (made.said["title"], made.said["kind"], made.parent) == ("制定本方案", "key_task", None)
    assert desk.items.order_by("position").first() == made


@pytest.mark.parametrize("verb", ["leave_out", "merge_up", "confirm_item"])
def test_the_last_act_is_taken_back(cast, desk, verb):
    before = list(desk.items.values_list("pk", "state", "said", "parent", "span_start", "span_end"))
    getattr(verbs, verb)(**said_to(cast, desk, "促进高校毕业生就业"))
    verbs.take_back(actor=cast.official, reading=desk)
    assert list(desk.items.values_list("pk", "state", "said", "parent", "span_start", "span_end")) == before
    with pytest.raises(ValidationError, match="没有可以撤回"):
        verbs.take_back(actor=cast.official, reading=desk)


def test_taking_back_a_split_makes_one_of_the_two(cast, desk):
    item = item_titled(desk, "促进高校毕业生就业")
    made = verbs.split(**said_to(cast, desk, "促进高校毕业生就业"), at=sentences_in(desk.text, item)[0][0])
    verbs.take_back(actor=cast.official, reading=desk)
    assert not desk.items.filter(pk=made.pk).exists()
    assert item_titled(desk, "促进高校毕业生就业").said == item.said


def test_nobody_takes_back_what_another_did(cast, desk):
    verbs.confirm_item(**said_to(cast, desk, "办好青年论坛"))
    colleague = make_user("colleague", "方圆", cast.district)
    with pytest.raises(ValidationError, match="别人做的"):
        verbs.take_back(actor=colleague, reading=desk)


def test_the_next_that_waits_comes_after_the_one_at_hand(cast, desk):
    first, second = desk.items.order_by("position")[:2]
    laid = desk_of(desk)
    assert laid.next_waiting(first.pk).pk == second.pk
    assert laid.next_waiting(desk.items.order_by("position").last().pk).pk == first.pk


@pytest.mark.both  # it asks into JSON, where most say nothing of it
def test_a_document_called_confidential_on_its_desk_is_no_superiors(cast):
    desk = on_desk(cast)
    DocumentReading.objects.filter(pk=desk.pk).update(organisation=cast.street)
    superior = DocumentReading.objects.visible_to(cast.official)
    assert desk in superior
    DocumentReading.objects.filter(pk=desk.pk).update(header=desk.header | {"confidential": True})
    assert desk not in superior.all()
    DocumentReading.objects.filter(pk=desk.pk).update(organisation=cast.district)
    assert desk in superior.all()
