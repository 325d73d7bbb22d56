"""What each gateway is told and what its answers mean: signatures by the documents' own examples, errors in words."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from youthwork.lib.outgoing import Accepted, Door, Line, Message, Refused, Sending, Unknown, aliyun, tencent
from youthwork.lib.outgoing.calls import Patience
from youthwork.lib.outgoing.dingtalk import SENDER as DINGTALK
from youthwork.lib.outgoing.feishu import SENDER as FEISHU
from youthwork.lib.outgoing.hosts import hosts_of
from youthwork.lib.outgoing.senders import GATEWAY_ILL, NOT_UNDERSTOOD, TOO_FAST, Sender
from youthwork.lib.outgoing.sms import SENDER as SMS
from youthwork.lib.outgoing.wecom import SENDER as WECOM

AT = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
SENDING = Sending("youthwork-7", AT, "15400001234")
MESSAGE = Message("青年工作：3人有待办", (), "https://youthwork.example.cn/notices/", 3, ("15400001234", "15400002071"))
SMS_SETTINGS = {"key_id": "id", "key_secret": "secret", "sign_name": "共青团", "template": "SMS_1"}
CASES: dict[str, tuple[Sender, dict[str, str]]] = {
    "wecom": (WECOM, {"address": "HOST/cgi-bin/webhook/send?key=1"}),
    "dingtalk": (DINGTALK, {"address": "HOST/robot/send?access_token=1", "secret": "SEC1"}),
    "feishu": (FEISHU, {"address": "HOST/open-apis/bot/v2/hook/1", "secret": "geheim"}),
    "aliyun": (SMS, SMS_SETTINGS | {"gateway": "aliyun", "variable": "count", "address": "HOST"}),
    "tencent": (SMS, SMS_SETTINGS | {"gateway": "tencent", "app_id": "1400006666", "address": "HOST"}),
}


def send(gateway, name: str):
    sender, settings = CASES[name]
    here = {key: value.replace("HOST", gateway.address) for key, value in settings.items()}
    door = Door(hosts_of([gateway.address]), lambda: None, "", Patience(0.5, 0.5, 1))
    return sender.send(MESSAGE, here, SENDING, door)


@pytest.mark.parametrize(
    ("name", "receipt"),
    [
        ("wecom", ""),
        ("dingtalk", ""),
        ("feishu", ""),
        ("aliyun", "youthwork-7^0"),
        ("tencent", "2019:youthwork-7"),
    ],
)
def test_what_is_accepted_bears_our_number(gateway, name, receipt):
    assert send(gateway, name) == Accepted(receipt)
    (message,) = gateway.accepted()
    assert (message["gateway"], message["number"]) == (name, "youthwork-7")


@pytest.mark.parametrize("name", ["wecom", "dingtalk", "feishu"])
def test_a_robot_says_how_many_and_where(gateway, name):
    send(gateway, name)
    (message,) = gateway.accepted()
    assert message["text"] == f"{MESSAGE.title}\n{MESSAGE.link}"
    assert message["to"] == ([] if name == "feishu" else list(MESSAGE.mentions))


@pytest.mark.parametrize(("name", "text"), [("aliyun", '{"count":"3"}'), ("tencent", '["3"]')])
def test_a_text_message_carries_the_number_alone(gateway, name, text):
    send(gateway, name)
    (message,) = gateway.accepted()
    assert message["text"] == text
    assert message["to"].endswith("15400001234")


@pytest.mark.parametrize("name", CASES)
def test_a_gateway_that_is_ill_tells_nothing(gateway, name):
    gateway.mood("ill")
    assert send(gateway, name) == GATEWAY_ILL


@pytest.mark.parametrize("name", CASES)
def test_an_answer_in_other_words_tells_nothing(gateway, name):
    gateway.mood("garbage")
    assert send(gateway, name) == NOT_UNDERSTOOD


@pytest.mark.parametrize("name", CASES)
def test_too_many_at_once_are_sent_later(gateway, name):
    gateway.mood("limit")
    assert send(gateway, name) == TOO_FAST
    assert TOO_FAST.retry


@pytest.mark.parametrize(
    ("name", "code", "words", "told", "retry"),
    [
        ("wecom", 93000, "invalid webhook url", "重新复制地址", False),
        ("wecom", 45009, "api freq out of limit", "稍后再试", True),
        ("wecom", 60020, "not allow to access from your ip", "可信名单", False),
        ("wecom", -1, "system busy", "稍后再试", True),
        ("dingtalk", 310000, "keywords not in content", "去掉关键词", False),
        ("dingtalk", 310000, "sign not match", "加签密钥不对", False),
        ("dingtalk", 310000, "ip 1.2.3.4 not in whitelist", "名单", False),
        ("dingtalk", 310000, "something new", "something new", False),
        ("dingtalk", 130101, "send too fast, exceed 20 times per minute", "稍后再试", True),
        ("dingtalk", 300001, "token is not exist", "重新复制地址", False),
        ("feishu", 19021, "sign match fail or timestamp is not within one hour", "签名密钥不对", False),
        ("feishu", 19024, "Key Words Not Found", "去掉关键词", False),
        ("feishu", 19022, "Ip Not Allowed", "名单", False),
        ("feishu", 11232, "frequency limited psm", "稍后再试", True),
        ("aliyun", "SignatureDoesNotMatch", "", "访问密钥不对", False),
        ("aliyun", "isv.BUSINESS_LIMIT_CONTROL", "", "稍后再试", True),
        ("aliyun", "isv.SMS_SIGNATURE_ILLEGAL", "", "短信签名不对", False),
        ("aliyun", "isv.NEW_REASON", "a new reason", "isv.NEW_REASON", False),
        ("tencent", "FailedOperation.SignatureIncorrectOrUnapproved", "", "短信签名不对", False),
        ("tencent", "LimitExceeded.PhoneNumberDailyLimit", "", "稍后再试", True),
        ("tencent", "UnauthorizedOperation.RequestIpNotInWhitelist", "", "名单", False),
    ],
)
def test_a_refusal_says_what_to_do(gateway, name, code, words, told, retry):
    gateway.mood("refuse", code=code, words=words)
    outcome = send(gateway, name)
    assert isinstance(outcome, Refused)
    assert told in outcome.words
    assert outcome.retry is retry
    assert gateway.accepted() == []


@pytest.mark.parametrize(("name", "code"), [("aliyun", "isp.SYSTEM_ERROR"), ("tencent", "InternalError.Timeout")])
def test_a_failure_inside_the_gateway_tells_nothing(gateway, name, code):
    gateway.mood("refuse", code=code)
    assert isinstance(send(gateway, name), Unknown)


def test_a_key_that_tencent_does_not_know_is_told(gateway):
    """What is wrong with the whole request stands elsewhere than what is wrong with one number."""
    told = tencent.outcome({"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "no"}}})
    assert isinstance(told, Refused)
    assert "访问密钥不对" in told.words
    assert tencent.outcome({"Response": {}}) == NOT_UNDERSTOOD
    assert tencent.outcome({}) == NOT_UNDERSTOOD


def test_dingtalk_is_signed_by_secret_and_moment(gateway):
    send(gateway, "dingtalk")
    (message,) = gateway.accepted()
    moment = str(int(AT.timestamp()) * 1000)
    expected = hmac.new(b"SEC1", f"{moment}\nSEC1".encode(), hashlib.sha256).digest()
    assert message["query"]["timestamp"] == moment
    assert base64.b64decode(message["query"]["sign"]) == expected


def test_feishu_is_signed_with_the_moment_in_the_key(gateway):
    send(gateway, "feishu")
    (message,) = gateway.accepted()
    moment = str(int(AT.timestamp()))
    expected = hmac.new(f"{moment}\ngeheim".encode(), digestmod=hashlib.sha256).digest()
    assert message["query"]["timestamp"] == moment
    assert base64.b64decode(message["query"]["sign"]) == expected


def test_the_worked_example_of_aliyun_is_signed_alike():
    """help.aliyun.com, V3版本请求体&签名机制, 固定参数示例."""
    query = aliyun.canonical_query(
        {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    )
    headers = aliyun.signed_headers(
        {"key_id": "YourAccessKeyId", "key_secret": "YourAccessKeySecret"},
        query,
        "ecs.cn-shanghai.aliyuncs.com",
        "RunInstances",
        "2014-05-26",
        datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    assert headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_the_worked_example_of_tencent_is_signed_alike():
    """cloud.tencent.com, 签名方法v3; its secret is printed as asterisks, and the signature is made with those."""
    body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    headers = tencent.signed_headers(
        {"key_id": "AKID" + "*" * 32, "key_secret": "*" * 32},
        body,
        "cvm.tencentcloudapi.com",
        "DescribeInstances",
        "2017-03-12",
        "cvm",
        datetime.fromtimestamp(1551113065, tz=UTC),
    )
    assert headers["Authorization"] == (
        f"TC3-HMAC-SHA256 Credential=AKID{'*' * 32}/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host;x-tc-action, "
        "Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
    )


def test_no_request_of_aliyun_is_like_another():
    nonces = {aliyun.request(MESSAGE, CASES["aliyun"][1], SENDING).headers["x-acs-signature-nonce"] for _ in range(3)}
    assert len(nonces) == 3


def test_what_is_too_long_for_a_gateway_loses_lines_and_never_the_link():
    lines = tuple(
        Line(f"第{number}件事" + "很长" * 20, f"https://youthwork.example.cn/{number}/") for number in range(60)
    )
    long = Message("青年工作：60件待办", lines, MESSAGE.link, 60)
    body = json.loads(WECOM.request(long, {"address": "https://qyapi.weixin.qq.com/"}, SENDING).body)
    text = body["text"]["content"]
    assert len(text.encode()) <= 2048
    assert text.startswith("青年工作：60件待办\n第0件事")
    assert text.endswith(f"……\n{MESSAGE.link}")


@pytest.mark.parametrize("most", [120, 121, 122, 123])
def test_a_title_that_is_too_long_is_cut_between_characters(most):
    text = Message("长" * 100, (), MESSAGE.link, 1).text(most)
    assert len(text.encode()) <= most
    assert text.endswith(f"长……\n{MESSAGE.link}")
