"""Deadlines and recurrences as the text prints them."""

import pytest

from tasks.reader.dates import find_dues
from tasks.reader.model import Due, Header

ONE_YEAR = Header(date="2021-10-29")
NO_YEAR = Header()


def dues(text: str, header: Header = ONE_YEAR, start: int = 0) -> list[Due]:
    return find_dues(text, start, header)


DATES = """
到2023年，实现全覆盖 | 到2023年 | 2023 | 2023-12-31
2025年底前完成 | 2025年底前 | 2025-12-31 | 2025-12-31
到2025年末，建成 | 到2025年末 | 2025-12-31 | 2025-12-31
2025年前建成 | 2025年前 | 2025 |
年底前报送 | 年底前 | 2021-12-31 | 2021-12-31
到年底完成换届 | 到年底 | 2021-12-31 | 2021-12-31
年内完成 | 年内 | 2021-12-31 | 2021-12-31
今年6月前基本完成 | 今年6月前 | 2021-06 |
今年6月底前完成 | 今年6月底前 | 2021-06-30 | 2021-06-30
明年3月底前 | 明年3月底前 | 2022-03-31 | 2022-03-31
6月底前上报 | 6月底前 | --06-30 |
5月15日前由学校报送 | 5月15日前 | --05-15 |
2022年6月30日前 | 2022年6月30日前 | 2022-06-30 | 2022-06-30
9月中旬召开 | 9月中旬 | --09-20 |
上半年完成 | 上半年 | --06-30 |
第三季度完成 | 第三季度 | --09-30 |
2022年第一季度 | 2022年第一季度 | 2022-03-31 | 2022-03-31
2021年每个街道建成 | 2021年 | 2021 | 2021-12-31
2021年5月—2021年12月 | 2021年5月—2021年12月 | 2021-12 | 2021-12-31
2021年5月—12月 | 2021年5月—12月 | 2021-12 | 2021-12-31
5月至6月上旬 | 5月至6月上旬 | --06-10 |
7月1日至8月20日 | 7月1日至8月20日 | --08-20 |
2023—2025年 | 2023—2025年 | 2025 | 2025-12-31
到２０２５年 | 到２０２５年 | 2025 | 2025-12-31
5年内达到 | 5年内 |  |
"""


@pytest.mark.parametrize("line", DATES.strip().splitlines())
def test_a_date_is_read_as_printed_and_as_meant(line: str):
    text, printed, on, by = (part.strip() for part in f"{line} ".split(" | "))
    [due] = dues(text)
    assert (due.printed, due.on, due.by, due.every) == (printed, on, by or None, ())


RECURRING = """
每年集中开展 | yearly
每季度召开 | quarterly
每月5日前报送 | monthly
按季度通报 | quarterly
每半年通报 | --06-30 --12-31
每年12月底前 | --12-31
每年底前 | --12-31
分别于6、9、12月底 | --06-30 --09-30 --12-31
6月底、12月底前 | --06-30 --12-31
于每年6月底、12月底前 | --06-30 --12-31
"""


@pytest.mark.parametrize("line", RECURRING.strip().splitlines())
def test_a_recurrence_names_its_days_or_its_word(line: str):
    text, every = line.split(" | ")
    [due] = dues(text)
    assert (due.on, due.by, due.every) == ("", None, tuple(every.split()))


@pytest.mark.parametrize(
    "text",
    [
        "长期坚持",
        "常态化开展",
        "《青年发展规划（2018—2025年）》",
        "中青发〔2021〕3号",
        "2021年，是建党一百周年",
        "2022年以来",
        "自2022年起施行",
        "2022届毕业生",
        "青年底气",
        "每年轻一代",
    ],
)
def test_what_sets_no_deadline_is_left_out(text: str):
    assert dues(text) == []


def test_a_year_before_the_headers_is_past():
    assert dues("2020年培训5000名") == []


@pytest.mark.parametrize(("text", "on"), [("年底前", "--12-31"), ("今年6月底前", "--06-30"), ("今年9月前", "--09")])
def test_a_year_that_nobody_prints_stays_away(text: str, on: str):
    [due] = dues(text, NO_YEAR)
    assert (due.on, due.by) == (on, None)


def test_two_years_in_the_header_give_none():
    [due] = dues("年底前", Header(period=("2021-05-01", "2023-12-31")))
    assert due.on == "--12-31"


def test_a_month_without_this_year_takes_no_year_from_the_header():
    assert dues("6月底前")[0].on == "--06-30"


def test_spans_count_in_the_paper():
    text = "各单位于6月30日前报送，年底前总结。"
    assert [text[due.span[0] - 100 : due.span[1] - 100] for due in dues(text, start=100)] == ["于6月30日前", "年底前"]


def test_a_day_that_does_not_exist_is_no_date():
    assert dues("2月30日前") == []
