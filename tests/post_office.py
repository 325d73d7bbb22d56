"""A mail server that is none: it speaks SMTP, keeps what it accepts, and misbehaves as it is told."""

import email
import email.policy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

# What is answered to a verb in a mood, where it is not yes.
ANSWERS = {
    ("EHLO", "locked"): "250-here\r\n250 AUTH PLAIN",
    ("AUTH", "locked"): "535 no",
    ("MAIL", "strict"): "553 no such sender",
    ("RCPT", "full"): "550 no such mailbox",
    ("RCPT", "busy"): "450 not now",
}


class PostOffice(ThreadingTCPServer):
    """``mood``: "well"; "full" (refuses the recipient), "busy" (not now), "strict" (no such sender), "locked"
    (takes no password), "silent" and "broken" (after the words of the mail, which it has kept)."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Clerk)
        self.mood = "well"
        self.mails: list[EmailMessage] = []

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Clerk(StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb, mood = line.split()[0].upper(), self.server.mood
            if verb == "DATA":
                self._say("354 go on")
                self._keep()
                if mood in {"silent", "broken"}:
                    time.sleep(2 if mood == "silent" else 0)
                    return
            self._say(ANSWERS.get((verb, mood), "221 bye" if verb == "QUIT" else "250 ok"))

    def _keep(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        self.server.mails.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def post_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        Thread(target=office.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield office
        office.shutdown()
