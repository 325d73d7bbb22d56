"""Generated worlds to measure on, each in its own database of the one PostgreSQL, and a process that asks there."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.tools import ROOT


def environment(name: str, folder: str) -> dict[str, str]:
    """The variables of a process that works on the database ``name``."""
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    return os.environ | {
        "DATABASE_URL": f"{url}/{name}",
        "VAR_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DEMO_PASSWORD": "only-for-the-bench",
        "LOG_LEVEL": "ERROR",
    }


def make(name: str, folder: str) -> None:
    """An empty database with all tables."""
    import psycopg2  # noqa: PLC0415 -- only where there is a server

    server = psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    server.close()
    manage(name, folder, "migrate", "-v0")


def manage(name: str, folder: str, *command: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(name, folder),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def fill(name: str, folder: str) -> None:
    """``name`` is the preset and the database."""
    make(name, folder)
    manage(name, folder, "generate", "--preset", name, "--seed", "1", "--yes")


class Asked:
    """A process of its own that answers questions about one world (see ``tests.bench.answers``)."""

    def __init__(self, name: str, folder: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.bench.answers"],
            cwd=ROOT,
            env=environment(name, folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **question: Any) -> dict[str, Any]:
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"no answer to {question}")
        return json.loads(line)

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)


@contextmanager
def asked(name: str, folder: str) -> Iterator[Asked]:
    world = Asked(name, folder)
    try:
        yield world
    finally:
        world.close()
