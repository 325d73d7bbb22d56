"""Verbs at the door: try a password, come in, go out; and how many wrong ones are heard.

Failures are counted in three ways, within a window of some minutes (settings): of one account from one network (10),
of one account from anywhere (50), of one network with any accounts (100). When one is used up, no password is looked
at, not even the right one, so that whoever guesses learns nothing from going on. That lets a stranger shut a door on
others, and the numbers say for whom: from another network ten failures shut nothing for the account's owner; fifty
from many networks do, but not where the owner has signed in during the last thirty days, there only the ten count.
So an official at the desk they always use can be shut out only by somebody beside them, whose network the log names.
A network counts a hundred because a whole university may stand behind one address; it is never let off by a success,
or an attacker with one account of their own would have no limit.

A refused try is not counted, or the door would stay shut as long as somebody rattles it.
"""

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from teams import audit
from teams.backends import find_account, password_opens
from teams.models import Organisation, SignInAttempt, User
from teams.models.sign_in import account_key
from youthwork.lib.addresses import network_of
from youthwork.lib.sealed import blind_index, blind_indexes

UNKNOWN = "没有这个账号"
LOCKS = ("同一账号在同一网络", "同一账号", "同一网络")


class WrongPassword(Exception):
    """The name, the password or the state of the account: which of them is nobody's business."""


class TooManyTries(Exception):
    """No password is looked at for so many ``seconds``; ``minutes`` is what people are told."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.seconds = max(1, math.ceil(wait.total_seconds()))
        self.minutes = math.ceil(self.seconds / 60)


def sign_in(*, name: str, password: str, address: str) -> User:
    """The account that ``name`` and ``password`` open, for the session to be given to; failures are counted.

    Raises WrongPassword, and TooManyTries when no more are heard. An unknown name, a wrong password, a closed account
    and one that was never activated take the same statements and one hash each. Call it outside a transaction: the
    try must be in the table before it is counted, or many at once would not see each other.
    """
    account, unit_id = find_account(name)
    # A user name, in any case, and a phone are one account; what nobody has is counted in the same way.
    typed = f"name {User.normalize_username(name).strip().casefold()}"
    key = account_key(account.pk) if account else blind_index(typed, "sign-in")
    return _try(account, key, password, address, unit_id)


def confirm_password(*, actor: User, password: str, address: str) -> None:
    """The signed-in ``actor`` gives the password again before something that matters; counted and raised as above."""
    unit = actor.organisation
    _try(actor, account_key(actor.pk), password, address, unit.pk if unit else None)


def _try(account: User | None, key: str, password: str, address: str, unit_id: int | None) -> User:
    attempt = SignInAttempt.objects.create(account=key, network=network_of(address))
    wait, used_up = _standing(attempt)
    if wait:
        attempt.delete()
        password_opens(None, password)
        raise TooManyTries(wait)
    if not password_opens(account, password) or account is None:
        _note_failure(account, unit_id, used_up)
        raise WrongPassword
    _note_success(account, attempt)
    return account


def _standing(attempt: SignInAttempt) -> tuple[timedelta, list[str]]:
    """How long nothing is heard (zero: it is), and which limits this try uses up. Two queries.

    The row of the try is written before it counts, and so are those of all that are heard: whichever of them is
    written last counts the others, so no more are heard than the limit, however many come at once.
    """
    window = timedelta(minutes=settings.SIGN_IN_WINDOW_MINUTES)
    pair, anywhere, network = SignInAttempt.objects.tallies(attempt, since=attempt.at - window)
    known = SignInAttempt.objects.known(attempt)
    measures = [
        (pair, settings.SIGN_IN_FAILURES_PER_PLACE),
        (anywhere, settings.SIGN_IN_FAILURES_PER_ACCOUNT),
        (network, settings.SIGN_IN_FAILURES_PER_ADDRESS),
    ]
    wait, used_up = timedelta(), []
    for at, (tally, most) in enumerate(measures):
        if known and tally is anywhere:
            continue
        if tally.failures > most and tally.oldest is not None:
            wait = max(wait, tally.oldest + window - attempt.at, timedelta(seconds=1))
        if tally.failures == most:
            used_up.append(LOCKS[at])
    return wait, used_up


@transaction.atomic
def _note_failure(account: User | None, unit_id: int | None, used_up: list[str]) -> None:
    """Entries in the log. Both kinds cost the same: a unit is asked for even where there is none, and where no account
    has a name for the log to keep apart, what stands for it is kept apart too."""
    unit = Organisation.objects.filter(pk=unit_id or 0).first()
    label, nobody = ("", {}) if account else (UNKNOWN, {"nobody": audit.Personal("nobody", 0, UNKNOWN)})
    audit.record(actor=None, verb="登录失败", target=account, organisation=unit, label=label, after=nobody or None)
    for limit in used_up:
        after = nobody | {"limit": limit, "minutes": settings.SIGN_IN_WINDOW_MINUTES}
        audit.record(actor=None, verb="锁定", target=account, organisation=unit, label=label, after=after)


@transaction.atomic
def _note_success(account: User, attempt: SignInAttempt) -> None:
    """Forgive the account its failures, not the network; and remember that it came from there."""
    User.objects.select_for_update().get(pk=account.pk)  # two at once would wait for each other's rows
    of_account = SignInAttempt.objects.filter(account=attempt.account)
    of_account.filter(succeeded=True, network=attempt.network).delete()
    of_account.filter(succeeded=False).update(account="")
    SignInAttempt.objects.filter(pk=attempt.pk).update(account=attempt.account, succeeded=True)


@transaction.atomic
def note_entry(*, actor: User) -> None:
    """An entry that ``actor`` is in, after the last step of signing in."""
    audit.record(actor=actor, verb="登录", target=actor, organisation=actor.organisation)


@transaction.atomic
def note_leaving(*, actor: User) -> None:
    """An entry that ``actor`` signed out."""
    audit.record(actor=actor, verb="退出", target=actor, organisation=actor.organisation)


def forget_attempts(*, now: datetime | None = None) -> int:
    """Delete the attempts that count for nothing any more; how many."""
    now = now or timezone.now()
    old = SignInAttempt.objects.forgotten(
        failed_before=now - timedelta(minutes=settings.SIGN_IN_WINDOW_MINUTES),
        succeeded_before=now - timedelta(days=settings.SIGN_IN_KNOWN_DAYS),
    )
    return old.delete()[0]


@transaction.atomic
def register_phone(*, actor: User, phone: str) -> None:
    """The number with which ``actor`` signs in; "" for none. The entry says that it changed, never to what.

    ValidationError if another account or its member has it, or if ``actor`` is a member, whose number is kept by
    their unit.
    """
    actor = User.objects.select_for_update().get(pk=actor.pk)
    if actor.member_id is not None:
        raise ValidationError({"phone": "你的手机号在队员名单里，要改请找本单位管理员。"})
    if phone == actor.phone:
        return
    indexes = blind_indexes(phone, "phone")
    taken = ValidationError({"phone": "这个手机号已登记在另一个账号上，请核对，或联系本单位管理员。"})
    if phone and User.objects.filter(Q(phone_index__in=indexes) | Q(member__phone_index__in=indexes)).exists():
        raise taken
    actor.phone = phone
    try:
        with transaction.atomic():
            actor.save(update_fields=["phone"])
    except IntegrityError as at_once:  # somebody else with the same number was quicker
        raise taken from at_once
    audit.record(actor=actor, verb="登记手机号", target=actor, organisation=actor.organisation)
