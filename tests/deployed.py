"""The platform as it is deployed, in this process: styles and scripts collected, named by their content, compressed."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test import override_settings
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler

KEPT = "youthwork.storage.StaticFiles"
# Of libraries; no page of ours names them, and compressing them takes longer than the tests.
OTHERS = ["admin", "import_export"]


@contextmanager
def collected() -> Iterator[Path]:
    """The folder of the static files as ``collectstatic`` leaves it, with the settings that serve pages from there."""
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": KEPT}}
    with tempfile.TemporaryDirectory() as folder, override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=OTHERS)
        yield Path(folder)


@dataclass
class Exchange:
    """One request and its answer: bytes on the wire with all headers."""

    method: str = ""
    path: str = ""
    sent: int = 0  # to the server
    received: int = 0

    @property
    def weight(self) -> int:
        return self.sent + self.received


@dataclass
class Deployed:
    """A server at work: its address, and what went over the wire so far, whoever asked: page, script or worker."""

    url: str = ""
    exchanges: list[Exchange] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Deployed]:
    """A server that answers with the database of the test; for use within :func:`collected`.

    It works in threads of its own: a test with it needs ``django_db(transaction=True)``.
    """
    shared = {one.alias: one for one in connections.all() if one.vendor == "sqlite" and one.is_in_memory_db()}
    deployed = Deployed()
    thread = _Thread(deployed.exchanges, shared)
    for one in shared.values():
        one.inc_thread_sharing()
    thread.start()
    thread.is_ready.wait()
    try:
        if thread.error:
            raise thread.error
        deployed.url = f"http://127.0.0.1:{thread.port}"
        yield deployed
    finally:
        thread.terminate()
        for one in shared.values():
            one.dec_thread_sharing()


class _Thread(LiveServerThread):
    """The server of live tests without its own handler of static files: theirs are served as after deployment."""

    daemon = True

    def __init__(self, exchanges: list[Exchange], shared: dict) -> None:
        super().__init__("127.0.0.1", static_handler=lambda handler: handler, connections_override=shared)
        self.exchanges = exchanges

    def _create_server(self, connections_override: dict | None = None) -> ThreadedWSGIServer:
        handler = partial(_Handler, exchanges=self.exchanges)
        return ThreadedWSGIServer(
            (self.host, self.port), handler, allow_reuse_address=False, connections_override=connections_override
        )


class _Handler(QuietWSGIRequestHandler):
    def __init__(self, *args, exchanges: list[Exchange]) -> None:
        self.exchanges, self.exchange = exchanges, Exchange()
        super().__init__(*args)

    def setup(self) -> None:
        super().setup()
        self.rfile = _Counted(self.rfile, lambda count: self._add(sent=count))
        self.wfile = _Counted(self.wfile, lambda count: self._add(received=count))

    def handle_one_request(self) -> None:
        self.exchange = Exchange()
        super().handle_one_request()
        if self.exchange.sent:
            self.exchange.method, self.exchange.path = self.command, self.path
            self.exchanges.append(self.exchange)

    def _add(self, *, sent: int = 0, received: int = 0) -> None:
        self.exchange.sent += sent
        self.exchange.received += received


class _Counted:
    """A file of a connection that tells how many bytes pass."""

    def __init__(self, file: Any, tell: Callable[[int], None]) -> None:
        self._file, self._tell = file, tell

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def read(self, *args: int) -> bytes:
        return self._told(self._file.read(*args))

    def readline(self, *args: int) -> bytes:
        return self._told(self._file.readline(*args))

    def write(self, content: bytes) -> int:
        self._tell(len(content))
        return self._file.write(content)

    def _told(self, content: bytes) -> bytes:
        self._tell(len(content))
        return content
