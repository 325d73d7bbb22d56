"""The allow list: which hosts may be called, and at which of their addresses."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

# The gateways that everybody uses. An office with others of its own lists them (OUTGOING_HOSTS).
GATEWAYS = (
    "qyapi.weixin.qq.com",
    "oapi.dingtalk.com",
    "open.feishu.cn",
    "dysmsapi.aliyuncs.com",
    "sms.tencentcloudapi.com",
)
PORTS = {"https": 443, "http": 80}
# IPv6 that leads to an IPv4 address, whichever: NAT64.
TRANSLATED = ip_network("64:ff9b::/96")


class Origin(NamedTuple):
    scheme: str
    host: str
    port: int


@dataclass(frozen=True)
class Hosts:
    """Who may be called: the known gateways at public addresses, and whom the operator ``listed`` at any."""

    listed: frozenset[Origin] = frozenset()

    def origin_of(self, url: str) -> Origin | None:
        """Where ``url`` leads, if it may be called; else None."""
        try:
            origin = _origin(url)
        except ValueError:
            return None
        known = origin.scheme == "https" and origin.host in GATEWAYS and origin.port == PORTS["https"]
        return origin if known or origin in self.listed else None

    def may_be_at(self, address: str, origin: Origin) -> bool:
        """Whether ``origin`` may be called at ``address``: an inner one, only if the operator listed that very host."""
        return origin in self.listed or is_public(address)


def hosts_of(entries: Iterable[str]) -> Hosts:
    """The allow list with an operator's ``entries``: ``gateway.example.cn``, ``gateway.example.cn:8443``,
    ``http://10.0.0.5:8080``. ValueError, with what is wrong, for one that is none."""
    return Hosts(frozenset(_listed(entry) for entry in entries))


def is_public(address: str) -> bool:
    """Whether ``address`` is one of the open internet: not private, loopback, link-local, multicast or reserved, and no
    IPv6 address that leads to an IPv4 one."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return found.is_global and not found.is_multicast and not (isinstance(found, IPv6Address) and _leads_on(found))


def _leads_on(address: IPv6Address) -> bool:
    return bool(address.ipv4_mapped or address.sixtofour or address.teredo) or address in TRANSLATED


def _origin(url: str) -> Origin:
    """Scheme, host and port of ``url``. ValueError where one of them is missing or odd."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None or not url.isascii():
        raise ValueError(url)
    return Origin(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme])


def _listed(entry: str) -> Origin:
    whole = entry if "://" in entry else f"https://{entry}"
    try:
        origin, parts = _origin(whole), urlsplit(whole)
        if "*" in origin.host or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError
    except ValueError:
        raise ValueError(
            f"{entry!r} is no host: write gateway.example.cn, or http://10.0.0.5:8080 for one without TLS"
        ) from None
    return origin
