"""Answers that were made beforehand, served to a browser together with the styles and scripts they ask for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args, pages: Mapping[str, HttpResponse]) -> None:
        self.pages = pages
        super().__init__(*args)

    def do_GET(self) -> None:
        # What a script asks for by itself is not there: each page is looked at as it was sent.
        if self.path in self.pages and self.headers["Sec-Fetch-Mode"] == "navigate":
            page = self.pages[self.path]
            self._answer(200, page.content, **dict(page.items()))
        elif found := self.path.startswith(settings.STATIC_URL) and finders.find(
            self.path.removeprefix(settings.STATIC_URL)
        ):
            kind, _ = guess_type(found)
            self._answer(200, Path(found).read_bytes(), **{"Content-Type": kind, "Cache-Control": "max-age=3600"})
        else:
            self._answer(404, b"")

    def _answer(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def served(pages: Mapping[str, HttpResponse]) -> Iterator[str]:
    """The address of a server that has ``pages`` (path with query → answer) and the static files; nothing else."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, pages=pages)) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
