"""Stages as they are typed, one a line."""

from datetime import date

import pytest

from youthwork.lib.stages import read_stages


@pytest.mark.parametrize(
    ("line", "name", "end"),
    [
        ("第一阶段 至2023年底", "第一阶段", date(2023, 12, 31)),
        ("第二阶段：2025年6月底", "第二阶段", date(2025, 6, 30)),
        ("调查研究阶段，至2021年6月10日", "调查研究阶段", date(2021, 6, 10)),
        ("收尾 2026-02-28", "收尾", date(2026, 2, 28)),
        ("到2023年", "到", date(2023, 12, 31)),
        ("第三阶段至2024年2月", "第三阶段", date(2024, 2, 29)),
    ],
)
def test_a_line_is_a_name_and_its_last_day(line, name, end):
    assert read_stages(f"\n{line}\n") == [(name, end)]


@pytest.mark.parametrize("line", ["第一阶段", "至2023年底", "第一阶段 至2023年13月", "第一阶段 至2023年2月30日"])
def test_a_line_that_is_not_understood_is_named(line):
    with pytest.raises(ValueError, match="第2行"):
        read_stages(f"准备 至2022年底\n{line}")


def test_a_name_longer_than_a_code_is_refused():
    with pytest.raises(ValueError, match="太长"):
        read_stages(f"{'长' * 21} 至2023年底")
