"""The database can be built from the migrations alone, and they stand on their own."""

import ast
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(ROOT.glob("*/migrations/0*.py"))


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_are_named_by_what_they_do():
    assert FILES
    assert not [path.name for path in FILES if "_auto_" in path.name]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_a_migration_borrows_no_rule_from_an_app(path):
    """Fields and path makers it must name; anything else in an app may change after the migration was written."""
    allowed = {"teams.models.files", "teams.models.units", "youthwork.lib.sealed", "youthwork.lib.search"}
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    assert {n for n in names if n.split(".")[0] in {"teams", "tasks", "reports", "youthwork"}} <= allowed
