"""A province in which people are behind, made by SQL: a unit has an official, a village a team with a leader.

``share`` of its tasks and records is made, to try it; people and units are all there.
"""

from datetime import date, timedelta
from itertools import pairwise

from django.db import connection

from reports.reminding.days import Days
from reports.reminding.timing import DEFAULTS, reached
from tasks.models import Assignment, Document, Placement, Programme, Record, Task, WorkPlan
from teams.choices import DueKind, Part
from teams.models import Appointment, Member, Organisation, Parentage, Site, Team, User
from tests.bench.rollup_world import insert, numbers, settle

# Ids, as there: a province, cities, counties, towns, villages.
LEVELS = (1, 2, 23, 145, 1_754, 27_001)
UNITS, PEOPLE = 27_000, 100_000
LEADERS = PEOPLE - UNITS
TASKS, RECORDS_EACH = 6, 2
TODAY = date(2026, 6, 18)
# Days before today on which something was, or will be, due: of each, somebody is told.
DUE = range(-7, 33)
DAY = f"DATE '{TODAY}' - {DUE.start} - (%s) %% {len(DUE)}"


def make_world(share: float) -> None:
    make_units()
    make_people()
    make_work(share)
    settle()


def make_units() -> None:
    """Each below one of the level above, in turn."""
    for level, (first, after) in enumerate(pairwise(LEVELS), start=1):
        parent = f"{LEVELS[level - 2]} + n % {first - LEVELS[level - 2]}" if level > 1 else "0"
        insert(Organisation, f"{numbers(after - 1, first)} LEFT JOIN teams_organisation p ON p.id = {parent}", id="n",
               path="COALESCE(p.path, '') || LPAD(TO_HEX(n), 4, '0')", depth=str(level), code="n::text",
               name="'共青团' || n", short_name="'团委' || n", kind="'committee'", level="'province'")  # fmt: skip
        if level > 1:
            insert(Parentage, numbers(after - 1, first), organisation_id="n", parent_id=parent,
                   from_on="DATE '2020-01-01'")  # fmt: skip


def make_people() -> None:
    """The first ones are the officials, in the order of the units; then the leaders."""
    insert(Member, numbers(LEADERS), id="n", name="'队员' || n", home_id=f"{UNITS} - n % {LEADERS // 3}")
    insert(User, numbers(PEOPLE), id="n", username="'user' || n", name="'用户' || n", phone_index="''",
           member_id=f"CASE WHEN n > {UNITS} THEN n - {UNITS} END")  # fmt: skip
    insert(Appointment, numbers(UNITS), id="n", user_id="n", organisation_id="n", role="'official'",
           from_on="DATE '2020-01-01'")  # fmt: skip


def make_work(share: float) -> None:
    """Tasks that units were given by the one above, and records of leaders that came back; nothing else is due."""
    last = LEVELS[1] - 1 + int((UNITS - 1_300) * share)  # most units
    insert(Document, numbers(1), id="1", owner_id="1", title="'方案'", short_title="'方案'", state="'issued'")
    insert(Task, numbers(TASKS), id="n", document_id="1", kind="'key_task'", position="n", number="n::text",
           title="'在社区（村）清理背街小巷、入户宣传第' || n || '批'")  # fmt: skip
    insert(Programme, numbers(1), id="1", name="'创文巩卫'", owner_id="1", document_id="1", counting="'headcount'")
    given = f"{numbers(last, 2)} JOIN teams_parentage p ON p.organisation_id = n, generate_series(1, {TASKS}) k"
    insert(Assignment, given, task_id="k", organisation_id="n", assigner_id="p.parent_id",
           assigned_on="DATE '2026-01-01'", due=DAY % "n * 7 + k * 11")  # fmt: skip
    leaders, village = numbers(LEADERS), f"{UNITS} - n % {LEADERS // 3}"
    insert(Team, leaders, id="n", name="'服务队' || n", home_id=village, leader_id="n")
    insert(Site, leaders, id="n", name="'社区' || n", kind="'community'", host_id=village)
    insert(Placement, leaders, id="n", document_id="1", position="n % 30000", block="1", site_id="n", headcount="1",
           filled="1", team_id="n", host_id=village, sending_id=village)  # fmt: skip
    insert(WorkPlan, leaders, placement_id="n", state="'agreed'", drafted_by_id=f"{UNITS} + n")
    returned = f"generate_series(1, {int(LEADERS * share)}) n, generate_series(1, {RECORDS_EACH}) k"
    insert(Record, returned, id="md5(n || '-' || k)::uuid", placement_id="n", organisation_id=village,
           programme_id="1", occurred_on="DATE '2026-03-01' + k", content="'清理背街小巷。'", people="20",
           state="'returned'", author_id=f"{UNITS} + n", reviewer_id=village, submitted_at="now()",
           decided_at=f"({DAY} - 3)::timestamp AT TIME ZONE 'Asia/Shanghai' + INTERVAL '9 hours'" % "n * 7 + k * 31",
           return_reason="'请写清人数和时间'")  # fmt: skip


# The same by hand: of each kind one statement, into a table like that of the notices.
ASSIGNMENTS = """
    INSERT INTO hand_notice
        (user_id, kind, subject, occasion, step, title, text, why, url, inside_only, created_at)
    SELECT h.user_id, 'reminder', 'assignment:' || a.id, s.part || ':' || a.due, s.step,
        CASE s.part WHEN 'doer' THEN s.late || '：' || t.title ELSE o.short_name || s.late || '：' || t.title END,
        g.short_name || '交办，' || TO_CHAR(a.due, 'FMMM月FMDD日') || '前完成。办完请报办结；办不完的，请申请延期。',
        '你单位承办这项任务；到期当天提醒（平台默认）', '/assignments/' || a.id || '/', FALSE, now()
    FROM tasks_assignment a JOIN hand_step s ON s.kind = 'assignment' AND s.due = a.due
    JOIN tasks_task t ON t.id = a.task_id AND t.state = 'listed'
    JOIN tasks_document d ON d.id = t.document_id AND d.state <> 'closed'
    JOIN teams_organisation o ON o.id = a.organisation_id JOIN teams_organisation g ON g.id = a.assigner_id
    LEFT JOIN teams_parentage p ON p.organisation_id = a.assigner_id AND p.to_on IS NULL
    JOIN teams_appointment h ON h.role = 'official' AND h.organisation_id =
        CASE s.part WHEN 'doer' THEN a.organisation_id WHEN 'official' THEN a.assigner_id ELSE p.parent_id END
    JOIN teams_user u ON u.id = h.user_id AND u.is_active WHERE a.state = 'open'"""
RECORDS = """
    INSERT INTO hand_notice
        (user_id, kind, subject, occasion, step, title, text, why, url, inside_only, created_at)
    SELECT CASE s.part WHEN 'doer' THEN u.id ELSE h.user_id END,
        'reminder', 'record:' || r.id, s.part || ':' || s.due, s.step,
        '退回的记录还没有改：' || i.name || TO_CHAR(r.occurred_on, 'FMMM月FMDD日') || p.name,
        s.late || '，请改好重报：' || r.return_reason, '这条记录由你写，退回后等你改；逾期3天提醒（平台默认）',
        '/records/' || r.id || '/edit/', FALSE, now()
    FROM tasks_record r
    JOIN hand_step s ON s.kind = 'record' AND s.due = (r.decided_at AT TIME ZONE 'Asia/Shanghai')::date + 3
    JOIN tasks_programme p ON p.id = r.programme_id JOIN tasks_document d ON d.id = p.document_id
        AND d.state <> 'closed'
    JOIN tasks_placement l ON l.id = r.placement_id JOIN teams_site i ON i.id = l.site_id
    JOIN teams_team t ON t.id = l.team_id JOIN teams_user u ON u.member_id = t.leader_id AND u.is_active
    LEFT JOIN teams_appointment h ON h.role = 'official' AND h.organisation_id = r.organisation_id
    WHERE r.state = 'returned'"""
KEYS = "user_id, subject, occasion, step"


def prepare_by_hand() -> None:
    """A table equal to that of the notices, and what step each date has reached: that is no question to a database."""
    steps = [
        (kind.value, TODAY - timedelta(days=late), part.value, step, f"逾期{late}天")
        for kind in (DueKind.ASSIGNMENT, DueKind.RETURNED)
        for late in DUE
        for part, step in reached(DEFAULTS[kind], TODAY - timedelta(days=late), TODAY, Days()).items()
    ]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE hand_notice (LIKE teams_notice INCLUDING ALL)")
        for key, table in (("user_id", "teams_user"), ("digest_id", "teams_digest")):
            cursor.execute(
                f"ALTER TABLE hand_notice ADD FOREIGN KEY ({key}) REFERENCES {table} DEFERRABLE INITIALLY DEFERRED"
            )
        cursor.execute("CREATE TABLE hand_step (kind text, due date, part text, step int, late text)")
        cursor.executemany("INSERT INTO hand_step VALUES (%s, %s, %s, %s, %s)", steps)
    assert {part for _, _, part, *_ in steps} == set(Part.values)


def write_by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ASSIGNMENTS)
        cursor.execute(RECORDS)


def empty(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} RESTART IDENTITY")
    settle()


def differences() -> int:
    """How many notices are in one of the two tables alone."""
    with connection.cursor() as cursor:
        one, other = (f"SELECT {KEYS} FROM {table}" for table in ("hand_notice", "teams_notice"))
        cursor.execute(
            f"SELECT (SELECT COUNT(*) FROM ({one} EXCEPT {other}) a) + (SELECT COUNT(*) FROM ({other} EXCEPT {one}) b)"
        )
        return cursor.fetchone()[0]
