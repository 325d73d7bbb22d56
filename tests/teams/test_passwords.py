"""Passwords that a stranger or a colleague would try are refused, with a sentence; long ones of one's own are not."""

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from teams.passwords import Mixed
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def faults(password: str, user=None) -> str:
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("kurz1!", "太短了：至少要10个字符"),
        ("202619491001", "不能全是数字"),
        ("１２３４５６７８９０１２", "不能全是数字"),
        ("qwertyuiop", "太容易猜中"),
        ("gongqingtuan1922", "太容易猜中"),
        ("GongQingTuan@2026", "太容易猜中"),
        ("gqt-tuanwei-2026", "太容易猜中"),
        ("woaini5201314", "太容易猜中"),
        ("Admin@123456", "太容易猜中"),
        ("Qingnian#2026!", "太容易猜中"),
        ("sunshine1234", "太容易猜中"),
        ("velvetzebra12", ""),
        ("一二三四五六七八九十", ""),
        ("春天的第三只猫会飞", "太短了"),
        ("correct horse battery", ""),
        ("gongqingtuan-river-stone", ""),
        (PASSWORD, ""),
    ],
)
def test_what_everybody_would_guess(password, sentence):
    said = faults(password)
    assert sentence in said if sentence else said == ""


@pytest.mark.parametrize(
    "word",
    ["district", "hanxue", "韩雪", "15400007788", "440902", "maonan", "tuanmaonanquwei", "团茂南区委", "茂南"],
)
def test_what_others_know_of_an_official(cast, word):
    cast.official.phone = "15400007788"
    password = f"zebra-{word}-velvet"
    assert "不能含有自己的用户名" in faults(password, cast.official)
    assert faults(password, cast.leader) == ""


@pytest.mark.parametrize("word", ["LinJiaHao", "林嘉豪", "154-0000-1234", "20260101", "mmzy", "茂职院"])
def test_what_others_know_of_a_leader(cast, word):
    assert "不能含有自己的用户名" in faults(f"zebra {word} velvet", cast.leader)


def test_all_that_is_wrong_is_said_at_once(cast, client):
    client.force_login(cast.official)
    said = {"old_password": "wrong", "new_password1": "hanxue", "new_password2": "other"}
    page = client.post("/password/", said).content.decode()
    for sentence in ("现在的密码不对", "太短了", "不能含有自己的用户名", "两次填的新密码不一样"):
        assert sentence in page
    cast.official.refresh_from_db()
    assert cast.official.check_password(PASSWORD)


def test_the_page_says_the_rules_before_anything_is_typed(cast, client):
    client.force_login(cast.official)
    page = client.get("/password/").content.decode()
    for rule in password_validators_help_texts():
        assert rule in page


@pytest.mark.parametrize(
    ("password", "passes"),
    [("abcdefghij", False), ("abcdef1234", False), ("abcDEF1234", True), ("abcdef123!", True), ("ABC def!?.", True)],
)
def test_three_of_four_classes_where_a_platform_asks_for_them(password, passes):
    rule = Mixed(classes=3)
    if passes:
        rule.validate(password)
    else:
        with pytest.raises(ValidationError, match="至少要有3种"):
            rule.validate(password)


def test_no_mixture_is_asked_for_otherwise():
    Mixed(classes=0).validate("abcdefghij")
    assert Mixed(classes=0).get_help_text() == ""
