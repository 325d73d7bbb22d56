"""By which ways notices leave the house, as the operator allows: hosts that may be called, and the mail server."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from youthwork.lib.outgoing.hosts import Hosts, hosts_of

# How the conversation is kept safe (from the second sentence on, from the start), and the usual port.
SCHEMES = {"smtp": (False, False, 25), "smtp+tls": (True, False, 587), "smtp+ssl": (False, True, 465)}


class MailServer(NamedTuple):
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


def allowed_hosts(entries: Iterable[str]) -> Hosts:
    """The allow list with what OUTGOING_HOSTS names."""
    try:
        return hosts_of(entries)
    except ValueError as error:
        raise ImproperlyConfigured(f"OUTGOING_HOSTS: {error}.") from None


def mail_server(address: str, mail_from: str) -> MailServer:
    """What EMAIL_URL says; with it EMAIL_FROM must say as whom mails are sent. Without it there is no host."""
    if not address:
        return MailServer()
    try:
        parts = urlsplit(address)
        use_tls, use_ssl, usual = SCHEMES[parts.scheme]
        host, port = parts.hostname or "", parts.port or usual
    except (KeyError, ValueError):
        host = ""
    if not host:  # the value itself is not told: it may hold a password
        raise ImproperlyConfigured(
            "EMAIL_URL must read smtp+ssl://user:password@host:465. Leave it out to send no mails."
        )
    try:
        validate_email(mail_from)
    except ValidationError:
        raise ImproperlyConfigured(
            f"EMAIL_FROM is {mail_from!r}: with EMAIL_URL set it must be the address that mails come from."
        ) from None
    return MailServer(host, port, unquote(parts.username or ""), unquote(parts.password or ""), use_tls, use_ssl)
