"""Targets in the wording of offices unlike ours: sessions, working days, power, and announcements that are none."""

import pytest

from tests.reader.test_targets import goals_of

WORDINGS = """
每学期至少召开一次会议 | >= | 1 | 次
每半年至少召开2次会议 | >= | 2 | 次
答复时限压缩至7个工作日以内 | <= | 7 | 个工作日
装机容量稳定在3亿千瓦左右 | ~ | 300000000 | 千瓦
复垦土地不少于40公顷 | >= | 40 | 公顷
邀请青年代表20—30名 | range | [20, 30] | 名
"""
NONE = ("现将规划中明确的9项任务和7项工程进行责任分解。", "贯彻区少代会一届二次会议精神。")


@pytest.mark.parametrize("line", WORDINGS.strip().splitlines())
def test_a_target_is_read_in_the_wording_of_every_office(line: str) -> None:
    text, bound, value, unit = (part.strip() for part in line.split("|"))

    [goal] = goals_of(text + "。")

    assert (goal.bound, str(goal.value), goal.unit) == (bound, value, unit)


@pytest.mark.parametrize("text", NONE)
def test_what_is_announced_or_numbered_is_no_target(text: str) -> None:
    assert goals_of(text) == []
