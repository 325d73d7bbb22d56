"""What the application's own role may do in PostgreSQL; the tables belong to the role that migrates.

The log of changes is worth what nobody can do to it: the application's role adds and reads, and of names it may change
text and salt alone, which is how a person is forgotten.
"""

from collections.abc import Iterator
from typing import Any

from psycopg2 import sql

ADDED_ONLY = ("teams_auditentry", "teams_auditseal", "teams_auditrange", "teams_auditname")
FORGETTABLE = {"teams_auditname": ("text", "salt")}
READ_ONLY = ("django_migrations",)


def statements(cursor: Any, role: str) -> Iterator[sql.Composable]:
    """The grants for every table of the schema, the ones before taken back. Run them in one transaction."""
    name = sql.Identifier(role)
    yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(name)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name)
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    for (table,) in cursor.fetchall():
        if table in READ_ONLY:
            words = "SELECT"
        else:
            words = "SELECT, INSERT" if table in ADDED_ONLY else "SELECT, INSERT, UPDATE, DELETE"
        yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(words), sql.Identifier(table), name)
    for table, columns in FORGETTABLE.items():
        within = sql.SQL(", ").join(map(sql.Identifier, columns))
        yield sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(within, sql.Identifier(table), name)


def may_change_log(cursor: Any, role: str | None = None) -> list[str]:
    """Tables of the log that ``role`` (None: the one connected) could change or empty, by grant, ownership or rank."""
    who = "%(role)s::name" if role else "current_user"
    can = " OR ".join(f"has_table_privilege({who}, oid, '{word}')" for word in ("UPDATE", "DELETE", "TRUNCATE"))
    owns = f"pg_has_role({who}, relowner, 'MEMBER')"
    cursor.execute(
        f"SELECT relname FROM pg_class WHERE oid = ANY(SELECT to_regclass(t) FROM unnest(%(tables)s) t)"
        f" AND ({can} OR {owns}) ORDER BY relname",
        {"role": role, "tables": list(ADDED_ONLY)},
    )
    return [table for (table,) in cursor.fetchall()]
