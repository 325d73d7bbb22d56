"""Verbs on the consent of a guardian: recorded, withdrawn, and asked for wherever somebody below 14 is entered."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from teams import audit
from teams.models import GuardianConsent, Member, User

CONSENT_FIRST = "未满14周岁，要先登记监护人同意。"


@dataclass(frozen=True)
class Consent:
    """What the signed paper says, and where it is kept."""

    guardian_name: str
    relation: str
    guardian_phone: str
    consented_on: date
    note: str = ""


@transaction.atomic
def record_consent(*, actor: User | None, member: Member, consent: Consent, today: date) -> GuardianConsent:
    """Keep that a guardian agreed. ValidationError if the date is to come, something is missing, or one stands already.

    The audit entry says when and who to the member, never the guardian's name or number.
    """
    if consent.consented_on > today:
        raise ValidationError("监护人同意的日期在今天之后，请核对。")
    if not consent.guardian_name or not consent.guardian_phone:
        raise ValidationError("监护人的姓名和电话都要填。")
    kept = GuardianConsent(member=member, recorded_by=actor, **vars(consent))
    kept.full_clean()
    kept.save()
    after = {"relation": kept.get_relation_display(), "consented_on": str(kept.consented_on)}
    audit.record(actor=actor, verb="登记监护人同意", target=member, organisation=member.home, after=after)
    return kept


@transaction.atomic
def withdraw_consent(*, actor: User, consent: GuardianConsent, on: date) -> None:
    """The guardian takes the consent back from ``on``. ValidationError if that has been recorded already.

    It is never refused for what the member does today; the card then says what has to follow.
    """
    claimed = GuardianConsent.objects.filter(pk=consent.pk, withdrawn_on=None).update(withdrawn_on=on)
    if not claimed:
        raise ValidationError("这份同意已经撤回。")
    member = consent.member
    audit.record(
        actor=actor, verb="撤回监护人同意", target=member, organisation=member.home, after={"withdrawn_on": str(on)}
    )


def consented(member: Member) -> bool:
    """Whether a guardian's consent stands for the member."""
    return member.pk is not None and GuardianConsent.objects.current().filter(member=member).exists()


def refuse_without_consent(member: Member, *, today: date, consent: Consent | None = None) -> None:
    """Raise ValidationError at the month of birth if the member is below 14 and no guardian agreed, then or now."""
    if member.needs_consent_on(today) and consent is None and not consented(member):
        raise ValidationError({"birth_month": CONSENT_FIRST})
