"""The one caller of gateways: a POST to a host on the allow list, to an address that was checked, once, within a time.

No redirects, no proxies, no second try. An address may hold a secret (the key of a robot): it stands in no text and no
log of ours.
"""

import logging
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Timer
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_match_hostname import CertificateError

from youthwork.lib.outgoing.hosts import Hosts, Origin
from youthwork.lib.outgoing.outcomes import NotSent, Refused, Unknown

log = logging.getLogger(__name__)

LONGEST_ANSWER = 64 * 1024
ADDRESSES_TRIED = 2  # of one host: an IPv6 address where the machine has no IPv6 is not the end
NOT_LISTED = "这个地址不在允许外发的范围内：请核对地址；确实要用的，请运行平台的人把它的主机加进允许外发的名单。"
NO_NAME = "找不到网关的主机：请核对地址，或稍后再试。"
INNER = "网关的主机名指向内部地址，没有发：请核对地址；确实在内网的，请运行平台的人把它加进允许外发的名单。"
NOBODY = "连不上网关：稍后再试；一直这样，请运行平台的人检查服务器的网络。"
BAD_CERTIFICATE = "网关的证书不对，没有发：请核对地址，或请运行平台的人检查服务器的时间和网络。"
REDIRECTED = "网关要求改用别的地址，没有跟去：请到网关那里重新复制地址。"
BROKEN = "发出后没有等到网关的答复，不知道它收没收到。"


@dataclass(frozen=True)
class Request:
    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a gateway answered, whatever its status but a redirect."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Patience:
    """Seconds until it is given up: to be connected, for a sign of life, and for the whole answer."""

    connect: float = 5
    read: float = 10
    whole: float = 15


USUAL = Patience()
Resolve = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses behind a name, those to be tried first in front. OSError if there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def call(
    request: Request, *, hosts: Hosts, patience: Patience = USUAL, resolve: Resolve = addresses_of
) -> Answer | Refused | NotSent | Unknown:
    """Post ``request`` once. The name is resolved once, and the connection made to an address that was checked, with
    the certificate held against the name."""
    origin = hosts.origin_of(request.url)
    if origin is None:
        return Refused(NOT_LISTED)
    began = time.monotonic()
    connection = _connected(origin, hosts, patience, resolve)
    result: Answer | Refused | NotSent | Unknown
    if isinstance(connection, HTTPConnection):
        with closing(connection):
            result = _asked(connection, request, origin, patience)
    else:
        result = connection
    told = result.status if isinstance(result, Answer) else type(result).__name__
    log.info("called %s: %s in %d ms", origin.host, told, (time.monotonic() - began) * 1000)
    return result


def _connected(
    origin: Origin, hosts: Hosts, patience: Patience, resolve: Resolve
) -> HTTPConnection | NotSent | Refused:
    try:
        addresses = resolve(origin.host, origin.port)
    except (OSError, UnicodeError):
        return NotSent(NO_NAME)
    if not addresses or not all(hosts.may_be_at(address, origin) for address in addresses):
        return Refused(INNER)
    for address in addresses[:ADDRESSES_TRIED]:
        connection = _connection(origin, address, patience)
        try:
            connection.connect()
        except (OSError, HTTPError, CertificateError) as error:
            connection.close()
            if _is_about_tls(error):
                return NotSent(BAD_CERTIFICATE)
        else:
            return connection
    return NotSent(NOBODY)


def _connection(origin: Origin, address: str, patience: Patience) -> HTTPConnection:
    if origin.scheme == "http":
        return HTTPConnection(address, origin.port, timeout=patience.connect)
    return HTTPSConnection(
        address,
        origin.port,
        timeout=patience.connect,
        server_hostname=origin.host,
        assert_hostname=origin.host,
        cert_reqs=ssl.CERT_REQUIRED,
    )


def _is_about_tls(error: BaseException | None) -> bool:
    """urllib3 wraps what TLS says in errors of its own."""
    while error is not None:
        if isinstance(error, ssl.SSLError | CertificateError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _asked(
    connection: HTTPConnection, request: Request, origin: Origin, patience: Patience
) -> Answer | Refused | Unknown:
    """From here on the request may have gone out, whatever breaks."""
    parts = urlsplit(request.url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers = {"Host": _host(origin), "Accept-Encoding": "identity", "User-Agent": "Youthwork", **request.headers}
    connection.timeout = patience.read
    try:
        with _cut_off(connection, patience.whole):
            connection.sock.settimeout(patience.read)
            connection.request(
                "POST", target, request.body, headers, preload_content=False, decode_content=False
            )  # fmt: skip
            response = connection.getresponse()
            body = response.read(LONGEST_ANSWER + 1)
    except (OSError, HTTPError, HTTPException):
        return Unknown(BROKEN)
    if 300 <= response.status < 400:
        return Refused(REDIRECTED)
    return Answer(response.status, body if len(body) <= LONGEST_ANSWER else b"")


def _host(origin: Origin) -> str:
    name = f"[{origin.host}]" if ":" in origin.host else origin.host
    return name if origin.port in (80, 443) else f"{name}:{origin.port}"


@contextmanager
def _cut_off(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """End the connection after so many seconds: the time-out of a socket begins anew with every byte that comes."""

    def cut() -> None:
        with suppress(OSError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
