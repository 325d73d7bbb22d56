"""The columns of a roster by all their names, and its widgets: the cells of youthwork.lib in the models' words."""

import math
from collections import Counter

import pytest

from tasks.roster.columns import COLUMNS, IDENTITY, LABELS, MEMBER_FIELDS, NOT_OURS, READ_COLUMNS, WORDS, not_ours
from tasks.roster.template import TEMPLATE
from tasks.roster.widgets import (
    GENDERS,
    STATUSES,
    CellRefused,
    ChoiceWidget,
    IdentityWidget,
    LeagueWidget,
    MobileWidget,
    MonthWidget,
    NameWidget,
    StudentNumberWidget,
    TextWidget,
    clean_duty,
)
from teams.choices import Gender, PoliticalStatus
from teams.models import Member
from teams.sheets.codes import Code
from youthwork.lib.text import match_key

IDENTITY_NUMBER = "440902200503010017"
WIDGETS = {
    "name": NameWidget("姓名", 50),
    "gender": ChoiceWidget("性别", GENDERS),
    "political_status": ChoiceWidget("政治面貌", STATUSES),
    "league_member": LeagueWidget(),
    "student_number": StudentNumberWidget("学号", 32),
    "college": TextWidget("学院", 100),
    "class_name": TextWidget("班级", 100),
    "phone": MobileWidget(),
    "birth_month": MonthWidget(),
    "identity": IdentityWidget(),
}


def code_of(widget, value) -> str:
    with pytest.raises(CellRefused) as caught:
        widget.clean(value)
    return Code(caught.value.code).value


# --- columns ---


def test_no_header_means_two_things():
    keys = Counter(key for column in READ_COLUMNS for key in column.keys)
    keys.update({match_key(header) for one in NOT_OURS for header in one.headers})
    assert [key for key, count in keys.items() if count > 1] == []
    said = [match_key(header) for one in NOT_OURS for header in one.headers]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("联系电话", "phone"),
        ("手机号码", "phone"),
        ("移动电话", "phone"),
        ("本人电话", "phone"),
        ("组别", "site"),
        ("小组", "site"),
        ("服 务 点", "site"),
        ("服务社区", "site"),
        ("院系", "college"),
        ("专业班级", "class_name"),
        ("学生证号", "student_number"),
        ("出生日期", "birth_month"),
        ("是否团员", "league_member"),
        ("角色", "duty"),
        ("队内职务", "duty"),
        ("服务项目", "programme"),
        ("身份证号码", "identity"),
        ("公民身份号码", "identity"),
    ],
)
def test_headers_that_people_write(header, field):
    assert [column.field for column in READ_COLUMNS if match_key(header) in column.keys] == [field]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("人数", "工作安排表"),
        ("定 额", "工作安排表"),
        ("挂任职务", "队内职务"),
        ("指导老师", "不在名单里登记"),
        ("所属学校", ""),
        ("学校", "导入时选的单位"),
        ("邮箱", "不需要"),
        ("备注", "没有导入"),
        ("姓名", ""),
        ("手提", ""),
        (None, ""),
        ("长" * 1_000, ""),
    ],
)
def test_what_a_roster_does_not_set_is_said_in_a_sentence(header, said):
    sentence = not_ours(header)
    assert bool(sentence) is bool(said)
    assert said in sentence


def test_every_such_sentence_says_what_becomes_of_the_column():
    for one in NOT_OURS:
        assert one.sentence.endswith(("名单不改。", "没有导入。", "请在点位一列写明。")), one.headers


def test_an_id_number_is_taken_where_it_is_sent_and_stands_in_no_row_and_no_template():
    assert IDENTITY in READ_COLUMNS
    assert LABELS["identity"] == "身份证号"
    assert "identity" not in {column.field for column in COLUMNS} | set(MEMBER_FIELDS) | set(WORDS)
    assert "identity" not in {column.field for column in TEMPLATE.columns}
    assert not IDENTITY.required


def test_member_fields_are_columns_of_the_member():
    assert {column.name for column in Member._meta.fields} >= set(MEMBER_FIELDS)
    assert set(MEMBER_FIELDS) | {"identity"} == set(WIDGETS)


# --- widgets ---


def test_the_words_of_cells_are_the_values_of_the_models():
    assert set(GENDERS.values()) == set(Gender)
    assert set(STATUSES.values()) == set(PoliticalStatus)
    assert {label: value for value, label in Gender.choices}.items() <= GENDERS.items()
    assert {label: value for value, label in PoliticalStatus.choices}.items() <= STATUSES.items()
    assert [clean_duty(word) for word in WORDS["duty"]] == [True, False]
    assert [LeagueWidget().clean(word) for word in WORDS["league_member"]] == [True, False]


@pytest.mark.parametrize(
    ("field", "written", "read"),
    [
        ("name", "张　三", "张三"),
        ("gender", "女性", "female"),
        ("political_status", "预备党员", "probationary"),
        ("political_status", "无党派人士", "masses"),
        ("league_member", "√", True),
        ("student_number", "0020260201", "0020260201"),
        ("student_number", 20260201, "20260201"),
        ("college", "无", ""),
        ("class_name", 2401.0, "2401"),
        ("phone", "+86 154-0000-1234", "15400001234"),
        ("phone", "/", ""),
        ("birth_month", 2003.05, "2003-05"),
        ("birth_month", "——", ""),
        ("identity", " ４４０９０２２００５０３０１００１７", IDENTITY_NUMBER),
        ("identity", "无", ""),
    ],
)
def test_a_cell_becomes_the_value_that_is_stored(field, written, read):
    assert WIDGETS[field].clean(written) == read


@pytest.mark.parametrize(
    ("field", "written", "code"),
    [
        ("name", "张三、李四", "bad_value"),
        ("gender", "先生", "bad_value"),
        ("political_status", "入党积极分子", "bad_value"),
        ("league_member", "也许", "bad_value"),
        ("student_number", "2.02E+11", "digits_lost"),
        ("student_number", 2_026_020_100_000_000, "digits_lost"),
        ("student_number", "学" * 33, "too_long"),
        ("college", "#REF!", "bad_value"),
        ("class_name", "2026-03-01", "digits_lost"),
        ("phone", 15_000_000_000, "digits_lost"),
        ("phone", "15400001234/15400001235", "bad_phone"),
        ("birth_month", 2003.1, "digits_lost"),
        ("birth_month", "2003.13", "bad_date"),
        ("identity", 440902200503010017, "digits_lost"),
        ("identity", "440902200503010000", "digits_lost"),
        ("identity", "440902200503010016", "bad_id"),
    ],
)
def test_a_cell_that_is_not_taken_says_so_with_a_code_of_the_vocabulary(field, written, code):
    assert code_of(WIDGETS[field], written) == code


@pytest.mark.parametrize("written", [IDENTITY_NUMBER, f"林嘉豪{IDENTITY_NUMBER}", "何晓彤 44090220050301005x"])
@pytest.mark.parametrize("field", ["name", "student_number", "college", "class_name"])
def test_an_id_number_gets_into_no_other_column_and_into_no_message(field, written):
    with pytest.raises(CellRefused, match="请") as caught:
        WIDGETS[field].clean(written)
    assert caught.value.code == "bad_value"
    assert IDENTITY_NUMBER[6:14] not in str(caught.value)


def test_a_long_student_number_is_no_id_number():
    assert WIDGETS["student_number"].clean("440902200503010016") == "440902200503010016", "the check digit is wrong"


def test_what_is_typed_anew_in_the_page_is_let_through_if_the_check_digit_holds():
    number = "440902200503018000"
    assert code_of(IdentityWidget(), number) == "digits_lost"
    assert IdentityWidget().clean(number, confirmed=True) == number
    with pytest.raises(CellRefused) as caught:
        IdentityWidget().clean("440902200503017000", confirmed=True)
    assert caught.value.code == "bad_id"


def test_numbers_are_shown_masked():
    assert MobileWidget().render("15400001234") == "154****1234"
    assert IdentityWidget().render(IDENTITY_NUMBER) == "4409************17"


@pytest.mark.parametrize("value", [True, math.nan, math.inf, 10**400, "9" * 5_000], ids=range(5))
@pytest.mark.parametrize("field", [field for field in WIDGETS if field != "league_member"])
def test_a_hostile_cell_is_refused(field, value):
    assert code_of(WIDGETS[field], value)


def test_a_workbook_that_counts_from_1904_is_read_so():
    assert MonthWidget().clean(37742 - 1462, {"date1904": True}) == MonthWidget().clean(37742) == "2003-05"
