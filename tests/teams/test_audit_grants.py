"""What PostgreSQL refuses the application's role by its grants, and everybody by triggers.

How the two roles come to be on a server, and what its processes do with them, is in ``test_audit_roles.py``.
"""

import os

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from teams.database_roles import may_change_log, statements

pytestmark = pytest.mark.django_db

LOG = ("teams_auditentry", "teams_auditseal", "teams_auditrange")
REFUSED = [
    *(way.format(table) for table in LOG for way in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE")),
    "DELETE FROM teams_auditname",
    "TRUNCATE teams_auditname",
    "UPDATE teams_auditname SET person_id = 1",
    "ALTER TABLE teams_auditentry DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_kept ON teams_auditentry",
    "CREATE TABLE beside (id int)",
    "DELETE FROM django_migrations",
]


@pytest.fixture
def role(cast) -> str:
    """The application's role, which is gone with the test."""
    if connection.vendor != "postgresql":
        pytest.skip("the embedded database has no roles")
    name = f"application_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} NOSUPERUSER NOCREATEDB NOCREATEROLE")
        for statement in statements(cursor, name):
            cursor.execute(statement)
        assert may_change_log(cursor, name) == []
    return name


def run(statement: str, role: str | None = None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if role is not None:
            cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(statement)


def test_the_application_can_not_change_or_empty_the_log(role):
    run("SELECT count(*) FROM teams_auditentry", role)
    for statement in REFUSED:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            run(statement, role)


def test_of_a_name_the_application_forgets_text_and_salt_together(role):
    run("UPDATE teams_auditname SET text = '', salt = ''", role)
    for statement in ("UPDATE teams_auditname SET text = '别人'", "UPDATE teams_auditname SET text = '', salt = '1'"):
        with pytest.raises(DatabaseError, match="append-only"):
            run(statement, role)


def test_even_the_owner_meets_the_triggers(role):
    for statement in ("UPDATE teams_auditentry SET verb = '别的'", "DELETE FROM teams_auditname"):
        with pytest.raises(DatabaseError, match="append-only"):
            run(statement)
