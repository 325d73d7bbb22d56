"""Imports point one way: reports → tasks → teams → youthwork/lib; inside an app choices ← models ← … ← views."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("teams", "tasks", "reports")  # the lowest first
# Inside an app, the lowest first. A module not named here is a plain one: it may use models and choices, and
# actions and everything above may use it.
STEPS = {
    "choices": 0,
    "roles": 0,
    "models": 1,
    "actions": 3,
    "forms": 4,
    "views": 5,
    "jobs": 5,
    "management": 5,
    "admin": 5,
    "urls": 6,
}
PLAIN = 2


def modules(package: str) -> list[Path]:
    return [p for p in (ROOT / package).rglob("*.py") if "migrations" not in p.parts]


def imports(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node, node.module or ""


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_itself_and_what_is_below(app):
    above = set(APPS[APPS.index(app) + 1 :])
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {name}"
        for path in modules(app)
        for node, name in imports(path)
        if name.split(".")[0] in above
    ]
    assert not wrong


def test_leaf_helpers_import_no_app():
    wrong = [
        f"{path.name}: {name}"
        for path in modules("youthwork/lib")
        for _, name in imports(path)
        if name.split(".")[0] in APPS
    ]
    assert not wrong


def test_the_project_package_names_apps_only_where_it_composes_them():
    composing = {"urls.py", "celery.py", "settings.py", "health.py"}
    wrong = [
        f"{path.name}: {name}"
        for path in (ROOT / "youthwork").glob("*.py")
        for _, name in imports(path)
        if name.split(".")[0] in APPS and path.name not in composing
    ]
    assert not wrong


def step(module: str) -> int:
    """The step of ``tasks.views.review`` inside its app: that of ``views``, or by the start of a module's name."""
    part = module.split(".")[1] if "." in module else ""
    return STEPS.get(part, STEPS.get(part.split("_")[0], PLAIN))


@pytest.mark.parametrize("app", APPS)
def test_inside_an_app_nothing_imports_what_stands_above_it(app):
    wrong = []
    for path in modules(app):
        own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if step(own) == PLAIN:
            continue
        for node, name in imports(path):
            if name.split(".")[0] == app and step(name) > step(own):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} imports {name}")
    assert not wrong


def test_no_import_hides_inside_a_function():
    wrong = []
    for package in (*APPS, "youthwork"):
        for path in modules(package):
            text = path.read_text(encoding="utf-8")
            lines = text.splitlines()
            for function in ast.walk(ast.parse(text)):
                if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                    continue
                for node in ast.walk(function):
                    # One that says why on its line may stay.
                    if isinstance(node, ast.Import | ast.ImportFrom) and "--" not in lines[node.lineno - 1]:
                        wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong


def test_no_module_outgrows_its_noun():
    long = {
        str(path.relative_to(ROOT)): lines
        for package in (*APPS, "youthwork", "tests")
        for path in modules(package)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_every_advisory_lock_has_a_number_of_its_own():
    """Two that share one wait for each other without a reason, and a try for one fails while the other is held."""
    numbers = {
        str(path.relative_to(ROOT)): found
        for path in ROOT.glob("*/**/*.py")
        if ".venv" not in path.parts and (found := re.findall(r"^LOCK = ([0-9_]+)", path.read_text("utf-8"), re.M))
    }
    assert len(numbers) >= 4
    assert len({n for found in numbers.values() for n in found}) == sum(map(len, numbers.values())), numbers
