"""更正: what was sent for a period stays as it was sent; what its records say otherwise by now goes into the unit's
next open report, told once.

What was told of a figure is the line that was sent and, over it, the corrections of it in reports that were sent, by
period: each goes on from where the one before it ended. So what was sent and all that was told of it since add up to
what the records say. A report that was sent back tells up to where a later one, sent meanwhile, has begun.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery

from reports.figures import figures_at, records_at
from reports.models import Correction, Report, Reporter, ReportingPeriod, ReportLine, ReportVersion
from reports.rules.scope import scopes_of
from reports.table import UNITS
from tasks.choices import ReviewVerb
from tasks.models import Programme, Record, Review

Pair = tuple[int, int]  # period, unit


class Amount(NamedTuple):
    people: int = 0
    records: int = 0


@dataclass(frozen=True)
class Told:
    """What has been told of a report that was sent: figures by programme, and when the last of it was; ``later`` is
    where reports after the one that is to tell more have begun."""

    report: Report
    version: ReportVersion
    figures: dict[int, Amount]
    until: datetime
    later: dict[int, Amount]


def pending_of(report: Report) -> list[Correction]:
    """What a report that was sent would have to correct, as rows that are not saved. About eight queries."""
    told = _told([report]).get(report.pk)
    return _differences(told) if told else []


def refresh_corrections(report: Report) -> None:
    """Bring the corrections that an open report tells up to what the kept totals say; call it inside a transaction,
    after a fold. A report that was sent keeps those it told."""
    if not report.is_open:
        return
    wanted = {_key(row): row for told in _told(_told_in(report), report).values() for row in _differences(told)}
    kept = {_key(row): row for row in report.corrections.all()}
    gone = [row.pk for key, row in kept.items() if key not in wanted or _said(row) != _said(wanted[key])]
    Correction.objects.filter(pk__in=gone).delete()
    fresh = [row for key, row in wanted.items() if key not in kept or kept[key].pk in gone]
    for row in fresh:
        row.report = report
    Correction.objects.bulk_create(fresh)


def telling(pairs: Iterable[Pair]) -> set[Pair]:
    """The open reports, as (period, unit), that tell what changed of the sent reports of these pairs. Two queries."""
    pairs = set(pairs)
    units = {unit for _, unit in pairs}
    rows = Report.objects.filter(organisation__in=units).values_list(
        "period__rule", "organisation", "period__starts_on", "period"
    )
    since: dict[Pair, list] = defaultdict(list)
    for rule, unit, starts_on, period in rows.filter(period__in={period for period, _ in pairs}):
        if (period, unit) in pairs:
            since[rule, unit].append(starts_on)
    if not since:
        return set()
    later = rows.open().filter(period__rule__in={rule for rule, _ in since})
    return {
        (period, unit)
        for rule, unit, starts_on, period in later
        if any(starts_on > start for start in since.get((rule, unit), ()))
    }


def next_report(report: Report) -> Report | None:
    """The open report that tells what is to be corrected of ``report``; None if none is open. One query."""
    return _later(report).open().select_related("period").order_by("period__starts_on").first()


def next_period(report: Report) -> ReportingPeriod | None:
    """The next period for which the unit is to report and has not yet; None where this was the last. Two queries."""
    reporter = Reporter.objects.filter(rule=report.period.rule_id, organisation=report.organisation_id).first()
    if reporter is None:
        return None
    sent = _later(report).sent().values("period")
    later = ReportingPeriod.objects.filter(rule=report.period.rule_id, starts_on__gt=report.period.starts_on)
    periods = later.exclude(pk__in=sent).order_by("starts_on")
    return next((period for period in periods if reporter.owes(period)), None)


def changed_records(report: Report, programmes: Iterable[int], *, since: datetime) -> QuerySet[Record]:
    """The records under these figures of ``report`` that were approved or sent back after ``since``; ``stepped_at``
    says when last."""
    last = Review.objects.filter(
        record=OuterRef("pk"), at__gt=since, verb__in=(ReviewVerb.APPROVED, ReviewVerb.RETURNED)
    ).order_by("-pk")
    records = records_at(report.organisation, report.period, programmes)
    return records.annotate(stepped_at=Subquery(last.values("at")[:1])).exclude(stepped_at=None)


def programmes_of(report: Report) -> set[int]:
    """The programmes whose figures ``report`` told, was corrected in, or would have to correct."""
    told = {pk for pk in report.lines.values_list("programme", flat=True) if pk}
    corrected = Correction.objects.filter(version__report=report).values_list("programme", flat=True)
    return told | set(corrected) | {row.programme_id for row in pending_of(report)}


def _later(report: Report):
    return Report.objects.filter(
        organisation=report.organisation_id,
        period__rule=report.period.rule_id,
        period__starts_on__gt=report.period.starts_on,
    )


def _told_in(report: Report) -> list[Report]:
    """The sent reports of the unit whose corrections go into ``report``: those after the last earlier one that is
    open too. One query."""
    earlier = Report.objects.filter(
        organisation=report.organisation_id,
        period__rule=report.period.rule_id,
        period__starts_on__lt=report.period.starts_on,
    )
    found: list[Report] = []
    for other in earlier.select_related("period__rule", "organisation").order_by("-period__starts_on"):
        if other.is_open:
            break
        found.append(other)
    return found[::-1]


def _told(reports: Iterable[Report], teller: Report | None = None) -> dict[int, Told]:
    """Report id → what has been told of it, for those that were sent; with ``teller``, before its period. Three
    queries."""
    sent = {report.pk: report for report in reports if not report.is_open}
    if not sent:
        return {}
    versions: dict[int, ReportVersion] = {}
    for version in ReportVersion.objects.filter(report__in=sent, corrects=False).defer("payload").order_by("number"):
        versions[version.report_id] = version
    figures: dict[int, dict[int, Amount]] = defaultdict(dict)
    lines = ReportLine.objects.filter(report__in=sent, programme__isnull=False)
    for pk, programme, people, records in lines.values_list("report", "programme", "people", "records"):
        figures[pk][programme] = Amount(people or 0, records)
    until = {pk: version.submitted_at for pk, version in versions.items()}
    later: dict[int, dict[int, Amount]] = defaultdict(dict)
    corrections = Correction.objects.filter(version__in=versions.values(), report__in=Report.objects.sent())
    for row in corrections.select_related("report__period", "version").order_by("report__period__starts_on", "pk"):
        pk = row.version.report_id
        if teller is not None and row.report.period.starts_on > teller.period.starts_on:
            later[pk].setdefault(row.programme_id, Amount(row.people_before, row.records_before))
            continue
        figures[pk][row.programme_id] = Amount(row.people_after, row.records_after)
        until[pk] = max(until[pk], row.report.submitted_at)
    return {pk: Told(sent[pk], version, figures[pk], until[pk], later[pk]) for pk, version in versions.items()}


def _differences(told: Told) -> list[Correction]:
    """What the records say otherwise than was told, of what the rule covers, in the programmes' order."""
    figures = figures_at(told.report.period, told.report.organisation)
    now = {pk: Amount(figure.people, figure.records) for pk, figure in figures.items()} | told.later
    unlike = {pk for pk in {*now, *told.figures} if told.figures.get(pk, Amount()) != now.get(pk, Amount())}
    if not unlike:
        return []
    rule = told.report.period.rule
    covered = scopes_of([rule], unlike)[rule.pk].categories
    programmes = [
        row for row in Programme.objects.filter(pk__in=unlike).order_by("position", "pk") if row.pk in covered
    ]
    reasons = _reasons(told, [programme.pk for programme in programmes])
    rows = []
    for programme in programmes:
        before, after = told.figures.get(programme.pk, Amount()), _counted(now.get(programme.pk, Amount()), programme)
        if before != after:
            rows.append(
                Correction(
                    version=told.version,
                    programme=programme,
                    name=programme.name,
                    unit=UNITS.get(programme.counting, ""),
                    people_before=before.people,
                    people_after=after.people,
                    records_before=before.records,
                    records_after=after.records,
                    reason=reasons.get(programme.pk, "记录有更动"),
                )
            )
    return rows


def _counted(amount: Amount, programme: Programme) -> Amount:
    """People only where the table counts them."""
    return amount if programme.counting in UNITS else amount._replace(people=0)


def _reasons(told: Told, programmes: list[int]) -> dict[int, str]:
    """Programme → 报送后新审核通过2条、退回1条. One query."""
    number: dict[int, list[str]] = defaultdict(list)
    rows = (
        changed_records(told.report, programmes, since=told.until)
        .values_list("programme", "state")
        .order_by("programme", "state")
    )
    words = dict(Record._meta.get_field("state").flatchoices)
    for programme, state, count in rows.annotate(Count("pk")):
        number[programme].append(f"{words[state]}{count}条")
    return {programme: f"报送后{'、'.join(parts)}" for programme, parts in number.items()}


def _key(row: Correction) -> tuple[int, int]:
    return row.version_id, row.programme_id


def _said(row: Correction) -> tuple:
    return row.people_before, row.people_after, row.records_before, row.records_after, row.name, row.reason
