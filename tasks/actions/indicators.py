"""Verbs on indicators: what is counted, what is asked, and what a unit says it was on a day."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, Q

from tasks.changes import entry_typed, indicators_changed
from tasks.choices import Feed, Measure, TaskState
from tasks.indicators.asked import problem_with
from tasks.indicators.loops import loop_from
from tasks.indicators.words import targets_words
from tasks.models import Document, Indicator, IndicatorEntry, Programme, Target
from teams import audit
from teams.models import Organisation, User

FIELDS = (
    "name", "task", "measure", "unit", "per", "basis", "feed", "counts", "every", "numerator", "denominator", "inner",
    "inside", "any_part", "part_of", "qualifies", "qualifies_over", "quote",
)  # fmt: skip
MADE_OF = ("numerator", "denominator", "inner", "part_of")
# What a measure needs where other indicators feed it; the others cannot be fed so.
NEEDS = {
    Measure.SUM: (("parts", "请选相加的指标。"),),
    Measure.RATIO: (("numerator", "比例要选分子。"), ("denominator", "比例要选分母。")),
    Measure.COVERAGE: (("inner", "覆盖面要选每个单位达到的条件。"),),
    Measure.TREND: (("numerator", "请选与上期比的是哪个指标。"),),
    Measure.COMPOSITE: (("parts", "组合条件要选组成它的指标。"),),
    Measure.EACH: (("parts", "请选每个要达到的条件。"),),
}


@transaction.atomic
def add_indicator(
    *,
    actor: User | None,
    document: Document,
    targets: Sequence[dict[str, Any]] = (),
    programmes: Collection[Programme] = (),
    parts: Collection[Indicator] = (),
    **said: Any,
) -> Indicator:
    """Add an indicator to ``document``. ``said`` holds some of ``FIELDS``; each of ``targets`` the fields of a Target.

    Raises ValidationError, by field, if what it is reckoned from is missing, of another document or leads back to it.
    """
    _check_known(said)
    last = Indicator.objects.filter(document=document).aggregate(last=Max("position"))["last"] or 0
    indicator = Indicator(document=document, position=last + 1, **said)
    return _keep(actor, indicator, "新增指标", {}, targets=targets, programmes=programmes, parts=parts)


@transaction.atomic
def edit_indicator(
    *,
    actor: User,
    indicator: Indicator,
    targets: Sequence[dict[str, Any]],
    programmes: Collection[Programme] = (),
    parts: Collection[Indicator] = (),
    **said: Any,
) -> Indicator:
    """Change an indicator, its targets, and what it is reckoned from; refused as in :func:`add_indicator`."""
    _check_known(said)
    indicator = Indicator.objects.select_for_update(of=("self",)).select_related("document").get(pk=indicator.pk)
    before = _told(indicator, said)
    for field, value in said.items():
        setattr(indicator, field, value)
    return _keep(actor, indicator, "修改指标", before, targets=targets, programmes=programmes, parts=parts)


@transaction.atomic
def drop_indicator(*, actor: User, indicator: Indicator, why: str) -> Indicator:
    """Take an indicator off the ledger; what was said of it stays. ValidationError without a reason, or while others
    are reckoned from it."""
    if not why.strip():
        raise ValidationError({"why": "请写明撤下的原因。"})
    users = Indicator.objects.listed().exclude(pk=indicator.pk).filter(
        Q(numerator=indicator) | Q(denominator=indicator) | Q(inner=indicator) | Q(parts=indicator)
    )  # fmt: skip
    if user := users.first():
        raise ValidationError(f"“{user}”由它算出，请先改“{user}”。")
    return _set_state(actor, indicator, TaskState.DROPPED, "撤下指标", why.strip())


@transaction.atomic
def restore_indicator(*, actor: User, indicator: Indicator) -> Indicator:
    """Put a dropped indicator on the ledger again."""
    return _set_state(actor, indicator, TaskState.LISTED, "恢复指标", "")


@transaction.atomic
def enter_value(
    *,
    actor: User,
    indicator: Indicator,
    organisation: Organisation,
    as_of: date,
    value: Decimal,
    source: str,
    today: date,
) -> IndicatorEntry:
    """Say what the indicator was at ``organisation`` on ``as_of``. A correction is a new entry; the old ones stay.

    Raises ValidationError, by field, if it is not typed in, the day is to come, the source is missing or the number
    cannot be.
    """
    errors: dict[str, str] = {}
    if indicator.feed != Feed.TYPED or indicator.state != TaskState.LISTED:
        raise ValidationError("这个指标不由单位填报。")
    if as_of > today:
        errors["as_of"] = "截至日期在今天之后，请改成今天或以前。"
    if not source.strip():
        errors["source"] = "请写明数据来源，如哪张报表、哪个系统。"
    if indicator.measure == Measure.MILESTONE and value not in (0, 1):
        errors["value"] = "完成填1，没有完成填0。"
    elif problem := problem_with(indicator, value):
        errors["value"] = problem
    if errors:
        raise ValidationError(errors)
    entry = IndicatorEntry.objects.create(
        indicator=indicator,
        organisation=organisation,
        as_of=as_of,
        value=value,
        source=source.strip()[:200],
        by=actor,
        by_name=str(actor),
    )
    entry_typed(entry)
    after = {"as_of": as_of.isoformat(), "value": str(value), "source": entry.source}
    audit.record(actor=actor, verb="填报指标", target=entry, organisation=organisation, after=after)
    return entry


def _check_known(said: dict[str, Any]) -> None:
    if unknown := set(said) - set(FIELDS):
        raise TypeError(f"not a field of an indicator: {unknown}")


def _keep(
    actor: User | None,
    indicator: Indicator,
    verb: str,
    before: dict[str, Any],
    *,
    targets: Sequence[dict[str, Any]],
    programmes: Collection[Programme],
    parts: Collection[Indicator],
) -> Indicator:
    _check_sources(indicator, programmes, parts)
    indicator.full_clean(validate_unique=False)
    indicator.save(update_fields=None if indicator.pk is None else FIELDS)
    indicator.programmes.set(programmes)
    indicator.parts.set(parts)
    _check_loops(indicator)
    indicators_changed([indicator])
    asked_before = targets_words(indicator.targets.prefetch_related("units").select_related("indicator"))
    _keep_targets(indicator, targets)
    asked = targets_words(indicator.targets.prefetch_related("units").select_related("indicator"))
    after = _told(indicator, before or dict.fromkeys(FIELDS))
    changed = [field for field, value in after.items() if before.get(field) != value]
    old, new = ({field: told.get(field) for field in changed} for told in (before, after))
    if asked != asked_before:
        old["targets"], new["targets"] = asked_before or None, asked or None
    audit.record(actor=actor, verb=verb, target=indicator, organisation=indicator.document.owner, before=old, after=new)
    return indicator


def _check_sources(indicator: Indicator, programmes: Collection[Programme], parts: Collection[Indicator]) -> None:
    """What it is reckoned from is there, and of the same document."""
    errors: dict[str, str] = {}
    made_of = {"parts": list(parts)} | {field: _only(getattr(indicator, field)) for field in MADE_OF}
    for field, rows in made_of.items():
        if any(row.document_id != indicator.document_id for row in rows):
            errors[field] = "只能选同一份文件的指标。"
    if indicator.task and indicator.task.document_id != indicator.document_id:
        errors["task"] = "这项任务不在这份文件里。"
    if any(programme.document_id not in (None, indicator.document_id) for programme in programmes):
        errors["programmes"] = "这个项目不在这份文件里。"
    if indicator.feed == Feed.INDICATORS:
        if indicator.measure not in NEEDS:
            errors["feed"] = f"“{indicator.get_measure_display()}”不能由其他指标计算，请改数据来源或算法。"
        for field, sentence in NEEDS.get(Measure(indicator.measure), ()):
            if not made_of[field]:
                errors[field] = sentence
    elif indicator.measure == Measure.COMPOSITE:
        errors["feed"] = "组合条件只能由其他指标计算。"
    elif indicator.feed == Feed.RECORDS and indicator.measure in (Measure.RATIO, Measure.COVERAGE):
        errors["feed"] = "比例和覆盖面由其他指标计算，或由单位填报。"
    if errors:
        raise ValidationError(errors)


def _only(row: Indicator | None) -> list[Indicator]:
    return [row] if row else []


def _check_loops(indicator: Indicator) -> None:
    """Raise ValidationError, with the way around, if the saved ``indicator`` would be reckoned from itself or be a part
    of itself. A whole may well be added up from its own parts."""
    rows = {row.pk: row for row in indicator.document.indicators.prefetch_related("parts")}
    reckoned = {
        pk: [one for one in (row.numerator_id, row.denominator_id, row.inner_id) if one]
        + [p.pk for p in row.parts.all()]
        for pk, row in rows.items()
    }
    parts = {pk: [row.part_of_id] for pk, row in rows.items() if row.part_of_id}
    for made_of, verb, what in ((reckoned, "要用", "由自己算出"), (parts, "属于", "是自己的一部分")):
        if way := loop_from(indicator.pk, made_of):
            said = "，".join(f"“{rows[one]}”{verb}“{rows[other]}”" for one, other in pairwise(way))
            raise ValidationError(f"指标不能{what}：{said}。")


def _keep_targets(indicator: Indicator, targets: Sequence[dict[str, Any]]) -> None:
    """Let ``targets``, in this order, be all that is asked. ValidationError with the number of the line it is about."""
    indicator.targets.all().delete()
    for position, said in enumerate(targets, start=1):
        said = dict(said)
        units = said.pop("units", ())
        target = Target(indicator=indicator, position=position, **said)
        try:
            target.full_clean(validate_unique=False)
        except ValidationError as refusal:
            raise ValidationError([f"第{position}条目标：{sentence}" for sentence in refusal.messages]) from None
        target.save()
        target.units.set(units)


def _set_state(actor: User, indicator: Indicator, state: str, verb: str, why: str) -> Indicator:
    indicator = Indicator.objects.select_for_update(of=("self",)).select_related("document__owner").get(pk=indicator.pk)
    if indicator.state == state:
        return indicator
    before, indicator.state = indicator.state, state
    indicator.save(update_fields=["state"])
    after = {"state": state} | ({"reason": why} if why else {})
    audit.record(
        actor=actor,
        verb=verb,
        target=indicator,
        organisation=indicator.document.owner,
        before={"state": before},
        after=after,
    )
    return indicator


def _told(indicator: Indicator, fields: Collection[str]) -> dict[str, Any]:
    """The values of ``fields`` as the log keeps them."""
    return {field: _text(getattr(indicator, field)) for field in fields}


def _text(value: Any) -> Any:
    if value in (None, ""):
        return None
    return str(value) if isinstance(value, models.Model) else value
