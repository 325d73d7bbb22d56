"""Work that only one at a time may do."""

from django.db import connection


def hold(number: int, *, shared: bool = False) -> None:
    """Wait until nobody else holds the lock ``number``, and hold it until the transaction ends. Several may share it,
    as long as nobody holds it alone.

    Call it inside a transaction; what is read afterwards is what the holder before has committed. On SQLite every
    transaction is immediate, which is the lock already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            way = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
            cursor.execute(f"SELECT {way}(%s)", [number])
