"""A province made by SQL, and how long it takes there to recount, to fold and to approve."""

import threading
import time
from collections.abc import Callable
from unittest.mock import patch

from django.db import connection, connections, transaction
from django.db.models import Model

from reports.models import IndicatorRollup, ReportingPeriod, ReportingRule, Rollup
from reports.rollup import fold, full
from tasks.actions.records import approve
from tasks.models import Document, Indicator, Placement, Programme, Record, RecordValue
from teams.models import Organisation, Parentage, Site, User
from tests.bench import bulk
from tests.bench.rollup_by_hand import BY_HAND

# Ids: a province, cities, counties, towns, villages; universities under cities, and faculties, which send the teams.
CITIES, COUNTIES, TOWNS, VILLAGES = 2, 23, 145, 1_754
UNIVERSITIES, FACULTIES, UNITS = 23_754, 23_904, 27_000
PROGRAMMES, INDICATORS = 50, 100
FIRST_DAY, DAYS = "DATE '2024-01-01'", 91

PARENT = f"""CASE WHEN n = 1 THEN NULL WHEN n < {COUNTIES} THEN 1
    WHEN n < {TOWNS} THEN {CITIES} + n % ({COUNTIES} - {CITIES})
    WHEN n < {VILLAGES} THEN {COUNTIES} + n % ({TOWNS} - {COUNTIES})
    WHEN n < {UNIVERSITIES} THEN {TOWNS} + n % ({VILLAGES} - {TOWNS})
    WHEN n < {FACULTIES} THEN {CITIES} + n % ({COUNTIES} - {CITIES})
    ELSE {UNIVERSITIES} + n % ({FACULTIES} - {UNIVERSITIES}) END"""
KIND = f"CASE WHEN n >= {UNIVERSITIES} AND n < {FACULTIES} THEN 'university' ELSE 'committee' END"


def insert(model: type[Model], rows: str, **columns: str) -> None:
    """Insert into ``model`` what the SQL of ``columns`` says of ``rows``; the other columns have their default."""
    bare = model()
    for field in model._meta.concrete_fields:
        if field.attname not in columns and not (field.primary_key and field.get_internal_type() == "BigAutoField"):
            default = field.get_db_prep_save(field.pre_save(bare, add=True), connection)
            if default is not None:
                with connection.cursor() as cursor:
                    columns[field.attname] = cursor.mogrify("%s", [default]).decode().replace("%", "%%")
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(columns.values())} FROM {rows}")


def numbers(last: int, first: int = 1) -> str:
    return f"generate_series({first}, {last}) n"


def make_units() -> None:
    path = "CASE WHEN n = 1 THEN '0001' ELSE '0001' || LPAD(n::text, 8, '0') END"  # nobody asks for it here
    insert(Organisation, numbers(UNITS), id="n", path=path, depth="1", code="n::text", name="n::text",
           short_name="n::text", kind=KIND, level="'province'")  # fmt: skip
    insert(Parentage, numbers(UNITS), organisation_id="n", parent_id=PARENT, from_on="DATE '2020-01-01'")
    villages = numbers(UNIVERSITIES - 1, VILLAGES)
    insert(Site, villages, id="n", name="n::text", kind="'village'", host_id="n")


def make_work() -> None:
    insert(User, numbers(1), id="1", username="'bench'", name="'bench'")
    insert(Document, numbers(1), id="1", owner_id="1", starts_on=FIRST_DAY, ends_on="DATE '2025-12-31'")
    counting = "(ARRAY['headcount', 'headcount', 'visits', 'reads', 'none'])[1 + n % 5]"
    insert(Programme, numbers(PROGRAMMES), id="n", name="n::text", owner_id="1", document_id="1", counting=counting)
    # Most are values of the records; by the document, the year and the quarter.
    insert(Indicator, numbers(INDICATORS), id="n", document_id="1", position="n", name="n::text", measure="'sum'",
           feed="'records'", every="(ARRAY['', '', 'year', 'quarter'])[1 + n % 4]",
           counts="CASE WHEN n <= 80 THEN 'values' WHEN n <= 90 THEN 'people' ELSE 'records' END")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"""
            INSERT INTO tasks_indicator_programmes (indicator_id, programme_id)
            SELECT n, 1 + (n + k * 7) % {PROGRAMMES} FROM {numbers(INDICATORS)}, generate_series(0, 1) k""")
    villages = numbers(UNIVERSITIES - 1, VILLAGES)
    sending = f"CASE WHEN n % 5 > 0 THEN {FACULTIES} + n % ({UNITS} - {FACULTIES}) END"
    insert(Placement, villages, id="n", document_id="1", position="n", block="1", site_id="n", headcount="5",
           host_id="n", sending_id=sending)  # fmt: skip
    rule = ReportingRule.objects.create(document_id=1, title="推进表")
    month = "(DATE '2024-01-01' + ((n - 1) * 3 || ' months')::interval)::date"
    ends = f"({month} + interval '3 months')::date - 1"
    insert(ReportingPeriod, numbers(8), rule_id=str(rule.pk), label="n::text", name="n::text", starts_on=month,
           ends_on=ends, cutoff_on=ends, opens_on=month, due_on=ends)  # fmt: skip


def make_records(quarter: int, number: int) -> None:
    """Of ten records nine are approved, the last waits; a village records under four programmes."""
    place = f"({VILLAGES} + (n::bigint * 7919) % ({UNIVERSITIES} - {VILLAGES}))"
    # A fifth of what a village does is the towns' and villages' own.
    own = "n % 50 = 0"
    day = f"{FIRST_DAY} + INTERVAL '1 day' * (({quarter} - 1) * 91.3 + (n::bigint * 31) % 90)::int"
    insert(
        Record,
        numbers(number),
        id=f"md5({quarter} || '-' || n)::uuid",
        placement_id=f"CASE WHEN {own} THEN NULL ELSE {place} END",
        organisation_id=f"CASE WHEN {place} % 5 > 0 AND NOT {own} THEN {FACULTIES} + {place} % ({UNITS} - {FACULTIES})"
        f" ELSE {place} END",
        programme_id=f"1 + ({place} + n % 4 * 13) % {PROGRAMMES}",
        occurred_on=f"({day})::date",
        people="(n * 37) % 200",
        same_group="n % 3 > 0",
        state="CASE WHEN n % 10 = 0 THEN 'submitted' ELSE 'approved' END",
        author_id="1",
        reviewer_id="1",
        submitted_at="now()",
    )
    said = f"""tasks_record r
        WHERE r.occurred_on BETWEEN ({FIRST_DAY} + ({quarter} - 1) * 91.3 * INTERVAL '1 day')::date
            AND ({FIRST_DAY} + {quarter} * 91.3 * INTERVAL '1 day')::date
            AND NOT EXISTS (SELECT 1 FROM tasks_recordvalue v WHERE v.record_id = r.id)"""
    insert(RecordValue, said, record_id="r.id", indicator_id="1 + (r.programme_id * 3 + r.people % 3) % 80",
           value="r.people % 17")  # fmt: skip
    settle()


def settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def spent(work: Callable[[], object]) -> float:
    """Seconds on a processor, here and in our backend: what it waits for on a busy machine is in neither."""
    begun = bulk.spent(connection)
    work()
    return bulk.spent(connection) - begun


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def recount_all() -> None:
    full(ReportingPeriod.objects.all())
    settle()


def newest() -> ReportingPeriod:
    return ReportingPeriod.objects.order_by("-ends_on")[0]


def waiting(number: int) -> list[Record]:
    """So many records of the newest quarter that wait, spread over the province."""
    rows = Record.objects.filter(state="submitted", occurred_on__gte=newest().starts_on)
    return list(rows.order_by("id").select_related("programme")[:number])


def approve_all(number: int) -> None:
    """What approving leaves, without its audit."""
    pks = [record.pk for record in waiting(number)]
    with transaction.atomic(), connection.cursor() as cursor:
        Record.objects.filter(pk__in=pks).update(state="approved")
        cursor.execute("""INSERT INTO tasks_recordchange
                (programme_id, placement_id, organisation_id, indicator_id, occurred_on, created_at)
            SELECT r.programme_id, r.placement_id, CASE WHEN r.placement_id IS NULL THEN r.organisation_id END,
                v.indicator_id, r.occurred_on, now()
            FROM tasks_record r LEFT JOIN tasks_recordvalue v ON v.record_id = r.id WHERE r.id = ANY(%s::uuid[])""",
            [[str(pk) for pk in pks]])  # fmt: skip


def fold_times(changes: int, rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        approve_all(changes)
        found.append(spent(fold))
    return found


def recount_times(rounds: int = 3) -> tuple[list[float], list[float], int]:
    """Seconds of a recount that stores the newest quarter, of the statements by hand, and how many cells they make."""
    recounted, by_hand, windows = [], [], f"SELECT id FROM reports_window WHERE \"on\" = '{newest().ends_on}'"
    with connection.cursor() as cursor:
        for table, _ in BY_HAND:
            cursor.execute(f"CREATE TABLE hand_{table} (LIKE {table} INCLUDING ALL)")
        for _ in range(rounds):
            for table, _ in BY_HAND:
                cursor.execute(f"TRUNCATE hand_{table}")
                cursor.execute(f"DELETE FROM {table} WHERE window_id IN ({windows})")
            settle()
            by_hand.append(sum(spent(lambda sql=sql: cursor.execute(sql)) for _, sql in BY_HAND))
            recounted.append(spent(lambda: full([newest()])))
            for table, _ in BY_HAND:
                cursor.execute(f"SELECT COUNT(*) FROM (SELECT * FROM hand_{table} EXCEPT SELECT * FROM {table}) wrong")
                assert cursor.fetchone()[0] == 0, table
        cells = sum(model.objects.filter(window__on=newest().ends_on).count() for model in (Rollup, IndicatorRollup))
    return recounted, by_hand, cells


def approving_times(approvers: int, each: int = 20) -> tuple[float, float, float, int]:
    """Seconds of so many approvers at once: as if nothing were kept of it, so that no change is queued; while nobody
    folds; while somebody folds all the time. And how often one was seen waiting for a lock."""
    actor, fold_lock = User.objects.get(pk=1), threading.Event()
    waits = 0

    def watch() -> None:
        nonlocal waits
        with connection.cursor() as cursor:
            while not fold_lock.is_set():
                cursor.execute("""SELECT COUNT(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'
                      AND wait_event IN ('tuple', 'transactionid', 'relation')""")  # fmt: skip
                waits += cursor.fetchone()[0]
                time.sleep(0.02)
        connections.close_all()

    def fold_on() -> None:
        while not fold_lock.is_set():
            fold()
            time.sleep(0.2)
        connections.close_all()

    def at_once() -> float:
        rows = waiting(approvers * each)

        def approving(some: list[Record]) -> None:
            for record in some:
                approve(actor=actor, record=record, note="只有一人")
            connections.close_all()

        threads = [threading.Thread(target=approving, args=[rows[n::approvers]]) for n in range(approvers)]
        return timed(lambda: ([thread.start() for thread in threads], [thread.join() for thread in threads]))

    at_once()
    with patch("tasks.actions.records.record_changed"):
        bare = at_once()
    alone = at_once()
    fold()
    others = [threading.Thread(target=work) for work in (watch, fold_on)]
    for thread in others:
        thread.start()
    beside = at_once()
    fold_lock.set()
    for thread in others:
        thread.join()
    return bare, alone, beside, waits
