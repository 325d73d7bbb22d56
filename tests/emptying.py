"""After a test that commits, its rows are deleted where they stand.

Django's way truncates every table there is and then makes the kinds of contents and the permissions anew: half a second
on PostgreSQL, after tests that wrote into a score of tables. What migrations leave is left here.
"""

from functools import cache

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

# The owner's way past the triggers that keep the audit log, and past foreign keys: all goes. Whoever still writes is
# waited for.
UNHINDERED = "SET LOCAL session_replication_role = replica; LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE; "


@cache
def _tables() -> list[str]:
    made_by_migrating = {ContentType._meta.db_table, Permission._meta.db_table}
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    return [connection.ops.quote_name(name) for name in sorted(names - made_by_migrating)]


def empty_tables(*_: object) -> None:
    """Leaves the database as the migrations left it, but for its sequences."""
    deletions = [f"DELETE FROM {name}" for name in _tables()]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(UNHINDERED.format(", ".join(_tables())) + "; ".join(deletions))
        else:
            for deletion in deletions:
                cursor.execute(deletion)
