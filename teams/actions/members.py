"""Verbs on members: who they are. Which team they are in is ``tasks.actions.staffing``."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from teams import audit
from teams.actions.consents import Consent, record_consent, refuse_without_consent
from teams.models import AuditEntry, Member, Organisation, User

MEMBER_FIELDS = (
    "name",
    "gender",
    "birth_month",
    "political_status",
    "league_member",
    "student_number",
    "college",
    "class_name",
    "phone",
)
MINOR_SEEN = "查看未成年人信息"
UNTOLD = {"phone"}  # never in the audit log


@transaction.atomic
def register_member(
    *,
    actor: User | None,
    home: Organisation,
    name: str,
    today: date | None = None,
    consent: Consent | None = None,
    **said: Any,
) -> Member:
    """Enter a person of ``home``, with the ``consent`` of a guardian where there is one.

    ValidationError, by field, if the student number is known there already, or if the person is below 14 on ``today``
    and no guardian agreed.
    """
    today = today or timezone.localdate()
    member = Member(home=home, name=name, **said)
    member.full_clean()
    refuse_without_consent(member, today=today, consent=consent)
    member.save()
    audit.record(actor=actor, verb="登记队员", target=member, organisation=home)
    if consent:
        record_consent(actor=actor, member=member, consent=consent, today=today)
    return member


@transaction.atomic
def edit_member(
    *, actor: User, member: Member, today: date | None = None, consent: Consent | None = None, **said: Any
) -> Member:
    """Change some of ``MEMBER_FIELDS``, and record the ``consent`` of a guardian given now.

    The audit entry says that the phone changed, never to what. ValidationError, by field, as for
    :func:`register_member`: a month of birth that makes somebody younger than 14 needs a guardian's consent too.
    """
    today = today or timezone.localdate()
    member = Member.objects.select_for_update().get(pk=member.pk)
    unknown = set(said) - set(MEMBER_FIELDS)
    if unknown:
        raise TypeError(f"not a field of a member: {unknown}")
    if member.erased_on:
        raise ValidationError("这名人员已注销，不能再改。")
    moved = [field for field, value in said.items() if getattr(member, field) != value]
    before = {field: "略" if field in UNTOLD else getattr(member, field) for field in moved}
    for field in moved:
        setattr(member, field, said[field])
    member.full_clean()
    if moved:
        refuse_without_consent(member, today=today, consent=consent)
        member.save(update_fields=moved)
        after = {field: "略" if field in UNTOLD else said[field] for field in moved}
        audit.record(actor=actor, verb="修改队员", target=member, organisation=member.home, before=before, after=after)
    if consent:
        record_consent(actor=actor, member=member, consent=consent, today=today)
    return member


@transaction.atomic
def note_seen(*, actor: User, member: Member, today: date) -> None:
    """Write down that ``actor`` looked at a minor: once for each reader, member and day, so that the log stays legible.

    Nothing is written of an adult, nor of who looks at their own card.
    """
    if not member.is_minor_on(today) or actor.member_id == member.pk:
        return
    seen = {"actor": actor, "verb": MINOR_SEEN, "target_type": member._meta.label_lower, "target_id": str(member.pk)}
    if not AuditEntry.objects.filter(**seen, at__date=today).exists():
        audit.record(actor=actor, verb=MINOR_SEEN, target=member, organisation=member.home)


@transaction.atomic
def reveal_phone(*, actor: User, member: Member, today: date | None = None) -> str:
    """The full phone number, with an audit entry that somebody looked at it; of a minor, as for :func:`note_seen`."""
    note_seen(actor=actor, member=member, today=today or timezone.localdate())
    audit.record(actor=actor, verb="查看电话", target=member, organisation=member.home)
    return member.phone
