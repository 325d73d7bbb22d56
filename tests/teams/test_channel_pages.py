"""提醒通道: set up by the sender's own fields, tried out by a real message, switched on and off, removed."""

import pytest
from django.urls import reverse

from teams.actions.channels import set_up_channel, try_channel
from teams.choices import Route
from teams.models import AuditEntry, Channel
from tests.cast import make_user
from tests.deliveries import SECRET, gateway_settings, make_channel
from youthwork.lib.outgoing.hosts import hosts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(cast, client):
    """单位管理员 of the district, signed in."""
    user = make_user("keeper", "何敏", cast.district, "unitadmin")
    client.force_login(user)
    return user


@pytest.fixture
def robot(gateway, settings, cast) -> Channel:
    settings.OUTGOING_HOSTS = hosts_of([gateway.address])
    return make_channel(cast.district, Route.WECOM, gateway.address, enabled=False)


def page(name: str, *args: object) -> str:
    return reverse(f"teams:channel-{name}" if name else "teams:channel", args=args)


def fresh(channel: Channel) -> Channel:
    return Channel.objects.get(pk=channel.pk)


def test_a_channel_is_set_up_in_two_steps(client, cast, keeper):
    chosen = client.post(page("add"), {"organisation": cast.district.code, "route": Route.DINGTALK})
    assert chosen.url == page("set-up", cast.district.code, Route.DINGTALK)
    asked = client.get(chosen.url).content.decode()
    assert "机器人地址" in asked
    assert "加签密钥" in asked
    said = gateway_settings(Route.DINGTALK, "https://oapi.dingtalk.com")
    saved = client.post(chosen.url, said)
    channel = Channel.objects.get()
    assert saved.url == page("", channel.pk)
    assert (channel.organisation, channel.route, channel.settings) == (cast.district, Route.DINGTALK, said)
    assert not channel.enabled, "it is tried out first"


def test_no_unit_is_on_offer_that_is_not_ones_own(client, cast, keeper):
    answer = client.post(page("add"), {"organisation": cast.stranger.code, "route": Route.SMS})
    assert answer.status_code == 200
    assert client.get(page("set-up", cast.district.code, "pigeon")).status_code == 404


def test_no_secret_is_shown_again(client, keeper, robot):
    for url in (page("", robot.pk), page("set-up", robot.organisation.code, robot.route), reverse("teams:channels")):
        assert SECRET not in client.get(url).content.decode(), url
    assert f"••••••{SECRET[-4:]}" in client.get(page("", robot.pk)).content.decode()


def test_a_secret_that_is_left_empty_stays(client, cast, keeper):
    said = gateway_settings(Route.SMS, "https://dysmsapi.aliyuncs.com")
    channel = set_up_channel(actor=keeper, organisation=cast.district, route=Route.SMS, said=said)
    url = page("set-up", cast.district.code, Route.SMS)
    assert "已填，不改就留空" in client.get(url).content.decode()
    client.post(url, said | {"key_secret": "", "sign_name": "茂南共青团"})
    assert fresh(channel).settings == {**said, "app_id": "", "sign_name": "茂南共青团"}


@pytest.mark.parametrize(
    ("route", "changes", "told"),
    [
        (Route.WECOM, {"address": ""}, "请填机器人地址"),
        (Route.WECOM, {"address": "https://example.com/send?key=1"}, "不在允许外发的范围内"),
        (Route.WECOM, {"address": "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"}, "不在允许外发的范围内"),
        (Route.WECOM, {"address": "https://qyapi.weixin.qq.com/ send"}, "重新复制"),
        (Route.DINGTALK, {"secret": "密钥"}, "重新复制"),
        (Route.SMS, {"variable": ""}, "请填模板里件数的变量名"),
        (Route.SMS, {"gateway": "tencent"}, "请填短信应用编号"),
        (Route.EMAIL, {"reply_to": "团委"}, "请填一个邮箱"),
    ],
)
def test_what_cannot_be_right_is_told_at_its_field(client, cast, keeper, route, changes, told):
    hosts = {Route.WECOM: "https://qyapi.weixin.qq.com", Route.DINGTALK: "https://oapi.dingtalk.com"}
    said = gateway_settings(route, hosts.get(route, "https://dysmsapi.aliyuncs.com")) | changes
    answer = client.post(page("set-up", cast.district.code, route), said)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Channel.objects.exists()


def test_a_real_message_is_sent_to_try_it_out(client, gateway, keeper, robot):
    answer = client.post(page("try", robot.pk), follow=True).content.decode()
    assert "网关收下了：请到群里看有没有收到。" in answer
    assert "没有通" not in answer
    (message,) = gateway.accepted()
    assert message["text"].startswith("这是试发的一条提醒")


@pytest.mark.parametrize(
    ("code", "words", "told"),
    [
        (93000, "invalid webhook url", "请在群里重新复制地址"),
        (60020, "not allow to access from your ip", "可信名单"),
        (45009, "api freq out of limit", "被网关限流了"),
        (12345, "机器人今天休息", "机器人今天休息"),
    ],
)
def test_what_the_gateway_refuses_is_told_with_what_to_do(client, gateway, keeper, robot, code, words, told):
    gateway.mood("refuse", code=code, words=words)
    assert told in client.post(page("try", robot.pk), follow=True).content.decode()
    assert told in fresh(robot).test_outcome
    assert "没有通" in client.get(page("", robot.pk)).content.decode()


def test_a_gateway_that_says_nothing_does_not_hold_the_page(client, gateway, keeper, robot):
    gateway.mood("broken")
    assert "不知道它收没收到" in client.post(page("try", robot.pk), follow=True).content.decode()


def test_one_does_not_try_again_at_once(client, gateway, keeper, robot):
    client.post(page("try", robot.pk))
    assert "刚刚试发过" in client.post(page("try", robot.pk)).content.decode()
    assert len(gateway.accepted()) == 1


def test_a_text_message_is_tried_on_a_number_that_is_typed(client, gateway, settings, cast, keeper):
    settings.OUTGOING_HOSTS = hosts_of([gateway.address])
    channel = make_channel(cast.district, Route.SMS, gateway.address)
    assert "请填收试发的手机号" in client.post(page("try", channel.pk)).content.decode()
    client.post(page("try", channel.pk), {"phone": "154 0000 1234"})
    assert [message["to"] for message in gateway.accepted()] == ["15400001234"]


def test_without_a_mail_server_no_mail_channel_is_enabled(client, settings, cast, keeper, mailoutbox):
    channel = make_channel(cast.district, Route.EMAIL, "", enabled=False)
    assert "没有设发邮件的服务器" in client.post(page("enable", channel.pk), follow=True).content.decode()
    assert (
        "没有设发邮件的服务器"
        in client.post(page("try", channel.pk), {"email": "han@example.cn"}, follow=True).content.decode()
    )
    settings.EMAIL_FROM = "notice@example.cn"
    client.post(page("enable", channel.pk))
    assert fresh(channel).enabled


def test_a_channel_is_switched_on_and_off(client, keeper, robot):
    client.post(page("enable", robot.pk))
    assert fresh(robot).enabled
    client.post(page("disable", robot.pk))
    assert not fresh(robot).enabled


def test_what_lacks_a_setting_is_not_switched_on(client, keeper, robot):
    Channel.objects.update(settings={})
    assert "还没有填机器人地址" in client.post(page("enable", robot.pk), follow=True).content.decode()
    assert not fresh(robot).enabled


def test_removing_asks_first(client, keeper, robot):
    assert "存的地址和密钥一起删掉" in client.get(page("remove", robot.pk)).content.decode()
    client.post(page("remove", robot.pk))
    assert not Channel.objects.exists()


def test_the_log_tells_what_was_done_and_no_secret(client, cast, keeper, robot):
    client.post(page("set-up", robot.organisation.code, robot.route), {"address": f"{robot.settings['address']}9"})
    for name in ("try", "enable", "disable", "remove"):
        client.post(page(name, robot.pk))
    entries = AuditEntry.objects.filter(actor=keeper).order_by("pk")
    told = [(entry.verb, entry.organisation_id) for entry in entries if "通道" in entry.verb or "试发" in entry.verb]
    verbs = ["设提醒通道", "试发提醒", "启用提醒通道", "停用提醒通道", "删除提醒通道"]
    assert told == [(verb, cast.district.pk) for verb in verbs]
    assert entries[0].after["changed"] == ["机器人地址"]
    assert SECRET not in "".join(str((entry.before, entry.after, entry.target_label)) for entry in entries)


def test_what_was_tried_out_before_the_settings_changed_counts_no_more(gateway, keeper, robot):
    try_channel(actor=keeper, channel=robot, to="")
    said = {"address": f"{robot.settings['address']}9"}
    set_up_channel(actor=keeper, organisation=robot.organisation, route=robot.route, said=said)
    assert (fresh(robot).tested_at, fresh(robot).test_outcome) == (None, "")
    entries = AuditEntry.objects.count()
    set_up_channel(actor=keeper, organisation=robot.organisation, route=robot.route, said=said)
    assert AuditEntry.objects.count() == entries, "the same again changes nothing"
