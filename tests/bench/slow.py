"""A bad line: what is sent through it arrives late and slowly, whoever sends it, a page or its service worker."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

from tests.services import free_port

CHUNK = 16 * 1024


@dataclass
class Line:
    """One direction, shared by all connections: seconds on the way, bytes a second."""

    delay: float
    rate: float
    free_at: float = 0.0

    def arrival(self, size: int, now: float) -> float:
        """When ``size`` bytes that are sent ``now`` will have arrived."""
        self.free_at = max(now, self.free_at) + size / self.rate
        return self.free_at + self.delay


@dataclass
class Network:
    """Between a phone and ``server_port``: ``round_trip`` seconds there and back, ``rate`` bytes a second each way."""

    server_port: int
    round_trip: float
    rate: float
    port: int = field(default_factory=free_port)
    ready: Event = field(default_factory=Event)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.server_port)
        with suppress(asyncio.CancelledError):  # the end of the line, in the middle of a connection
            await asyncio.gather(self._carry(reader, back, self.up), self._carry(there, writer, self.down))

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, line: Line) -> None:
        """All that comes, in its order. It is taken at once, so that nobody waits with a worker of the server."""
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivering = asyncio.create_task(_deliver(on_the_way, target))
        clock = asyncio.get_running_loop()
        content = b"-"
        while content:
            try:
                content = await source.read(CHUNK)
            except ConnectionError:
                content = b""
            on_the_way.put_nowait((line.arrival(len(content), clock.time()), content))
        await delivering

    async def _serve(self) -> None:
        self.up, self.down = (Line(self.round_trip / 2, self.rate) for _ in range(2))
        self.loop, self.done = asyncio.get_running_loop(), asyncio.Event()
        async with await asyncio.start_server(self._connected, "127.0.0.1", self.port):
            self.ready.set()
            await self.done.wait()


async def _deliver(on_the_way: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter) -> None:
    clock = asyncio.get_running_loop()
    while True:
        at, content = await on_the_way.get()
        await asyncio.sleep(max(0.0, at - clock.time()))
        try:
            if not content:
                target.close()
                return
            target.write(content)
        except ConnectionError:
            return


@contextmanager
def slow(server_port: int, *, round_trip: float, rate: float) -> Iterator[int]:
    """The port at which the server is met through the bad line."""
    network = Network(server_port, round_trip, rate)
    thread = Thread(target=lambda: asyncio.run(network._serve()), daemon=True)
    thread.start()
    if not network.ready.wait(10):
        raise TimeoutError("the bad line: not there after 10 s")
    try:
        yield network.port
    finally:
        network.loop.call_soon_threadsafe(network.done.set)
        thread.join(5)
