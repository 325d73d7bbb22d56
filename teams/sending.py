"""Sending by a unit's channel: which sender serves which route, and what the operator allows."""

from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.core.mail import get_connection

from teams.choices import Route
from teams.models import Channel
from youthwork.lib.outgoing import (
    Door,
    Field,
    Message,
    Outcome,
    Refused,
    Sender,
    Sending,
    dingtalk,
    feishu,
    mail,
    sms,
    wecom,
)
from youthwork.lib.outgoing.calls import Patience

SENDERS: dict[Route, Sender] = {
    Route.EMAIL: mail.SENDER,
    Route.SMS: sms.SENDER,
    Route.WECOM: wecom.SENDER,
    Route.DINGTALK: dingtalk.SENDER,
    Route.FEISHU: feishu.SENDER,
}
HIDDEN = "••••••"
SHOWN, LONG = 4, 16  # characters of a secret that are shown, if it is so long that they give nothing away
INCOMPLETE = Refused("通道的设置不全：请打开通道，点“改设置”补上。")


def sender_of(channel: Channel) -> Sender:
    return SENDERS[Route(channel.route)]


def lacking(channel: Channel) -> list[str]:
    """The labels of what the channel's sender needs and its settings do not say."""
    needed = sender_of(channel).needed(channel.settings)
    return [field.label for field in needed if not channel.settings.get(field.name)]


class Shown(NamedTuple):
    """A setting as a page shows it: of a secret no more than its end."""

    label: str
    value: str


def shown_settings(channel: Channel) -> list[Shown]:
    """What the channel's settings say, in the order in which they are asked; "" for what is empty."""
    return [
        Shown(field.label, _shown(field, channel.settings.get(field.name, ""))) for field in sender_of(channel).fields
    ]


def _shown(field: Field, value: str) -> str:
    if field.secret and value:
        return f"{HIDDEN}{value[-SHOWN:]}" if len(value) >= LONG else HIDDEN
    return dict(field.choices).get(value, value)


def send(channel: Channel, message: Message, sending: Sending, *, patience: Patience | None = None) -> Outcome:
    """Send ``message`` once, and tell how it ended. Takes as long as the gateway does, with the operator's patience if
    no other is given: call it outside transactions."""
    if lacking(channel):
        return INCOMPLETE
    return sender_of(channel).send(message, channel.settings, sending, door(patience or usual_patience()))


def usual_patience() -> Patience:
    """As long as the operator says for a sign of life, half as long again for the whole answer."""
    return Patience(read=settings.OUTGOING_SECONDS, whole=1.5 * settings.OUTGOING_SECONDS)


def door(patience: Patience) -> Door:
    server = partial(get_connection, timeout=patience.read)
    return Door(settings.OUTGOING_HOSTS, server, settings.EMAIL_FROM, patience)
