"""Lights as tables: the facts on the left, the light and its reason on the right."""

from datetime import date

import pytest

from tasks.choices import Light
from tasks.progress import Facts, standing, standing_of_due

TODAY = date(2026, 6, 18)


def facts(**said) -> Facts:
    usual = {
        "has_team": True,
        "has_leader": True,
        "filled": 18,
        "headcount": 20,
        "last_record": date(2026, 6, 13),
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
    }
    return Facts(**{**usual, **said})


NO_TEAM = {"has_team": False, "has_leader": False, "filled": 0, "last_record": None}


@pytest.mark.parametrize(
    ("said", "light", "reason"),
    [
        pytest.param({}, Light.ON_TRACK, "6月13日有记录", id="a team that reports is on track"),
        pytest.param({"closed": True, **NO_TEAM}, Light.DONE, "文件已办结", id="what is closed is done"),
        pytest.param({"ends_on": date(2026, 6, 17)}, Light.DONE, "执行期已满", id="a full period with records is done"),
        pytest.param(
            {"ends_on": date(2026, 6, 17), "last_record": None},
            Light.OVERDUE,
            "执行期已满，没有记录",
            id="a full period without records is overdue",
        ),
        pytest.param(
            {"ends_on": date(2026, 6, 17), "returned": 1, "returned_since": date(2026, 6, 16)},
            Light.OVERDUE,
            "有1条退回未改",
            id="a full period with something returned is overdue",
        ),
        pytest.param(NO_TEAM, Light.BEHIND, "尚未派队", id="no team is behind"),
        pytest.param(
            {**NO_TEAM, "roster_due": date(2026, 5, 15)},
            Light.OVERDUE,
            "尚未派队，名单5月15日到期",
            id="no team after the roster's day is overdue",
        ),
        pytest.param(
            {**NO_TEAM, "roster_due": date(2026, 6, 18)},
            Light.DUE_SOON,
            "尚未派队，6月18日前报名单",
            id="no team on the roster's day is due",
        ),
        pytest.param(
            {**NO_TEAM, "starts_on": date(2026, 6, 4)},
            Light.DUE_SOON,
            "尚未派队",
            id="no team at the start is due soon",
        ),
        pytest.param(
            {**NO_TEAM, "starts_on": date(2027, 1, 1), "ends_on": None},
            Light.ON_TRACK,
            "2027年1月1日开始",
            id="before the start nothing is asked",
        ),
        pytest.param({"has_leader": False}, Light.BEHIND, "没有团队长", id="a team without leader is behind"),
        pytest.param(
            {"last_record": date(2026, 5, 30)}, Light.DUE_SOON, "19天没有记录", id="nineteen days is due soon"
        ),
        pytest.param({"last_record": date(2026, 5, 29)}, Light.BEHIND, "20天没有记录", id="twenty days is behind"),
        pytest.param({"last_record": None}, Light.BEHIND, "还没有记录", id="never a record is behind"),
        pytest.param(
            {"last_record": None, "starts_on": date(2026, 6, 10)}, Light.ON_TRACK, "刚开始", id="unless it just began"
        ),
        pytest.param(
            {"returned": 2, "returned_since": date(2026, 6, 11)},
            Light.DUE_SOON,
            "有2条退回未改",
            id="a return of a week is due soon",
        ),
        pytest.param(
            {"returned": 1, "returned_since": date(2026, 6, 10)},
            Light.OVERDUE,
            "有1条退回未改，已过8天",
            id="a return of eight days is overdue",
        ),
        pytest.param(
            {"last_record": date(2026, 5, 29), "returned": 1, "returned_since": date(2026, 6, 17)},
            Light.DUE_SOON,
            "有1条退回未改",
            id="who was asked to correct is not silent",
        ),
        pytest.param({"filled": 10}, Light.ON_TRACK, "6月13日有记录", id="half the people are enough to go on"),
        pytest.param({"filled": 9}, Light.BEHIND, "缺11人，不到一半", id="fewer than half are behind"),
        pytest.param({"ends_on": date(2026, 6, 25)}, Light.DUE_SOON, "6月25日到期", id="the last week is due soon"),
        pytest.param(
            {"starts_on": None, "ends_on": None}, Light.ON_TRACK, "6月13日有记录", id="without a period records decide"
        ),
    ],
)
def test_standing_of_a_row(said, light, reason):
    assert standing(facts(**said), TODAY) == (light, reason)


@pytest.mark.parametrize(
    ("due", "done", "light", "reason"),
    [
        (None, False, Light.ON_TRACK, "常态化"),
        (date(2026, 5, 15), True, Light.DONE, "已办结"),
        (date(2026, 6, 17), False, Light.OVERDUE, "已过1天"),
        (date(2026, 6, 18), False, Light.DUE_SOON, "今天到期"),
        (date(2026, 6, 25), False, Light.DUE_SOON, "还有7天"),
        (date(2026, 6, 26), False, Light.ON_TRACK, "6月26日前"),
        (date(2027, 1, 5), False, Light.ON_TRACK, "2027年1月5日前"),
    ],
)
def test_standing_of_a_due_date(due, done, light, reason):
    assert standing_of_due(due, TODAY, done=done) == (light, reason)


def test_a_standing_says_its_word():
    assert standing(facts(), TODAY).word == "正常"
