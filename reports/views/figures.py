"""From a number down to the units, the records and the photos under it, and to what was left out."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.access import get_report_for, get_version_for, periods_for
from reports.choices import RollupLine
from reports.figures import as_of, own_line
from reports.lineage.asked import OWN, Asked, Part, steps_of
from reports.lineage.frozen import Frozen
from reports.lineage.live import Live
from reports.lineage.measures import MEASURES, Measure, measure_of
from reports.lineage.shown import shown_of
from reports.models import Correction, Report, ReportingPeriod, ReportVersion
from reports.rules.scope import scopes_of
from reports.totals import NO_SITE, NO_TASK, NONE
from tasks.access import get_task_for, sites_for
from tasks.models import Programme, Record, Task
from teams.access import get_organisation_for, pick, requires
from teams.models import Organisation, Site, User
from teams.roles import READ
from youthwork.lib.paging import chosen, listing, number

FEW = 20  # so many records are listed at once; of more the units below give an account first
LISTED = 2_000  # of more records than this only a unit's own are listed
NAMED = 5  # records of the same people that are named one by one
NOW = "now"
UNITS, RECORDS = "units", "records"
BY = {UNITS: "按单位", RECORDS: "逐条"}
# What of the query string says which figure it is; the rest says where on the way down one stands.
SUBJECT = ("period", "organisation", "programme", "task", "site", "line", "sent", "of", "version")


@dataclass(frozen=True)
class Start:
    """Where a way down begins: a table or totals, at ``unit``, of ``title``. ``version`` is what it is read from (None:
    as things stand now), ``stated`` what that version says."""

    unit: Organisation
    asked: Asked
    title: str
    back: str
    back_name: str
    measure: Measure
    # Whose words are shown: of a table, of all records under it, though a record opens only for those who see it.
    all_below: bool
    report: Report | None = None
    version: ReportVersion | None = None
    stated: int | None = None

    def records_for(self, user: User, records: QuerySet[Record]) -> QuerySet[Record]:
        """Those of ``records`` of which the reader is told more than their number."""
        if self.all_below:
            return records.in_words_for(user)  # type: ignore[attr-defined]
        return records.filter(pk__in=Record.objects.visible_to(user).values("pk"))


@requires(READ)
@require_GET
def figure(request: HttpRequest, pk: int) -> HttpResponse:
    """What a line of a report (?programme=) or its total is made of, at its unit or at one below it (?unit=).

    Of a report that was sent as it was sent (?version=n, else the last), with ?version=now as things stand now.
    Whoever sees the report sees what its numbers are made of; a record is a link only for those who may open it, and
    of cases (个案) of others only the number is said. ?part=1 gives the bare list.
    """
    report = get_report_for(request.user, pk)
    version = _version(request, report)
    told = _told(report, version)
    asked = number(request.GET, "programme")
    programme = None if asked is None else pick(told, pk=asked)
    programmes = [programme] if programme else list(told)
    unit = _below(request) or report.organisation
    sent_away = version is None and request.GET.get("line") == RollupLine.HOME  # of a version only its own line is kept
    line = RollupLine.HOME if sent_away else own_line(report.organisation)
    start = Start(
        unit=report.organisation,
        asked=_asked(request, report.period, unit, programmes, line),
        title=programme.name if programme else "全部项目",
        back=report.get_absolute_url(),
        back_name=f"{report.organisation}{report.period}推进表",
        measure=measure_of(programme),
        all_below=True,
        report=report,
        version=version,
        stated=_stated(version, programme) if version and unit == report.organisation else None,
    )
    return _page(request, start)


@requires(READ)
@require_GET
def total(request: HttpRequest) -> HttpResponse:
    """What a figure of the totals is made of: of a programme, of a task's programmes, of a site or of all, at a unit
    that the reader sees (?organisation=) or at one below it (?unit=), in ?period=. ?of= says which of its numbers."""
    user, period = request.user, _period(request)
    top = get_organisation_for(user, request.GET.get("organisation", ""))
    code = request.GET.get("unit", "")
    unit = get_organisation_for(user, code) if code else top
    programmes, work = _work(request, period)
    site_pk, unplaced = number(request.GET, "site"), request.GET.get("site") == NONE
    site = pick(sites_for(user), pk=site_pk) if site_pk is not None else None
    place = site or (NO_SITE if unplaced else "")
    line = chosen(request.GET, "line", RollupLine.values) or own_line(top)
    sent_by = top if request.GET.get("sent") == "1" else None
    back = {"period": period.pk, "organisation": top.code}
    start = Start(
        unit=top,
        asked=_asked(request, period, unit, programmes, line, site, unplaced=unplaced, sent_by=sent_by),
        title="、".join(str(named) for named in (place, work) if named) or "全部项目",
        back=f"{reverse('reports:totals')}?{urlencode(back)}",
        back_name=f"{top}{period}汇总",
        measure=measure_of(work if isinstance(work, Programme) else None, chosen(request.GET, "of", MEASURES)),
        all_below=False,
    )
    return _page(request, start)


def _period(request: HttpRequest) -> ReportingPeriod:
    """The one asked for, else the latest that has begun."""
    periods = periods_for(request.user)
    if (asked := number(request.GET, "period")) is not None:
        return pick(periods, pk=asked)
    latest = periods.filter(starts_on__lte=timezone.localdate()).order_by("-starts_on", "rule").first()
    if latest is None:
        raise Http404
    return latest


def _work(request: HttpRequest, period: ReportingPeriod) -> tuple[list[Programme], Programme | Task | str]:
    """The programmes that a figure of the totals is of, and what they are called together; "" for all."""
    covered = Programme.objects.filter(pk__in=scopes_of([period.rule])[period.rule_id].categories)
    if (asked := number(request.GET, "programme")) is not None:
        programme = pick(covered, pk=asked)
        return [programme], programme
    if (asked := number(request.GET, "task")) is not None:
        task = get_task_for(request.user, asked)
        return list(covered.filter(task=task)), task
    if request.GET.get("task") == NONE:
        return list(covered.filter(task=None)), NO_TASK
    return list(covered), ""


def _asked(
    request: HttpRequest,
    period: ReportingPeriod,
    unit: Organisation,
    programmes: list[Programme],
    line: str,
    site: Site | None = None,
    *,
    unplaced: bool = False,
    sent_by: Organisation | None = None,
) -> Asked:
    ids, own = tuple(programme.pk for programme in programmes), request.GET.get("own") == "1"
    return Asked(period, unit, ids, line, own=own, site=site, unplaced=unplaced, sent_by=sent_by)


def _below(request: HttpRequest) -> Organisation | None:
    """The unit on the way down that the address names; whether it stands there is asked of the way."""
    code = request.GET.get("unit", "")
    return pick(Organisation.objects.all(), code=code.replace("\x00", "")) if code else None


def _version(request: HttpRequest, report: Report) -> ReportVersion | None:
    """The submission that the address names; of a report that was sent the last one; None for how things stand now."""
    if (asked := number(request.GET, "version")) is not None:
        return get_version_for(request.user, report.pk, asked)
    if report.is_open or request.GET.get("version") == NOW:
        return None
    return report.versions.last()


def _told(report: Report, version: ReportVersion | None) -> QuerySet[Programme]:
    """What the table tells: that of a version stays, though its lines may be gone by now."""
    if version is None:
        return Programme.objects.filter(report_lines__report=report)
    return Programme.objects.filter(
        pk__in=[line["programme"] for line in version.payload["lines"] if line["programme"]]
    )


def _stated(version: ReportVersion, programme: Programme | None) -> int | None:
    """What the version says of the programme, or in all; None where it says a word."""
    if programme is None:
        return version.payload["people"]
    return next((line["people"] for line in version.payload["lines"] if line["programme"] == programme.pk), None)


# --- the page --------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, start: Start) -> HttpResponse:
    asked = start.asked
    opened = Frozen(asked, start.version) if start.version else Live(asked)
    way = opened.way(start.unit.pk)
    if way is None:
        raise Http404
    parts = [
        part for part in opened.parts if start.measure.of(part.figure) or part.figure.records or part.figure.waiting
    ]
    below = [part for part in parts if not part.own]
    by, ways = _by(request, opened.figure.records) if below else (RECORDS, [])
    figure = opened.figure if by == UNITS else opened.recounted
    context: dict[str, Any] = {
        "start": start,
        "asked": asked,
        "figure": figure,
        "value": start.measure.of(figure),
        "crumbs": _crumbs(request, start, way),
        "by": by,
        "ways": ways,
        "whole": not request.GET.get("part"),
        "address": _url(request, **_here(request)),
    }
    context |= _of_units(request, start, parts) if by == UNITS else _of_records(request, start, opened)
    context |= _since(request, start, opened) if start.version else _present(request, start)
    return render(request, "reports/figure.html" if context["whole"] else "reports/_figure.html", context)


def _of_units(request: HttpRequest, start: Start, parts: list[Part]) -> dict[str, Any]:
    """The units, each leading one step further down; the reader of totals is led no further than he sees."""
    shown = listing(request.GET, parts)
    codes = [part.code for part in shown]
    seen = set(codes)
    if not start.all_below:
        units = Organisation.objects.visible_to(request.user).filter(code__in=codes)
        seen = set(units.values_list("code", flat=True))
    rows = []
    for part in shown:
        step = {"unit": part.code} | ({"own": "1"} if part.own else {})
        rows.append((part, start.measure.of(part.figure), _url(request, **step) if part.code in seen else ""))
    return {"listing": shown, "rows": rows, "home_url": _url(request, **_here(request) | {"line": RollupLine.HOME})}


def _of_records(request: HttpRequest, start: Start, opened: Frozen | Live) -> dict[str, Any]:
    """The records, newest first, what stands as a number only, and what is left out."""
    user = request.user
    told = start.records_for(user, opened.counted).order_by("-occurred_on", "-created_at", "pk")
    shown = listing(request.GET, told.values_list("pk", flat=True))
    lower = start.records_for(user, opened.lower).order_by("-occurred_on", "pk")
    lower_ids = list(lower.values_list("pk", flat=True)[: NAMED + 1])
    rows = shown_of(user, [*shown, *lower_ids[:NAMED]], opened.then)
    ids = set(shown)
    return {
        "listing": shown,
        "rows": [row for row in rows if row.row.pk in ids],
        "lower": [row for row in rows if row.row.pk not in ids],
        "lower_total": lower.count() if len(lower_ids) > NAMED else len(lower_ids),
        "several": len(start.asked.programmes) > 1,
        "untold": opened.counted.count() - shown.total if not shown.more else 0,
        "left_out": opened.left_out,
        "outside": opened.outside,
    }


def _since(request: HttpRequest, start: Start, opened: Frozen | Live) -> dict[str, Any]:
    """What became of a figure that was sent: what it comes to now, and the corrections that tell of it."""
    now = start.measure.of(Live(start.asked).figure)
    corrections = Correction.objects.filter(version=start.version, programme__in=start.asked.programmes)
    same_unit = start.asked.unit == start.unit
    return {
        "now": now if now != start.measure.of(opened.figure) else None,
        "now_url": _url(request, **_here(request) | {"version": NOW}),
        "corrections": list(corrections.select_related("report__organisation", "report__period")) if same_unit else [],
    }


def _present(request: HttpRequest, start: Start) -> dict[str, Any]:
    """Of a figure as it stands now: until when, and where it stands as it was sent."""
    sent = start.report is not None and not start.report.is_open
    return {"as_of": as_of(), "sent_url": _url(request, **_here(request) | {"version": ""}) if sent else ""}


def _crumbs(request: HttpRequest, start: Start, way: tuple[int, ...]) -> list[tuple[str, str]]:
    """The way down, each step with its address; the last is where one is."""
    crumbs = []
    for step in steps_of(way, start.asked.period.ends_on):
        down = {"unit": step.code} if step.unit != start.unit.pk else {}
        crumbs.append((step.name, _url(request, **down)))
    if start.asked.own:
        crumbs.append((OWN, ""))
    if start.asked.site or start.asked.unplaced:
        crumbs.append((str(start.asked.site or NO_SITE), ""))
    return [*crumbs[:-1], (crumbs[-1][0], "")]


def _by(request: HttpRequest, records: int) -> tuple[str, list[tuple[str, str, bool]]]:
    """Whether the units or the records are shown, and the ways to choose: word, address, whether it is at hand. Few
    records are shown at once; of very many only the units give an account."""
    if records > LISTED:
        return UNITS, []
    by = chosen(request.GET, "by", BY) or (RECORDS if records <= FEW else UNITS)
    here = _here(request)
    return by, [(word, _url(request, **here | {"by": key}), key == by) for key, word in BY.items()]


def _here(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("unit", "own") if request.GET.get(name)}


def _url(request: HttpRequest, **step: str) -> str:
    """The address of the same figure at another step of the way; whole, since the list may stand in another page."""
    subject = {name: request.GET[name] for name in SUBJECT if request.GET.get(name)}
    query = urlencode({name: value for name, value in (subject | step).items() if value})
    return f"{request.path}?{query}" if query else request.path
