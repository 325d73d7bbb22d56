"""The one caller of gateways, against real servers: how each ending is told apart, and whom it never calls."""

import logging
import socket
import ssl
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.services import free_port
from youthwork.lib.outgoing import NotSent, Refused, Unknown
from youthwork.lib.outgoing.calls import (
    BAD_CERTIFICATE,
    BROKEN,
    INNER,
    NO_NAME,
    NOBODY,
    NOT_LISTED,
    REDIRECTED,
    Answer,
    Patience,
    Request,
    call,
)
from youthwork.lib.outgoing.hosts import Hosts, hosts_of, is_public

QUICK = Patience(connect=0.5, read=0.5, whole=1)
BODY = b'{"msgtype":"text","text":{"content":"3"}}'
KEY = "cgi-bin/webhook/send?key=693a91f6-7xxx"


def asked(url: str, hosts: Hosts, **said):
    return call(Request(url, BODY), hosts=hosts, patience=QUICK, **said)


def ask(gateway, path: str = KEY):
    return asked(f"{gateway.address}/{path}", hosts_of([gateway.address]))


def test_a_good_answer_is_handed_on(gateway):
    answer = ask(gateway)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body) == (200, b'{"errcode": 0, "errmsg": "ok"}')
    assert [message["text"] for message in gateway.accepted()] == ["3"]


@pytest.mark.parametrize(("mood", "status"), [("limit", 429), ("ill", 500)])
def test_an_answer_of_another_status_is_handed_on_as_well(gateway, mood, status):
    gateway.mood(mood)
    answer = ask(gateway)
    assert isinstance(answer, Answer)
    assert answer.status == status


def test_a_redirect_is_not_followed(gateway):
    gateway.mood("redirect")
    assert ask(gateway) == Refused(REDIRECTED)
    assert gateway.accepted() == []


@pytest.mark.parametrize("mood", ["broken", "deaf"])
def test_a_connection_that_breaks_after_the_request_tells_nothing(gateway, mood):
    gateway.mood(mood)
    assert ask(gateway) == Unknown(BROKEN)


def test_silence_after_the_request_tells_nothing(gateway):
    gateway.mood("silent", seconds=2)
    began = time.monotonic()
    assert ask(gateway) == Unknown(BROKEN)
    assert time.monotonic() - began < 1.5
    assert len(gateway.accepted()) == 1, "it had been accepted"


def test_an_answer_that_drips_is_given_up_in_time(gateway):
    gateway.mood("drip", seconds=0.1)
    began = time.monotonic()
    assert ask(gateway) == Unknown(BROKEN)
    assert time.monotonic() - began < 2


def test_of_a_long_answer_nothing_is_kept(gateway):
    gateway.mood("large")
    answer = ask(gateway)
    assert isinstance(answer, Answer)
    assert answer.body == b""


def test_where_nobody_listens_nothing_was_sent():
    address = f"http://127.0.0.1:{free_port()}"
    assert asked(f"{address}/", hosts_of([address])) == NotSent(NOBODY)


def test_who_never_answers_the_connection_gets_nothing():
    """A full queue of connections lets nobody in and says nothing."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for other in (first, second):
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}"
        assert asked(f"{address}/", hosts_of([address])) == NotSent(NOBODY)


def test_a_name_that_nobody_has_is_not_called():
    def nowhere(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    assert asked(f"https://qyapi.weixin.qq.com/{KEY}", Hosts(), resolve=nowhere) == NotSent(NO_NAME)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "http://qyapi.weixin.qq.com/",  # without TLS
        "https://qyapi.weixin.qq.com:8443/",
        "https://qyapi.weixin.qq.com.example.com/",
        "https://qyapi.weixin.qq.com@example.com/",
        "https://user:secret@qyapi.weixin.qq.com/",
        "https://QYAPI.weixin.qq.com\\@example.com/",
        "ftp://qyapi.weixin.qq.com/",
        "//qyapi.weixin.qq.com/",
        "https://[::1/",
        "https://qyapi.weixin.qq.com:99999/",
        "",
    ],
)
def test_only_hosts_on_the_list_are_called(url):
    def never(host, port):
        raise AssertionError(f"{host} was looked up")

    assert asked(url, Hosts(), resolve=never) == Refused(NOT_LISTED)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.1.2.3",
        "::ffff:8.8.8.8",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "no address",
    ],
)
def test_a_name_that_leads_inside_is_not_called(address):
    """Neither alone nor beside an outer one."""
    assert not is_public(address)
    for found in ([address], ["203.107.1.1", address]):
        answer = asked(f"https://qyapi.weixin.qq.com/{KEY}", Hosts(), resolve=lambda host, port, found=found: found)
        assert answer == Refused(INNER)


def test_an_outer_address_is_one():
    assert is_public("203.107.1.1")
    assert is_public("240e:97c:2f:1::5c")


def test_an_inner_host_is_called_when_it_was_listed_itself(gateway):
    elsewhere = hosts_of(["http://gateway.lan:1", gateway.address])
    assert isinstance(ask(gateway), Answer)
    answer = asked("http://gateway.lan:1/", elsewhere, resolve=lambda host, port: ["127.0.0.1"])
    assert answer == NotSent(NOBODY), "listed: it was tried"


def test_a_name_is_looked_up_once_and_called_there(gateway):
    looked_up = []

    def resolve(host, port):
        looked_up.append(host)
        return ["127.0.0.1"]

    listed = f"http://gateway.lan:{gateway.port}"
    assert isinstance(asked(f"{listed}/{KEY}", hosts_of([listed]), resolve=resolve), Answer)
    assert looked_up == ["gateway.lan"]


@pytest.mark.parametrize("entry", ["", "*.example.cn", "https://", "ftp://host", "host/path", "host:port", "a b@c"])
def test_what_is_no_host_is_not_listed(entry):
    with pytest.raises(ValueError, match="is no host"):
        hosts_of([entry])


def test_no_secret_is_told(gateway, caplog):
    caplog.set_level(logging.DEBUG)
    ask(gateway)
    gateway.mood("broken")
    ask(gateway)
    assert "called 127.0.0.1: 200" in caplog.text
    assert "693a91f6" not in caplog.text
    assert "693a91f6" not in repr(Request(f"{gateway.address}/{KEY}", BODY, {"Authorization": "693a91f6"}))


def test_no_proxy_of_the_environment_is_asked(gateway, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    assert isinstance(ask(gateway), Answer)


class _Tells(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.headers["Host"].encode())

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def safe_server(folder, name: str):
    """The port of a server with a certificate for ``name``, and the file of the authority that says so."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, both = folder / "authority.pem", folder / "server.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    both.write_bytes(key.private_bytes(*pem) + trusted.read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Tells) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server.server_port, trusted
        server.shutdown()


def test_the_certificate_is_held_against_the_name(tmp_path, monkeypatch):
    """Not against the address that is called; and the server is told the name."""
    with safe_server(tmp_path, "gateway.lan") as (port, trusted):
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

        def told(name: str):
            listed = f"https://{name}:{port}"
            return asked(f"{listed}/", hosts_of([listed]), resolve=lambda host, port: ["127.0.0.1"])

        answer = told("gateway.lan")
        assert isinstance(answer, Answer)
        assert answer.body.decode() == f"gateway.lan:{port}"
        assert told("other.lan") == NotSent(BAD_CERTIFICATE)
        monkeypatch.delenv("SSL_CERT_FILE")
        assert told("gateway.lan") == NotSent(BAD_CERTIFICATE), "nobody vouches for it"
