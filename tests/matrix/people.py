"""The people of the access matrix and the audiences they fall into.

The object of a case stands in 茂南区 (its sites in 官渡校园社区 and 羊角镇石曹村) and, by the sending line, at the
college.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from teams.actions.accounts import appoint, end_appointment, open_account
from teams.actions.units import open_organisation
from teams.choices import OrganisationKind
from teams.models import User
from teams.roles import READ, ROLES, words_of
from tests.cast import PASSWORD, START, Cast, build_cast

# Each unit with those above it, nearest first: the tree of the cast, written down once more on purpose.
LINES = {
    "province": ("province",),
    "rights_office": ("rights_office", "province"),
    "city": ("city", "province"),
    "district": ("district", "city", "province"),
    "street": ("street", "district", "city", "province"),
    "community": ("community", "street", "district", "city", "province"),
    "town": ("town", "district", "city", "province"),
    "village": ("village", "town", "district", "city", "province"),
    "college": ("college", "city", "province"),
    "stranger": ("stranger", "city", "province"),
    "foreign": ("foreign", "province"),
}
# Another city whose code is a prefix of the district's: codes say nothing about the tree.
FOREIGN = {"code": "44090", "name": "共青团湛江市委员会", "short_name": "团湛江市委", "level": "city"}
DEPARTMENTS = {"rights_office": "province"}


@dataclass(frozen=True)
class Person:
    """Somebody of the matrix: a role at a place of the cast, or the leader of a team, or neither."""

    key: str
    role: str = ""
    place: str = ""
    leads: str = ""  # "campus" or "stone"

    def __str__(self) -> str:
        return self.key


def _offices() -> list[Person]:
    everywhere = [(role, place) for place in ("district", "city", "stranger", "foreign") for role in ROLES]
    further = [
        ("sysadmin", "province"),
        ("auditor", "province"),
        ("official", "province"),
        ("official", "rights_office"),
        ("official", "street"),
        ("readonly", "street"),
        ("unitadmin", "college"),
        ("official", "college"),
        ("readonly", "college"),
    ]
    return [Person(f"{role}@{place}", role, place) for role, place in (*everywhere, *further)]


PEOPLE = (
    *_offices(),
    Person("leader", leads="campus"),
    Person("other_leader", leads="stone"),
    Person("nobody"),  # an account without any appointment
    Person("former"),  # was 干部 of the district until yesterday
)
# Those of whom the cast has one already.
OF_THE_CAST = {
    "sysadmin@province": "admin",
    "auditor@province": "auditor",
    "official@province": "province_official",
    "official@city": "city_official",
    "official@district": "official",
    "readonly@district": "reader",
    "official@college": "college_official",
    "official@stranger": "outsider",
    "leader": "leader",
    "other_leader": "other_leader",
}


@dataclass
class World:
    cast: Cast
    users: dict[str, User]


def build_world() -> World:
    """The cast, a foreign city, and everybody of ``PEOPLE``."""
    cast = build_cast()
    kind = OrganisationKind.COMMITTEE
    foreign = open_organisation(actor=None, kind=kind, parent=cast.province, from_on=START, **FOREIGN)
    users = {key: getattr(cast, name) for key, name in OF_THE_CAST.items()}
    for number, person in enumerate(person for person in PEOPLE if person.key not in OF_THE_CAST):
        user = open_account(actor=None, username=f"matrix{number}", name=f"甲{number}", password=PASSWORD)
        if person.role:
            unit = foreign if person.place == "foreign" else getattr(cast, person.place)
            appoint(actor=None, user=user, organisation=unit, role=person.role, from_on=START)
        users[person.key] = user
    past = appoint(actor=None, user=users["former"], organisation=cast.district, role="official", from_on=START)
    end_appointment(actor=None, appointment=past, on=timezone.localdate())
    return World(cast, users)


# --- audiences -------------------------------------------------------------------------------------------------------

Audience = Callable[[Person], bool]


def everybody(person: Person) -> bool:
    return True


def _has(person: Person, word: str) -> bool:
    return bool(person.role) and word in words_of(person.role)


def holds_somewhere(word: str) -> Audience:
    return lambda person: _has(person, word)


def holds(word: str, *units: str) -> Audience:
    """Whoever holds ``word`` at one of ``units`` or above it."""
    above = {place for unit in units for place in LINES[unit]}
    return lambda person: person.place in above and _has(person, word)


def reads(*units: str) -> Audience:
    return holds(READ, *units)


def acts(word: str, *units: str) -> Audience:
    """Whoever does ``word`` as one of ``units`` itself: its own people, and those of the committee it is a part of."""
    own = {*units, *(DEPARTMENTS[unit] for unit in units if unit in DEPARTMENTS)}
    return lambda person: person.place in own and _has(person, word)


def leads(*rows: str) -> Audience:
    """The leaders of the teams on these rows of the arrangement."""
    return lambda person: person.leads in rows


def only(*keys: str) -> Audience:
    return lambda person: person.key in keys


def either(*audiences: Audience) -> Audience:
    return lambda person: any(audience(person) for audience in audiences)


def but(audience: Audience, *without: Audience) -> Audience:
    return lambda person: audience(person) and not any(other(person) for other in without)


def beside(person: Person) -> bool:
    """Whoever has nothing to do with 茂南 and the college: nothing of theirs may reach these by any page."""
    return person.place in {"stranger", "foreign"} or person.key in {"nobody", "former"}


def nearby(person: Person) -> bool:
    """Everybody else: the district's own name at least is no news to them."""
    return not beside(person)


# The document, its tasks, programmes and whole arrangement: both lines, what lies above them, and who serves under it.
DOCUMENT = either(reads("community", "village", "college"), leads("campus", "stone"))
# What belongs to the row of 官渡校园社区: its two lines and its own leader.
ROW = either(reads("community", "college"), leads("campus"))
# What only stands beside: text found on pages of these and nowhere in the interface itself.
SECRETS = ("官渡", "羊角", "石曹", "林嘉豪", "周雨桐", "郑浩然", "韩雪", "周敏", "入户宣传", "茂职院", "15400001234")
