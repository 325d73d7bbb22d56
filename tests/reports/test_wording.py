"""The words of a drafted line, as a table of what is known and what is written."""

from dataclasses import replace
from datetime import date

import pytest

from reports.choices import LineField
from reports.drafting.wording import Said, Told, days_text, due_text, overview_text, places_text, sentences_of
from tasks.counting import Total

YAYUAN, SHICAO, XIAOYUAN = "官渡雅园社区", "羊角镇石曹村", "官渡校园社区"
JUNE_6 = Said(date(2026, 6, 6), YAYUAN, "入户宣传第一批。发放单张。", 96, record="6")
JUNE_13 = Said(date(2026, 6, 13), SHICAO, "卫生整治、入户宣传", 126, record="13")
AGAIN = replace(JUNE_6, on=date(2026, 6, 20), people=80, record="20")
POSTED = Said(date(2026, 6, 1), "普法公众号", "普法推文", 800)
SHORT_OF_ROOM = Said(date(2026, 6, 6), YAYUAN, "", problems="场地不足。", next_steps="联系社区借用活动室。", record="6")
MIXED = {"社区": 2, "村": 1}


def text(told: Told, field: str = LineField.PROGRESS) -> str:
    return "".join(sentence.text for sentence in sentences_of(told) if sentence.field == field)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Told("headcount"), "没有记录。"),
        (Told("headcount", staffed=True), "没有记录。已派队。"),
        (Told("headcount", unstaffed=("高山镇",)), "没有记录。高山镇尚未派队。"),
        (
            Told("headcount", unstaffed=("甲村", "乙村", "丙村", "丁村")),
            "没有记录。甲村、乙村、丙村等4个点位尚未派队。",
        ),
        (Told("headcount", staffed=True, starts=date(2026, 7, 1)), "7月1日起开展，本期没有安排。"),
    ],
)
def test_a_quiet_programme_is_named_with_its_reason(told, words):
    assert text(told) == words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            Told("headcount", records=1, people=96, sites={"社区": 1}, telling=(JUNE_6,)),
            "6月6日在官渡雅园社区入户宣传第一批，发放单张，覆盖96人。",
        ),
        (
            Told("headcount", records=4, people=222, visits=222, sites=MIXED, telling=(JUNE_13, JUNE_6)),
            ("在羊角镇石曹村等3个点位开展4次，覆盖222人。其中6月6日在官渡雅园社区入户宣传第一批，发放单张，96人。"
            "6月13日在羊角镇石曹村卫生整治、入户宣传，126人。"),
        ),
        (
            Told("visits", records=2, people=176, visits=176, sites={"社区": 1}, telling=(JUNE_6, AGAIN)),
            "6月6日、20日在官渡雅园社区入户宣传第一批，发放单张，覆盖176人次。",
        ),
        (
            Told("reads", records=14, reads=9120, sites={"公众号": 1}, telling=(POSTED,)),
            "在普法公众号发布14次，阅读9,120次。其中6月1日普法推文，阅读800次。",
        ),
        (
            Told("none", records=1, telling=(Said(date(2026, 6, 15), "", "完成海报6款"),)),
            "6月15日完成海报6款。",
        ),
        (
            Told("headcount", records=1, people=96, sites={"社区": 1}, telling=(JUNE_6,), unstaffed=("高山镇",)),
            "6月6日在官渡雅园社区入户宣传第一批，发放单张，覆盖96人。高山镇尚未派队。",
        ),
        (Told("headcount", records=3, people=9, visits=9, sites=MIXED), "在3个点位开展3次，覆盖9人。"),
    ],
)  # fmt: skip
def test_what_is_known_becomes_sentences(told, words):
    assert text(told) == words


def test_the_same_people_met_again_are_told_apart_from_how_often_they_came():
    """Both numbers stand there, so that those of the things told add up to one of them."""
    other = Said(date(2026, 6, 7), YAYUAN, "清理楼道", 30)
    told = Told("headcount", records=3, people=96, visits=206, sites={"社区": 1}, telling=(JUNE_6, AGAIN, other))
    assert text(told) == (
        "在官渡雅园社区开展3次，覆盖96人（206人次）。6月6日、20日入户宣传第一批，发放单张，共176人次。"
        "6月7日清理楼道，30人。"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("6月1日，我们在官渡雅园社区清理楼道。", "清理楼道，覆盖30人"),
        ("官渡雅园社区：清理楼道", "清理楼道，覆盖30人"),
        ("今天上午，清理楼道，共30人参加。", "清理楼道，覆盖30人"),
        ("到中学办主题班会", "到中学办主题班会，覆盖30人"),
    ],
)
def test_what_the_sentence_says_anyway_is_not_said_twice(content, words):
    said = Said(date(2026, 6, 1), YAYUAN, content, 30)
    where = "" if content.startswith("到") else "在官渡雅园社区"
    told = Told("headcount", records=1, people=30, visits=30, sites={"社区": 1}, telling=(said,))
    assert text(told) == f"6月1日{where}{words}。"


def test_one_thing_done_on_two_days_is_one_of_its_kind_each():
    quiz = [Said(date(2026, 6, day), "", "线上普法答题一场。", 200) for day in (3, 17)]
    told = Told("visits", records=2, people=400, telling=quiz)
    assert text(told) == "6月3日、17日线上普法答题各一场，覆盖400人次。"


def test_a_long_record_is_cut_at_a_comma():
    words = "在网格区和三个小区清理背街小巷的乱张贴和积存垃圾，随后分组入户宣传防溺水和交通安全知识，下午召开小结会"
    said = Said(date(2026, 6, 1), "", words)
    assert text(Told("none", records=1, telling=(said,))) == "6月1日在网格区和三个小区清理背街小巷的乱张贴和积存垃圾。"


def test_problems_and_next_steps_are_the_latest_of_each_place_and_the_same_words_once():
    other = replace(SHORT_OF_ROOM, place=SHICAO, next_steps="", record="13")
    before = replace(SHORT_OF_ROOM, problems="人手不够。", record="1")
    told = Told("headcount", records=3, sites=MIXED, troubled=(SHORT_OF_ROOM, other, before))
    assert text(told, LineField.PROBLEMS) == "场地不足（官渡雅园社区、羊角镇石曹村）。"
    assert text(told, LineField.NEXT_STEPS) == "联系社区借用活动室（官渡雅园社区）。"
    assert text(replace(told, sites={"社区": 1, "村": 1}), LineField.PROBLEMS) == "场地不足。", "it is so everywhere"


def test_every_sentence_keeps_the_records_that_it_is_drawn_from():
    told = Told(
        "headcount", records=4, people=222, visits=222, sites=MIXED, telling=(JUNE_13, JUNE_6),
        troubled=(SHORT_OF_ROOM,), unstaffed=("高山镇",),
    )  # fmt: skip
    assert [(sentence.field, sentence.records) for sentence in sentences_of(told)] == [
        ("progress", ("13", "6")),
        ("progress", ("6",)),
        ("progress", ("13",)),
        ("progress", ()),
        ("problems", ("6",)),
        ("next_steps", ("6",)),
    ]


@pytest.mark.parametrize(
    ("sites", "names", "words"),
    [
        ({}, [], ""),
        ({"社区": 1}, [], ""),
        ({"社区": 3}, [], "在3个社区"),
        ({"社区": 1}, [YAYUAN], "在官渡雅园社区"),
        ({"社区": 1, "村": 1}, [YAYUAN, SHICAO, YAYUAN], "在官渡雅园社区、羊角镇石曹村"),
        ({"社区": 4}, [YAYUAN, XIAOYUAN], "在官渡雅园等4个社区"),
        ({"社区": 3}, [YAYUAN, XIAOYUAN, "官渡桥北社区"], "在官渡3个社区"),
        ({"社区": 2, "村": 1}, [YAYUAN, SHICAO, XIAOYUAN], "在官渡雅园社区等3个点位"),
    ],
)
def test_places_are_merged(sites, names, words):
    assert places_text(sites, names) == words


@pytest.mark.parametrize(
    ("days", "complete", "words"),
    [
        ([(6, 13)], True, "6月13日"),
        ([(6, 13), (6, 6), (6, 13)], True, "6月6日、13日"),
        ([(5, 30), (6, 6)], True, "5月30日、6月6日"),
        ([(4, 16), (5, 2), (6, 1), (6, 10)], True, "4月16日至6月10日4次"),
        ([(4, 16), (5, 2), (6, 1), (6, 10)], False, "4月16日至6月10日多次"),
    ],
)
def test_days_are_merged(days, complete, words):
    assert days_text([date(2026, *day) for day in days], complete=complete) == words


def test_a_text_begins_with_how_much_was_done_and_what_is_quiet():
    said = {"period": "2026年第二季度", "categories": 2, "programmes": 3, "sites": 4}
    assert overview_text(**said, total=Total(people=1914, reads=9120, records=58), quiet=["参与创业"]) == (
        "2026年第二季度围绕2类3个项目，在4个点位开展工作58次，覆盖青少年1,914人（次），阅读9,120次。参与创业没有记录。"
    )
    assert overview_text(**said, total=Total(), quiet=[]) == "2026年第二季度还没有通过审核的记录。"


@pytest.mark.parametrize(
    ("due", "words"),
    [(None, "常态化"), (date(2026, 6, 15), "6月15日"), (date(2027, 1, 31), "2027年1月31日")],
)
def test_the_due_date_as_the_form_has_it(due, words):
    assert due_text(due, year=2026) == words
