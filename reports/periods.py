"""The reporting periods of a rule, laid out over the period of its document."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from reports.models import ReportingPeriod, ReportingRule
from youthwork.lib import periods
from youthwork.lib.periods import Span

KINDS = {"quarters": periods.quarters, "months": periods.months, "years": periods.years}

# Between the cut-off and the due date the report is written.
CUTOFF_DAYS_BEFORE_DUE = 5


@dataclass(frozen=True)
class Dates:
    """When the records of a span must be in, when its draft is made and when it is due."""

    cutoff_on: date
    opens_on: date
    due_on: date


def spans_of(kind: str | Iterable[int], starts_on: date, ends_on: date) -> list[Span]:
    """The spans of ``kind``: quarters, months, years, or a list of months at whose ends reports are due.

    ValidationError for a kind that does not exist.
    """
    if isinstance(kind, str):
        if kind not in KINDS:
            raise ValidationError(f"没有这种报送周期：{kind}。")
        return KINDS[kind](starts_on, ends_on)
    return periods.month_ends(starts_on, ends_on, ending=kind)


def dates_of(span: Span, *, opens_days_before: int) -> Dates:
    """Due on the last day of the span; the draft opens some days before, never before the span itself.

    Pure. The cut-off lies before the due date, so that the report can be written: a record counts in the period in
    which it happened, so the cut-off tells people until when to send what they have.
    """
    due_on = span.ends_on
    cutoff_on = max(span.starts_on, due_on - timedelta(days=CUTOFF_DAYS_BEFORE_DUE))
    opens_on = max(span.starts_on, due_on - timedelta(days=opens_days_before))
    return Dates(cutoff_on=cutoff_on, opens_on=opens_on, due_on=due_on)


def lay_out_periods(rule: ReportingRule, kind: str | Iterable[int]) -> list[ReportingPeriod]:
    """Write the periods of ``rule`` over its document's period; those that stand already stay as they are.

    ``kind`` as in :func:`spans_of`. Two queries. ValidationError if the document's period is not set.
    """
    document = rule.document
    if document.starts_on is None or document.ends_on is None:
        raise ValidationError("文件没有写明执行期，请先在文件页填写起止日期。")
    rows = []
    for span in spans_of(kind, document.starts_on, document.ends_on):
        dates = dates_of(span, opens_days_before=rule.opens_days_before)
        rows.append(
            ReportingPeriod(
                rule=rule,
                label=span.label,
                name=span.name,
                starts_on=span.starts_on,
                ends_on=span.ends_on,
                cutoff_on=dates.cutoff_on,
                opens_on=dates.opens_on,
                due_on=dates.due_on,
            )
        )
    ReportingPeriod.objects.bulk_create(rows, ignore_conflicts=True)
    return list(rule.periods.order_by("starts_on"))
