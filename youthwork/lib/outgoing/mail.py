"""邮件, by Django's mail and the operator's server. Once the words of a mail are on the way, a break tells nothing."""

import smtplib
from dataclasses import dataclass
from email.utils import formataddr

from django.core.mail import EmailMessage

from youthwork.lib.outgoing.message import Message
from youthwork.lib.outgoing.outcomes import Accepted, NotSent, Outcome, Refused, Unknown
from youthwork.lib.outgoing.senders import Door, Field, Sending, Settings

LONGEST = 60_000
NO_SERVER = Refused("平台还没有设发邮件的服务器：请运行平台的人设好后再发。")
WRONG_PASSWORD = Refused("邮件服务器不认平台的用户名或密码：请运行平台的人核对。")
NOBODY = NotSent("连不上邮件服务器：稍后再试；一直这样，请运行平台的人检查。")
BROKEN = Unknown("发出后没有等到邮件服务器的答复，不知道它收没收到。")
BUSY = "邮件服务器暂时不收：稍后再试。"
FIELDS = (
    Field("sender_name", "发件人名称", "收件人看到的名字，一般写单位简称。", required=False),
    Field("reply_to", "回信地址", "收件人直接回信时回到这个邮箱。", required=False, email=True),
)


@dataclass(frozen=True)
class Mail:
    fields: tuple[Field, ...] = FIELDS
    a_minute: int | None = None

    def needed(self, settings: Settings) -> list[Field]:
        return []

    def send(self, message: Message, settings: Settings, sending: Sending, door: Door) -> Outcome:
        if not door.mail_from:
            return NO_SERVER
        server = door.mail()
        try:
            server.open()
        except smtplib.SMTPAuthenticationError:
            return WRONG_PASSWORD
        except OSError:  # all of smtplib's errors are
            return NOBODY
        try:
            server.send_messages([letter(message, settings, sending, door.mail_from)])
        except smtplib.SMTPRecipientsRefused as refused:
            return _refused(
                next(iter(refused.recipients.values()))[0], "邮件地址不对，邮件服务器不收：请本人核对邮箱。"
            )
        except smtplib.SMTPResponseException as refused:
            return _refused(refused.smtp_code, f"邮件服务器不收（{refused.smtp_code}）：请运行平台的人检查发件邮箱。")
        except OSError:
            return BROKEN
        finally:
            server.close()
        return Accepted(message_id(sending, door.mail_from))


def letter(message: Message, settings: Settings, sending: Sending, mail_from: str) -> EmailMessage:
    """The mail itself. Its Message-ID follows from our number: whoever gets it twice can tell that it is the same."""
    return EmailMessage(
        subject=" ".join(message.title.split()),
        body=message.text(LONGEST),
        from_email=formataddr((settings.get("sender_name", ""), mail_from)),
        to=[sending.to],
        reply_to=[settings["reply_to"]] if settings.get("reply_to") else None,
        headers={"Message-ID": message_id(sending, mail_from), "Auto-Submitted": "auto-generated"},
    )


def message_id(sending: Sending, mail_from: str) -> str:
    return f"<{sending.number}@{mail_from.rpartition('@')[2]}>"


def _refused(code: int, words: str) -> Refused:
    """A code of 4xx means not now, one of 5xx no."""
    return Refused(BUSY, retry=True) if 400 <= code < 500 else Refused(words)


SENDER = Mail()
