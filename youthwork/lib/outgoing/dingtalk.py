"""钉钉群机器人 (open.dingtalk.com/document/robots/custom-robot-access), signed: 20 a minute, then none for ten."""

import base64
import hmac
from typing import Any
from urllib.parse import urlencode

from youthwork.lib.outgoing.calls import Request
from youthwork.lib.outgoing.message import Message
from youthwork.lib.outgoing.outcomes import Accepted, Outcome, Refused
from youthwork.lib.outgoing.senders import JSON, TOO_FAST, Field, Gateway, Sending, Settings, as_json, refusal

LONGEST = 20_000

FIELDS = (
    Field(
        "address",
        "机器人地址",
        "在群里添加自定义机器人后复制它的地址。按手机号@人，手机号须与钉钉里的一致。",
        secret=True,
        address=True,
    ),
    Field("secret", "加签密钥", "添加机器人时在安全设置里选“加签”，复制那里的密钥。", secret=True),
)
SAFE = 310000  # something in the robot's 安全设置; what, its words say
SAFETY: dict[str, Outcome] = {
    "keywords": Refused("机器人还设了关键词：请在机器人的安全设置里去掉关键词，只留“加签”。"),
    "sign": Refused("加签密钥不对：请在机器人的安全设置里重新复制。"),
    "timestamp": Refused("服务器的时间不准，签名过期了：请运行平台的人校准时间。"),
    "whitelist": Refused("服务器的网络地址不在机器人的名单里：请在安全设置里加上，或去掉这一项。"),
}
GONE = Refused("机器人地址不对，或机器人已被移出群：请在群里重新复制地址。")
REASONS: dict[int, Outcome] = {
    -1: Refused("钉钉正忙：稍后再试。", retry=True),
    130101: TOO_FAST,
    300001: GONE,
    300005: GONE,
    400013: Refused("群已解散：请在新的群里添加机器人。"),
    400101: GONE,
    400102: Refused("机器人已停用：请在群里启用它。"),
    400106: GONE,
    410100: TOO_FAST,
    430101: Refused("钉钉认为链接不安全：请运行平台的人检查平台的网址。"),
    430102: Refused("钉钉认为文字不合适，没有发。"),
    430104: Refused("钉钉认为内容不合适，没有发。"),
}


def request(message: Message, settings: Settings, sending: Sending) -> Request:
    at = {"atMobiles": list(message.mentions), "isAtAll": False}
    body = as_json({"msgtype": "text", "text": {"content": message.text(LONGEST)}, "at": at})
    moment = str(round(sending.at.timestamp() * 1000))
    signed = urlencode({"timestamp": moment, "sign": signature(settings["secret"], moment)})
    address = settings["address"]
    return Request(f"{address}{'&' if '?' in address else '?'}{signed}", body, JSON)


def signature(secret: str, moment: str) -> str:
    digest = hmac.digest(secret.encode(), f"{moment}\n{secret}".encode(), "sha256")
    return base64.b64encode(digest).decode()


def outcome(said: dict[str, Any]) -> Outcome:
    code, words = said.get("errcode"), str(said.get("errmsg"))
    if code == 0:
        return Accepted()
    if code == SAFE:
        return next((reason for word, reason in SAFETY.items() if word in words), refusal(REASONS, code, words))
    return refusal(REASONS, code, words)


SENDER = Gateway(FIELDS, request, outcome, a_minute=20)
