"""Many tries at once get no more than many one after the other, on real PostgreSQL."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from teams.actions.second_factor import bind_authenticator, give_code, give_recovery_code
from teams.actions.sign_in import TooManyTries, WrongPassword, sign_in
from teams.models import AuditEntry, Authenticator, SignInAttempt, User
from teams.second_factor import new_secret
from tests.cast import PASSWORD, make_user
from tests.teams.test_second_factor import code_of

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

AT_ONCE = 20


def all_at_once(act, said: list) -> Counter:
    """How the calls of ``act`` ended, made by threads that start together."""
    assert connection.vendor == "postgresql", "this race needs PostgreSQL: run make drill"
    barrier = Barrier(AT_ONCE)

    def one(what) -> str:
        try:
            User.objects.exists()  # the connection is open before the start
            barrier.wait(timeout=30)
            act(what)
        except (WrongPassword, TooManyTries, ValidationError) as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()
        return "in"

    ended: Counter = Counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(0, len(said), AT_ONCE):
            ended += Counter(pool.map(one, said[start : start + AT_ONCE]))
    return ended


def test_forty_guesses_at_once_are_heard_no_more_often_than_the_limit(today, settings):
    settings.SIGN_IN_FAILURES_PER_PLACE = 10
    make_user("district", "韩雪")

    def guess(password: str) -> None:
        sign_in(name="district", password=password, address="198.51.100.7")

    ended = all_at_once(guess, [f"guess {n}" for n in range(40)])
    heard = ended["WrongPassword"]
    assert ended["WrongPassword"] + ended["TooManyTries"] == 40
    assert 1 <= heard <= 10
    assert AuditEntry.objects.filter(verb="登录失败").count() == heard
    # What is left of the limit can still be used, one after the other; nothing beyond it.
    for n in range(heard, 10):
        with pytest.raises(WrongPassword):
            guess(f"later {n}")
    with pytest.raises(TooManyTries):
        guess(PASSWORD)
    assert SignInAttempt.objects.count() == 10
    assert AuditEntry.objects.filter(verb="锁定").exists()


def test_many_right_passwords_at_once_all_come_in(today, settings):
    settings.SIGN_IN_FAILURES_PER_PLACE = 100
    make_user("district", "韩雪")
    ended = all_at_once(lambda _: sign_in(name="district", password=PASSWORD, address="198.51.100.7"), [0] * AT_ONCE)
    assert ended == {"in": AT_ONCE}
    assert not SignInAttempt.objects.filter(succeeded=False).exists()


def test_one_code_lets_one_in(today):
    user, secret = make_user("district", "韩雪"), new_secret()
    codes = bind_authenticator(actor=user, secret=secret, code=code_of(secret))
    Authenticator.objects.update(last_step=-1, bound_at=timezone.now() - timedelta(days=1))
    code = code_of(secret)
    assert all_at_once(lambda _: give_code(actor=user, code=code), [0] * AT_ONCE)["in"] == 1
    Authenticator.objects.update(throttling_failure_count=0)
    assert all_at_once(lambda _: give_recovery_code(actor=user, code=codes[0]), [0] * AT_ONCE)["in"] == 1
