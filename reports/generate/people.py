"""Who works there: officials of every unit, members and teams of the universities, and accounts to try them with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, cycle
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password

from reports.generate.presets import Preset
from reports.generate.tables import Sink
from reports.generate.units import Tree, Unit
from reports.generate.words import COLLEGES, person, phone, shares
from teams.choices import Gender, Level, OrganisationKind, PoliticalStatus
from teams.models import Appointment, Member, Membership, Team, User
from youthwork.lib.bulk import Table

USERS = Table(User, "id username password name member_id is_staff is_superuser")
APPOINTMENTS = Table(Appointment, "id user_id organisation_id role rank from_on")
MEMBERS = Table(
    Member,
    "id name gender birth_month political_status league_member home_id student_number college class_name phone",
)
TEAMS = Table(Team, "id name home_id leader_id")
MEMBERSHIPS = Table(Membership, "id team_id member_id from_on")

OFFICIALS = {"province": 6, "city": 4, "county": 4}  # and one in every department and township, two in a university
LEADERLESS = 20  # every so manieth team is without a leader


@dataclass(frozen=True)
class Account:
    """Somebody who signs in; ``unit`` is where they serve, or the home of the team that they lead."""

    id: int
    username: str
    name: str
    unit: Unit
    role: str


@dataclass(frozen=True)
class TeamRow:
    """A team on its way to a placement. Without a leader ``author`` is an official of its university."""

    id: int
    name: str
    home: Unit
    leader: int | None
    members: tuple[int, ...]
    author: Account


class People:
    """Opens accounts one after another; one of every kind has the password that everybody may know."""

    def __init__(self, sink: Sink, tree: Tree, since: date, seed: int) -> None:
        self.sink, self.tree, self.since, self.seed = sink, tree, since, seed
        self.known: dict[str, Account] = {}
        self.officials: dict[int, list[Account]] = {}
        self._ids, self._appointments = count(1), count(1)
        # Hashed once: the slow hash is meant for one sign-in, not for thousands of accounts.
        self._password = make_password(settings.DEMO_PASSWORD)

    def serve(self) -> None:
        """Officials of all units but villages, an administrator and an auditor of the province."""
        province = self.tree.province
        self._official("g-admin", province, "sysadmin", "管理员")
        self._official("g-auditor", province, "auditor", "安全审计员")
        for unit, number in self._staffed():
            known = f"g-{unit.level or 'university'}"
            for index in range(1, number + 1):
                first = index == 1 and known not in self.known and unit.kind != OrganisationKind.DEPARTMENT
                username = known if first else f"{unit.code.lower()}-{index}"
                self._official(username, unit, "official", "书记" if index == 1 else "干事")

    def form_teams(self, preset: Preset) -> Iterator[TeamRow]:
        """Teams with their members, of one university after the other."""
        members, memberships = count(1), count(1)
        sizes, homes = shares(preset.members, preset.teams), cycle(self.tree.universities)
        for number, (size, home) in enumerate(zip(sizes, homes), start=1):  # noqa: B905 -- homes go round
            lot = Random(f"{self.seed}:team:{number}")
            ids = tuple(next(members) for _ in range(size))
            names = [self._enlist(lot, member, home) for member in ids]
            for member in ids:
                self.sink.add(MEMBERSHIPS, next(memberships), number, member, self.since)
            led = number % LEADERLESS != 0
            author = self._leader(ids[0], names[0], home) if led else self.officials[home.id][0]
            team = TeamRow(number, f"青年突击{number}队", home, ids[0] if led else None, ids, author)
            self.sink.add(TEAMS, team.id, team.name, home.id, team.leader)
            yield team

    def _staffed(self) -> Iterator[tuple[Unit, int]]:
        yield self.tree.province, OFFICIALS["province"]
        yield from ((unit, OFFICIALS["city"]) for unit in self.tree.cities)
        counties = (area.unit for area in self.tree.areas if area.unit.level == Level.COUNTY)
        yield from ((unit, OFFICIALS["county"]) for unit in counties)
        yield from ((unit, 2) for unit in self.tree.universities)
        yield from ((unit, 1) for unit in (*self.tree.departments, *self.tree.townships))

    def _official(self, username: str, unit: Unit, role: str, rank: str) -> None:
        account = self._open(username, person(Random(f"{self.seed}:{username}")), unit, role)
        self.sink.add(APPOINTMENTS, next(self._appointments), account.id, unit.id, role, rank, self.since)
        if role == "official":
            self.officials.setdefault(unit.id, []).append(account)

    def _leader(self, member: int, name: str, home: Unit) -> Account:
        return self._open("g-leader" if "g-leader" not in self.known else f"m{member}", name, home, "leader", member)

    def _open(self, username: str, name: str, unit: Unit, role: str, member: int | None = None) -> Account:
        account = Account(next(self._ids), username, name, unit, role)
        known = username.startswith("g-")
        if known:
            self.known[username] = account
        password = self._password if known else make_password(None)
        operator = role == "sysadmin"  # may look at the operators' pages too, as the one of load_demo
        self.sink.add(USERS, account.id, username, password, name, member, operator, operator)
        return account

    def _enlist(self, lot: Random, member: int, home: Unit) -> str:
        name, number, college = person(lot), phone(lot), lot.choice(COLLEGES)
        self.sink.add(
            MEMBERS,
            member,
            name,
            lot.choice(Gender.values),
            f"{lot.choice((2004, 2005, 2006))}-{lot.randint(1, 12):02}",
            PoliticalStatus.LEAGUE,
            True,
            home.id,
            f"2025{member:06}",
            college,
            f"{college[:2]}25{lot.randint(1, 6)}班",
            number,
        )
        return name
