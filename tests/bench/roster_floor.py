"""The floor of a roster import: the fastest reader in this very process, plain checks, one COPY a table."""

import re
from io import BytesIO, StringIO

from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from teams.models import Organisation
from youthwork.lib.sealed import blind_index, seal

GENDERS = {"男": "male", "女": "female"}
STATUSES = {"共青团员": "league", "中共党员": "party", "群众": "masses"}
LEAGUE = {"league": "t", "masses": "f", "party": r"\N"}
_MONTH = re.compile(r"(\d{4})\.(\d{2})")
_PHONE = re.compile(r"1\d{10}")
MEMBERS = (
    "id, home_id, name, gender, birth_month, political_status, league_member, student_number, college, class_name, "
    "phone, phone_index, identity_index"
)
POSTINGS = "member_id, site_id, team_id, post, state, from_on"


def bring_in(home: Organisation, content: bytes) -> None:
    """Everybody new, in the team of their site."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.name, p.team_id, s.id FROM tasks_placement p JOIN teams_site s ON s.id = p.site_id "
            "WHERE p.team_id IS NOT NULL"
        )
        teams = {name: (team, site) for name, team, site in cursor.fetchall()}
        rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[2:]
        cursor.execute("SELECT nextval('teams_member_id_seq') FROM generate_series(1, %s)", [len(rows)])
        ids = [row[0] for row in cursor.fetchall()]
        people, memberships, postings, numbers = StringIO(), StringIO(), StringIO(), set()
        counts: dict[int, int] = {}
        for pk, row in zip(ids, rows, strict=True):
            _, name, gender, birth, status, number, phone, college, class_name, _, site, _ = row
            month, status = _MONTH.fullmatch(birth), STATUSES[status]
            assert name and month and 1 <= int(month[2]) <= 12 and _PHONE.fullmatch(phone) and number not in numbers
            numbers.add(number)
            team, place = teams[site]
            counts[team] = counts.get(team, 0) + 1
            people.write(
                f"{pk}\t{home.pk}\t{name}\t{GENDERS[gender]}\t{month[1]}-{month[2]}\t{status}\t{LEAGUE[status]}\t{number}\t"
                f"{college}\t{class_name}\t{seal(phone)}\t{blind_index(phone, 'phone')}\t\n"
            )
            memberships.write(f"{team}\t{pk}\t2026-06-01\n")
            postings.write(f"{pk}\t{place}\t{team}\tpart_time_cadre\tin_effect\t2026-06-01\n")
        for table, columns, text in (
            ("teams_member", MEMBERS, people),
            ("teams_membership", "team_id, member_id, from_on", memberships),
            ("teams_posting", POSTINGS, postings),
        ):
            text.seek(0)
            cursor.cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", text)
        for team, count in counts.items():
            cursor.execute("UPDATE tasks_placement SET filled = filled + %s WHERE team_id = %s", [count, team])
