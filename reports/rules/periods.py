"""The reporting periods of a rule: laid out over the period of its document, with the days that follow from them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet

from reports.choices import Cycle, ReportState, Shift
from reports.models import Report, ReportingPeriod, ReportingRule
from tasks.models import Document
from youthwork.lib import periods, workdays
from youthwork.lib.dates import cn_date, cn_span
from youthwork.lib.periods import Span

CYCLES = {
    Cycle.QUARTERS: periods.quarters,
    Cycle.MONTHS: periods.months,
    Cycle.YEARS: periods.years,
    Cycle.SCHOOL_YEARS: periods.school_years,
    Cycle.TWO_YEARS: periods.every_two_years,
}
SHIFTS = {Shift.BACK: workdays.back, Shift.FORWARD: workdays.forward, Shift.NONE: lambda day: day}

# Between the cut-off and the due date the report is written.
CUTOFF_DAYS_BEFORE_DUE = 5
DATED = ("cutoff_on", "opens_on", "due_on")

# The name of a cycle, the months at whose ends is reported, or the spans themselves.
Asked = str | Sequence[int] | Sequence[Span]


@dataclass(frozen=True)
class Dates:
    """When the records of a span must be in, when its draft is made and when it is due."""

    cutoff_on: date
    opens_on: date
    due_on: date


@dataclass(frozen=True)
class Move:
    """A period whose days follow from its rule, and where they go if the rule says otherwise."""

    period: ReportingPeriod
    dates: Dates


def spans_of(asked: Asked, starts_on: date, ends_on: date) -> list[Span]:
    """The spans that ``asked`` cuts these days into; ValidationError for a cycle that does not exist."""
    if isinstance(asked, str):
        if asked not in CYCLES:
            raise ValidationError(f"没有这种报送周期：{asked}。")
        return CYCLES[Cycle(asked)](starts_on, ends_on)
    return periods.month_ends(starts_on, ends_on, ending=[month for month in asked if isinstance(month, int)])


def dates_of(span: Span, *, opens_days_before: int, shift: str = Shift.BACK) -> Dates:
    """Due on the last day of the span, or where ``shift`` moves it if that is a holiday; the draft opens some days
    before, never before the span itself.

    Pure. The cut-off lies before the due date, so that the report can be written: a record counts in the period in
    which it happened, so the cut-off tells people until when to send what they have.
    """
    due_on = max(span.starts_on, SHIFTS[Shift(shift)](span.ends_on))
    cutoff_on = max(span.starts_on, due_on - timedelta(days=CUTOFF_DAYS_BEFORE_DUE))
    opens_on = max(span.starts_on, due_on - timedelta(days=opens_days_before))
    return Dates(cutoff_on=cutoff_on, opens_on=opens_on, due_on=due_on)


def period_of(rule: ReportingRule, span: Span) -> ReportingPeriod:
    """The period of ``rule`` that ``span`` is, with the days that the rule gives it. Not saved."""
    dates = dates_of(span, opens_days_before=rule.opens_days_before, shift=rule.shift)
    return ReportingPeriod(
        rule=rule,
        label=span.label,
        name=span.name,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
        cutoff_on=dates.cutoff_on,
        opens_on=dates.opens_on,
        due_on=dates.due_on,
    )


def span_of(period: ReportingPeriod) -> Span:
    return Span(period.label, period.name, period.starts_on, period.ends_on)


def lay_out_periods(rule: ReportingRule, asked: Asked) -> list[ReportingPeriod]:
    """Write the periods of ``rule``: spans as they are, anything else cut from its document's period; those that
    stand already stay as they are.

    Two queries. ValidationError if the document's period is needed and not set.
    """
    if isinstance(asked, str) or not all(isinstance(one, Span) for one in asked):
        asked = spans_of(asked, *whole_of(rule.document))
    rows = [period_of(rule, span) for span in asked if isinstance(span, Span)]
    ReportingPeriod.objects.bulk_create(rows, ignore_conflicts=True)
    return list(rule.periods.order_by("starts_on"))


def whole_of(document: Document) -> tuple[date, date]:
    """From when to when the document holds; ValidationError if that is not set."""
    if document.starts_on is None or document.ends_on is None:
        raise ValidationError("文件没有写明执行期，请先在文件页填写起止日期。")
    return document.starts_on, document.ends_on


def not_reported(rows: QuerySet[ReportingPeriod]) -> QuerySet[ReportingPeriod]:
    """The periods for which nobody has sent anything yet: these alone may be moved or taken out."""
    sent = Report.objects.filter(period=OuterRef("pk")).exclude(state=ReportState.DRAFT)
    return rows.filter(~Exists(sent))


def moves_of(rule: ReportingRule, *, opens_days_before: int, shift: str) -> list[Move]:
    """The periods that another ``opens_days_before`` or ``shift`` would move: nobody has reported for them, and their
    days are those that the rule gives, not set by hand. One query; nothing is written."""
    moves = []
    for period in not_reported(rule.periods.all()).order_by("starts_on"):
        span, now = span_of(period), Dates(period.cutoff_on, period.opens_on, period.due_on)
        dates = dates_of(span, opens_days_before=opens_days_before, shift=shift)
        follows = now == dates_of(span, opens_days_before=rule.opens_days_before, shift=rule.shift)
        if follows and dates != now:
            moves.append(Move(period, dates))
    return moves


def remarks_on(rule: ReportingRule, rows: Iterable[ReportingPeriod], today: date) -> list[str]:
    """What is odd about ``rows``, periods of ``rule``, a sentence each. Pure."""
    rows = list(rows)
    return [*_seams(rows, today), *_tail(rule.document, rows, today), *_holidays(rule, rows, today)]


def _seams(rows: list[ReportingPeriod], today: date) -> Iterator[str]:
    """Days that lie in two periods, or in none between them."""
    for seam in periods.seams(span_of(row) for row in rows):
        days = cn_span(seam.starts_on, seam.ends_on, today)
        what = f"重叠：{days}的记录两期都算。" if seam.overlap else f"之间空着：{days}的记录哪一期都不算。"
        yield f"{seam.before.name}和{seam.after.name}{what}"


def _tail(document: Document, rows: list[ReportingPeriod], today: date) -> Iterator[str]:
    """A plan that goes on after the last period."""
    last = max((row.ends_on for row in rows), default=None)
    if last and document.ends_on and document.ends_on > last:
        yield f"文件执行到{cn_date(document.ends_on, today)}，报送期只排到{cn_date(last, today)}，可以接着加。"


def _holidays(rule: ReportingRule, rows: list[ReportingPeriod], today: date) -> Iterator[str]:
    """What is still due on a holiday though the rule steps over them, and years whose holidays are not published."""
    for row in rows:
        if rule.shift != Shift.NONE and row.due_on >= today and not workdays.is_workday(row.due_on):
            yield f"{row.name}的报送时限{cn_date(row.due_on, today)}不是工作日，请核对。"
    if years := workdays.unknown_years(row.due_on for row in rows):
        named = "、".join(f"{year}年" for year in years)
        yield f"{named}的放假安排还没有公布，先只按周末推算，公布后请核对报送时限。"
