"""Numbers as Chinese writes them."""

import pytest

from youthwork.lib.numerals import in_han, whole

PAIRS = (
    *((1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"), (100, "一百")),
    *((101, "一百零一"), (110, "一百一十"), (115, "一百一十五"), (120, "一百二十"), (1005, "一千零五")),
    *((1050, "一千零五十"), (3000, "三千"), (10_000, "一万"), (30_500, "三万零五百")),
)


@pytest.mark.parametrize(("number", "text"), PAIRS)
def test_a_number_is_written_and_read_back(number, text):
    assert in_han(number) == text
    assert whole(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    (
        *(
            ("12", 12),
            ("１２", 12),
            ("〇", 0),
            ("零", 0),
            ("两千", 2000),
            ("二〇二三", 2023),
            ("一百五十万", 1_500_000),
        ),
        *(("三亿", 300_000_000), ("一亿零五万", 100_050_000), ("十万", 100_000)),
    ),
)
def test_other_spellings_are_read(text, number):
    assert whole(text) == number


@pytest.mark.parametrize("text", ("", "五一", "七一", "十十", "百", "万", "十百", "一x", "三农", "1.5", "-1"))
def test_what_is_no_number_is_not_read(text):
    assert whole(text) is None


def test_nothing_below_zero_is_written():
    with pytest.raises(ValueError):
        in_han(-1)


def test_every_number_up_to_ten_thousand_comes_back():
    assert all(whole(in_han(number)) == number for number in range(10_001))
