"""The ledger of 100,000 records as .xlsx, out of PostgreSQL, beside a bare write-only openpyxl loop over ready values.

Ours reads the rows by a cursor with all they hang on, counts photos and indicators, marks what looks like a formula and
says how far it is; the bare loop appends the same cells from memory. Ratios are of processor time, the backend's
included; the memory is that of a process that did nothing else.
"""

import json
import subprocess
import sys
import time
from datetime import timedelta
from io import BytesIO
from itertools import islice
from tempfile import TemporaryFile

import django

from tests.bench.bulk import spent as spent_here
from tests.bench.rosters import own_peak

ROWS, AT_A_TIME = 100_000, 5_000
GOALS = {"ratio": 1.5, "megabytes": 150}
SAID = "在{}个社区（村）清理背街小巷{}处，入户宣传{}批，走访困境青少年{}户，发放宣传折页{}份。"


def measure() -> list[str]:
    """Run in a process of its own, on an empty database."""
    django.setup()
    build()
    ours = [_by_itself() for _ in range(2)]
    bare = min(timed_bare() for _ in range(2))
    best, peak = min(one["seconds"] for one in ours), max(one["megabytes"] for one in ours)
    return [
        f"{'':34}{'processor s':>12}{'ratio':>8}   goal",
        f"{'bare loop of the same cells':34}{bare:12.2f}",
        _line(f"the ledger, {ROWS:,} rows", best, best / bare),
        f"{'its peak memory':34}{peak:9.0f} MB           {_memory(peak)}",
        f"{'its file':34}{ours[0]['size'] / 1e6:9.1f} MB",
    ]


def _memory(peak: float) -> str:
    return f"at most {GOALS['megabytes']}: {'ok' if peak <= GOALS['megabytes'] else 'MISSED'}"


def _line(what: str, seconds: float, ratio: float) -> str:
    reached = "ok" if ratio <= GOALS["ratio"] else "MISSED"
    return f"{what:34}{seconds:12.2f}{ratio:8.2f}   at most {GOALS['ratio']:g}: {reached}"


def build() -> None:
    """The cast, and records of it by the hundred thousand."""
    from tasks.models import Record  # noqa: PLC0415 -- only now are there models
    from tests.cast import START, build_cast  # noqa: PLC0415

    cast = build_cast()
    records = (
        Record(
            placement=cast.campus,
            programme=cast.cleaning if number % 3 else cast.visits,
            organisation=cast.college,
            occurred_on=START + timedelta(days=number % 90),
            content=SAID.format(number % 9 + 1, number % 97, number % 31, number % 53, number),
            people=number % 400,
            problems="部分队员经费不足" if number % 5 == 0 else "",
            next_steps="7月底前走访完剩下的社区" if number % 7 == 0 else "",
            state="approved",
            reviewer=cast.district,
            author=cast.leader,
            submitted_at="2026-06-13T09:00:00Z",
            decided_at="2026-06-14T09:00:00Z",
        )
        for number in range(ROWS)
    )
    while some := list(islice(records, AT_A_TIME)):
        Record.objects.bulk_create(some)


def _by_itself() -> dict:
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.bench.exports", "ledger"], check=True, stdout=subprocess.PIPE
    )
    return json.loads(ran.stdout)


def export() -> dict:
    """The whole ledger, as the job writes it, into a file."""
    django.setup()
    from django.db import connection  # noqa: PLC0415

    from reports.exports.ledger import ledger_of  # noqa: PLC0415
    from teams.models import User  # noqa: PLC0415

    work = ledger_of(User.objects.get(username="district"), {"query": ""})
    assert work.rows == ROWS, work.rows
    begun = spent_here(connection)
    with TemporaryFile() as file:
        work.write(file, lambda done: None)
        size = file.tell()
    return {"seconds": spent_here(connection) - begun, "megabytes": own_peak(), "size": size}


def timed_bare() -> float:
    from openpyxl import Workbook  # noqa: PLC0415

    from reports.exports.ledger import HEADS, rows_of  # noqa: PLC0415
    from tasks.models import Record  # noqa: PLC0415

    rows = list(rows_of(Record.objects.all()))
    begun = time.process_time()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("记录台账")
    sheet.append([head for head, _ in HEADS])
    for row in rows:
        sheet.append(row)
    book.save(BytesIO())
    return time.process_time() - begun


if __name__ == "__main__":
    print(json.dumps(export()) if sys.argv[1:] == ["ledger"] else "\n".join(measure()))
