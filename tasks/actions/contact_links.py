"""Verbs on the links by which a site's contact answers. A token leaves here once, in what :func:`make_link` returns;
nothing keeps it, and no entry of the log names it."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tasks.actions.plans import STALE, answer_plan, official_unit
from tasks.choices import LinkPurpose, PlanParty, PlanState
from tasks.confirmations import records_asked, tellable
from tasks.models import ContactLink, Placement, ServiceConfirmation, WorkPlan
from tasks.notices import tell_services_denied
from tasks.plans import standing_answers
from teams import audit
from teams.actions.invitations import TOKEN_BYTES, Gone, fingerprint
from teams.models import User
from youthwork.lib.periods import Span

VALID = timedelta(days=14)


def newest_link(placement: Placement, purpose: LinkPurpose) -> int:
    """The number of the latest link of this placement and purpose; 0 for none. A form carries it to
    :func:`make_link`."""
    return placement.contact_links.filter(purpose=purpose).values_list("pk", flat=True).first() or 0


@transaction.atomic
def make_link(
    *, actor: User, placement: Placement, purpose: LinkPurpose, seen: int, period: Span | None = None
) -> tuple[ContactLink, str]:
    """A fresh link to the plan of ``placement`` or, with ``period``, to what its team recorded then; with its token,
    which is not kept. One that is still open for the same purpose stops working. An audit entry, without the token.

    ``seen`` is :func:`newest_link` as the actor's page showed it. Raises ValidationError if there is a newer one, if
    the document is confidential, if the site has no contact on file, or if there is nothing to ask: no plan on its
    way, or no record in the period.
    """
    placement = (
        Placement.objects.select_for_update(of=("self",)).select_related("site", "document").get(pk=placement.pk)
    )
    if newest_link(placement, purpose) > seen:
        raise ValidationError("链接刚刚生成过，只在那一页显示一次。没有留住就再生成一个，原来的随即作废。")
    if placement.document.confidential:
        raise ValidationError("文件是保密的，方案和记录都不用链接发出去。")
    if not placement.site.contact_name:
        raise ValidationError(f"{placement.site}还没有填负责人，先在点位里补上姓名，再生成链接。")
    if purpose == LinkPurpose.PLAN:
        asks: dict[str, Any] = {"plan_version": _version_to_ask(placement)}
    else:
        assert period is not None  # what a confirmation asks
        if not tellable(placement).between(period.starts_on, period.ends_on).exists():
            raise ValidationError(f"{period.name}还没有提交过的记录，没有要确认的。")
        asks = {"starts_on": period.starts_on, "ends_on": period.ends_on}
    now, token = timezone.now(), secrets.token_urlsafe(TOKEN_BYTES)
    placement.contact_links.open(at=now).filter(purpose=purpose).update(revoked_at=now)
    link = ContactLink.objects.create(
        token_hash=fingerprint(token),
        purpose=purpose,
        placement=placement,
        contact_name=placement.site.contact_name,
        made_by=actor,
        made_at=now,
        expires_at=now + VALID,
        **asks,
    )
    _note(actor, "生成负责人链接", link)
    return link, token


@transaction.atomic
def revoke_link(*, actor: User, link: ContactLink) -> None:
    """Make a link stop working. Raises ValidationError if it has been answered, revoked, or has run out."""
    now = timezone.now()
    if not ContactLink.objects.open(at=now).filter(pk=link.pk).update(revoked_at=now):
        raise ValidationError("这个链接已经答复、过期或撤回。")
    _note(actor, "撤回负责人链接", link)


def find_link(*, token: str, at: datetime) -> ContactLink:
    """The link that ``token`` opens at ``at``; raises :class:`Gone`, also where the document has become confidential.
    Changes nothing: messengers look before people do."""
    rows = ContactLink.objects.open(at=at).filter(token_hash=fingerprint(token))
    rows = rows.filter(placement__document__confidential=False)
    link = rows.select_related("placement__site", "placement__document", "placement__team__leader").first()
    if link is None:
        raise Gone
    return link


@transaction.atomic
def answer_by_link(*, token: str, seen: int, agreed: bool, remark: str, at: datetime) -> ContactLink:
    """What the contact says to version ``seen`` of the plan, which spends the link. Of two who send it at once one
    wins.

    Raises :class:`Gone`, or ValidationError, which spends nothing: the plan has changed meanwhile, or a remark is
    missing.
    """
    link = find_link(token=token, at=at)
    # The plan is locked before its link, as by whoever changes it.
    plan = WorkPlan.objects.select_for_update().filter(placement=link.placement_id).first()
    if link.purpose != LinkPurpose.PLAN or plan is None:
        raise Gone
    if plan.version != seen:
        raise ValidationError(STALE)
    _spend(link, at)
    answer_plan(
        party=PlanParty.CONTACT,
        plan=plan,
        seen=seen,
        agreed=agreed,
        remark=remark,
        by=None,
        by_name=link.contact_name or PlanParty.CONTACT.label,
    )
    return link


@transaction.atomic
def confirm_by_link(*, token: str, answers: Mapping[UUID, str], remark: str, at: datetime) -> ContactLink:
    """What the contact says of the records of a period, which spends the link: record id → what differs, "" where it
    took place as recorded. ``remark`` is what is to be said beside. If anything differs, the officials who review are
    told. Of two who send it at once one wins.

    Raises :class:`Gone`, or ValidationError, which spends nothing, if nothing at all is said. What is no longer among
    the records asked for has no say.
    """
    link = find_link(token=token, at=at)
    if link.purpose != LinkPurpose.CONFIRM:
        raise Gone
    asked = records_asked(link).values_list("pk", flat=True)
    rows = [
        ServiceConfirmation(link=link, record_id=pk, took_place=not answers[pk], remark=answers[pk].strip()[:200])
        for pk in asked
        if pk in answers
    ]
    link.remark = remark.strip()[:300]
    if not rows and not link.remark:
        raise ValidationError("还没有勾选，也没有写说明。")
    _spend(link, at, remark=link.remark)
    ServiceConfirmation.objects.bulk_create(rows)
    denied = sum(not row.took_place for row in rows)
    _note(None, "点位负责人确认服务", link, confirmed=str(len(rows) - denied), denied=str(denied))
    if denied or link.remark:
        tell_services_denied(link, denied, unit=official_unit(link.placement), on=timezone.localdate(at))
    return link


def _version_to_ask(placement: Placement) -> int:
    rows = WorkPlan.objects.select_related("placement__document").filter(placement=placement)
    plan = rows.exclude(state=PlanState.DRAFT).first()
    if plan is None:
        raise ValidationError("方案还没有送出商定，没有要负责人看的。")
    answer = standing_answers(plan)[PlanParty.CONTACT]
    if answer is not None and answer.agreed:
        raise ValidationError("负责人已经同意了这一稿，不用再问。")
    return plan.version


def _spend(link: ContactLink, at: datetime, **said: str) -> None:
    # Conditions on this row alone: PostgreSQL asks them again of the row as the winner left it.
    if ContactLink.objects.open(at=at).filter(pk=link.pk).update(answered_at=at, **said) != 1:
        raise Gone


def _note(actor: User | None, verb: str, link: ContactLink, **after: str) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=link,
        organisation=official_unit(link.placement),
        after={"purpose": link.get_purpose_display(), **after},
    )
