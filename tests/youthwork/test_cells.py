"""Cells as offices fill them: each becomes exactly one value, or is refused with the repair where it came from."""

import math
import time
import unicodedata
from datetime import date
from functools import partial

import pytest

from youthwork.lib.cell_words import DUTIES, GENDERS, LEAGUE, STATUSES, Words
from youthwork.lib.cells import (
    CellRefused,
    birth_month_of,
    name_key,
    name_of,
    phone_of,
    shown,
    student_number_of,
    text_of,
)
from youthwork.lib.dates import serial_day

TODAY = date(2026, 6, 18)
GENDER = Words("性别", GENDERS, "男、女", empty="")
STATUS = Words("政治面貌", STATUSES, "共青团员、群众等", empty="")
LEAGUE_MEMBER = Words("共青团员", LEAGUE, "是或否", empty=None)
DUTY = Words("职务", DUTIES, "团队长或队员", empty=False)
month_of = partial(birth_month_of, today=TODAY)
READERS = {
    "text": partial(text_of, label="班级", longest=100, nothing=True),
    "name": name_of,
    "phone": partial(phone_of, nothing=True),
    "student number": partial(student_number_of, nothing=True),
    "month": partial(month_of, nothing=True),
    "gender": GENDER.read,
    "status": STATUS.read,
    "league": LEAGUE_MEMBER.read,
    "duty": DUTY.read,
}
everyone = pytest.mark.parametrize("read", READERS.values(), ids=READERS)


def refusal(read, value) -> CellRefused:
    with pytest.raises(CellRefused) as caught:
        read(value)
    assert "请" in str(caught.value), "a refusal says what to do"
    assert len(str(caught.value)) < 120
    str(caught.value).encode()
    return caught.value


# --- text ---


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("软件2401", "软件2401"),
        ("  计算机系 ", "计算机系"),
        ("\u00a0\u3000计算机系\u200b\ufeff", "计算机系"),
        ("\ufeff计算\u200b机系\u2060", "计算机系"),
        ("软件\x072401\x1f", "软件2401"),
        ("计算机\n工程系", "计算机工程系"),
        ("Web  前端\tB 组", "Web 前端 B 组"),
        ("软件2401-1", "软件2401-1"),
        (2401, "2401"),
        (2401.0, "2401"),
        (2401.5, "2401.5"),
        ("𠮷田班", "𠮷田班"),
        ("", ""),
        (" \u3000\n", ""),
        (None, ""),
    ],
)
def test_a_text_loses_what_nobody_sees(written, read):
    assert text_of(written, "班级", 100) == read


@pytest.mark.parametrize("sign", ["/", "—", "--", "－", "无", "空", " ／ ", "——"])
def test_a_sign_for_nothing_is_empty_only_where_it_may_be(sign):
    assert text_of(sign, nothing=True) == ""
    assert text_of(sign) == sign.strip()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1.5E+10", "digits_lost"),
        ("2.4E+11", "digits_lost"),
        ("2026-03-01", "digits_lost"),
        ("2026-03-01 00:00:00", "digits_lost"),
        (4_409_022_005_030_100, "digits_lost"),
        (4.40902200503010e17, "digits_lost"),
        (1e300, "digits_lost"),
        ("#REF!", "bad_value"),
        ("#N/A", "bad_value"),
        ("########", "bad_value"),
        ("计算机\ufffd系", "bad_value"),
        ("计算机\ud842系", "bad_value"),
        ("同上", "bad_value"),
        ("〃", "bad_value"),
        (True, "bad_value"),
        (math.nan, "bad_value"),
        (-math.inf, "bad_value"),
        ("长" * 101, "too_long"),
    ],
)
def test_a_text_that_a_program_destroyed_is_refused(written, code):
    assert refusal(partial(text_of, label="班级", longest=100), written).code == code


# --- names ---


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("何晓彤", "何晓彤"),
        ("张　三", "张三"),
        (" 张 三 ", "张三"),
        ("欧 阳 锋", "欧阳锋"),
        ("张\n三丰", "张三丰"),
        ("𠮷 野", "𠮷野"),
        ("阿迪力·买买提", "阿迪力·买买提"),
        ("阿迪力 · 买买提", "阿迪力 · 买买提"),
        ("阿迪力•买买提", "阿迪力•买买提"),
        ("阿迪力.买买提", "阿迪力.买买提"),
        ("Anna  Maria Li", "Anna Maria Li"),
        ("Jose\u0301 Li", "José Li"),
        ("张伟2", "张伟2"),
        ("张三\u200b", "张三"),
        ("㬎\U000e0101", "㬎\U000e0101"),
        ("/", ""),
        ("无", ""),
        ("\u3164\u2800", ""),
        (None, ""),
    ],
)
def test_a_name_is_kept_as_written(written, read):
    assert name_of(written) == read


@pytest.mark.parametrize(
    "letter", ["𠮷", "䶮", "㛃", "\ufa0e", "\uf9d1", "\u2f45", "\u2f80b"[0], "\U0002f80b", "\ue863", "〇", "Ａ"]
)
def test_a_rare_character_of_a_name_is_never_changed(letter):
    """Normal forms would put 六 for U+F9D1, and another character for U+2F80B."""
    assert name_of(f"王{letter}") == f"王{letter}"
    assert name_of(f"{letter}　王") in (f"{letter}王", f"{letter} 王")


def test_normal_forms_would_change_what_is_kept_here():
    assert unicodedata.normalize("NFC", "\uf9d1") == "六"
    assert unicodedata.normalize("NFKC", "\u2f45") == "方"


@pytest.mark.parametrize(
    "written",
    [
        *("张三、李四", "张三 李四", "张三\n李四", "张三/李四", "张三，李四", "欧阳　娜娜"),
        *("张?三", "张*", "张＊＊", "张某", "张某某", "李XX", "王×", "张\ufffd", "张\ud842\udfb7"[:2]),
        *("12345", "----3", "···", "同上", "2026-03-01", "#NAME?"),
        *(5, 5.5, True, math.nan),
    ],
)
def test_what_is_no_single_legible_name_is_refused(written):
    assert refusal(name_of, written).code in {"bad_value", "digits_lost"}


def test_a_long_name_is_refused():
    assert refusal(name_of, "阿" * 51).code == "too_long"
    assert name_of(" " * 1_000_000 + "张三") == "张三"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("阿迪力·买买提", f"阿迪力{dot}买买提") for dot in "•・‧∙●.．･⋅"),
        ("阿迪力·买买提", "阿迪力 · 买买提"),
        ("Anna Li", "ＡＮＮＡ　ＬＩ"),
        ("José", "Jose\u0301"),
        ("王六", "王\uf9d1"),
        ("㬎", "㬎\U000e0101"),
        ("张三", "张 三\u200b"),
    ],
)
def test_two_spellings_of_one_name_match(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("张三", "张二"), ("𠮷野", "吉野"), ("阿迪力·买买提", "阿迪力买买提")])
def test_other_names_do_not_match(one, other):
    assert name_key(one) != name_key(other)


# --- phones ---


@pytest.mark.parametrize(
    "written",
    [
        *(
            "13800138001",
            " 138 0013 8001 ",
            "138-0013-8001",
            "138—0013—8001",
            "１３８００１３８００１",
            "(138)00138001",
        ),
        *(
            "+86 13800138001",
            "+8613800138001",
            "008613800138001",
            "86-13800138001",
            "8613800138001",
            "（+86）13800138001",
        ),
        *("'13800138001", "‘13800138001", "\t13800138001", "\ufeff13800138001\u200b", "138\u00a00013\u30008001"),
        *(13800138001, 13800138001.0, "13800138001.0", 8613800138001),
    ],
)
def test_a_phone_is_read_however_it_is_written(written):
    assert phone_of(written) == "13800138001"


@pytest.mark.parametrize("written", [None, "", "  ", "\u3000"])
def test_no_phone_is_empty(written):
    assert phone_of(written) == ""


def test_a_sign_for_no_phone_is_empty_where_it_may_be():
    assert phone_of("无", nothing=True) == phone_of("/", nothing=True) == ""
    assert refusal(phone_of, "无").code == "bad_phone"


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ("1.5E+10", "digits_lost", "科学计数"),
        ("1.54E+10", "digits_lost", "设为文本"),
        ("1.38001E10", "digits_lost", "科学计数"),
        (15_000_000_000, "digits_lost", "末八位"),
        ("13800000000", "digits_lost", "末八位"),
        (13800138001.5, "digits_lost", "不是整数"),
        (1_380_013_800_100_000, "digits_lost", "15位"),
        (1.38e16, "digits_lost", "15位"),
        ("2026-03-01", "digits_lost", "日期"),
        ("13800138001/13900139001", "bad_phone", "只留一个"),
        ("13800138001 13900139001", "bad_phone", "只留一个"),
        ("138 0013 8001、139 0013 9001", "bad_phone", "只留一个"),
        ("1380013800113900139001", "bad_phone", "只留一个"),
        ("13800138001\n13900139001", "bad_phone", "只留一个"),
        ("0668-2880000", "bad_phone", "固定电话"),
        ("(0668) 2880000", "bad_phone", "固定电话"),
        ("2880000", "bad_phone", "固定电话"),
        ("010-62880000", "bad_phone", "固定电话"),
        ("400-8800000", "bad_phone", "固定电话"),
        ("1380013800", "bad_phone", "10位"),
        (138001380011, "bad_phone", "12位"),
        ("25400001234", "bad_phone", "以1开头"),
        ("电话同上", "bad_phone", "以1开头"),
        ("13800138001（父）", "bad_phone", "以1开头"),
        ("138****8001", "bad_phone", "以1开头"),
        ("١٣٨٠٠١٣٨٠٠١", "bad_phone", "以1开头"),
        (-13800138001, "bad_phone", "以1开头"),
        (True, "bad_value", "TRUE"),
        (math.inf, "bad_value", "不是文字"),
    ],
)
def test_what_is_no_phone_is_refused_with_the_reason(written, code, said):
    refused = refusal(phone_of, written)
    assert refused.code == code
    assert said in str(refused)


# --- student numbers ---


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0020260201", "0020260201"),
        ("A2026b01", "A2026b01"),
        ("Ｂ２０２６", "B2026"),
        ("2026 0201", "20260201"),
        ("'20260201", "20260201"),
        ("粤茂-2026-01", "粤茂-2026-01"),
        ("21E0345", "21E0345"),
        (20260201, "20260201"),
        (123_456_789_012_345, "123456789012345"),
        ("44090220050301012345", "44090220050301012345"),
        (None, ""),
        ("", ""),
    ],
)
def test_a_student_number_keeps_its_zeros_and_letters(written, read):
    assert student_number_of(written) == read


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2.02E+11", "digits_lost"),
        ("2.02601E11", "digits_lost"),
        ("2E+11", "digits_lost"),
        (20260201.0, "digits_lost"),
        (2.02e11, "digits_lost"),
        (20260201.5, "digits_lost"),
        ("20260201.0", "digits_lost"),
        (1_234_567_890_123_450, "digits_lost"),
        (2.02602010000000e17, "digits_lost"),
        ("2026-03-01", "digits_lost"),
        ("同上", "bad_value"),
        (False, "bad_value"),
        (math.nan, "bad_value"),
        ("1" * 33, "too_long"),
    ],
)
def test_a_student_number_that_lost_digits_is_refused(written, code):
    assert refusal(student_number_of, written).code == code


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


@pytest.mark.parametrize("written", [2003.1, "2003.1", "２００３．１", 2003.2, 1999.9])
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


# --- hostile cells, for every reader ---

ENDLESS = {
    "text": "too_long",
    "name": "too_long",
    "phone": "too_long",
    "student number": "too_long",
    "month": "bad_date",
    "gender": "bad_value",
    "status": "bad_value",
    "league": "bad_value",
    "duty": "bad_value",
}
MEGABYTE = 1_000_000


@pytest.mark.parametrize(("field", "code"), ENDLESS.items())
@pytest.mark.parametrize("letter", ["9", "长", "a ", "\u0301", "a\u0301", "1-", "\u200b9", "𠮷"])
def test_a_megabyte_in_a_cell_is_refused_at_once(field, code, letter):
    began = time.process_time()
    assert refusal(READERS[field], letter * MEGABYTE).code == code
    assert time.process_time() - began < 0.5


@everyone
def test_a_megabyte_of_spaces_is_empty(read):
    assert read(" " * MEGABYTE) == read("")


@everyone
@pytest.mark.parametrize("exponent", [20, 400, 5000])
def test_an_endless_number_is_refused(read, exponent):
    assert refusal(read, 10**exponent).code in {"digits_lost", "bad_date", "bad_value"}
    assert refusal(read, -(10**exponent)).code in {"digits_lost", "bad_date", "bad_value"}


HOSTILE = [
    *(" " * 999 + "x", "\u0301" * 3_000, "a\u0301" * 1_900, "1E+" * 1_300, "-" * 3_999, "1 " * 1_900),
    *("\x00", "\u202e123", "\ud800", "𝟏𝟑𝟖", "①②③", "👩‍👩‍👧", "=cmd|'/c calc'!A1", "<script>", "%s{0}", "\ufdfa" * 200),
    *(True, False, math.nan, math.inf, -math.inf, 1e308, -0.0, 5e-324, 0),
]


@everyone
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: str(value)[:8].encode("ascii", "replace").decode())
def test_a_hostile_cell_is_a_value_or_a_refusal(read, value):
    try:
        taken = read(value)
    except CellRefused as refused:
        assert len(str(refused)) < 120
        str(refused).encode()
    else:
        assert taken in (True, False, None) or (len(taken) <= 100 and taken.isprintable())


@everyone
def test_an_empty_cell_is_empty(read):
    assert read(None) in ("", None, False)
    assert read("") == read(None)


def test_an_id_number_in_the_wrong_column_is_in_no_message():
    for read in (phone_of, name_of, month_of):
        assert "44090220050301" not in str(refusal(read, "440902200503010012"))
    assert "44090220050301" not in str(refusal(phone_of, 440902200503010000))
    assert "44090220050301" not in shown(4.40902200503010e17)
