"""A small load generator: some connections kept alive, each asking for the same page again and again, for some seconds.

Raw sockets in one thread, so that it takes as little as it can of the two cores that it shares with the server.
"""

import re
import selectors
import socket
import time
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Load:
    """What came of it: milliseconds per answer, and how large the last answer was."""

    seconds: float
    times: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds; the whole time where not one answer came."""
        if not self.times:
            return self.seconds * 1000
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))]


@dataclass
class _Connection:
    sock: socket.socket
    sent: float = 0.0
    received: bytes = b""
    wanted: int | None = None


def load(port: int, path: str, cookie: str, *, seconds: float, connections: int = 8) -> Load:
    """Raises RuntimeError at the first answer that is not 200: a fast error page must not pass for a fast page."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode()
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            connection = _Connection(socket.create_connection(("127.0.0.1", port)))
            selector.register(connection.sock, selectors.EVENT_READ, connection)
            _ask(connection, request)
        result, start = Load(seconds), time.perf_counter()
        while time.perf_counter() < start + seconds:
            for key, _ in selector.select(timeout=5):
                if _answered(key.data, path):
                    result.times.append((time.perf_counter() - key.data.sent) * 1000)
                    result.size = len(key.data.received)
                    _ask(key.data, request)
        # What is still being answered must not be charged to the next page.
        while selector.get_map():
            for key, _ in selector.select():
                if _answered(key.data, path):
                    selector.unregister(key.data.sock)
                    key.data.sock.close()
    return result


def _ask(connection: _Connection, request: bytes) -> None:
    connection.received, connection.wanted, connection.sent = b"", None, time.perf_counter()
    connection.sock.sendall(request)


def _answered(connection: _Connection, path: str) -> bool:
    part = connection.sock.recv(262144)
    if not part:
        raise RuntimeError(f"{path}: the server closed the connection")
    connection.received += part
    if connection.wanted is None and (end := connection.received.find(b"\r\n\r\n")) >= 0:
        if not connection.received.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {connection.received.splitlines()[0].decode()}")
        length = LENGTH.search(connection.received[:end])
        connection.wanted = end + 4 + int(length[1]) if length else None
    return connection.wanted is not None and len(connection.received) >= connection.wanted
