"""Verbs on members: who they are. Which team they are in is ``tasks.actions.staffing``."""

from typing import Any

from django.db import transaction

from teams import audit
from teams.models import Member, Organisation, User

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
UNTOLD = {"phone"}  # never in the audit log


@transaction.atomic
def register_member(*, actor: User | None, home: Organisation, name: str, **said: Any) -> Member:
    """Enter a person of ``home``. ValidationError, by field, if the student number is known there already."""
    member = Member(home=home, name=name, **said)
    member.full_clean()
    member.save()
    audit.record(actor=actor, verb="登记队员", target=member, organisation=home)
    return member


@transaction.atomic
def edit_member(*, actor: User, member: Member, **said: Any) -> Member:
    """Change some of ``MEMBER_FIELDS``; the audit entry says that the phone changed, never to what."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    unknown = set(said) - set(MEMBER_FIELDS)
    if unknown:
        raise TypeError(f"not a field of a member: {unknown}")
    moved = [field for field, value in said.items() if getattr(member, field) != value]
    before = {field: "略" if field in UNTOLD else getattr(member, field) for field in moved}
    for field in moved:
        setattr(member, field, said[field])
    member.full_clean()
    if moved:
        member.save(update_fields=moved)
        after = {field: "略" if field in UNTOLD else said[field] for field in moved}
        audit.record(actor=actor, verb="修改队员", target=member, organisation=member.home, before=before, after=after)
    return member


@transaction.atomic
def reveal_phone(*, actor: User, member: Member) -> str:
    """The full phone number, with an audit entry that somebody looked at it."""
    audit.record(actor=actor, verb="查看电话", target=member, organisation=member.home)
    return member.phone
