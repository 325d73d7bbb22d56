"""Numerals as official Chinese writes them."""

import pytest

from tasks.reader.numbers import find_numerals, narrow, number

ONE = """
3000名 | 3000
3 000名 | 3000
1,200名 | 1200
１００场 | 100
３万人 | 30000
3万个 | 30000
1.5万人 | 15000
2亿元 | 200000000
500万 | 5000000
两千名 | 2000
三百五十个 | 350
十五名 | 15
二十场 | 20
一万两千人 | 12000
三千万元 | 30000000
二〇二五 | 2025
"""


@pytest.mark.parametrize("line", ONE.strip().splitlines())
def test_a_numeral_is_read_in_base_units(line: str):
    text, value = line.split(" | ")
    [numeral] = find_numerals(text)
    assert (numeral.value, numeral.high, numeral.percent) == (int(value), None, False)


SHARES = """
90% | 90
９０％ | 90
99.5% | 99.5
百分之九十 | 90
百分之90 | 90
百分之一百 | 100
半数 | 50
一半 | 50
三成 | 30
三分之二 | 66.666667
1/3 | 33.333333
"""


@pytest.mark.parametrize("line", SHARES.strip().splitlines())
def test_a_share_is_read_as_per_cent(line: str):
    text, value = line.split(" | ")
    [numeral] = find_numerals(f"达到{text}以上")
    assert (numeral.value, numeral.percent) == (float(value), True)


RANGES = """
2-3年 | 2 | 3
1至3名 | 1 | 3
1名至3名 | 1 | 3
10—15场 | 10 | 15
10～15场 | 10 | 15
3至5万 | 30000 | 50000
60%—70% | 60 | 70
5万元—10万元 | 50000 | 100000
两三场 | 2 | 3
"""


@pytest.mark.parametrize("line", RANGES.strip().splitlines())
def test_two_numbers_with_a_dash_are_one_range(line: str):
    text, low, high = line.split(" | ")
    [numeral] = find_numerals(text)
    assert (numeral.value, numeral.high) == (int(low), int(high))


def test_numbers_in_a_series_stay_apart():
    assert [numeral.value for numeral in find_numerals("50、20、10个")] == [50, 20, 10]


def test_a_falling_pair_is_no_range():
    assert [numeral.high for numeral in find_numerals("10-5")] == [None, None]


@pytest.mark.parametrize("text", ["2000多名", "20余场", "1万多人", "10多万人", "百余名"])
def test_more_than_is_marked(text: str):
    assert find_numerals(text)[0].more


@pytest.mark.parametrize(("text", "value"), [("万名", 10_000), ("百名", 100), ("千场", 1000)])
def test_a_scale_alone_is_a_round_number(text: str, value: int):
    [numeral] = find_numerals(text)
    assert (numeral.value, numeral.bare) == (value, True)


def test_ten_is_a_number_and_no_scale():
    assert not find_numerals("十名")[0].bare


def test_spans_are_those_of_the_text_given():
    text = "募集不少于３万个岗位，其中3 000个"
    assert [text[slice(*numeral.span)] for numeral in find_numerals(text)] == ["３万", "3 000"]


def test_narrowing_keeps_every_offset():
    text = "１００％ＡＢ：，（　）"
    assert len(narrow(text)) == len(text)
    assert narrow(text).startswith("100%AB")


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError):
        number("若干")
