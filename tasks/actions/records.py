"""Verbs on records: said once, submitted, approved, and said again; how they are returned is in ``returns``."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tasks.changes import record_changed
from tasks.choices import Counting, Line, RecordState, ReviewVerb, UndertakingState
from tasks.history import SENDINGS
from tasks.indicators.asked import check_values, values_words
from tasks.models import Placement, PlanStep, Programme, Record, RecordValue, Review, Undertaking
from tasks.notices import settle_record_sent, settle_reviews
from tasks.said import plain, said_of
from teams import audit
from teams.actions.files import drop
from teams.models import Organisation, User


class Conflict(Exception):
    """The record says something else by now than what the new text stands on. ``record`` is what is stored; nothing
    was written."""

    def __init__(self, record: Record) -> None:
        self.record = record
        super().__init__(record.pk)


@transaction.atomic
def save_draft(
    *,
    actor: User,
    record_id: UUID,
    programme: Programme,
    occurred_on: date,
    content: str = "",
    people: int | None = None,
    same_group: bool = True,
    problems: str = "",
    next_steps: str = "",
    placement: Placement | None = None,
    organisation: Organisation | None = None,
    values: dict[int, Decimal] | None = None,
    undertaking: Undertaking | None = None,
    plan_step: PlanStep | None = None,
    base: int | None = None,
) -> Record:
    """Keep what was typed, as a draft or as the correction of a returned record. The same id is the same record, and
    its ``version`` moves when it says something else.

    Give ``placement`` for a team's record (its sending unit, or else its host, is the recording unit) or
    ``organisation`` for a unit's own, with ``undertaking`` for what its cadre did on an item taken on. ``values`` is
    all that the record says of indicators, by their ids (None: as before).

    ``base`` is the version on which the text stands (0: a new record; None: whichever is stored). Raises Conflict if
    another one is stored and says something else: of two devices the second is asked, as the lock on the row decides.
    Raises ValidationError if the record is no longer open, belongs elsewhere, the programme or the step of the plan
    does not belong to the placement, it is not asked for a value, or the undertaking is another person's or has
    ended.
    """
    said = {
        "programme": programme,
        "occurred_on": occurred_on,
        "content": plain(content),
        "people": None if programme.counting == Counting.NONE else people,
        "same_group": same_group,
        "problems": plain(problems),
        "next_steps": plain(next_steps),
        "plan_step": plan_step,
    }
    if placement is not None:
        organisation = placement.sending or placement.host
    if organisation is None:
        raise ValidationError("没有写明记录单位。")
    _check_placement(placement, programme, plan_step)
    if values:
        check_values(programme, values)
    if undertaking is not None:
        _check_undertaking(actor, undertaking, programme)
    record = _locked(record_id)
    if record is None:
        of = {"placement": placement, "organisation": organisation, "undertaking": undertaking}
        record = Record(pk=record_id, author=actor, **of, **said)
        record.full_clean(exclude=["content", "people"], validate_unique=False)
        if _inserted(record):
            if values:
                _keep_values(record, values)
            return record
        record = Record.objects.select_for_update().get(pk=record_id)
    if record.placement != placement or (placement is None and record.organisation != organisation):
        raise ValidationError("这个编号的记录属于别处，请重新打开“写记录”。")
    return _correct(record, said, values, base=record.version if base is None else base)


def _check_placement(placement: Placement | None, programme: Programme, plan_step: PlanStep | None) -> None:
    if placement is not None and not placement.programmes.filter(pk=programme.pk).exists():
        raise ValidationError({"programme": f"{programme}不在{placement.site}这一行的项目里。"})
    if plan_step is not None and plan_step.plan.placement != placement:
        raise ValidationError({"step": "这一步不在这一行的工作对接方案里。"})


def _check_undertaking(actor: User, undertaking: Undertaking, programme: Programme) -> None:
    if undertaking.user_id != actor.pk:
        raise ValidationError("这项任务是别人领办的，由本人写记录。")
    if undertaking.state != UndertakingState.TAKEN:
        raise ValidationError(f"这项任务现在是“{undertaking.get_state_display()}”，不能再写记录。")
    if programme.task_id != undertaking.task_id:
        raise ValidationError({"programme": f"{programme}不是领办的这项任务的项目。"})


def _locked(record_id: UUID) -> Record | None:
    return Record.objects.select_for_update().filter(pk=record_id).first()


def _inserted(record: Record) -> bool:
    """False if the same record has come in by another request in this very moment."""
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError:
        if not Record.objects.filter(pk=record.pk).exists():
            raise
        return False
    return True


def _correct(record: Record, said: dict[str, Any], values: dict[int, Decimal] | None, *, base: int) -> Record:
    """Put ``said`` on a record that is there already; one that is no longer open only bears a resend."""
    changed = [field for field, value in said.items() if getattr(record, field) != value]
    others = values is not None and values != dict(record.values.values_list("indicator", "value"))
    if not changed and not others:
        return record
    if base != record.version:
        raise Conflict(record)
    if not record.is_open:
        raise ValidationError(f"这条记录已经是“{record.get_state_display()}”，不能再改。")
    for field in changed:
        setattr(record, field, said[field])
    record.version += 1
    record.full_clean(exclude=["content", "people"], validate_unique=False)
    record.save(update_fields=[*changed, "version", "updated_at"])
    if others:
        _keep_values(record, values or {})
    return record


def _keep_values(record: Record, values: dict[int, Decimal]) -> None:
    """Let ``values`` be all that the record says of indicators."""
    record.values.exclude(indicator__in=values).delete()
    RecordValue.objects.bulk_create(
        [RecordValue(record=record, indicator_id=pk, value=value) for pk, value in values.items()],
        update_conflicts=True,
        unique_fields=["record", "indicator"],
        update_fields=["value"],
    )


def check_complete(record: Record, *, today: date) -> None:
    """Raise ValidationError, by field, unless the record may be submitted: what, when, and how many; photos only where
    the issuer has written why."""
    errors: dict[str, str] = {}
    if not record.content:
        errors["content"] = "请写做了什么。"
    if record.occurred_on > today:
        errors["occurred_on"] = "日期在今天之后，请改成已经做了的那一天。"
    document = record.programme.document
    if document and document.starts_on and record.occurred_on < document.starts_on:
        errors["occurred_on"] = f"日期早于文件的执行期（{document.starts_on:%Y年%-m月%-d日}起）。"
    if record.programme.counting != Counting.NONE and record.people is None:
        errors["people"] = f"请填{record.programme.get_counting_display()}，没有就填0。"
    if (because := record.programme.photos_because) and not record.photos.exists():
        errors["photos"] = f"{record.programme}的记录至少要有1张照片。理由：{because}"
    if errors:
        raise ValidationError(errors)


def reviewing_unit(placement: Placement | None, organisation: Organisation) -> Organisation:
    """The one unit that reviews: the placement's host, or its sender if the document says so; for a unit's own
    record the unit itself."""
    if placement is None:
        return organisation
    if placement.document.reviewed_by == Line.SENDING and placement.sending:
        return placement.sending
    return placement.host


@transaction.atomic
def submit(*, actor: User, record: Record, at: datetime | None = None, base: int | None = None) -> Record:
    """Send a draft or a corrected record to review, at ``at`` (default: now). Its version moves: whoever still holds
    the text from before has not seen it sent. It stands in the roll-ups as waiting.

    A resend changes nothing: of what waits already, or, by its ``base`` (see :func:`save_draft`), of a sending that was
    returned meanwhile. Raises ValidationError by field if something required is missing, or if the record was approved.
    """
    rows = Record.objects.select_for_update(of=("self",))
    about = ("document", "site", "host", "sending")
    rows = rows.select_related(*(f"placement__{one}" for one in about), "programme__document", "programme__task")
    record = rows.get(pk=record.pk)
    if record.state == RecordState.SUBMITTED:
        return record
    if not record.is_open:
        raise ValidationError("这条记录已通过，不能再提交。")
    if record.state == RecordState.RETURNED and base is not None and base < _sent_as(record):
        return record
    at = at or timezone.now()
    check_complete(record, today=timezone.localdate(at))
    verb = ReviewVerb.RESUBMITTED if record.state == RecordState.RETURNED else ReviewVerb.SUBMITTED
    if record.programme.counting == Counting.NONE:
        record.people = None
    reviewer = reviewing_unit(record.placement, record.organisation)
    move_to(record, RecordState.SUBMITTED, version=record.version + 1, reviewer=reviewer, submitted_at=at)
    take_step(record, verb, actor, at=at, said=said_of(record))
    record_changed(record)
    if verb == ReviewVerb.RESUBMITTED or record.plan_step_id:  # else nobody was ever told
        settle_record_sent(record)
    return record


def _sent_as(record: Record) -> int:
    """The version as which the record was last sent in; 0 if that is not known."""
    sent = record.reviews.filter(verb__in=SENDINGS).order_by("pk").last()
    return sent.said.get("version", 0) if sent else 0


def said_by(user: User, record: Record) -> bool:
    """Whether ``user`` wrote ``record`` or was the last to send it to review."""
    sent = record.reviews.filter(verb__in=SENDINGS)
    return user.pk in (record.author_id, sent.order_by("pk").values_list("by", flat=True).last())


@transaction.atomic
def approve(*, actor: User, record: Record, note: str = "", at: datetime | None = None) -> Record:
    """Let the record count. Who approves what they said themselves must say in ``note`` why no second person did.

    Raises ValidationError if it is not waiting. Leaves the change for the roll-ups.
    """
    record = locked_waiting(record)
    if said_by(actor, record) and not note.strip():
        raise ValidationError({"note": "这条记录是你报的，应由另一人审核；单位只有一人的，请写明情况。"})
    at = at or timezone.now()
    move_to(record, RecordState.APPROVED, decided_at=at, return_reason="")
    take_step(record, ReviewVerb.APPROVED, actor, note.strip(), at=at)
    record_changed(record)
    settle_reviews(record)
    return record


@transaction.atomic
def discard(*, actor: User, record: Record) -> None:
    """Delete a draft that was never submitted, with its photos. ValidationError for anything else."""
    locked = _locked(record.pk)
    if locked is None or locked.state != RecordState.DRAFT:
        raise ValidationError("只有草稿可以删除。")
    audit.record(actor=actor, verb="删除草稿", target=locked, organisation=locked.organisation)
    files = [photo.file for photo in locked.photos.select_related("file")]
    locked.delete()
    for file in files:
        drop(file)


def locked_waiting(record: Record) -> Record:
    """The row of a record to be decided, locked; ValidationError if somebody has decided it in the meantime."""
    rows = Record.objects.select_for_update(of=("self",)).select_related(
        "placement__site", "programme__task", "programme__document", "organisation"
    )
    locked = rows.get(pk=record.pk)
    if locked.state != RecordState.SUBMITTED:
        raise ValidationError(f"这条记录现在是“{locked.get_state_display()}”，不在待审中。")
    return locked


def move_to(record: Record, state: str, **fields: Any) -> None:
    """Save that ``record`` has reached ``state``, and ``fields`` with it."""
    for field, value in {"state": state, **fields}.items():
        setattr(record, field, value)
    record.save(update_fields=["state", "people", "updated_at", *fields])


def take_step(
    record: Record, verb: str, actor: User, reason: str = "", *, at: datetime, said: dict[str, Any] | None = None
) -> Review:
    """One row of the record's own history (with what it ``said``, when it is sent in) and one of the audit log."""
    step = Review.objects.create(
        record=record,
        verb=verb,
        by=actor,
        by_name=str(actor),
        organisation=actor.organisation,
        reason=reason,
        said=said or {},
        at=at,
    )
    told = "" if record.is_closed else reason  # the log is read far above
    after: dict[str, Any] = {"people": record.people, "occurred_on": str(record.occurred_on), "reason": told}
    if values := values_words(record.values.select_related("indicator")):
        after["values"] = values
    audit.record(
        actor=actor,
        verb=f"记录{step.get_verb_display()}",
        target=record,
        organisation=record.organisation,
        after=after,
    )
    return step
