"""A gateway that is none: it speaks as each of the real ones, keeps what it accepts, and misbehaves as it is told.

    python -m tests.gateway FOLDER

runs it on a free port, which it writes to FOLDER/port. What it accepts it appends to FOLDER/accepted, a JSON object a
line: gateway, number (ours), to, text. FOLDER/mood says how it behaves, and may change at any moment. Started again it
takes the port it had. Tests start it by :func:`running`; its process has a clock of its own, and knows nothing of
Django.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent.parent
LARGE = 200 * 1024
# What each answers when it takes a message, and when it refuses one with a code.
ANSWERS: dict[str, tuple[Any, Any]] = {
    "wecom": ({"errcode": 0, "errmsg": "ok"}, {"errcode": "CODE", "errmsg": "refused, hint: WORDS"}),
    "dingtalk": ({"errcode": 0, "errmsg": "ok"}, {"errcode": "CODE", "errmsg": "WORDS"}),
    "feishu": ({"code": 0, "msg": "success", "data": {}}, {"code": "CODE", "msg": "WORDS"}),
    "aliyun": ({"Code": "OK", "Message": "OK", "BizId": "NUMBER^0"}, {"Code": "CODE", "Message": "WORDS"}),
    "tencent": (
        {"Response": {"SendStatusSet": [{"SerialNo": "2019:NUMBER", "Code": "Ok"}], "RequestId": "1"}},
        {"Response": {"SendStatusSet": [{"SerialNo": "", "Code": "CODE", "Message": "WORDS"}], "RequestId": "1"}},
    ),
}
BEFORE = {"limit", "redirect", "ill", "refuse", "deaf"}  # moods in which nothing is accepted


class Gateway:
    """A running one, as its tests see it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start()
        self.port = int((folder / "port").read_text())
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it answers."""
        self._process = subprocess.Popen([sys.executable, "-m", "tests.gateway", str(self.folder)], cwd=ROOT)
        end = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the gateway did not start")
            time.sleep(0.02)

    def kill(self) -> None:
        """From now on connections are refused; whom it was serving hears nothing more."""
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        port = self.folder / "port"
        with socket.socket() as sock:
            return port.exists() and sock.connect_ex(("127.0.0.1", int(port.read_text()))) == 0

    def mood(self, what: str = "well", *, every: int = 1, code: int | str = 0, words: str = "", seconds: float = 0):
        """How it behaves from now on, at each ``every``-th request (else well):

        ``well``; ``refuse`` (with ``code`` and ``words``), ``limit`` (429), ``ill`` (500), ``redirect``, ``deaf``
        (closes the connection at once): it accepts nothing; ``garbage``, ``large``, ``silent`` (for ``seconds``),
        ``broken`` (no answer), ``drip`` (a byte each ``seconds``), ``slow`` (answers after them): it has accepted.
        """
        self.moods({"what": what, "every": every, "code": code, "words": words, "seconds": seconds})

    def moods(self, *moods: dict[str, Any]) -> None:
        """Several at once, in the words of :meth:`mood`: the first one whose turn it is counts."""
        draft = self.folder / "draft"
        draft.write_text(json.dumps(moods))
        draft.replace(self.folder / "mood")

    def accepted(self) -> list[dict[str, Any]]:
        """What it took, in order."""
        return [json.loads(line) for line in (self.folder / "accepted").read_text().splitlines()]

    def count(self) -> int:
        """How many it took."""
        return (self.folder / "accepted").read_bytes().count(b"\n")

    def forget(self) -> None:
        self.mood()
        os.truncate(self.folder / "accepted", 0)


@contextmanager
def running() -> Iterator[Gateway]:
    """A gateway in a process of its own, in a good mood; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="youthwork-gateway-") as place:
        gateway = Gateway(Path(place))
        try:
            yield gateway
        finally:
            gateway.kill()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, folder: Path) -> None:
        port = folder / "port"
        super().__init__(("127.0.0.1", int(port.read_text()) if port.exists() else 0), _Handler)
        self.folder, self.numbers, self.lock = folder, count(1), Lock()
        self.kept = os.open(folder / "accepted", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def mood_of_this(self) -> dict[str, Any]:
        with self.lock:
            number = next(self.numbers)
        with suppress(FileNotFoundError):
            moods = json.loads((self.folder / "mood").read_text())
            return next((mood for mood in moods if number % mood["every"] == 0), {"what": "well"})
        return {"what": "well"}

    def keep(self, message: dict[str, Any]) -> None:
        """One write a line: what a reader sees is whole, and what is answered was kept before."""
        with self.lock:
            os.write(self.kept, json.dumps(message, ensure_ascii=False).encode() + b"\n")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that were killed are no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_POST(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        mood = self.server.mood_of_this()
        message = _message(self.path, dict(self.headers.items()), body)
        if message is None:
            self._answer(404, b"{}")
        elif mood["what"] in BEFORE:
            self._refuse(message, mood)
        else:
            self.server.keep(message | {"at": time.time()})
            self._accept(message, mood)

    def do_GET(self) -> None:
        """Where a redirect would lead: nobody should come here."""
        self.server.keep({"gateway": "elsewhere", "number": "", "to": "", "text": self.path})
        self._answer(200, b"{}")

    def _refuse(self, message: dict[str, Any], mood: dict[str, Any]) -> None:
        if mood["what"] == "redirect":
            self._answer(302, b"", Location="/elsewhere")
        elif mood["what"] == "refuse":
            self._answer(200, _filled(ANSWERS[message["gateway"]][1], mood, message))
        elif mood["what"] != "deaf":
            self._answer({"limit": 429, "ill": 500}[mood["what"]], b"{}")

    def _accept(self, message: dict[str, Any], mood: dict[str, Any]) -> None:
        answer = _filled(ANSWERS[message["gateway"]][0], mood, message)
        if mood["what"] in {"silent", "slow"}:
            time.sleep(mood["seconds"])
        if mood["what"] in {"silent", "broken"}:
            return
        if mood["what"] == "drip":
            for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b" " * 1000:
                self.wfile.write(bytes([byte]))
                time.sleep(mood["seconds"])
        else:
            self._answer(200, {"garbage": b"<html>", "large": b" " * LARGE}.get(mood["what"], answer))

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body)), "Connection": "close"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def _message(path: str, headers: dict[str, str], body: bytes) -> dict[str, Any] | None:
    """What was asked, in the words of whichever gateway it was meant for; None if for none."""
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    number = headers.get("X-Request-Id", "")
    if headers.get("x-acs-action") == "SendSms":
        said = {"number": query["OutId"], "to": query["PhoneNumbers"], "text": query["TemplateParam"]}
        return {"gateway": "aliyun"} | said
    content = json.loads(body or b"{}")
    if headers.get("X-TC-Action") == "SendSms":
        told = {"number": content["SessionContext"], "to": content["PhoneNumberSet"][0]}
        return {"gateway": "tencent", **told, "text": json.dumps(content["TemplateParamSet"])}
    if parts.path == "/cgi-bin/webhook/send":
        text, to = content["text"]["content"], content["text"].get("mentioned_mobile_list", [])
        return {"gateway": "wecom", "number": number, "to": to, "text": text}
    if parts.path == "/robot/send":
        to = content["at"]["atMobiles"]
        return {"gateway": "dingtalk", "number": number, "to": to, "text": content["text"]["content"], "query": query}
    if parts.path.startswith("/open-apis/bot/v2/hook/"):
        signed = {"timestamp": content["timestamp"], "sign": content["sign"]}
        return {"gateway": "feishu", "number": number, "to": [], "text": content["content"]["text"], "query": signed}
    return None


def _filled(answer: Any, mood: dict[str, Any], message: dict[str, Any]) -> bytes:
    text = json.dumps(answer).replace('"CODE"', json.dumps(mood.get("code")))
    return text.replace("WORDS", str(mood.get("words"))).replace("NUMBER", str(message["number"])).encode()


def main(folder: Path) -> None:
    with _Server(folder) as server:
        draft = folder / "port.draft"
        draft.write_text(str(server.server_port))
        draft.replace(folder / "port")
        server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
