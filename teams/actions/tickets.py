"""Verbs on the tickets of downloads. A token leaves here once; nothing keeps it, and no line of a log names it."""

import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from teams.actions.invitations import TOKEN_BYTES, Gone, fingerprint
from teams.models import DownloadTicket, User
from teams.models.tickets import DownloadTicketQuerySet

VALID = timedelta(minutes=10)
# Browsers that leave downloads to a manager of their own drop the first answer and ask again.
ASKED_AGAIN = timedelta(minutes=1)
KEPT = timedelta(days=1)


def issue_ticket(*, user: User, path: str) -> str:
    """The token of a link that gives ``user``'s download at ``path`` once, to whoever opens it within ``VALID``.

    ``path`` is an address of ours with its query. What it gives is asked when it is taken, as of ``user`` then.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    DownloadTicket.objects.create(
        token_hash=fingerprint(token),
        user=user,
        appointment=user.appointment,
        path=path,
        expires_at=timezone.now() + VALID,
    )
    return token


def find_ticket(*, token: str, at: datetime) -> DownloadTicket:
    """The ticket that ``token`` opens at ``at``; raises :class:`Gone`. Changes nothing."""
    return _standing(DownloadTicket.objects.open(at=at).filter(token_hash=fingerprint(token)))


def take_ticket(*, token: str, at: datetime, again: bool = False) -> DownloadTicket:
    """Spend a ticket; raises :class:`Gone`. Of two who take the same one wins.

    ``again``: it is the browser that took it; within ``ASKED_AGAIN`` of that it is given a second time.
    """
    mine = DownloadTicket.objects.filter(token_hash=fingerprint(token))
    if again and mine.filter(used_at__gt=at - ASKED_AGAIN).exists():
        return _standing(mine)
    if mine.open(at=at).update(used_at=at) != 1:
        raise Gone
    return _standing(mine)


def _standing(tickets: DownloadTicketQuerySet) -> DownloadTicket:
    """The one of ``tickets``, unless its user's account was closed since it was made, as sessions end by that."""
    ticket = tickets.select_related("user__member__home").first()
    if ticket is None or not (ticket.user.is_active and ticket.user.has_usable_password()):
        raise Gone
    if ticket.user.closed_at and ticket.user.closed_at > ticket.made_at:
        raise Gone
    return ticket


def forget_tickets() -> int:
    """Delete the tickets that expired more than ``KEPT`` ago; how many."""
    return DownloadTicket.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()[0]
