"""How long a session lasts: so long without a request, so long at most, by what its owner holds.

The times stand in the session itself and are judged on the server; the cookie's age is only a courtesy. Django's own
signal starts them, whatever page signs somebody in: a session without them has ended.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from teams.models import User

STARTED, SEEN, OFFICE = "started_at", "seen_at", "holds_office"
WRITTEN_EVERY = 60  # seconds; a request more often writes nothing


@dataclass(frozen=True)
class Limits:
    """In seconds."""

    idle: int
    whole: int


def limits(*, office: bool) -> Limits:
    if office:
        return Limits(settings.OFFICE_IDLE_MINUTES * 60, settings.OFFICE_SESSION_HOURS * 3600)
    return Limits(settings.LEADER_IDLE_DAYS * 86400, settings.LEADER_SESSION_DAYS * 86400)


def start(request: HttpRequest, user: User, **_: Any) -> None:
    """Receiver of ``user_logged_in``."""
    now = time.time()
    request.session.update({STARTED: now, SEEN: int(now), OFFICE: _holds_office(user)})


def reason_to_end(session: SessionBase, user: User) -> str:
    """Why the session of ``user`` has run out, in a sentence; "" if it has not."""
    now = time.time()
    if user.closed_at and session.get(STARTED, 0) < user.closed_at.timestamp():
        return "账号停用过，请重新登录。"
    most = limits(office=session.get(OFFICE, True))
    if now - session.get(STARTED, 0) >= most.whole:
        return f"登录已满{_span(most.whole)}，为了安全请重新登录。"
    if now - session.get(SEEN, 0) >= most.idle:
        return f"{_span(most.idle)}没有操作，已自动退出，请重新登录。"
    return ""


def mark_seen(session: SessionBase, user: User) -> None:
    """Note that the session is in use, and which limits hold for its owner by now; at most one write a minute."""
    now = int(time.time())
    if now - session[SEEN] >= WRITTEN_EVERY:
        session.update({SEEN: now, OFFICE: _holds_office(user)})


def _holds_office(user: User) -> bool:
    return user.is_staff or user.appointments.current(on=timezone.localdate()).exists()


def _span(seconds: int) -> str:
    if seconds % 86400 == 0:
        return f"{seconds // 86400}天"
    return f"{seconds // 3600}小时" if seconds % 3600 == 0 else f"{seconds // 60}分钟"
