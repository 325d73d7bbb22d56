"""Verbs on how one wants to be told: by which ways and when, and of what not for a while."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from teams import audit
from teams.actions.notices import mark_read
from teams.models import Mute, Notice, NoticePreference, User

LONGEST = timedelta(days=60)  # that one thing may be quiet
TELLS = "这一条说的是发生了什么，只说一次，不用暂停。"
DONE = "这件事已经办完，不会再提醒。"


@transaction.atomic
def prefer(
    *, actor: User, hour: int, a_week: int, by_email: bool, by_sms: bool, by_robot: bool, email: str = ""
) -> NoticePreference:
    """How ``actor`` wants to be told from now on, and to which address. An entry of what changed; none if nothing did.

    ValidationError for a way on which nobody could be reached: e-mail without an address, text messages without a
    phone, and for hours and numbers that are not offered.
    """
    actor = User.objects.select_for_update(of=("self",)).select_related("member").get(pk=actor.pk)
    if by_email and not email:
        raise ValidationError({"email": "要收邮件，请填邮箱。"})
    if by_sms and not actor.mobile:
        raise ValidationError({"by_sms": "还没有手机号，发不了短信。先登记手机号。"})
    wanted = {"hour": hour, "a_week": a_week, "by_email": by_email, "by_sms": by_sms, "by_robot": by_robot}
    kept = NoticePreference.objects.filter(user=actor).first() or NoticePreference(user=actor)
    before = {name: getattr(kept, name) for name in wanted} | {"email": actor.email}
    for name, value in wanted.items():
        setattr(kept, name, value)
    kept.full_clean(exclude=["user"])
    kept.save()
    actor.email = email
    actor.save(update_fields=["email"])
    _note_preference(kept, before, wanted | {"email": email})
    return kept


def _note_preference(kept: NoticePreference, before: dict[str, Any], after: dict[str, Any]) -> None:
    """An entry of what changed; of the address one that the log can forget."""
    actor, changed = kept.user, [name for name in after if after[name] != before[name]]
    if not changed:
        return
    was, now = (
        {name: audit.Personal("user", actor.pk, side[name]) if name == "email" else side[name] for name in changed}
        for side in (before, after)
    )
    audit.record(actor=actor, verb="改提醒设置", target=kept, organisation=actor.organisation, before=was, after=now)


@transaction.atomic
def mute(*, actor: User, notice: Notice, until: date) -> Mute:
    """Do not remind ``actor`` of what ``notice`` is about until a day, that day included; what was said of it so far
    counts as read. Others are reminded as before, and what happens to it is told.

    ValidationError for a notice that reminds of nothing, or of what is done, and for a day that is past or too far.
    """
    today = timezone.localdate()
    if notice.due_on is None:
        raise ValidationError(TELLS)
    if notice.settled_at:
        raise ValidationError(DONE)
    if not today <= until <= today + LONGEST:
        raise ValidationError({"until": f"请选今天到{LONGEST.days}天之内的一天。"})
    said = {"title": notice.title, "until": until}
    row, _ = Mute.objects.update_or_create(user=actor, subject=notice.subject, defaults=said)
    mark_read(notices=Notice.objects.visible_to(actor).reminders().about(notice.subject))
    _note(actor, "暂不提醒", row)
    return row


@transaction.atomic
def unmute(*, actor: User, mute: Mute) -> None:
    """Remind ``actor`` of it again. Safe to run twice."""
    if Mute.objects.filter(pk=mute.pk, user=actor).delete()[0]:
        _note(actor, "恢复提醒", mute)


def _note(actor: User, verb: str, row: Mute) -> None:
    audit.record(actor=actor, verb=verb, target=row, organisation=actor.organisation, after={"quiet_until": row.until})
