"""By which ways out of the house somebody is told."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from teams.choices import ROBOTS, Route
from teams.models import Appointment, Channel, NoticePreference, Organisation, User
from teams.roles import CHANNELS_EDIT


class _Person(NamedTuple):
    pk: int
    home: str  # path of the unit of the person's member; "" without one
    by_email: bool
    by_sms: bool
    by_robot: bool


def channels_of(users: Collection[int], *, on: date) -> dict[int, list[Channel]]:
    """User id → the enabled channels by which that person wants to be told on ``on`` and can be reached: at most one a
    route, in the order of the routes. E-mail and text messages go by the channel of the nearest unit at or above the
    person's; a robot is that of a unit of their own. Units are those of their appointments, the oldest first, then the
    one of their member. Who is not active, wants nothing or has no address is not in it. Three queries.
    """
    people = _reachable(users)
    units = _units_of(people, on=on)
    channels = _enabled({path for paths in units.values() for path in _above(paths)})
    found = {}
    for person in people:
        chosen = [_channel(route, units[person.pk], channels) for route in _wanted(person)]
        if ways := [channel for channel in chosen if channel]:
            found[person.pk] = ways
    return found


def _reachable(users: Collection[int]) -> list[_Person]:
    """Those of ``users`` who are active and said that they want to be told outside, and where they can be."""
    rows = NoticePreference.objects.filter(user__in=users, user__is_active=True)
    columns = ("by_email", "by_sms", "by_robot", "user__email", "user__phone_index", "user__member__phone_index")
    return [
        _Person(pk, home or "", by_email and bool(email), by_sms and bool(own or members), by_robot)
        for pk, home, by_email, by_sms, by_robot, email, own, members in rows.values_list(
            "user", "user__member__home__path", *columns
        )
    ]


def _units_of(people: Iterable[_Person], *, on: date) -> dict[int, list[str]]:
    """User id → the paths of the units that the person belongs to."""
    units: dict[int, list[str]] = defaultdict(list)
    held = Appointment.objects.current(on=on).filter(user__in=[person.pk for person in people]).order_by("pk")
    for user, path in held.values_list("user", "organisation__path"):
        units[user].append(path)
    for person in people:
        if person.home:
            units[person.pk].append(person.home)
    return units


def _enabled(paths: Collection[str]) -> dict[tuple[str, str], Channel]:
    """(Path of the unit, route) → its channel, those of ``paths`` that are enabled."""
    rows = Channel.objects.filter(enabled=True, organisation__path__in=paths).select_related("organisation")
    return {(channel.organisation.path, channel.route): channel for channel in rows}


def _wanted(person: _Person) -> list[Route]:
    by_robot = dict.fromkeys(ROBOTS, person.by_robot)
    wanted = {Route.EMAIL: person.by_email, Route.SMS: person.by_sms, **by_robot}
    return [route for route, is_wanted in wanted.items() if is_wanted]


def _channel(route: Route, units: list[str], channels: dict[tuple[str, str], Channel]) -> Channel | None:
    paths = units if route in ROBOTS else _above(units)
    return next((channels[path, route] for path in paths if (path, route) in channels), None)


def _above(paths: Iterable[str]) -> list[str]:
    """Each of ``paths`` and those of the units above it, the nearest first."""
    return [path[:end] for path in paths for end in range(len(path), 0, -Organisation.steplen)]


def offered_to(user: User, *, on: date) -> dict[Route, Channel]:
    """By which channel ``user`` could be told on each route, whatever they want; a route without any is not in it."""
    units = _units(user, on=on)
    channels = _enabled(set(_above(units)))
    chosen = {route: _channel(route, units, channels) for route in Route}
    return {route: channel for route, channel in chosen.items() if channel}


def keeper_of(user: User, *, on: date) -> Organisation | None:
    """The unit whose people can set channels up for ``user``: the nearest at or above one of theirs that has some."""
    above = _above(_units(user, on=on))
    holding = Appointment.objects.current(on=on).holding(CHANNELS_EDIT).filter(user__is_active=True)
    units = Organisation.objects.filter(pk__in=holding.values("organisation"), path__in=above)
    return max(units, key=lambda unit: unit.depth, default=None)


def _units(user: User, *, on: date) -> list[str]:
    person = _Person(user.pk, user.member.home.path if user.member else "", True, True, True)
    return _units_of([person], on=on)[person.pk]
