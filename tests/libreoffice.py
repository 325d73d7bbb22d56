"""LibreOffice for the tests that open what we write as a person would: type into cells and save, or print.

Order: $SOFFICE, an installed one, Debian's packages where this is root and apt-get is there. Missing means that the
tests fail and say so; an ordinary user cannot install it, so there they are skipped with the packages' names.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.tools import Missing, locked

PACKAGES = ("libreoffice-calc-nogui", "libreoffice-writer-nogui", "python3-uno")
PARTS = {"xlsx": "libsclo.so", "docx": "libswlo.so"}  # what opens a file of that kind
HINT = f"Debian: apt-get install --no-install-recommends {' '.join(PACKAGES)}, or name soffice in $SOFFICE."
EDITOR = Path(__file__).with_name("libreoffice_edit.py")
WALL_SECONDS = 120


def soffice() -> Path:
    """The program's path; installed on first use where that can be done. Raises Missing."""
    named = os.environ.get("SOFFICE")
    if named:
        if not os.access(named, os.X_OK):
            raise Missing(f"SOFFICE is {named}, which is no program")
        return Path(named)
    found = _installed()
    if found is None and os.getuid() == 0 and shutil.which("apt-get"):
        with locked("libreoffice"):
            found = _installed()
            if found is None:
                _install()
                found = _installed()
    if found is None:
        raise Missing(f"No LibreOffice. {HINT}")
    return found


def needed() -> None:
    """Called first in a test: skips it for an ordinary user without LibreOffice, and fails it for everybody else."""
    try:
        python()
    except Missing as missing:
        if os.getuid() == 0:
            raise
        pytest.skip(str(missing))


@cache
def python() -> str:
    """A Python that can talk to LibreOffice: its own, or the system's. Raises Missing."""
    beside = soffice().resolve().parent / "python"
    for candidate in (str(beside), "/usr/bin/python3", sys.executable):
        if Path(candidate).exists():
            done = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
            if done.returncode == 0:
                return candidate
    raise Missing(f"No Python that LibreOffice can be driven with. {HINT}")


def printed(content: bytes, ending: str) -> bytes:
    """A workbook or Word document as the PDF that LibreOffice prints of it. Raises Missing, and RuntimeError where it
    does not open: a file that would need a repair is refused."""
    if not (soffice().resolve().parent / PARTS[ending]).exists():
        if os.getuid() != 0 or not shutil.which("apt-get"):
            raise Missing(f"LibreOffice opens no .{ending} here. {HINT}")
        with locked("libreoffice"):
            _install()
    with tempfile.TemporaryDirectory(prefix="youthwork-office-") as folder:
        given = Path(folder) / f"given.{ending}"
        given.write_bytes(content)
        command = [str(soffice()), "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(given)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=WALL_SECONDS, check=False)
        result = given.with_suffix(".pdf")
        if not result.exists():
            raise RuntimeError(f"LibreOffice did not open the .{ending}:\n{done.stdout}{done.stderr}")
        return result.read_bytes()


def edit(content: bytes, cells: Mapping[str, Mapping[str, object]], *, ending: str = "xlsx") -> bytes:
    """The workbook opened in LibreOffice, ``cells`` (sheet → address → text, number or None) set, saved as .xlsx or
    .xls."""
    with tempfile.TemporaryDirectory(prefix="youthwork-office-") as folder:
        before, after = Path(folder) / "before.xlsx", Path(folder) / f"after.{ending}"
        before.write_bytes(content)
        order = {"soffice": str(soffice()), "folder": folder, "before": str(before), "after": str(after)}
        order["filter"] = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97"}[ending]
        order["cells"] = {sheet: dict(changes) for sheet, changes in cells.items()}
        done = subprocess.run(
            [python(), str(EDITOR)],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            timeout=WALL_SECONDS,
            check=False,
        )
        if done.returncode != 0 or not after.exists():
            raise RuntimeError(f"LibreOffice did not save the workbook:\n{done.stdout}{done.stderr}")
        return after.read_bytes()


def _installed() -> Path | None:
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def _install() -> None:
    """Half a minute, once a machine."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "--no-install-recommends", *PACKAGES]
    said = ""
    # The second time with fresh lists: a bare machine has none, and old ones name packages that are gone.
    for commands in ([install], [["apt-get", "update"], install]):
        results = [
            subprocess.run(one, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=environment)
            for one in commands
        ]
        if results[-1].returncode == 0:
            return
        said = results[-1].stderr
    raise Missing(f"No LibreOffice, and installing it failed. {HINT}\n{said}")
