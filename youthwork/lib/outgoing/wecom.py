"""企业微信群机器人 (developer.work.weixin.qq.com/document/path/91770): text of at most 2,048 bytes, 20 a minute."""

from typing import Any

from youthwork.lib.outgoing.calls import Request
from youthwork.lib.outgoing.message import Message
from youthwork.lib.outgoing.outcomes import Accepted, Outcome, Refused
from youthwork.lib.outgoing.senders import JSON, TOO_FAST, Field, Gateway, Sending, Settings, as_json, refusal

LONGEST = 2048

FIELDS = (
    Field(
        "address",
        "机器人地址",
        "在群里添加群机器人后复制它的地址。按手机号@人，手机号须与企业微信里的一致。",
        secret=True,
        address=True,
    ),
)
REASONS: dict[int, Outcome] = {
    -1: Refused("企业微信正忙：稍后再试。", retry=True),
    40058: Refused("企业微信说内容不合要求：请把试发时间告诉运行平台的人。"),
    45009: TOO_FAST,
    45033: TOO_FAST,
    60020: Refused("服务器的网络地址不在企业微信的可信名单里：请在企业微信管理后台加上。"),
    93000: Refused("机器人地址不对，或机器人已被移出群：请在群里重新复制地址。"),
}


def request(message: Message, settings: Settings, sending: Sending) -> Request:
    text: dict[str, Any] = {"content": message.text(LONGEST)}
    if message.mentions:
        text["mentioned_mobile_list"] = list(message.mentions)
    return Request(settings["address"], as_json({"msgtype": "text", "text": text}), JSON)


def outcome(said: dict[str, Any]) -> Outcome:
    code = said.get("errcode")
    return Accepted() if code == 0 else refusal(REASONS, code, said.get("errmsg"))


SENDER = Gateway(FIELDS, request, outcome, a_minute=20)
