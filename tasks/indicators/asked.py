"""Which numbers a record is asked for: those of the indicators that its programme's records feed."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from tasks.choices import Counts, Feed, Measure
from tasks.indicators.words import number_words
from tasks.models import Indicator, Programme, RecordValue

# Of these a record can say a number; the others are reckoned, or are done by there being a record.
SAID = (Measure.SUM, Measure.LATEST, Measure.EACH, Measure.TREND)
MOST = Decimal(999_999_999_999)


def indicators_asked(programmes: Collection[Programme]) -> dict[int, list[Indicator]]:
    """Programme's id → the indicators whose values its records say, in the order of the document: those that name the
    programme, and those of its task that name none. Two queries."""
    asked: dict[int, list[Indicator]] = {programme.pk: [] for programme in programmes}
    if not asked:
        return asked
    of_task = Q(programmes=None, task__programmes__in=asked)
    rows = Indicator.objects.listed().filter(Q(programmes__in=asked) | of_task, measure__in=SAID)
    rows = rows.filter(feed=Feed.RECORDS, counts=Counts.VALUES).distinct().prefetch_related("programmes")
    for indicator in rows:
        named = {programme.pk for programme in indicator.programmes.all()}
        for programme in programmes:
            if programme.pk in named or (not named and programme.task_id == indicator.task_id):
                asked[programme.pk].append(indicator)
    return asked


def field_name(indicator_id: int) -> str:
    """How the field of an indicator is called, in the form and in what is refused."""
    return f"value-{indicator_id}"


def check_values(programme: Programme, values: dict[int, Decimal]) -> None:
    """Raise ValidationError, by field, for a number that ``programme`` is not asked for, or that cannot be."""
    asked = {indicator.pk: indicator for indicator in indicators_asked([programme])[programme.pk]}
    errors: dict[str, Any] = {}
    for pk, value in values.items():
        if pk not in asked:
            errors[field_name(pk)] = f"{programme}的记录不填这个指标，请重新打开这一页。"
        elif problem := problem_with(asked[pk], value):
            errors[field_name(pk)] = problem
    if errors:
        raise ValidationError(errors)


def problem_with(indicator: Indicator, value: Decimal) -> str:
    """Why ``value`` cannot be a reading of ``indicator``; "" if it can."""
    if value < 0:
        return "不能小于0，没有就填0。"
    if value > MOST:
        return "这个数太大，请核对单位。"
    if indicator.unit == "%":
        return "" if value == round(value, 4) else "最多写4位小数。"
    return "" if value == value.to_integral_value() else f"请填整数，单位是“{indicator.unit or '个'}”。"


def values_words(values: Iterable[RecordValue]) -> str:
    """What a record says, in one line, as the log keeps it: 见习岗位40个，招聘会2场. Reads ``indicator``."""
    return "，".join(f"{row.indicator}{number_words(row.value, row.indicator.unit)}" for row in values)
