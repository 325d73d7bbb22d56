"""Where a request comes from: the one address that limits and the log go by, and the network it is counted with.

``X-Forwarded-For`` is written by whoever likes. Only its right end is worth anything, and only behind proxies of ours:
each of them adds the address it was called from, so with ``PROXY_COUNT`` proxies the client stands that many entries
from the right, whatever a caller put in front.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

IPV6_CLIENT_BITS = 64


def client_address(request: HttpRequest) -> str:
    """The address of the caller in its usual form; "" where the server knows none (a local socket).

    A forwarded header that is missing, too short or malformed is not believed: the address is then that of the
    connection, the nearest proxy's.
    """
    if settings.BEHIND_PROXY:
        entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(entries) >= settings.PROXY_COUNT and (forwarded := _parsed(entries[-settings.PROXY_COUNT])):
            return str(forwarded)
    return str(_parsed(request.META.get("REMOTE_ADDR", "")) or "")


def network_of(address: str) -> str:
    """What failures are counted by: an IPv4 address itself, of an IPv6 address the /64 that one customer is given."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, IPV6_CLIENT_BITS), strict=False))
    return str(parsed or "")


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An IPv4 address wrapped as IPv6 is unwrapped; a zone (fe80::1%eth0) is no address to another machine."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id:
            return None
        return address.ipv4_mapped or address
    return address
