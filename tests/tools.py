"""Fetches what a test needs and this machine lacks, once, into a cache folder that parallel runs share."""

import fcntl
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Missing(Exception):
    """A tool that the tests need cannot be had; the text says what would help."""


def cache_folder() -> Path:
    """Where fetched tools stay. Root's lies where another user can execute from: PostgreSQL refuses to run as root."""
    if os.environ.get("YOUTHWORK_TOOLS"):
        folder = Path(os.environ["YOUTHWORK_TOOLS"])
    elif os.getuid() == 0:
        folder = Path("/var/cache/youthwork")
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "youthwork"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One process fetches, the others wait and then find it there."""
    with (cache_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def wheel(name: str) -> Path:
    """The folder into which the wheel `name` of requirements-tools.lock is unpacked."""
    block = re.search(rf"^{name}==(\S+)(?:.*\\\n)+.*\n", (ROOT / "requirements-tools.lock").read_text(), re.MULTILINE)
    if block is None:
        raise Missing(f"{name} does not stand in requirements-tools.lock")
    folder = cache_folder() / f"{name}-{block[1]}"
    with locked(name):
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=cache_folder()) as draft:
                lock, target = Path(draft) / "lock", Path(draft) / "target"
                lock.write_text(block[0])
                command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
                command += ["--no-deps", "--require-hashes", "--target", str(target), "-r", str(lock)]
                subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
                target.chmod(0o755)
                target.rename(folder)
    return folder
