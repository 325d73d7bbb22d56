"""Starts the child: limits, then the verb named in the arguments, one module each."""

import json
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

LIB = "youthwork.lib"
LIMITS = f"{LIB}.limited.child.limits"
VERBS = {
    "read": f"{LIB}.sheets.child.reading",
    "annotate": f"{LIB}.sheets.child.marking",
    "read_paper": f"{LIB}.papers.child.reading",
    "clean_picture": f"{LIB}.images.child.cleaning",
}


def be_packages(*modules: str) -> None:
    """Make ``modules`` importable without running the packages above them, which load Django."""
    root = Path(__file__).resolve().parents[4]
    for name in modules:
        parts = name.split(".")
        for depth in range(1, len(parts)):
            package = ".".join(parts[:depth])
            if package not in sys.modules:
                module = ModuleType(package)
                module.__path__ = [str(root.joinpath(*parts[:depth]))]
                sys.modules[package] = module


def main() -> None:
    """Read stdin, write stdout; exit code 0 whether the file is taken or refused."""
    arguments = json.loads(sys.argv[1])
    name = VERBS[arguments["verb"]]
    be_packages(LIMITS, name)
    limits, verb = import_module(LIMITS), import_module(name)
    limits.limit_myself(arguments)
    content = sys.stdin.buffer.read()
    limits.seal()
    out = sys.stdout.buffer
    try:
        verb.run(content, arguments, out)
    except limits.Refused as refused:
        out.write(b"\n" + json.dumps({"error": refused.code, **refused.where}).encode() + b"\n")
    except MemoryError:
        out.write(b"\n" + json.dumps({"error": verb.TOO_BIG}).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
