"""What a record said when it was sent in is kept, and what is different since is told in words."""

from datetime import date

import pytest

from tasks.actions.records import save_draft, submit
from tasks.actions.returns import return_record
from tasks.said import Change, changes_between
from tests.cast import make_record

BEFORE = {
    "programme": 1,
    "occurred_on": "2026-06-13",
    "content": "清理背街小巷",
    "people": 40,
    "same_group": True,
    "problems": "",
    "next_steps": "",
    "values": {"7": "3"},
    "photos": ["a", "b"],
    "plan_step": None,
    "names": {"programme": "创文巩卫工作", "value-7": "见习岗位"},
}


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ({"content": "清理街巷"}, Change("content", "做了什么", "清理背街小巷", "清理街巷")),
        ({"people": None}, Change("people", "人数", "40", "未填")),
        ({"people": 0}, Change("people", "人数", "40", "0")),
        ({"same_group": False}, Change("same_group", "哪批人", "同一批人", "新的一批人")),
        ({"occurred_on": "2026-06-14"}, Change("occurred_on", "日期", "2026年6月13日", "2026年6月14日")),
        ({"problems": "雨天"}, Change("problems", "存在问题", "未填", "雨天")),
        ({"values": {"7": "5"}}, Change("value-7", "见习岗位", "3", "5")),
        ({"values": {}}, Change("value-7", "见习岗位", "3", "未填")),
        ({"photos": ["a", "c", "d"]}, Change("photos", "照片", "2张", "3张（新增2张，去掉1张）")),
        ({"photos": ["b", "a"]}, Change("photos", "照片", "2张", "2张（换了顺序）")),
        (
            {"programme": 2, "names": {"programme": "入户宣传", "value-7": "见习岗位"}},
            Change("programme", "项目", "创文巩卫工作", "入户宣传"),
        ),
    ],
)
def test_what_is_said_otherwise_is_told_by_field(said, change):
    assert changes_between(BEFORE, BEFORE | said) == [change]


def test_an_indicator_that_is_new_is_named_as_it_is_called_now():
    after = BEFORE | {"values": {"7": "3", "9": "1"}, "names": {"value-9": "招聘会"}}
    assert changes_between(BEFORE, after) == [Change("value-9", "招聘会", "未填", "1")]


def test_nothing_is_told_of_what_was_not_kept_and_of_what_is_the_same():
    assert changes_between({}, BEFORE) == changes_between(BEFORE, dict(BEFORE)) == []


@pytest.mark.django_db
def test_each_sending_keeps_what_the_record_said_then(cast):
    record = return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="像是户数")
    words = {"placement": cast.campus, "programme": cast.visits, "occurred_on": date(2026, 6, 14), "content": "上门"}
    submit(actor=cast.leader, record=save_draft(actor=cast.leader, record_id=record.pk, people=47, **words))
    first, returned, again = record.reviews.order_by("pk")
    assert returned.said == {}
    assert (first.said["programme"], first.said["values"], first.said["photos"]) == (cast.cleaning.pk, {}, [])
    assert changes_between(first.said, again.said) == [
        Change("programme", "项目", "创文巩卫工作", "入户宣传"),
        Change("occurred_on", "日期", "2026年6月13日", "2026年6月14日"),
        Change("content", "做了什么", "清理背街小巷，上门宣传。", "上门"),
        Change("people", "人数", "40", "47"),
    ]
