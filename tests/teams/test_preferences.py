"""How one wants to be told: what can be chosen, who can open a way, and a mail to try it."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from teams.actions.preferences import prefer
from teams.choices import Route
from teams.models import AuditEntry, Channel, NoticePreference, User

pytestmark = pytest.mark.django_db
PAGE = "/me/notices/"
SAID = {"hour": 8, "a_week": 3, "by_email": "on", "email": "zhou@example.cn"}


def channel(unit, route: Route) -> Channel:
    return Channel.objects.create(organisation=unit, route=route, enabled=True)


@pytest.fixture
def college(client, cast):
    client.force_login(cast.college_official)
    return cast.college_official


def test_what_is_chosen_is_kept_and_said_in_the_log_without_the_address(client, cast, college):
    channel(cast.city, Route.EMAIL)
    assert "提醒设置已保存" in client.post(PAGE, SAID, follow=True).content.decode()
    kept = NoticePreference.objects.get(user=college)
    assert (kept.hour, kept.a_week, kept.by_email, kept.by_sms, kept.by_robot) == (8, 3, True, False, False)
    assert User.objects.get(pk=college.pk).email == "zhou@example.cn"
    entry = AuditEntry.objects.get(verb="改提醒设置")
    assert (entry.before["hour"], entry.after["hour"]) == (9, 8)
    assert "zhou@example.cn" not in str(entry.after)
    assert 'value="zhou@example.cn"' in client.get(PAGE).content.decode()


def test_what_did_not_change_leaves_no_entry(client, cast, college):
    channel(cast.city, Route.EMAIL)
    for _ in range(2):
        client.post(PAGE, SAID)
    assert AuditEntry.objects.filter(verb="改提醒设置").count() == 1


def test_a_way_that_no_unit_has_set_up_cannot_be_chosen_and_the_page_says_who_can(client, cast, college):
    page = client.get(PAGE).content.decode()
    assert page.count("还没开通") == 3
    assert "可以请团省委的管理员" in page
    client.post(PAGE, SAID)
    assert not NoticePreference.objects.get(user=college).by_email


def test_a_way_that_is_set_up_says_by_whom(client, cast, college):
    channel(cast.city, Route.EMAIL)
    channel(cast.college, Route.DINGTALK)
    channel(cast.stranger, Route.SMS)
    page = client.get(PAGE).content.decode()
    assert "团茂名市委的邮件" in page
    assert "茂职院团委的钉钉群机器人" in page
    assert page.count("还没开通") == 1


def test_a_leader_sees_the_number_that_text_messages_go_to_and_no_more_of_it(client, cast):
    channel(cast.college, Route.SMS)
    client.force_login(cast.leader)
    assert "发到154****1234" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"by_email": "on", "email": ""}, "要收邮件，请填邮箱"),
        ({"by_sms": "on"}, "还没有手机号"),
        ({"hour": 21}, "21"),
        ({"hour": 6}, "6"),
        ({"a_week": 8}, "8"),
        ({"email": "没有"}, "有效的"),
    ],
)
def test_what_would_reach_nobody_is_refused(client, cast, college, said, told):
    channel(cast.city, Route.EMAIL)
    channel(cast.city, Route.SMS)
    answer = client.post(PAGE, {"hour": 9, "a_week": 5, "email": ""} | said)
    assert told in str(answer.context["form"].errors)
    assert not NoticePreference.objects.exists()


@pytest.mark.parametrize("wrong", [{"hour": 21}, {"hour": 6}, {"a_week": 0}, {"a_week": 8}])
def test_the_verb_refuses_hours_of_the_night_and_numbers_that_are_not_offered(cast, wrong):
    said = {"hour": 9, "a_week": 5, "by_email": False, "by_sms": False, "by_robot": False}
    with pytest.raises(ValidationError):
        prefer(actor=cast.official, **(said | wrong))


@pytest.fixture
def post(settings, cast):
    settings.EMAIL_FROM = "notice@example.cn"
    return channel(cast.city, Route.EMAIL)


def tried(client) -> str:
    return client.post(f"{PAGE}try/", follow=True).content.decode()


def test_a_mail_to_try_says_nothing_but_that_it_came(client, cast, college, post):
    client.post(PAGE, SAID)
    assert "发一封试试" in client.get(PAGE).content.decode()
    assert "已发出，请到邮箱里看" in tried(client)
    (letter,) = mail.outbox
    assert letter.to == ["zhou@example.cn"]
    assert "不用回复" in letter.body
    assert AuditEntry.objects.get(verb="试发邮件").actor == college


def test_nobody_is_a_mail_gun(client, college, post):
    client.post(PAGE, SAID)
    assert [("已发出" in tried(client)) for _ in range(4)] == [True, True, True, False]
    assert len(mail.outbox) == 3


def test_without_an_address_or_a_channel_there_is_nothing_to_try(client, college, post):
    assert "还没有邮箱" in tried(client)
    client.post(PAGE, SAID)
    post.delete()
    assert "没有设发邮件的通道" in tried(client)
    assert not mail.outbox


def test_somebody_is_called_at_the_number_of_the_member_else_at_their_own(cast):
    assert (cast.leader.mobile, cast.official.mobile) == ("15400001234", "")
    cast.official.phone = "15400009999"
    assert cast.official.mobile == "15400009999"
    cast.leader.member.phone, cast.leader.phone = "", "15400008888"
    assert cast.leader.mobile == "15400008888"
