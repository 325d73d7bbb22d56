"""Verbs on drafts: open the reports of a period, and keep their lines at what the records say."""

import logging
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from reports.actions.sentences import link_sentences
from reports.choices import LineField
from reports.drafting.drafts import LineDraft, drafts_of, numbered
from reports.models import Report, Reporter, ReportingPeriod, ReportLine
from reports.rollup import LOCK
from reports.rules.scope import Scope, scopes_of
from reports.way.corrections import refresh_corrections, telling
from teams.choices import PART_OF_COMMITTEE
from teams.models import Organisation
from youthwork.lib.locks import hold

log = logging.getLogger(__name__)

FIGURES = ("people", "visits", "reads", "records")
TEXTS = tuple(LineField.values)
WRITTEN = ["category", "position", "explained", "due_text", *TEXTS, *FIGURES]


def open_period(*, on: date) -> int:
    """Draft the reports of all periods whose opening day has come by ``on``; returns how many are new.

    Safe to run twice and from two jobs at once: a report exists once per period and unit. Each draft is its own
    transaction, so that a crash half-way leaves whole reports, and the next run makes the rest.
    """
    made = 0
    for period, missing in _missing(on).items():
        scope = scopes_of([period.rule])[period.rule_id]
        drafted = sum(_open(period, reporter, scope) for reporter in missing)
        log.info("%s of rule %s: %s of %s missing reports drafted", period.label, period.rule_id, drafted, len(missing))
        made += drafted
    return made


def refresh(report: Report, *, at: datetime | None = None, scope: Scope | None = None) -> Report:
    """Bring the lines of an open report to what the kept totals say; call it inside a transaction, after a fold.

    Figures follow always, a text only until somebody has edited it; sentences stay tied to their records as long as
    they stand in a text. A line whose programme has left the unit goes. A report that was sent stays as it is.
    ``scope`` is what its rule covers, where that is at hand.
    """
    if not report.is_open:
        return report
    drafts = drafts_of(report, scope)
    gone = {_key(line): line for line in report.lines.all()}
    lines = [gone.pop(key) if (key := _key_of(draft)) in gone else _new(report, draft) for draft in drafts]
    fresh = [line for line in lines if line.pk is None]
    numbers = numbered(drafts)
    changed = [line for line, (number, draft) in zip(lines, numbers, strict=True) if _fill(line, draft, number)]
    report.lines.filter(pk__in=[line.pk for line in gone.values()]).delete()
    ReportLine.objects.bulk_create(fresh)
    ReportLine.objects.bulk_update([line for line in changed if line not in fresh], WRITTEN, batch_size=100)
    link_sentences(report, lines, {line.pk: draft.sentences for line, draft in zip(lines, drafts, strict=True)})
    refresh_corrections(report)
    report.refreshed_at = at or timezone.now()
    report.save(update_fields=["refreshed_at"])
    return report


def refresh_touched(touched: Iterable[tuple[int, int]], *, at: datetime) -> int:
    """Refresh the open reports of these (period, unit) pairs, and those that tell their corrections; returns how many
    there were."""
    pairs = set(touched)
    pairs |= telling(pairs)
    reports = (
        Report.objects.open()
        .filter(period__in={pair[0] for pair in pairs})
        .select_for_update(of=("self",))
        .select_related("period__rule", "organisation")
        .order_by("pk")
    )
    found = [report for report in reports if (report.period_id, report.organisation_id) in pairs]
    scopes = scopes_of({report.period.rule for report in found}) if found else {}
    for report in found:
        refresh(report, at=at, scope=scopes[report.period.rule_id])
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


def _missing(on: date) -> dict[ReportingPeriod, list[Reporter]]:
    """Who owes a report for a period that has opened and has none. Three queries."""
    periods = list(ReportingPeriod.objects.opening(on=on).select_related("rule"))
    reporters = Reporter.objects.filter(rule__in={period.rule_id for period in periods}).order_by("pk")
    reporters = reporters.select_related("organisation", "receiver")
    there = set(Report.objects.filter(period__in=periods).values_list("period_id", "organisation_id"))
    owed = {
        period: [
            reporter
            for reporter in reporters
            if period.rule_id == reporter.rule_id
            and (period.pk, reporter.organisation_id) not in there
            and reporter.owes(period)
        ]
        for period in periods
    }
    return {period: missing for period, missing in owed.items() if missing}


@transaction.atomic
def _open(period: ReportingPeriod, reporter: Reporter, scope: Scope) -> int:
    """One draft, whole or not at all. It holds the fold's lock: a fold that ended while the draft was written would
    not have seen it, and its figures would stay behind."""
    hold(LOCK)
    report, made = Report.objects.get_or_create(
        period=period,
        organisation=reporter.organisation,
        defaults={"receiver": reporter.receiver, "output": reporter.output},
    )
    if made:
        refresh(report, scope=scope)
    return int(made)


def _key(line: ReportLine) -> tuple[int | None, int | None]:
    """What a line stays the same line by: its programme, or the category that has none, or that it is the overview."""
    return line.programme_id, None if line.programme_id else line.category_id


def _key_of(draft: LineDraft) -> tuple[int | None, int | None]:
    return draft.programme, None if draft.programme else draft.category


def _new(report: Report, draft: LineDraft) -> ReportLine:
    return ReportLine(report=report, programme_id=draft.programme)


def _fill(line: ReportLine, draft: LineDraft, position: int) -> bool:
    """Write the draft into the line, sparing edited texts; whether anything is different now."""
    wanted = {"category_id": draft.category, "position": position, "due_text": draft.due_text}
    wanted |= {name: getattr(draft, name) for name in FIGURES}
    wanted |= {name: getattr(draft, name) for name in TEXTS if not getattr(line, f"{name}_edited")}
    wanted["explained"] = line.progress_edited or draft.explained
    different = {name: value for name, value in wanted.items() if getattr(line, name) != value}
    for name, value in different.items():
        setattr(line, name, value)
    return bool(different)
