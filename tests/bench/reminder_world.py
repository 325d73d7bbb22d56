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
DOCUMENTS, TASKS, GIVEN, PROGRAMMES, RECORDS_EACH = 200, 1_200, 6, 600, 2
TODAY = date(2026, 6, 18)
# How many days late things are, or early: of each, somebody is told.
DUE = range(-7, 33)


def day(spread: str, late: range = DUE) -> str:
    return f"DATE '{TODAY}' - {late.start} - ({spread}) % {len(late)}"


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
    of = f"1 + n % {DOCUMENTS}"
    insert(Document, numbers(DOCUMENTS), id="n", owner_id="n", title="'方案' || n", short_title="'方案' || n",
           state="'issued'")  # fmt: skip
    insert(Task, numbers(TASKS), id="n", document_id=of, kind="'key_task'", position="n", number="n::text",
           title="'在社区（村）清理背街小巷、入户宣传第' || n || '批'")  # fmt: skip
    insert(Programme, numbers(PROGRAMMES), id="n", name="'创文巩卫' || n", owner_id="1", document_id=of, task_id="n",
           counting="'headcount'")  # fmt: skip
    given = f"{numbers(last, 2)} JOIN teams_parentage p ON p.organisation_id = n, generate_series(1, {GIVEN}) k"
    insert(Assignment, given, task_id=f"1 + (n + k * {TASKS // GIVEN}) % {TASKS}", organisation_id="n",
           assigner_id="p.parent_id", assigned_on="DATE '2026-01-01'", due=day("n * 7 + k * 11"))  # fmt: skip
    leaders, village = numbers(LEADERS), f"{UNITS} - n % {LEADERS // 3}"
    insert(Team, leaders, id="n", name="'服务队' || n", home_id=village, leader_id="n")
    insert(Site, leaders, id="n", name="'社区' || n", kind="'community'", host_id=village)
    insert(Placement, leaders, id="n", document_id=of, position="n % 30000", block="1", site_id="n", headcount="1",
           filled="1", team_id="n", host_id=village, sending_id=village)  # fmt: skip
    insert(WorkPlan, leaders, placement_id="n", state="'agreed'", drafted_by_id=f"{UNITS} + n")
    returned = f"generate_series(1, {int(LEADERS * share)}) n, generate_series(1, {RECORDS_EACH}) k"
    came_back = day("n * 7 + k * 31", range(DUE.stop)) + " - 3"  # nobody is told before the date
    insert(Record, returned, id="md5(n || '-' || k)::uuid", placement_id="n", organisation_id=village,
           programme_id=f"1 + n % {PROGRAMMES}", occurred_on="DATE '2026-03-01' + k",
           content="'清理背街小巷。'", people="20",
           state="'returned'", author_id=f"{UNITS} + n", reviewer_id=village, submitted_at="now()",
           decided_at=f"({came_back})::timestamp AT TIME ZONE 'Asia/Shanghai' + INTERVAL '9 hours'",
           return_reason="'请写清人数和时间'")  # fmt: skip


# The same by hand: of each kind one statement, into a table like that of the notices.
INTO = (
    "INSERT INTO hand_notice (user_id, kind, subject, occasion, step, title, text, why, url, inside_only, created_at)"
)
ASSIGNMENTS = f"""{INTO}
    SELECT h.user_id, 'reminder', 'assignment:' || a.id, s.part || ':' || a.due, s.step,
        CASE s.part WHEN 'doer' THEN s.late || '：' || t.title ELSE o.short_name || s.late || '：' || t.title END,
        CASE s.part
            WHEN 'doer' THEN g.short_name || '交办，' || TO_CHAR(a.due, 'FMMM月FMDD日') || '前完成。办完请报办结。'
            WHEN 'official' THEN '请联系承办单位；已经办完的，请确认办结。'
            ELSE g.short_name || '交办，一直没有办结。请督促' || g.short_name || '跟进。' END,
        s.why, '/assignments/' || a.id || '/', t.confidential OR d.confidential, now()
    FROM tasks_assignment a JOIN hand_step s ON s.kind = 'assignment' AND s.due = a.due
    JOIN tasks_task t ON t.id = a.task_id AND t.state = 'listed'
    JOIN tasks_document d ON d.id = t.document_id AND d.state <> 'closed'
    JOIN teams_organisation o ON o.id = a.organisation_id JOIN teams_organisation g ON g.id = a.assigner_id
    LEFT JOIN teams_parentage p ON p.organisation_id = a.assigner_id AND p.to_on IS NULL
    JOIN teams_appointment h ON h.role = 'official' AND h.organisation_id =
        CASE s.part WHEN 'doer' THEN a.organisation_id WHEN 'official' THEN a.assigner_id ELSE p.parent_id END
        AND h.from_on <= '{TODAY}' AND (h.to_on IS NULL OR h.to_on > '{TODAY}')
    JOIN teams_user u ON u.id = h.user_id AND u.is_active WHERE a.state = 'open'"""
RECORDS = f"""{INTO}
    SELECT CASE s.part WHEN 'doer' THEN COALESCE(u.id, r.author_id) ELSE h.user_id END,
        'reminder', 'record:' || r.id, s.part || ':' || s.due, s.step,
        '退回的记录还没有改：' || i.name || TO_CHAR(r.occurred_on, 'FMMM月FMDD日') || p.name,
        s.late || CASE s.part WHEN 'doer' THEN '，请改好重报：' || r.return_reason ELSE '。请联系团队长改好重报。' END,
        s.why, '/records/' || r.id || '/edit/' || COALESCE((
            SELECT '#' || m.field FROM tasks_reviewmark m JOIN tasks_review v ON v.id = m.review_id
            WHERE v.record_id = r.id AND v.verb = 'returned' AND v.at = r.decided_at ORDER BY m.id LIMIT 1), ''),
        COALESCE(k.confidential, FALSE) OR COALESCE(d.confidential, FALSE), now()
    FROM tasks_record r
    JOIN hand_step s ON s.kind = 'record' AND s.due = (r.decided_at AT TIME ZONE 'Asia/Shanghai')::date + 3
    JOIN tasks_programme p ON p.id = r.programme_id LEFT JOIN tasks_task k ON k.id = p.task_id
    LEFT JOIN tasks_document d ON d.id = p.document_id JOIN teams_organisation o ON o.id = r.organisation_id
    LEFT JOIN tasks_placement l ON l.id = r.placement_id LEFT JOIN teams_site i ON i.id = l.site_id
    LEFT JOIN teams_team t ON t.id = l.team_id
    LEFT JOIN teams_user u ON u.member_id = t.leader_id AND u.is_active
    LEFT JOIN teams_appointment h ON h.role = 'official' AND h.organisation_id = r.organisation_id
        AND h.from_on <= '{TODAY}' AND (h.to_on IS NULL OR h.to_on > '{TODAY}')
    WHERE r.state = 'returned' AND (d.state <> 'closed' OR d.state IS NULL)"""
WHY = {
    Part.DOER: "你单位承办这项任务；逾期{}天提醒（平台默认）",
    Part.OFFICIAL: "这项任务是你单位交办的；逾期{}天督办（平台默认）",
    Part.SUPERIOR: "你单位是交办单位的上级；逾期{}天报上级（平台默认）",
}
KEYS = "user_id, subject, occasion, step"


def prepare_by_hand() -> None:
    """A table equal to that of the notices, and what step each date has reached: that is no question to a database."""
    steps = [
        (kind.value, TODAY - timedelta(days=late), part.value, step, f"逾期{late}天", WHY[part].format(step))
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
        cursor.execute("CREATE TABLE hand_step (kind text, due date, part text, step int, late text, why text)")
        cursor.executemany("INSERT INTO hand_step VALUES (%s, %s, %s, %s, %s, %s)", steps)
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
