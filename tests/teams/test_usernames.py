"""User names: what one may look like, and what is suggested."""

import pytest

from teams.usernames import fault_of, spell, suggest, suggest_for_member
from tests.cast import make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("韩雪", "hanxue"),
        ("吕思远", "lvsiyuan"),
        ("阿依古丽·买买提", "ayigulimaimaiti"),
        ("Ａlim", "alim"),
        ("！", "user"),
    ],
)
def test_a_name_is_spelled_in_plain_letters(name, spelled):
    assert spell(name) == spelled


def test_the_next_of_one_name_gets_a_number():
    assert suggest("韩雪") == "hanxue"
    make_user("HanXue", "韩雪")
    assert suggest("韩雪") == "hanxue2"
    make_user("hanxue2", "韩雪")
    assert suggest("寒雪") == "hanxue3"


@pytest.mark.parametrize(
    ("username", "fault"),
    [
        ("hanxue", ""),
        ("20260101", ""),
        ("13800138000", "手机号"),
        ("8613800138000", "手机号"),
        ("138-0013-8000", "手机号"),
        ("韩雪", "字母"),
        ("a", "字母"),
        ("han xue", "字母"),
        ("<b>", "字母"),
        ("DISTRICT", "已有人用"),
    ],
)
def test_a_user_name_is_refused_with_a_reason(username, fault):
    make_user("district", "韩雪")
    found = fault_of(username)
    assert (fault in found) if fault else found == ""


def test_a_student_goes_by_the_number_unless_it_is_taken_or_looks_like_a_phone(cast):
    assert suggest_for_member(make_member(cast.college, "何晓彤", "20260201")) == "20260201"
    assert suggest_for_member(make_member(cast.college, "何晓彤", "12026020100")) == "hexiaotong"
    assert suggest_for_member(make_member(cast.college, "何晓彤", "")) == "hexiaotong"
    make_user("20260202", "别人")
    assert suggest_for_member(make_member(cast.college, "何晓彤", "20260202")) == "hexiaotong"
