"""Verbs on channels: set up, try out, enable, disable, remove. Of a secret no audit entry says more than that it
changed."""

import re
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from teams import audit
from teams.choices import ROBOTS, Route
from teams.models import Channel, Organisation, User
from teams.sending import SENDERS, lacking, send
from youthwork.lib.outgoing import Accepted, Field, Message, Outcome, Sending
from youthwork.lib.outgoing.calls import NOT_LISTED, Patience

IN_A_PAGE = Patience(connect=3, read=5, whole=6)  # of somebody who waits for the page
BETWEEN_TRIES = timedelta(seconds=10)
COPIED = re.compile(r"[!-~]+")  # keys and addresses hold neither blanks nor Chinese
TAKEN = {True: "网关收下了：请到群里看有没有收到。", False: "网关收下了：请看有没有收到。"}


@transaction.atomic
def set_up_channel(*, actor: User, organisation: Organisation, route: str, said: Mapping[str, str]) -> Channel:
    """Write what ``said`` says for the sender of ``route``; a secret that is left empty stays as it was. One audit
    entry that names what changed; the same again changes nothing. A new channel is not enabled.

    ValidationError, by the names of the settings, for what is missing or leads where nothing may be sent.
    """
    channel = Channel.objects.select_for_update().filter(organisation=organisation, route=route).first()
    before: Mapping[str, str] = channel.settings if channel else {}  # type: ignore[assignment]
    after = {field.name: _kept(field, said, before) for field in SENDERS[Route(route)].fields}
    _check(Route(route), after)
    changed = [field.label for field in SENDERS[Route(route)].fields if after[field.name] != before.get(field.name, "")]
    if channel is None:
        channel = Channel(organisation=organisation, route=route)
    elif not changed:
        return channel
    channel.settings, channel.changed_at = after, timezone.now()  # type: ignore[assignment]
    channel.tested_at, channel.test_outcome = None, ""  # of other settings than these
    channel.save()
    _note(actor, "设提醒通道", channel, {"changed": changed})
    return channel


@transaction.atomic
def enable_channel(*, actor: User, channel: Channel) -> None:
    """From now on notices go by it. ValidationError if it could not send, and why."""
    if missing := lacking(channel):
        raise ValidationError(f"还没有填{'、'.join(missing)}：请先改设置。")
    if channel.route == Route.EMAIL and not settings.EMAIL_FROM:
        raise ValidationError("平台还没有设发邮件的服务器：请运行平台的人设好后再启用。")
    if Channel.objects.filter(pk=channel.pk, enabled=False).update(enabled=True):
        _note(actor, "启用提醒通道", channel)


@transaction.atomic
def disable_channel(*, actor: User, channel: Channel) -> None:
    """Nothing goes by it from now on; what waits for it is told as such."""
    if Channel.objects.filter(pk=channel.pk, enabled=True).update(enabled=False):
        _note(actor, "停用提醒通道", channel)


@transaction.atomic
def remove_channel(*, actor: User, channel: Channel) -> None:
    """Forget it with its keys; what went by it stays in the log of sendings."""
    _note(actor, "删除提醒通道", channel)
    channel.delete()


def try_channel(*, actor: User, channel: Channel, to: str) -> Outcome:
    """Send a real message by the channel (``to`` a phone or an address; a robot needs none), and keep how it ended.

    One audit entry. Takes some seconds at most; call it outside transactions. ValidationError a moment after the last.
    """
    now = timezone.now()
    rested = Channel.objects.filter(pk=channel.pk).exclude(tested_at__gt=now - BETWEEN_TRIES)
    if not rested.update(tested_at=now, test_outcome="正在试发。"):
        raise ValidationError("刚刚试发过：请等十几秒再试，免得被网关限流。")
    mentions = (to,) if channel.route in ROBOTS and to else ()
    message = Message("这是试发的一条提醒，收到就说明通了。", (), settings.SITE_ADDRESS, 1, mentions)
    number = f"youthwork-test-{channel.pk}-{int(now.timestamp())}"
    outcome = send(channel, message, Sending(number, now, to), patience=IN_A_PAGE)
    words = TAKEN[channel.route in ROBOTS] if isinstance(outcome, Accepted) else outcome.words
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(test_outcome=words[:200])
        _note(actor, "试发提醒", channel, {"test_outcome": words})
    return outcome


def went_through(channel: Channel) -> bool:
    """Whether the gateway took the last message by which the channel was tried out, as its settings are now."""
    return channel.test_outcome in TAKEN.values()


def _kept(field: Field, said: Mapping[str, str], before: Mapping[str, str]) -> str:
    value = said.get(field.name, "").strip()
    return value or (before.get(field.name, "") if field.secret else "")


def _check(route: Route, after: Mapping[str, str]) -> None:
    sender = SENDERS[route]
    needed = sender.needed(after)
    reasons = {field.name: _reason(field, after[field.name], field in needed) for field in sender.fields}
    if wrong := {name: reason for name, reason in reasons.items() if reason}:
        raise ValidationError(wrong)


def _reason(field: Field, value: str, needed: bool) -> str:
    """Why ``value`` cannot stand; "" if it can."""
    if not value:
        return f"请填{field.label}。" if needed else ""
    if (field.secret or field.address) and not COPIED.fullmatch(value):
        return f"{field.label}里有不该有的字：请重新复制。"
    if field.address and not settings.OUTGOING_HOSTS.origin_of(value):
        return NOT_LISTED
    if field.email and not _is_email(value):
        return "请填一个邮箱，如tuanwei@example.cn。"
    return "" if not field.choices or value in dict(field.choices) else f"请选{field.label}。"


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def _note(actor: User, verb: str, channel: Channel, after: dict | None = None) -> None:
    audit.record(actor=actor, verb=verb, target=channel, organisation=channel.organisation, after=after)
