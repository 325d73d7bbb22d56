"""Verbs on drafts: open the reports of a period, and keep their lines at what the records say."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from reports.choices import ReportState
from reports.drafts import LineDraft, drafts_of
from reports.models import Report, Reporter, ReportingPeriod, ReportLine
from teams.choices import PART_OF_COMMITTEE
from teams.models import Organisation

FIGURES = ("people", "visits", "reads", "records")
OPEN = (ReportState.DRAFT, ReportState.RETURNED)


def open_period(*, on: date) -> int:
    """Draft the reports of all periods whose opening day has come by ``on``; returns how many are new.

    Safe to run twice and from two jobs at once: a report exists once per period and unit. Each draft is its own
    transaction, so that a crash half-way leaves whole reports, and the next run makes the rest.
    """
    periods = list(ReportingPeriod.objects.opening(on=on).select_related("rule"))
    reporters = Reporter.objects.filter(rule__in={period.rule_id for period in periods}).select_related("organisation")
    there = set(Report.objects.filter(period__in=periods).values_list("period_id", "organisation_id"))
    made = 0
    for reporter in reporters:
        for period in periods:
            missing = period.rule_id == reporter.rule_id and (period.pk, reporter.organisation_id) not in there
            if missing and reporter.owes(period):
                made += _open(period, reporter)
    return made


def refresh(report: Report, *, at: datetime | None = None) -> Report:
    """Bring the lines of an open report to what the kept totals say; call it inside a transaction, after a fold.

    Figures follow always, a text only until somebody has edited it. A line whose programme has left the unit goes.
    A report that was sent stays as it is.
    """
    if not report.is_open:
        return report
    lines = list(report.lines.all())
    kept: dict[tuple[int | None, int | None], ReportLine] = {_key(line): line for line in lines}
    fresh: list[ReportLine] = []
    changed: list[ReportLine] = []
    for position, draft in enumerate(drafts_of(report), start=1):
        line = kept.pop((draft.programme, None if draft.programme else draft.category), None)
        if line is None:
            line = ReportLine(report=report, programme_id=draft.programme)
            fresh.append(line)
        if _fill(line, draft, position):
            changed.append(line)
    report.lines.filter(pk__in=[line.pk for line in kept.values()]).delete()
    ReportLine.objects.bulk_create(fresh)
    moved = [line for line in changed if line not in fresh]
    ReportLine.objects.bulk_update(
        moved, ["category", "position", "content", "progress", "explained", "due_text", *FIGURES], batch_size=100
    )
    report.refreshed_at = at or timezone.now()
    report.save(update_fields=["refreshed_at"])
    return report


def refresh_touched(touched: Iterable[tuple[int, int]], *, at: datetime) -> int:
    """Refresh the open reports of these (period, unit) pairs; returns how many there were."""
    pairs = set(touched)
    reports = (
        Report.objects.filter(state__in=OPEN, period__in={pair[0] for pair in pairs})
        .select_for_update(of=("self",))
        .select_related("period__rule", "organisation")
        .order_by("pk")
    )
    found = [report for report in reports if (report.period_id, report.organisation_id) in pairs]
    for report in found:
        refresh(report, at=at)
    return len(found)


@transaction.atomic
def refresh_above(report: Report) -> None:
    """Bring the open report of the unit that receives ``report`` up to what has just been sent or sent back.

    A transaction of its own, after that of the step: a unit and its superior are never locked together.
    """
    if report.receiver is None:
        return
    units = {report.receiver.pk}
    if report.receiver.kind in PART_OF_COMMITTEE:
        units.add(Organisation.objects.get_parent(report.receiver).pk)
    refresh_touched({(report.period_id, unit) for unit in units}, at=timezone.now())


@transaction.atomic
def _open(period: ReportingPeriod, reporter: Reporter) -> int:
    report, made = Report.objects.get_or_create(
        period=period,
        organisation=reporter.organisation,
        defaults={"receiver": reporter.receiver, "output": reporter.output},
    )
    if made:
        refresh(report)
    return int(made)


def _key(line: ReportLine) -> tuple[int | None, int | None]:
    return line.programme_id, None if line.programme_id else line.category_id


def _fill(line: ReportLine, draft: LineDraft, position: int) -> bool:
    """Write the draft into the line, sparing edited texts; whether anything is different now."""
    wanted = {"category_id": draft.category, "position": position, "due_text": draft.due_text}
    wanted |= {name: getattr(draft, name) for name in FIGURES}
    if not line.content_edited:
        wanted["content"] = draft.content
    if not line.progress_edited:
        wanted["progress"] = draft.progress
    wanted["explained"] = line.progress_edited or draft.explained
    different = {name: value for name, value in wanted.items() if getattr(line, name) != value}
    for name, value in different.items():
        setattr(line, name, value)
    return bool(different)
