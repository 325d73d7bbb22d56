"""Run by a Python that has LibreOffice's `uno`, which ours has not: see tests/libreoffice.py. An order on stdin."""

import json
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def setting(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connect(pipe, running, seconds=60):
    """The office's desktop, once it listens."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + seconds
    while True:
        try:
            office = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return office.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", office)
        except NoConnectException:
            if running.poll() is not None or time.monotonic() > end:
                sys.exit(f"soffice does not answer (exit code {running.poll()})")
            time.sleep(0.1)


def put(cell, value):
    if value is None:
        cell.setFormula("")
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(value)


def main():
    order = json.load(sys.stdin)
    folder = Path(order["folder"])
    pipe = folder.name.replace("-", "_")
    # A profile of its own: whoever else runs an office on this machine is not met.
    profile = (folder / "profile").as_uri()
    flags = ["--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"]
    running = subprocess.Popen(
        [order["soffice"], *flags, f"-env:UserInstallation={profile}", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        desktop = connect(pipe, running)
        book = desktop.loadComponentFromURL(Path(order["before"]).as_uri(), "_blank", 0, (setting("Hidden", True),))
        for sheet, changes in order["cells"].items():
            for address, value in changes.items():
                put(book.Sheets.getByName(sheet).getCellRangeByName(address), value)
        book.storeToURL(Path(order["after"]).as_uri(), (setting("FilterName", order["filter"]),))
        book.close(True)
        desktop.terminate()
        running.wait(30)
    finally:
        if running.poll() is None:
            running.kill()


main()
