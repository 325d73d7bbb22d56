"""Verbs on the second factor: bind it, give a code, give a recovery code, make those anew, take it all away."""

import math
import unicodedata
from datetime import timedelta

import django_otp
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from teams import audit
from teams.models import Authenticator, RecoveryCode, User
from teams.models.sign_in import step_of
from teams.second_factor import authenticator_of, new_recovery_codes, shown_form

WRONG_CODE = "动态码不对，请填验证器上现在显示的6位数字；手机时间要设为自动。"
WRONG_RECOVERY_CODE = "恢复码不对，或者已经用过，请换一个。"


@transaction.atomic
def bind_authenticator(*, actor: User, secret: str, code: str) -> list[str]:
    """Bind ``actor`` to the app that shows ``code`` for ``secret`` (in hex), in place of any other, whose sessions end
    with it. Returns new recovery codes, to be shown once. ValidationError if the code is not of now, or if another
    was bound since the request read the account: of two who know the password, the second replaces nothing.
    """
    step = step_of(secret, code)
    if step is None:
        raise ValidationError({"code": WRONG_CODE})
    seen = authenticator_of(actor)
    User.objects.select_for_update().get(pk=actor.pk)
    bound = Authenticator.objects.filter(user=actor).first()
    if bound is not None and (seen is None or seen.pk != bound.pk):
        raise ValidationError(
            {"code": "刚刚在别处绑定了验证器，这里没有绑定。请重新登录；不是本人绑的，马上找单位管理员。"}
        )
    renewed = bool(Authenticator.objects.filter(user=actor).delete()[0])
    actor.authenticator = Authenticator.objects.create(user=actor, secret=secret, last_step=step)
    verb = "换绑验证器" if renewed else "绑定验证器"
    audit.record(actor=actor, verb=verb, target=actor, organisation=actor.organisation)
    return _replace_recovery_codes(actor)


def give_code(*, actor: User, code: str) -> Authenticator:
    """The authenticator of ``actor``, if ``code`` is one of its codes of now that has not been used.

    ValidationError for a wrong code, whose count stays, and while the last one makes the next wait.
    """
    with transaction.atomic():
        _demand_no_wait(actor)
    device = django_otp.verify_token(actor, actor.authenticator.persistent_id, code)
    if device is None:
        _note_wrong_code(actor, "动态码")
        raise ValidationError({"code": WRONG_CODE})
    return device


def give_recovery_code(*, actor: User, code: str) -> Authenticator:
    """As :func:`give_code`, with a recovery code, however it is spaced; it is used up, and the log says so."""
    with transaction.atomic():
        device = _demand_no_wait(actor)
        claimed = RecoveryCode.objects.claim(actor, plain_form(code))
        if claimed:
            device.throttle_reset()
            left = actor.recovery_codes.unused().count()
            audit.record(
                actor=actor, verb="用恢复码登录", target=actor, organisation=actor.organisation, after={"left": left}
            )
        else:
            device.throttle_increment()
    if not claimed:
        _note_wrong_code(actor, "恢复码")
        raise ValidationError({"code": WRONG_RECOVERY_CODE})
    return device


@transaction.atomic
def renew_recovery_codes(*, actor: User) -> list[str]:
    """New recovery codes, to be shown once; the old ones are worth nothing."""
    User.objects.select_for_update().get(pk=actor.pk)
    audit.record(actor=actor, verb="重新生成恢复码", target=actor, organisation=actor.organisation)
    return _replace_recovery_codes(actor)


@transaction.atomic
def reset_second_factor(*, actor: User | None, user: User) -> bool:
    """Take away ``user``'s authenticator and recovery codes, for a phone that is lost with them; their sessions end
    with the next request, and they bind a new one when they sign in. False, and no entry, if there was none.

    Whether the actor looks after that account is asked by the page.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    RecoveryCode.objects.filter(user=user).delete()
    if not Authenticator.objects.filter(user=user).delete()[0]:
        return False
    audit.record(actor=actor, verb="重置两步验证", target=user, organisation=user.organisation)
    return True


def plain_form(code: str) -> str:
    """A recovery code without what people put between its letters."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", code).upper() if sign.isalnum())


def _replace_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = new_recovery_codes()
    RecoveryCode.objects.make(user, codes)
    return [shown_form(code) for code in codes]


def _demand_no_wait(actor: User) -> Authenticator:
    """The locked authenticator; ValidationError if it was taken away, or wrong codes make the next one wait."""
    device = Authenticator.objects.select_for_update().filter(user=actor).first()
    if device is None:
        raise ValidationError({"code": "两步验证刚刚被重置，请退出后重新登录。"})
    allowed, said = device.verify_is_allowed()
    if not allowed:
        wait: timedelta = said["locked_until"] - timezone.now()
        raise ValidationError({"code": f"刚才填错了，请过{_duration(max(1, math.ceil(wait.total_seconds())))}再试。"})
    return device


def _duration(seconds: int) -> str:
    return f"{seconds}秒" if seconds < 60 else f"{math.ceil(seconds / 60)}分钟"


@transaction.atomic
def _note_wrong_code(actor: User, what: str) -> None:
    audit.record(
        actor=None, verb="登录失败", target=actor, organisation=actor.organisation, after={"reason": f"{what}不对"}
    )
