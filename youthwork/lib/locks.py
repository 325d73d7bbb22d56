"""Work that only one at a time may do."""

from django.db import connection


def hold(number: int) -> None:
    """Wait until nobody else holds the lock ``number``, and hold it until the transaction ends.

    Call it inside a transaction; what is read afterwards is what the holder before has committed. On SQLite every
    transaction is immediate, which is the lock already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
