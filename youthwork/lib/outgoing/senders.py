"""What a sender is: the settings it asks for, and how a message becomes a request and an answer an outcome."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from django.core.mail.backends.base import BaseEmailBackend

from youthwork.lib.outgoing.calls import USUAL, Answer, Patience, Request, call
from youthwork.lib.outgoing.hosts import Hosts
from youthwork.lib.outgoing.message import Message
from youthwork.lib.outgoing.outcomes import Outcome, Refused, Unknown

Settings = Mapping[str, str]

JSON = {"Content-Type": "application/json; charset=utf-8"}
TOO_FAST = Refused("发得太快，被网关限流了：稍后再试。", retry=True)
NOT_UNDERSTOOD = Unknown("网关的答复看不懂，不知道它收没收到。")
GATEWAY_ILL = Unknown("网关出了故障，不知道它收没收到。")


@dataclass(frozen=True)
class Field:
    """One setting of a channel, as the page asks for it. An ``address`` must lead to an allowed host, an ``email`` be
    one; a ``secret`` is never shown again."""

    name: str
    label: str
    help: str = ""
    secret: bool = False
    required: bool = True
    address: bool = False
    email: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sending:
    """One sending: our ``number`` for it, by which a gateway can tell it from a second one; the phone or address it
    goes ``to`` (a robot needs none); and when, for signatures hold for a time."""

    number: str
    at: datetime
    to: str = ""


@dataclass(frozen=True)
class Door:
    """What the operator allows: whom to call, and by which mail server, as whom ("": none is set)."""

    hosts: Hosts
    mail: Callable[[], BaseEmailBackend]
    mail_from: str
    patience: Patience = USUAL


class Sender(Protocol):
    @property
    def fields(self) -> tuple[Field, ...]:
        """The settings that it needs."""

    @property
    def a_minute(self) -> int | None:
        """How many messages its gateway takes from one channel in a minute; None for as many as come."""

    def needed(self, settings: Settings) -> list[Field]:
        """Those of its fields without which it cannot send."""

    def send(self, message: Message, settings: Settings, sending: Sending, door: Door) -> Outcome:
        """Send once, and tell how it ended. ``settings`` must say all that is needed."""


@dataclass(frozen=True)
class Gateway:
    """A sender by HTTP: ``request`` and ``outcome`` are pure. ``outcome`` gets the answer's JSON object."""

    fields: tuple[Field, ...]
    request: Callable[[Message, Settings, Sending], Request]
    outcome: Callable[[dict[str, Any]], Outcome]
    a_minute: int | None = None

    def needed(self, settings: Settings) -> list[Field]:
        return [field for field in self.fields if field.required]

    def send(self, message: Message, settings: Settings, sending: Sending, door: Door) -> Outcome:
        request = self.request(message, settings, sending)
        numbered = replace(request, headers={**request.headers, "X-Request-Id": sending.number})
        answer = call(numbered, hosts=door.hosts, patience=door.patience)
        if not isinstance(answer, Answer):
            return answer
        said = _said(answer)
        return self.outcome(said) if isinstance(said, dict) else said


def as_json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def refusal(reasons: Mapping[Any, Outcome], code: Any, words: object) -> Outcome:
    """What the gateway's ``code`` means; one that is not known is told with the gateway's own ``words``."""
    return reasons.get(code) or Refused(f"网关没有接受（{code}）：{words}")


def _said(answer: Answer) -> dict[str, Any] | Outcome:
    """The object that was answered; where there is none, what the status alone tells."""
    if answer.status == 429:
        return TOO_FAST
    if answer.status >= 500:
        return GATEWAY_ILL
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = None
    if isinstance(said, dict):
        return said
    return NOT_UNDERSTOOD if answer.status < 300 else Refused(f"网关没有接受（{answer.status}）：请核对地址。")
