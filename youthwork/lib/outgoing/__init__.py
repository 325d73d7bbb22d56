"""How words leave the house: one caller of gateways (``calls``), and what each gateway wants to hear and answers.

``senders`` says what a sender is; ``wecom``, ``dingtalk``, ``feishu``, ``sms`` (``aliyun``, ``tencent``) and ``mail``
are one each. Nothing here knows of models or of Django's settings: what the operator allows comes in as a ``Door``.
"""

from youthwork.lib.outgoing.message import Line, Message
from youthwork.lib.outgoing.outcomes import Accepted, NotSent, Outcome, Refused, Unknown
from youthwork.lib.outgoing.senders import Door, Field, Sender, Sending

__all__ = [
    "Accepted",
    "Door",
    "Field",
    "Line",
    "Message",
    "NotSent",
    "Outcome",
    "Refused",
    "Sender",
    "Sending",
    "Unknown",
]
