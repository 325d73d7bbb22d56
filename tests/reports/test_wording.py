"""The words of a drafted line, as a table of what is known and what is written."""

from datetime import date

import pytest

from reports.wording import Said, Told, due_text, progress_text

JUNE_6 = Said(date(2026, 6, 6), "官渡雅园社区", "入户宣传第一批。发放单张。", 96)
JUNE_13 = Said(date(2026, 6, 13), "羊角镇石曹村", "卫生整治、入户宣传", 126)

POSTED = Said(date(2026, 6, 1), "公众号", "普法推文", 800)


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (Told("headcount"), "没有记录。"),
        (Told("headcount", unstaffed=("高山镇",)), "没有记录。高山镇尚未派队。"),
        (
            Told("headcount", records=4, places=3, telling=(JUNE_13, JUNE_6)),
            "在3个点位开展4次。6月6日在官渡雅园社区入户宣传第一批，96人。6月13日在羊角镇石曹村卫生整治、入户宣传，126人。",
        ),
        (
            Told("visits", records=1, places=1, telling=(JUNE_6,)),
            "开展1次。6月6日在官渡雅园社区入户宣传第一批，96人次。",
        ),
        (
            Told("reads", records=14, places=1, reads=9120, telling=(POSTED,)),
            "记录14次，阅读9120次。6月1日普法推文，阅读800次。",
        ),
        (
            Told("none", records=1, telling=(Said(date(2026, 6, 15), "", "完成海报6款"),)),
            "开展1次。6月15日完成海报6款。",
        ),
        (
            Told(
                "headcount",
                records=1,
                telling=(JUNE_6,),
                problem=Said(date(2026, 6, 6), "", "", problems="场地不足。", next_steps="联系社区借用活动室。"),
            ),
            "开展1次。6月6日在官渡雅园社区入户宣传第一批，96人。存在问题：场地不足。下一步：联系社区借用活动室。",
        ),
    ],
)  # fmt: skip
def test_what_is_known_becomes_a_sentence(told, text):
    assert progress_text(told) == text


def test_a_long_record_is_cut_at_a_comma():
    words = "上午在网格区清理背街小巷的乱张贴和积存垃圾，随后分组入户宣传防溺水和交通安全知识，下午召开小结会"
    text = progress_text(Told("none", records=1, telling=(Said(date(2026, 6, 1), "", words),)))
    assert text == "开展1次。6月1日上午在网格区清理背街小巷的乱张贴和积存垃圾。"


@pytest.mark.parametrize(
    ("due", "text"),
    [(None, "常态化"), (date(2026, 6, 15), "6月15日"), (date(2027, 1, 31), "2027年1月31日")],
)
def test_the_due_date_as_the_form_has_it(due, text):
    assert due_text(due, year=2026) == text
