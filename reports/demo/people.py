"""Invented members: names by lot from a fixed seed, phones from 154, a range that is assigned to nobody."""

from datetime import date
from random import Random
from typing import Any

from django.conf import settings

from tasks.actions.staffing import appoint_leader, form_team, join_team
from tasks.models import Placement
from teams.actions.accounts import open_account
from teams.choices import Gender, PoliticalStatus
from teams.models import Member, Organisation, Team, User


def invent_member(plan: dict[str, Any], home: Organisation, number: int, name: str | None = None) -> Member:
    """The demo's member ``number`` (from 1): always the same person for the same number."""
    lot = Random(f"member-{number}")
    party = name is None and lot.random() < 0.06
    student_number = f"20250{number:04d}"
    found = Member.objects.filter(home=home, student_number=student_number).first()
    college = lot.choice(plan["colleges"])
    return found or Member.objects.create(
        home=home,
        name=name or lot.choice(plan["surnames"]) + lot.choice(plan["given"]),
        gender=lot.choice(Gender.values),
        birth_month=f"{lot.choice((2004, 2005, 2006))}-{lot.randint(1, 12):02d}",
        political_status=PoliticalStatus.PROBATIONARY if party else PoliticalStatus.LEAGUE,
        league_member=None if party else True,
        student_number=student_number,
        college=college,
        class_name=f"{college[:2]}25{lot.randint(1, 6)}班",
        phone=f"154{lot.randint(0, 99_999_999):08d}",
    )


def staff(plan: dict[str, Any], rows: dict[tuple[str, str], Placement], actor: User, on: date) -> None:
    """Teams with members and leaders on the rows of the arrangement, as far as the plan fills them."""
    number = 0
    for said in plan["placements"]:
        row = rows[said["site"], said["programme"]]
        count = said["filled"]
        if count and row.team_id is None:
            team = form_team(actor=actor, placement=row, name=_team_name(row))
            people = [
                invent_member(plan, row.sending, number + n, said["leader"] if n == 1 else None)
                for n in range(1, count + 1)
            ]
            for member in people:
                join_team(actor=actor, team=team, member=member, on=on)
            if said["leader"]:
                appoint_leader(actor=actor, team=team, member=people[0], on=on)
        number += count


def _team_name(row: Placement) -> str:
    name = f"{row.site}服务队"
    if Team.objects.filter(home=row.sending, name=name).exists():
        return f"{row.site}{row.programme_rows.first().programme}队"
    return name


def give_leaders_accounts(plan: dict[str, Any], rows: dict[tuple[str, str], Placement]) -> User:
    """An account for every leader; only the demo's ``leader`` has a password that anybody knows."""
    demo = plan["leader_account"]
    for row in rows.values():
        leader = Placement.objects.get(pk=row.pk).team and Placement.objects.get(pk=row.pk).team.leader
        if leader is None or User.objects.filter(member=leader).exists():
            continue
        known = leader.name == demo["name"]
        user = open_account(
            actor=None,
            username=demo["username"] if known else leader.student_number,
            name=leader.name,
            password=settings.DEMO_PASSWORD if known else None,
            member=leader,
        )
        if not known:
            user.set_unusable_password()
            user.save(update_fields=["password"])
    return User.objects.get(username=demo["username"])
