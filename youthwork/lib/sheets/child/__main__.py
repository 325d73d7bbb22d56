"""Starts the child: limits, then the verb named in the arguments, one module each."""

import json
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

PACKAGE = "youthwork.lib.sheets.child"
VERBS = {"read": f"{PACKAGE}.reading", "annotate": f"{PACKAGE}.marking"}


def be_a_package() -> None:
    """Make ``youthwork.lib.sheets.child`` importable without running the packages above it, which load Django."""
    here = Path(__file__).resolve().parent
    names = ("youthwork", "youthwork.lib", "youthwork.lib.sheets", PACKAGE)
    for name, folder in zip(names, (*reversed(here.parents[:3]), here), strict=True):
        module = ModuleType(name)
        module.__path__ = [str(folder)]
        sys.modules[name] = module


def main() -> None:
    """Read stdin, write stdout; exit code 0 whether the file is taken or refused."""
    arguments = json.loads(sys.argv[1])
    be_a_package()
    limits = import_module(f"{PACKAGE}.limits")
    verb = import_module(VERBS[arguments["verb"]])
    limits.limit_myself(arguments)
    content = sys.stdin.buffer.read()
    limits.seal()
    out = sys.stdout.buffer
    try:
        verb.run(content, arguments, out)
    except limits.Refused as refused:
        out.write(b"\n" + json.dumps({"error": refused.code, **refused.where}).encode() + b"\n")
    except MemoryError:
        out.write(b'\n{"error": "sheet_too_big"}\n')
    out.flush()


if __name__ == "__main__":
    main()
