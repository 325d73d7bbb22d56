"""Who somebody is: the account behind a user name or a mobile number, and whether a password opens it."""

from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.backends import ModelBackend
from django.db.models import BigIntegerField, CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest
from django.utils import timezone

from teams.models import Appointment, User
from youthwork.lib.sealed import blind_indexes
from youthwork.lib.text import clean_mobile


class Found(NamedTuple):
    """An account and the id of its unit, of its first office or its member's home; None and None for nobody's."""

    account: User | None
    unit_id: int | None


def find_account(typed: str) -> Found:
    """The account of a user name, in whatever case, or of a mobile number, as people write it. One query.

    A number stands on the account or on its member. Two accounts with one number are none: nobody is signed in by a
    guess. A user name cannot look like a number (a constraint), so neither takes the other's place.
    """
    accounts = _with_unit(User.objects.all(), timezone.localdate())
    try:
        phone = clean_mobile(typed)
    except ValueError:
        phone = ""
    if phone:
        indexes = blind_indexes(phone, "phone")
        own, of_member = accounts.filter(phone_index__in=indexes), accounts.filter(member__phone_index__in=indexes)
        found = list(own.union(of_member)[:2])
    else:
        name = Lower(Value(User.normalize_username(typed.strip()), output_field=CharField()))
        found = list(accounts.alias(key=Lower("username")).filter(key=name)[:2])
    return Found(found[0], found[0].unit_id) if len(found) == 1 else Found(None, None)


def _with_unit(accounts: QuerySet[User], today: date) -> QuerySet[User]:
    offices = Appointment.objects.current(on=today).filter(user=OuterRef("pk")).order_by("pk")
    first = Subquery(offices.values("organisation")[:1])
    return accounts.annotate(unit_id=Coalesce(first, "member__home", output_field=BigIntegerField()))


def password_opens(account: User | None, password: str) -> bool:
    """Whether ``password`` is that of ``account`` and the account is open.

    The answer takes one hash of the preferred kind for whatever it is about: no account (None), one without a usable
    password, a closed one, a wrong password. A hash of an older kind is renewed when its password is given.
    """
    if account is None:
        User().set_password(password)
        return False
    return account.check_password(password) and account.is_active


class AccountBackend(ModelBackend):
    """Django's own, with the account found by :func:`find_account` and loaded together with its second factor.

    It counts no failures: pages sign people in through ``teams.actions.sign_in``.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        account = find_account(username).account
        return account if password_opens(account, password) else None

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("authenticator").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
