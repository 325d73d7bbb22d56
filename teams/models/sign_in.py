"""What stands at the door: tries that failed, and the second factor."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from teams.models.people import User
from youthwork.lib.sealed import SealedTextField, blind_index

MOST_DELAYING_ERRORS = 10  # each doubles the wait from one second on; with ten it is eight and a half minutes


@dataclass(frozen=True)
class Tally:
    """How many tries failed by one measure, and when the oldest of them was."""

    failures: int
    oldest: datetime | None


class SignInAttemptQuerySet(models.QuerySet):
    def tallies(self, attempt: SignInAttempt, *, since: datetime) -> tuple[Tally, Tally, Tally]:
        """Failures since then, ``attempt`` among them: of its account from its network, of its account from
        anywhere, and of its network with any account. One query."""
        account, network = Q(account=attempt.account), Q(network=attempt.network)
        measures = {"pair": account & network, "account": account, "network": network}
        counts = {f"{name}_failures": Count("pk", filter=rows) for name, rows in measures.items()}
        oldest = {f"{name}_oldest": Min("at", filter=rows) for name, rows in measures.items()}
        found = self.filter(account | network, at__gt=since, succeeded=False).aggregate(**counts, **oldest)
        pair, account, network = (Tally(found[f"{name}_failures"], found[f"{name}_oldest"]) for name in measures)
        return pair, account, network

    def of_user(self, user_id: int):
        """The tries to sign in to this account that are still kept under its name."""
        return self.filter(account=account_key(user_id))

    def known(self, attempt: SignInAttempt) -> bool:
        """Whether the account has signed in from this network before, as far back as that is kept."""
        return self.filter(account=attempt.account, network=attempt.network, succeeded=True).exists()

    def forgotten(self, *, failed_before: datetime, succeeded_before: datetime):
        """What counts for nothing any more."""
        return self.filter(Q(succeeded=False, at__lte=failed_before) | Q(succeeded=True, at__lte=succeeded_before))


def account_key(user_id: int) -> str:
    """What stands for an account in the tries: it cannot be told from a name that nobody has."""
    return blind_index(f"account {user_id}", "sign-in")


class SignInAttempt(models.Model):
    """A try to sign in that failed or is under way; of the last success per account and network, that there was one.

    ``account`` is a keyed hash, of the account or of a name that nobody has: what was typed is not kept, and the two
    cannot be told apart. A success empties it on the account's failures; they go on counting for their network.
    """

    account = models.CharField(max_length=64)
    network = models.CharField("网络", max_length=50)
    at = models.DateTimeField("时间", default=timezone.now)
    succeeded = models.BooleanField("成功", default=False)

    objects = SignInAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "登录尝试"
        indexes = [
            models.Index(fields=["account", "at"], name="sign_in_attempt_account"),
            models.Index(fields=["network", "at"], name="sign_in_attempt_network"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class Authenticator(ThrottlingMixin, Device):
    """The authenticator app of a user: at most one, made when its first code was confirmed.

    Codes are those of RFC 6238 as every app makes them (SHA-1, six digits, 30 seconds). A code works once, and one
    step early or late. Wrong codes, recovery codes among them, make the next try wait: 1, 2, 4 … 512 seconds.
    """

    STEP = 30

    name = None
    confirmed = None
    user = models.OneToOneField(User, models.CASCADE, related_name="authenticator", verbose_name="用户")
    secret = SealedTextField("密钥")  # in hex
    last_step = models.BigIntegerField(default=-1)
    bound_at = models.DateTimeField("绑定时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "验证器"

    def __str__(self) -> str:
        return f"{self.user}的验证器"

    def get_throttle_factor(self) -> int:
        return 1

    def throttle_increment(self, commit: bool = True) -> None:
        """As the library does it, with a longest wait: whoever knows the password must not lock its owner out."""
        self.throttling_failure_count = min(self.throttling_failure_count, MOST_DELAYING_ERRORS - 1)
        super().throttle_increment(commit=commit)

    def verify_token(self, token: str) -> bool:
        """Whether ``token`` is a code of now that has not been used; counts the failure if not.

        Call it on a row locked for update (``django_otp.verify_token`` does).
        """
        if not self.verify_is_allowed()[0]:
            return False
        step = step_of(self.secret, token, after=self.last_step)
        if step is None:
            self.throttle_increment()
            return False
        self.last_step = step
        self.throttle_reset(commit=False)
        self.save()
        return True


def step_of(secret: str, token: str, *, after: int = -1) -> int | None:
    """The step of time for which ``token`` is the code of ``secret`` (in hex), later than ``after``; None if for none
    that is near."""
    if not (token.isascii() and token.isdigit() and len(token) == 6):
        return None
    totp = TOTP(bytes.fromhex(secret), step=Authenticator.STEP)
    totp.time = time.time()
    return totp.t() if totp.verify(int(token), tolerance=1, min_t=after + 1) else None


class RecoveryCodeQuerySet(models.QuerySet):
    def unused(self):
        return self.filter(used_at=None)

    def claim(self, user: User, code: str) -> bool:
        """Use up ``code``, given without its dashes; False if it is none of the user's or was used before."""
        digests = [_digest(user, code, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
        unused = self.unused().filter(user=user, digest__in=digests)
        return unused.update(used_at=timezone.now()) == 1

    def make(self, user: User, codes: list[str]) -> None:
        self.bulk_create(RecoveryCode(user=user, digest=_digest(user, code, settings.SECRET_KEY)) for code in codes)


class RecoveryCode(models.Model):
    """One of the codes that stand in for a lost phone. Shown once; only its keyed hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes", verbose_name="用户")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField("使用时间", null=True)

    objects = RecoveryCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"

    def __str__(self) -> str:
        return f"{self.user}的恢复码"


def _digest(user: User, code: str, secret: str) -> str:
    return salted_hmac("recovery code", f"{user.pk}:{code}", secret=secret, algorithm="sha256").hexdigest()
