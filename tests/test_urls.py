"""Every address is in the list: which are public, which word each needs, and that no word is idle."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

import tests.matrix
from teams.access import SIGNED_IN
from teams.roles import PHONES_REVEAL, WORDS

OURS = {"teams", "tasks", "reports"}
PUBLIC = {
    "teams:sign-in",
    "teams:session",
    "teams:invitation",
    "teams:invitation-leave",
    "teams:take",
    "tasks:visit",
    "tasks:offline",
    "tasks:service-worker",
    "healthz",
    "readyz",
}


def addresses(resolver=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{entry.namespace}:" if entry.namespace else prefix)
        else:
            yield f"{prefix}{entry.name}", entry


def cases() -> list[tests.matrix.Case]:
    found = []
    for module in pkgutil.iter_modules(tests.matrix.__path__):
        found += getattr(import_module(f"tests.matrix.{module.name}"), "CASES", [])
    return found


def test_public_pages_are_these_and_no_others():
    public = {
        name
        for name, entry in addresses()
        if getattr(entry.callback, "login_required", True) is False and name.split(":")[0] != "admin"
    }
    assert public == PUBLIC


def test_every_page_says_which_word_it_needs():
    bare = [
        name
        for name, entry in addresses()
        if name.split(":")[0] in OURS and name not in PUBLIC and not hasattr(entry.callback, "requires")
    ]
    assert not bare


def test_every_word_of_the_roles_is_asked_for_somewhere():
    """A word nobody asks for is a promise of the roles table that nothing keeps."""
    asked = {getattr(entry.callback, "requires", None) for _, entry in addresses()} - {None, SIGNED_IN}
    assert asked <= WORDS
    assert WORDS - asked - ASKED_INSIDE == set()


# Asked by demand() inside a view that is open to more people than hold the word.
ASKED_INSIDE = {PHONES_REVEAL}


def test_names_of_pages_are_unique():
    names = [name for name, _ in addresses() if name.split(":")[0] in OURS]
    assert len(names) == len(set(names))


def test_every_address_stands_in_the_access_matrix():
    ours = {name for name, _ in addresses() if name.split(":")[0] in OURS}
    listed = {case.name for case in cases()}
    assert ours - listed == set()
    assert listed - ours == set()


@pytest.mark.parametrize("name", ["sign-in"])
def test_the_public_page_opens_without_an_account(client, db, name):
    assert client.get("/sign-in/").status_code == 200
