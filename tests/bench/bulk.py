"""How long it takes to generate a province, against the bare insertion of the very rows: at most 3 times.

The reference is the fastest there is: each table's rows as one prepared text, sent by COPY, in one transaction, with
every constraint and index in place. Both are processor time, of this process and of its database.
"""

import os
import sys
import time
from io import StringIO
from pathlib import Path

import django

GOAL, ROUNDS = 3.0, 2


def measure() -> list[str]:
    """Run in a process of its own, on an empty database."""
    django.setup()
    from django.apps import apps  # noqa: PLC0415 -- the apps are there only by now
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from reports.generate.province import APPS, generate  # noqa: PLC0415

    models = [model for label in APPS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
    tables = [model._meta.db_table for model in models]
    generated, copied, rows = [], [], 0
    for _ in range(ROUNDS):
        begun = spent(connection)
        rows = generate("guangdong", seed=1, today=timezone.localdate(), tell=lambda line: None)["rows"]
        generated.append(spent(connection) - begun)
        with connection.cursor() as cursor:
            texts = {table: _copied_out(cursor, table) for table in tables}
            _empty(cursor, tables)
        begun = spent(connection)
        with transaction.atomic(), connection.cursor() as cursor:
            for table, text in texts.items():
                cursor.cursor.copy_expert(f'COPY "{table}" FROM STDIN', StringIO(text))
        copied.append(spent(connection) - begun)
        with connection.cursor() as cursor:
            _empty(cursor, tables)
    ratio = min(generated) / min(copied)
    return [
        f"{'rows':>10}{'COPY s':>10}{'generate s':>12}{'ratio':>8}   goal {GOAL}",
        f"{rows:10}{min(copied):10.1f}{min(generated):12.1f}{ratio:8.2f}   {'ok' if ratio <= GOAL else 'MISSED'}",
    ]


def spent(connection) -> float:
    """Seconds on a processor so far, here and in our backend."""
    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return time.process_time() + int(backend.split()[0]) / 1e9


def _copied_out(cursor, table: str) -> str:
    text = StringIO()
    cursor.cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
    return text.getvalue()


def _empty(cursor, tables: list[str]) -> None:
    cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in tables) + " RESTART IDENTITY CASCADE")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    print("\n".join(measure()))
    sys.exit()
