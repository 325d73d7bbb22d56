"""Cells as offices fill them: each becomes exactly one value, or is refused with the repair where it came from."""

import math
import unicodedata
from functools import partial

import pytest

from tests.cells import refusal
from youthwork.lib.cells import name_key, name_of, phone_of, student_number_of, text_of

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
        (13800000000, "digits_lost", "末八位"),
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
