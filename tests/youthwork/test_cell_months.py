"""Months of birth and words of closed lists, as offices write them."""

import math
from datetime import date

import pytest

from tests.cells import DUTY, GENDER, LEAGUE_MEMBER, STATUS, month_of, refusal
from youthwork.lib.dates import serial_day

# --- months of birth ---


@pytest.mark.parametrize(
    "written",
    [
        *("2003-05", "2003.05", "2003/5", "2003-5", "2003.5", "2003年5月", "2003年05月", "2003 年 5 月", "2003 05"),
        *("200305", "20030501", "2003/5/1", "2003.5.1", "2003-05-01", "2003年05月01日", "2003年5月1号", "2003年5月生"),
        *("2003-05-01 00:00:00", "2003-05-01T00:00:00", "2003-05-01 08:30", "２００３．０５", "2003。05", "2003—05"),
        *("\u3000'2003.05\u200b", "37742", 200305, 200305.0, 20030501, 2003.05, 37742, 37742.0, 37742.5),
        date(2003, 5, 1),
    ],
)
def test_a_month_of_birth_is_read_however_it_is_written(written):
    assert month_of(written) == "2003-05"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (2003.11, "2003-11"),
        (2003.12, "2003-12"),
        ("2003.10", "2003-10"),
        ("2003-1", "2003-01"),
        ("2003年1月", "2003-01"),
        ("2003.1.20", "2003-01"),
        ("2026.06", "2026-06"),
        ("1940-01", "1940-01"),
        (14_611, "1940-01"),
        (36_892, "2001-01"),
        (None, ""),
        ("  ", ""),
    ],
)
def test_other_months(written, read):
    assert month_of(written) == read


def test_old_macintosh_workbooks_count_days_from_1904():
    assert month_of(37742 - 1462, date1904=True) == month_of(37742) == "2003-05"
    assert serial_day(0, date1904=True) == date(1904, 1, 1)
    assert serial_day(61) == date(1900, 3, 1)
    assert serial_day(60) is None, "29 February 1900 never was"
    assert serial_day(10**12) is None


@pytest.mark.parametrize("written", [2003.1, "2003.1", "２００３．１", 1999.1])
def test_january_and_october_are_not_told_apart_by_guessing(written):
    refused = refusal(month_of, written)
    assert refused.code == "digits_lost"
    assert "设为文本" in str(refused)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("03.05", "四位年份"),
        ("03年5月", "四位年份"),
        ("98/5/1", "四位年份"),
        ("1998-00", "真实"),
        ("2003.13", "真实"),
        ("2003-02-30", "真实"),
        ("20031301", "真实"),
        (200300, "真实"),
        ("2026.07", "没有到"),
        ("20260619", "没有到"),
        (203001, "没有到"),
        ("1899-05", "早于1940"),
        ("1939.12", "早于1940"),
        (2003, "只有年份"),
        ("2003", "只有年份"),
        ("2003年", "看不懂"),
        ("农历三月初五", "公历"),
        ("2003年农历五月", "公历"),
        ("二〇〇三年五月", "看不懂"),
        ("5/1/2003", "看不懂"),
        ("不详", "看不懂"),
        ("2003-05至2004-06", "看不懂"),
        (20035, "看不懂"),
        ("20035", "看不懂"),
        (60_000, "看不懂"),
        (1, "看不懂"),
        (-37742, "看不懂"),
        (2003.055, "看不懂"),
        (1e300, "看不懂"),
        (True, "不是日期"),
        (math.nan, "不是日期"),
        (math.inf, "不是日期"),
        ("2003-05-01 " * 300, "看不懂"),
    ],
)
def test_what_is_no_month_of_birth_is_refused(written, said):
    refused = refusal(month_of, written)
    assert refused.code == "bad_date"
    assert said in str(refused)


# --- words ---


@pytest.mark.parametrize(
    ("reader", "written", "read"),
    [
        *((GENDER, word, "male") for word in ("男", "男性", "M", "m", "Male", " 男 ", "Ｍ")),
        *((GENDER, word, "female") for word in ("女", "女性", "F", "FEMALE")),
        *((GENDER, word, "") for word in (None, "", "/", " ")),
        *((STATUS, word, "party") for word in ("中共党员", "党员", "中共正式党员", "01", "1", 1, 1.0)),
        *((STATUS, word, "probationary") for word in ("预备党员", "中共预备党员", "中共党员(预备)", "02", 2)),
        *((STATUS, word, "league") for word in ("共青团员", "团员", "共青团", "共青 团员", "03", 3)),
        *((STATUS, word, "democratic") for word in ("民盟", "九三学社社员", "民主党派", "04", 11)),
        *((STATUS, word, "masses") for word in ("群众", "普通群众", "无党派", "无党派人士", "12", 13)),
        *((LEAGUE_MEMBER, word, True) for word in ("是", "√", "Y", "有", "1", 1, True, "保留", "团员")),
        *((LEAGUE_MEMBER, word, False) for word in ("否", "×", "n", "无", "0", 0, False, "X", "非团员")),
        *((LEAGUE_MEMBER, word, None) for word in (None, "", "/", "—")),
        *((DUTY, word, True) for word in ("团队长", "队长", "负责人", "组长")),
        *((DUTY, word, False) for word in ("队员", "副队长", "组员", "", None, "-")),
    ],
)
def test_a_word_means_one_thing(reader, written, read):
    assert reader.read(written) is read or reader.read(written) == read
    assert type(reader.read(written)) is type(read)


@pytest.mark.parametrize(
    ("reader", "written", "said"),
    [
        (GENDER, "先生", "男、女"),
        (GENDER, "无", "男、女"),
        (GENDER, 1, "男、女"),
        (GENDER, True, "TRUE"),
        (STATUS, "入党积极分子", "共青团员"),
        (STATUS, "少先队员", "群众"),
        (STATUS, "无", "不认识"),
        (STATUS, "团干", "不认识"),
        (STATUS, 14, "不认识"),
        (STATUS, "中共党员（保留团籍）", "一栏"),
        (LEAGUE_MEMBER, "也许", "是或否"),
        (LEAGUE_MEMBER, 2, "是或否"),
        (DUTY, "班长", "团队长或队员"),
        (DUTY, "指导老师", "不是队内职务"),
    ],
)
def test_a_word_that_is_not_known_is_not_guessed(reader, written, said):
    refused = refusal(reader.read, written)
    assert refused.code == "bad_value"
    assert said in str(refused).replace("true", "TRUE")
