"""What is in one cell: numbers as people and programs write them, dates, words, rare characters, what Excel lost."""

import codecs
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from tests.books import ROSTER_HEAD
from tests.sheet_files.case import Case
from tests.sheet_files.layout import original
from tests.sheet_files.people import (
    CAMPUS,
    SLIM_HEAD,
    id_number,
    name_of,
    number_of,
    person,
    phone_of,
    roster,
    slim,
    stored,
)
from tests.sheet_files.text import encoded
from tests.sheet_files.workbook import Raw, Tab, failed, formula, serial, xlsx


def each(head: str, *values: Any) -> bytes:
    """A roster of one person a value, which stands in the column ``head``."""
    return roster(*(person(n, **{head: value}) for n, value in enumerate(values, start=1)))


def beside(head: str, *values: Any, **options: Any) -> bytes:
    """The same in one more column, K."""
    rows = [[*person(n), value] for n, value in enumerate(values, start=1)]
    return xlsx(Tab([["名单"], [*ROSTER_HEAD, head], *rows]), **options)


def understood(
    name: str, head: str, values: Sequence[Any], field: str, read: Sequence[Any], *, says=(), **options: Any
) -> Case:
    """Every value is read, as ``read`` says."""
    build = partial(each if head in ROSTER_HEAD else beside, head, *values, **options)
    members = {name_of(n): {field: value} for n, value in enumerate(read, start=1)}
    return Case(name, build, new=len(values), members=members, says=says)


def refusals(name: str, head: str, values: Sequence[Any], code: str, **options: Any) -> Case:
    """Every value is refused, each at its address; the one person of whom all is well is taken."""
    usual = head in ROSTER_HEAD
    column = "ABCDEFGHIJ"[ROSTER_HEAD.index(head)] if usual else "K"
    rows = [person(n, **{head: v}) if usual else [*person(n), v] for n, v in enumerate(values, start=1)]
    build = partial(roster, *rows, person(90), more=() if usual else (head,), **options)
    errors = [f"{code} {column}{row}" for row in range(3, 3 + len(values))]
    return Case(name, build, "partly", new=1, refused=len(values), errors=errors, persons=stored(90))


FULL_WIDTH = str.maketrans("0123456789+", "０１２３４５６７８９＋")
P = [phone_of(n) for n in range(6)]
PHONES = P[1:]

BIRTHS = [date(2005, 3, 9), date(2004, 11, 30)]
BIRTHS_READ = ["2005-03", "2004-11"]
WITH_X, OTHER_X = [number for number in map(id_number, range(1, 60)) if number.endswith("X")][:2]


def out_of_excel() -> bytes:
    """A .csv that Excel saved after it had destroyed what it took for numbers."""
    rows = [
        [name_of(1), number_of(1), "1.546E+10", CAMPUS, "2003.05", ""],
        [name_of(2), "2.02601E+11", phone_of(2), CAMPUS, "2003-05", ""],
        [name_of(3), number_of(3), phone_of(3), CAMPUS, "2003.1", ""],
        [name_of(4), number_of(4), phone_of(4), CAMPUS, "", "4.40902E+17"],
        [name_of(5), number_of(5), phone_of(5), CAMPUS, "2003.11", ""],
    ]
    return encoded([[*SLIM_HEAD, "出生年月", "身份证号"], *rows], bom=codecs.BOM_UTF8)


def kept_as_text() -> bytes:
    """How careful systems keep Excel from making numbers of a .csv's digits."""
    rows = [[name_of(n), f'="{number_of(n)}"', f'="{phone_of(n)}"', CAMPUS] for n in (1, 2)]
    return encoded([SLIM_HEAD, *rows], "gb18030")


def looked_up() -> bytes:
    """Names and phones that formulas fetch from a sheet of data; Excel saved what they came to."""
    rows = [
        [
            formula(f"VLOOKUP(B{row},学籍!A:C,2,0)", name_of(n)),
            number_of(n),
            formula("学籍!C1", int(phone_of(n))),
            CAMPUS,
        ]
        for row, n in ((2, 1), (3, 2))
    ]
    data = [[number_of(n), name_of(n), int(phone_of(n))] for n in (1, 2)]
    return xlsx(Tab([SLIM_HEAD, *rows]), Tab(data, name="学籍"))


def not_reckoned() -> bytes:
    """The same from a program that stores formulas without their values."""
    rows = [[formula("VLOOKUP(B2,学籍!A:C,2,0)"), number_of(1), phone_of(1), CAMPUS], slim(2)]
    return xlsx(Tab([SLIM_HEAD, *rows]), Tab([[number_of(1), name_of(1)]], name="学籍"))


def errors_in_cells() -> bytes:
    rows = [
        [failed("VLOOKUP(B2,学籍!A:B,2,0)", "#N/A"), *slim(1)[1:]],
        [*slim(2)[:2], failed("学籍!#REF!", "#REF!"), CAMPUS],
        [*slim(3)[:3], failed("点位名(1)", "#NAME?")],
        slim(4),
    ]
    return xlsx(Tab([SLIM_HEAD, *rows]))


def strict_dates() -> bytes:
    days = [Raw(' t="d" s="1"', f"<v>{day}</v>") for day in ("2005-03-09T00:00:00", "2004-11-30")]
    return beside("出生年月", *days, strict=True)


GOOD_IDS = [
    id_number(70),
    WITH_X,
    OTHER_X.lower(),
    id_number(71).translate(FULL_WIDTH),
    f"{id_number(72)[:6]} {id_number(72)[6:]} ",
]
MISTYPED = [number[:17] + ("0" if number[17] != "0" else "1") for number in (id_number(1), id_number(2))] + [
    id_number(3)[:10] + id_number(3)[11] + id_number(3)[10] + id_number(3)[12:]
]
DESTROYED = Raw("", "<v>4.40902200503121E+17</v>")
WITH_BIRTHS = [[*person(1), "2005-03", id_number(1)], [*person(2), "2004-09", id_number(2)]]
LIKE_FORMULAS = ["=陈志强", "@SUM(A1)", "+86陈", "-李"]
RARE = ["陈𠮷", "王䶮", "李﨑", "阿依古丽·买买提", "買買提・江", "古丽•阿不都", "王\uf929", "葛\U000e0100志强"]

FILES = [
    # --- numbers of phones ---
    understood("phones_full_width", "手机", [p.translate(FULL_WIDTH) for p in PHONES], "phone", PHONES),
    understood(
        "phones_with_blanks",
        "手机",
        [f"{P[1][:3]} {P[1][3:7]} {P[1][7:]}", f"{P[2][:3]}-{P[2][3:7]}-{P[2][7:]}", f"\u3000{P[3]}\xa0", f"{P[4]}\n"],
        "phone",
        PHONES[:4],
    ),
    understood(
        "phones_with_86",
        "手机",
        [f"+86{P[1]}", f"+86 {P[2]}", f"86{P[3]}", f"（+86）{P[4]}", f"+86-{P[5]}".translate(FULL_WIDTH)],
        "phone",
        PHONES,
    ),
    understood("phones_as_numbers", "手机", [int(p) for p in PHONES[:2]] + [float(P[3])], "phone", PHONES[:3]),
    refusals("phones_too_short_or_long", "手机", [P[1][:-1], P[2] + "0", int(P[3][:-1])], "bad_phone"),
    refusals(
        "phones_that_are_none",
        "手机",
        ["0668-2880000", f"{P[2]}/{P[3]}", f"{P[4]}（家长）", "26" + P[5][2:]],
        "bad_phone",
    ),
    refusals("phones_in_scientific_notation", "手机", ["1.54E+10", "1.546E10", "1.54e+010"], "digits_lost"),
    refusals("phones_with_decimals", "手机", [15460000001.5, True], "bad_phone|digits_lost|bad_value"),
    Case("phones_kept_as_text_in_csv", kept_as_text, ending="csv", new=2, persons=stored(1, 2)),
    # --- student numbers ---
    understood(
        "student_numbers_as_numbers",
        "学号",
        [int(number_of(1)), 20260007.0],
        "student_number",
        [number_of(1), "20260007"],
    ),
    understood(
        "student_numbers_as_text",
        "学号",
        ["0020260001", "２０２６０００２", "2026 0003", "B20260004", "\u300020260005"],
        "student_number",
        ["0020260001", "20260002", "20260003", "B20260004", "20260005"],
    ),
    refusals(
        "student_numbers_destroyed",
        "学号",
        [2026010100000010, 202601010000001234, "2.02601E+11", 2.0260101e17],
        "digits_lost",
    ),
    refusals("student_numbers_with_decimals", "学号", [20260101.5], "bad_value|digits_lost"),
    # --- dates ---
    understood(
        "births_as_text",
        "出生年月",
        ["2003.05", "2003年5月", "2003-05", "2003/5/9", "200305", "20030509", "2003年05月09日", "２００３．０５"],
        "birth_month",
        ["2003-05"] * 8,
    ),
    understood(
        "births_as_numbers",
        "出生年月",
        [200305, 20030509, 2003.05, 2003.11],
        "birth_month",
        ["2003-05"] * 3 + ["2003-11"],
    ),
    understood("births_as_dates", "出生年月", BIRTHS, "birth_month", BIRTHS_READ),
    understood(
        "births_as_serial_numbers",
        "出生年月",
        [serial(day) for day in BIRTHS],
        "birth_month",
        BIRTHS_READ,
    ),
    understood("births_as_dates_since_1904", "出生年月", BIRTHS, "birth_month", BIRTHS_READ, since_1904=True),
    understood(
        "births_as_serial_numbers_since_1904",
        "出生年月",
        [serial(day, since_1904=True) for day in BIRTHS],
        "birth_month",
        BIRTHS_READ,
        since_1904=True,
    ),
    Case(
        "births_as_dates_of_strict",
        strict_dates,
        new=2,
        members={name_of(1): {"birth_month": "2005-03"}, name_of(2): {"birth_month": "2004-11"}},
    ),
    refusals("births_without_their_zero", "出生年月", [2003.1, 2004.1], "digits_lost"),
    refusals(
        "births_that_are_none",
        "出生年月",
        ["2005年13月", "05.3", "三月", "2999-01", "1800-01", "2005-00", 12],
        "bad_date",
    ),
    Case(
        "numbers_in_xls",
        partial(original, "numbers.xls"),
        "partly",
        ending="xls",
        new=1,
        refused=1,
        errors=["digits_lost E3"],
        kept=False,
        persons=stored(1),
        members={name_of(1): {"student_number": number_of(1), "birth_month": "2005-03"}},
    ),
    Case(
        "dates_since_1904_in_xls",
        partial(original, "since_1904.xls"),
        ending="xls",
        new=1,
        kept=False,
        members={name_of(1): {"birth_month": "2005-03"}},
    ),
    # --- words ---
    understood(
        "genders",
        "性别",
        ["男", "女", "男性", "女性", " 男 ", None],
        "gender",
        ["male", "female", "male", "female", "male", ""],
    ),
    refusals("genders_that_are_none", "性别", ["未知", "男女", "1980"], "bad_value"),
    understood(
        "political_statuses",
        "政治面貌",
        ["共青团员", "团员", "中共党员", "党员", "中共预备党员", "预备党员", "群众", "普通群众", "民盟", None],
        "political_status",
        ["league", "league", "party", "party", "probationary", "probationary", "masses", "masses", "democratic", ""],
    ),
    refusals("political_statuses_that_are_none", "政治面貌", ["团干", "三好学生", "共青"], "bad_value"),
    understood("league_membership", "团籍", ["是", "保留", "√", "否"], "league_member", [True, True, True, False]),
    refusals("league_membership_unclear", "团籍", ["待查", "maybe"], "bad_value"),
    refusals("duties_that_are_none", "职务", ["班长", "第一书记"], "bad_value"),
    # --- names ---
    Case(
        "rare_characters",
        partial(each, "姓名", *RARE),
        new=len(RARE),
        persons=[(name, phone_of(n), CAMPUS) for n, name in enumerate(RARE, start=1)],
    ),
    Case(
        "composed_letters",
        partial(each, "姓名", "Jose\u0301 Garci\u0301a", "Nguye\u0302\u0303n"),
        new=2,
        persons=[("José García", phone_of(1), CAMPUS), ("Nguyễn", phone_of(2), CAMPUS)],
    ),
    Case(
        "blanks_in_names",
        partial(each, "姓名", "陈 彤", "李　强", "  张嘉怡 ", "黄俊\n杰", "欧阳思琪\xa0"),
        new=5,
        persons=[
            (name, phone_of(n), CAMPUS)
            for n, name in enumerate(["陈彤", "李强", "张嘉怡", "黄俊杰", "欧阳思琪"], start=1)
        ],
    ),
    refusals("names_missing", "姓名", [None, "  ", "\u3000"], "required"),
    Case(
        "destroyed_by_excel_on_the_way_to_csv",
        out_of_excel,
        "partly",
        ending="csv",
        new=1,
        refused=4,
        errors=["digits_lost C2", "digits_lost B3", "digits_lost E4", "digits_lost F5"],
        persons=stored(5),
    ),
    refusals("names_too_long", "姓名", ["长" * 51], "too_long"),
    Case(
        "names_like_formulas",
        partial(each, "姓名", *LIKE_FORMULAS, "=1+1"),
        "partly",
        new=4,
        refused=1,
        errors=["bad_value A7"],
        persons=[(name, phone_of(n), CAMPUS) for n, name in enumerate(LIKE_FORMULAS, start=1)],
    ),
    Case(
        "sites_broken_over_lines",
        partial(each, "点位", "官渡校园\n社区", " 官渡 校园社区", "官渡校园社区\u3000"),
        new=3,
        persons=stored(1, 2, 3),
    ),
    Case(
        "cells_of_blanks_only",
        partial(roster, person(1, 性别=" ", 学院="\u3000", 班级="\n", 职务=" ")),
        new=1,
        persons=stored(1),
    ),
    # --- ID numbers ---
    Case("id_numbers", partial(beside, "身份证号", *GOOD_IDS), new=5, persons=stored(1, 2, 3, 4, 5)),
    refusals("id_numbers_mistyped", "身份证号码", [*MISTYPED, MISTYPED[0].lower()], "bad_id"),
    refusals("id_numbers_of_no_day", "身份证号", [id_number(1, "20050231"), id_number(2, "20051301")], "bad_id"),
    refusals("id_numbers_too_short", "身份证号", [id_number(1)[:-1], id_number(2) + "0"], "bad_id"),
    refusals("id_numbers_destroyed", "身份证号", [DESTROYED, id_number(2)[:15] + "000", "4.40902E+17"], "digits_lost"),
    Case(
        "id_numbers_of_another_birthday",
        partial(xlsx, Tab([["名单"], [*ROSTER_HEAD, "出生年月", "身份证号"], *WITH_BIRTHS])),
        new=2,
        says=["id_mismatch 4"],
        persons=stored(1, 2),
    ),
    # --- formulas ---
    Case("formulas_with_their_values", looked_up, new=2, persons=stored(1, 2), says=["other_sheets"]),
    Case(
        "formulas_without_values", not_reckoned, "partly", new=1, refused=1, errors=["cell_error A2"], persons=stored(2)
    ),
    Case(
        "errors_in_cells",
        errors_in_cells,
        "partly",
        new=1,
        refused=3,
        errors=["cell_error A2", "cell_error C3", "cell_error D4"],
        persons=stored(4),
    ),
]
