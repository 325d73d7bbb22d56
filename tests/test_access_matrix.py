"""Who gets what from every address: the rules of ``tests/matrix``, played with real requests by everybody there."""

import time
import zlib
from collections import Counter
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from teams.sessions import OFFICE, SEEN, STARTED
from tests.matrix import Case
from tests.matrix.people import PEOPLE, SECRETS, Person, World, beside, build_world
from tests.replay import added_once, made_once
from tests.test_urls import addresses, cases

pytestmark = pytest.mark.django_db

METHODS = ("get", "post")
FEW = ("official@district", "official@foreign", "leader")  # see the page of a refusal
OFTEN = FEW[0]  # tries, each time, what no method is for
MISSING = "999999"
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def signed_in_world() -> tuple[World, dict[str, str]]:
    """Everybody, and who → the key of an open session, as signing in leaves it."""
    world, store, rows, keys, now = build_world(), SessionStore(), [], {}, int(time.time())
    for key, user in world.users.items():
        said = {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash()}
        said |= {STARTED: now, SEEN: now, OFFICE: True}
        keys[key] = store._get_new_session_key()
        expires = timezone.now() + timedelta(hours=1)
        rows.append(Session(session_key=keys[key], session_data=store.encode(said), expire_date=expires))
    Session.objects.bulk_create(rows)
    return world, keys


@pytest.fixture
def signed_in(db, today) -> tuple[World, dict[str, str]]:
    return made_once(signed_in_world)


@pytest.fixture
def world(signed_in) -> World:
    return signed_in[0]


@pytest.fixture
def sessions(signed_in) -> dict[str, str]:
    return signed_in[1]


class Undo(Exception):
    pass


@cache
def platform() -> BaseHandler:
    """The whole of it, middleware and all, set up once; Django's test client does so for every client."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def ask(
    session: str | None, method: str, url: str, data: dict, *, public: bool = False, plain: bool = False
) -> tuple[int, str]:
    """Status and text of one request in ``session`` (None: not signed in), with all it changed rolled back.

    ``plain`` leaves out the page that a refusal is dressed in. What the platform writes when an answer has been sent,
    it does not write here: ``test_audit_denied.py`` is for that.
    """
    request = getattr(RequestFactory(), method)(url, data)
    request._dont_enforce_csrf_checks = True
    if plain:
        request.urlconf = "tests.plain_refusals"
    if session is not None:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = session
    try:
        with transaction.atomic():
            response = platform().get_response(request)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            raise Undo
    except Undo:
        pass
    if session is None and response.status_code == 302 and not public:
        assert response.url.startswith(reverse("teams:sign-in")), f"anonymous is sent to {response.url}"
    return response.status_code, body.decode(errors="replace")


def played(case: Case) -> int:
    """How many requests the case makes."""
    people = [person for person in PEOPLE if person.key in FEW or not case.lacks_word(person)]
    first, second = (len(FEW if getattr(case, method) is None else PEOPLE) + 1 for method in METHODS)
    return first + (min(second, len(people) + 1) if case.get is not None else second)


def chosen(case: Case) -> list[Person]:
    """The few, and besides one for every pair of answers that the case has: another role from case to case, so that all
    ask somewhere. Everybody is asked everywhere by the drill."""
    others = [person for person in PEOPLE if person.key not in FEW]
    others.sort(key=lambda person: zlib.crc32(f"{case.name}{case.query} {person}".encode()))
    one = {(case.expected("get", person), case.expected("post", person)): person for person in others}
    return [person for person in PEOPLE if person.key in FEW or person in one.values()]


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.name}{case.query}")
def test_access(case: Case, world, sessions):
    """Who gets what; and what is foreign looks, to the byte, like what does not exist."""
    args = arguments(case, world)
    leaks = leaks_of(case, address(case, args), world, sessions, chosen(case), [OFTEN])
    for method in METHODS:
        status, _ = ask(None, method, address(case, args), {}, public=case.public)
        assert status == (401 if case.queued else 302) or case.public, f"{method} without an account: {status}"
    assert not leaks, "\n".join(leaks)
    if case.name in of_objects():
        look_alike(case, args, world, sessions, outsiders()[:1])


@pytest.mark.drill
@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.name}{case.query}")
def test_access_of_all_others(case: Case, world, sessions):
    asked = {person.key for person in chosen(case)}
    args = arguments(case, world)
    others = [person for person in PEOPLE if person.key not in asked or person.key in FEW]
    leaks = leaks_of(case, address(case, args), world, sessions, others, FEW)
    assert not leaks, "\n".join(leaks)
    if case.name in of_objects():
        look_alike(case, args, world, sessions, outsiders()[1:])


@cache
def shared() -> set[Callable]:
    """The functions that several cases have what they name from."""
    used = Counter(case.args for case in cases())
    return {make for make, times in used.items() if times > 1 and make.__name__ == make.__qualname__ != "<lambda>"}


def arguments(case: Case, world: World) -> list[Any]:
    """What fills the address of the case; it is made by this, so call it once."""
    return added_once(case.args, world.cast) if case.args in shared() else case.args(world.cast)


def address(case: Case, args: list[Any]) -> str:
    return reverse(case.name, args=args) + case.query


def leaks_of(
    case: Case, url: str, world: World, sessions: dict[str, str], people: list[Person], tries: Collection[str]
) -> list[str]:
    """What ``people`` get from the address that they should not, or do not get and should; those of ``tries`` try the
    methods that the case does not have as well."""
    cast, leaks = world.cast, []
    for method in METHODS:
        for person in people:
            expected = case.expected(method, person)
            if expected is None and person.key not in tries:
                continue
            if method == "post" and case.get is not None and case.lacks_word(person) and person.key not in tries:
                continue  # the word was asked for by `get` already: one decorator for both
            data = case.data(cast) if method == "post" else {}
            if case.queued:
                data |= {"user": world.users[person.key].pk}
            status, body = ask(sessions[person.key], method, url, data, plain=person.key not in FEW)
            if expected is None:
                assert status in {405, 403, 404}, f"{method} by {person}: {status}, but the method is not in the case"
                continue
            if status != expected:
                leaks.append(f"{method} by {person}: {status}, expected {expected}")
            if status == 200 and method == "get":
                leaks += [
                    f"{person} reads {text}" for text, who in case.shows.items() if text in body and not who(person)
                ]
                if beside(person):
                    leaks += [f"{person} reads {text}" for text in SECRETS if text in body and text not in url]
    return leaks


@cache
def of_objects() -> set[str]:
    """The names of the addresses that name an object."""
    return {name for name, entry in addresses() if entry.pattern.converters}


def outsiders() -> list[Person]:
    return [person for person in PEOPLE if person.role == "official" and beside(person)]


def look_alike(case: Case, args: list[Any], world: World, sessions: dict[str, str], people: list[Person]) -> None:
    """The same status and the same page, for an id out of reach as for one that nobody has."""
    for person in people:
        whose = {"user": world.users[person.key].pk} if case.queued else {}
        for method in (method for method in METHODS if case.expected(method, person) == 404):
            answers = [
                ask(sessions[person.key], method, address(case, which), whose)
                for which in (args, [_missing(arg) for arg in args])
            ]
            assert answers[0] == answers[1], f"{method} by {person}"


def _missing(arg: object) -> object:
    """An argument of the same form that leads to nothing."""
    if isinstance(arg, int):
        return int(MISSING)
    text = str(arg)
    return type(arg)("0" * 32) if len(text) == 36 else MISSING


def test_the_word_of_a_case_is_the_word_of_the_view():
    asked = {name: getattr(entry.callback, "requires", None) for name, entry in addresses()}
    assert {case.name: case.word for case in cases() if not case.public} == {
        case.name: asked[case.name] for case in cases() if not case.public
    }


def test_the_matrix_is_as_large_as_promised():
    assert sum(played(case) for case in cases()) >= 1500
    assert {(person.role, person.place) for person in PEOPLE} >= {
        (role, place)
        for role in ("sysadmin", "unitadmin", "official", "readonly", "auditor")
        for place in ("district", "city", "stranger", "foreign")
    }
