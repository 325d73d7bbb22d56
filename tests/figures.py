"""Indicators of the cast's document, made by the real actions."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from tasks.actions.indicators import add_indicator, enter_value
from tasks.actions.records import approve, save_draft, submit
from tasks.indicators.values import Figure, values_of
from tasks.models import Indicator, IndicatorEntry
from teams.models import Organisation
from tests.cast import Cast
from youthwork.lib.periods import Span, quarter_of


def make_indicator(cast: Cast, name: str = "见习岗位", *targets: dict[str, Any], **said: Any) -> Indicator:
    """An indicator of the cast's document that records of the cleaning feed with values, unless ``said`` otherwise."""
    usual: dict[str, Any] = {"measure": "sum", "unit": "个", "task": cast.task}
    if said.get("feed", "records") == "records":
        usual["programmes"] = [cast.cleaning]
    asked = [{"bound": ">="} | target for target in targets]
    return add_indicator(actor=cast.official, document=cast.document, name=name, targets=asked, **usual | said)


def enter(
    cast: Cast,
    indicator: Indicator,
    unit: Organisation,
    value: float | str,
    on: date,
    source: str = "团统报表",
    today: date | None = None,
) -> IndicatorEntry:
    """A typed reading of ``unit``, typed on the day itself unless ``today`` is another."""
    return enter_value(
        actor=cast.official,
        indicator=indicator,
        organisation=unit,
        as_of=on,
        value=Decimal(str(value)),
        source=source,
        today=today or on,
    )


def figure(indicator: Indicator, unit: Organisation, today: date, period: Span | None = None) -> Figure:
    """The indicator's figure at ``unit`` in the quarter of ``today``, unless another ``period`` is given."""
    return values_of([indicator], unit, period or quarter_of(today), today)[indicator.pk]


def say(cast, values, *, placement=None, unit=None, on=date(2026, 6, 13), people=40, state="approved", programme=None):
    """A record with values: of a placement's team, or of a unit itself."""
    author = cast.official if unit else (placement or cast.campus).team.leader.user
    where = {"organisation": unit} if unit else {"placement": placement or cast.campus}
    record = save_draft(
        actor=author,
        record_id=uuid4(),
        programme=programme or cast.cleaning,
        occurred_on=on,
        content="办了一场",
        people=people,
        values={indicator.pk: Decimal(str(value)) for indicator, value in values.items()},
        **where,
    )
    record = submit(actor=author, record=record)
    return approve(actor=cast.official, record=record, note="只有一人") if state == "approved" else record


def met(found):
    """Whom the result is made of → whether it meets what is asked of it."""
    return {part.who: part.met for part in found.result.parts}
