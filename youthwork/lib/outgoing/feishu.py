"""飞书群机器人 (open.feishu.cn/document/client-docs/bot-v3/add-custom-bot), signed: 20 KB, 100 a minute and 5 a second.

It cannot call people by phone number, only by ids of its own: it tells the group how many there are.
"""

import base64
import hmac
from typing import Any

from youthwork.lib.outgoing.calls import Request
from youthwork.lib.outgoing.message import Message
from youthwork.lib.outgoing.outcomes import Accepted, Outcome, Refused
from youthwork.lib.outgoing.senders import JSON, TOO_FAST, Field, Gateway, Sending, Settings, as_json, refusal

LONGEST = 18_000  # of the 20 KB that a whole request may have

FIELDS = (
    Field(
        "address",
        "机器人地址",
        "在群里添加自定义机器人后复制它的地址。飞书机器人不能按手机号@人，只在群里说有几件事。",
        secret=True,
        address=True,
    ),
    Field("secret", "签名密钥", "添加机器人时在安全设置里选“签名校验”，复制那里的密钥。", secret=True),
)
GONE = Refused("机器人地址不对，或机器人已被移出群：请在群里重新复制地址。")
REASONS: dict[int, Outcome] = {
    9499: Refused("飞书说内容不合要求：请把试发时间告诉运行平台的人。"),
    11232: TOO_FAST,
    11247: TOO_FAST,
    19001: GONE,
    19002: GONE,
    19021: Refused("签名密钥不对，或服务器的时间不准：请在机器人的安全设置里重新复制密钥。"),
    19022: Refused("服务器的网络地址不在机器人的名单里：请在安全设置里加上，或去掉这一项。"),
    19024: Refused("机器人还设了关键词：请在机器人的安全设置里去掉关键词，只留“签名校验”。"),
    19036: Refused("机器人已停用：请在群里启用它。"),
    99991400: TOO_FAST,
}


def request(message: Message, settings: Settings, sending: Sending) -> Request:
    moment = str(int(sending.at.timestamp()))
    body = as_json(
        {
            "timestamp": moment,
            "sign": signature(settings["secret"], moment),
            "msg_type": "text",
            "content": {"text": message.text(LONGEST)},
        }
    )
    return Request(settings["address"], body, JSON)


def signature(secret: str, moment: str) -> str:
    """Of nothing, with moment and secret as the key: so their document has it."""
    return base64.b64encode(hmac.digest(f"{moment}\n{secret}".encode(), b"", "sha256")).decode()


def outcome(said: dict[str, Any]) -> Outcome:
    code = said.get("code", said.get("StatusCode"))
    return Accepted() if code == 0 else refusal(REASONS, code, said.get("msg"))


SENDER = Gateway(FIELDS, request, outcome, a_minute=100)
