"""The lines that a report should have, reckoned from kept totals and records. A constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from reports.choices import CategoryKind, ReportState
from reports.figures import Figure, figures_at, placements_at, records_at
from reports.models import Category, Report, ReportLine
from reports.scope import Scope, scopes_of
from reports.wording import NOTHING, STANDING, Said, Told, due_text, progress_text
from tasks.choices import Counting
from tasks.models import Programme, Record
from teams.choices import PART_OF_COMMITTEE
from teams.tree import Branch

TELLING = 2  # records told in one line

Subject = tuple[int | None, int | None]  # a programme, or the category that has none


@dataclass(frozen=True)
class LineDraft:
    """One line as the records give it; ``programme`` is None where a category has nothing."""

    category: int
    programme: int | None
    content: str = ""
    progress: str = NOTHING
    people: int | None = None
    visits: int = 0
    reads: int = 0
    records: int = 0
    due_text: str = ""
    explained: bool = False


def scope_of(report: Report) -> Scope:
    return scopes_of([report.period.rule])[report.period.rule_id]


def drafts_of(report: Report) -> list[LineDraft]:
    """The lines of ``report``, by category, then by the programmes' order.

    A programme has a line where it has a placement or a record at the unit. Its figures come from the kept totals,
    so fold first; they are those of the records, never of reports from below.
    """
    branch, scope = Branch(report.organisation_id, report.period.ends_on), scope_of(report)
    figures = figures_at(report.period, report.organisation)
    unstaffed, placed = _placements(report, scope, branch)
    shown = {p for p in {*figures, *placed} if scope.categories.get(p) is not None}
    programmes = Programme.objects.filter(pk__in=shown).select_related("task")
    programmes = programmes.order_by(F("document").asc(nulls_last=True), "position", "pk")
    told = _told(report, shown, branch)
    below = _explained_below(report)
    lines: dict[int, list[LineDraft]] = defaultdict(list)
    for programme in programmes:
        figure = figures.get(programme.pk, Figure())
        category = scope.categories[programme.pk]
        said, places, problem = told.get(programme.pk, ([], 0, None))
        line = _line(report, category, programme, figure, said, places, problem, unstaffed)
        lines[category].append(_explained(line, below))
    found: list[LineDraft] = []
    for category, kind in Category.objects.filter(rule=report.period.rule_id).values_list("pk", "kind"):
        due = STANDING if kind == CategoryKind.MAPPED else ""
        found += lines[category] or [_explained(LineDraft(category=category, programme=None, due_text=due), below)]
    return found


def _explained(line: LineDraft, below: dict[Subject, str]) -> LineDraft:
    """The line with what the units below have said of it already: nobody is asked for the same words twice."""
    words = below.get(_subject(line.category, line.programme))
    return replace(line, progress=words, explained=True) if words and not line.records else line


def _subject(category: int, programme: int | None) -> Subject:
    return (None, programme) if programme else (category, None)


def _explained_below(report: Report) -> dict[Subject, str]:
    """What the reports sent to this unit say of lines without a record, by whom. One query."""
    unit = report.organisation
    own = Q(report__receiver=unit) | Q(
        report__receiver__path__startswith=unit.path,
        report__receiver__depth=unit.depth + 1,
        report__receiver__kind__in=PART_OF_COMMITTEE,
    )
    rows = ReportLine.objects.filter(
        own,
        report__period=report.period,
        report__state__in=(ReportState.SUBMITTED, ReportState.ACCEPTED),
        records=0,
        explained=True,
    ).order_by("report__organisation__path")
    said: dict[Subject, list[str]] = defaultdict(list)
    for category, programme, words, own_words, name in rows.values_list(
        "category", "programme", "progress", "progress_edited", "report__organisation__short_name"
    ):
        # Words that came from further below name their unit already.
        said[_subject(category, programme)].append(f"{name}：{words}" if own_words else words)
    return {subject: "".join(words) for subject, words in said.items()}


def _line(
    report: Report,
    category: int,
    programme: Programme,
    figure: Figure,
    said: list[Said],
    places: int,
    problem: Said | None,
    unstaffed: dict[int, list[str]],
) -> LineDraft:
    counted = programme.counting in (Counting.HEADCOUNT, Counting.VISITS)
    told = Told(
        counting=programme.counting,
        records=figure.records,
        places=places,
        reads=figure.reads,
        telling=said,
        problem=problem,
        unstaffed=unstaffed.get(programme.pk, ()),
    )
    due = programme.due or (programme.task.due if programme.task else None)
    return LineDraft(
        category=category,
        programme=programme.pk,
        content=programme.content,
        progress=progress_text(told),
        people=figure.people if counted else None,
        visits=figure.visits,
        reads=figure.reads,
        records=figure.records,
        due_text=due_text(due, year=report.period.ends_on.year),
    )


def _placements(report: Report, scope: Scope, branch: Branch) -> tuple[dict[int, list[str]], set[int]]:
    """Programme → sites without a team, and all programmes that have a placement at the unit. One query."""
    rows = placements_at(report.organisation, report.period, branch).values_list(
        "programmes", "site__name", "team", "position"
    )
    unstaffed: dict[int, list[str]] = defaultdict(list)
    placed: set[int] = set()
    for programme, site, team, _ in sorted(rows, key=lambda row: row[3]):
        if programme in scope:
            placed.add(programme)
            if team is None and site not in unstaffed[programme]:
                unstaffed[programme].append(site)
    return unstaffed, placed


def _told(report: Report, programmes: set[int], branch: Branch) -> dict[int, tuple[list[Said], int, Said | None]]:
    """Programme → its most telling records, its number of sites, and the latest record that names a problem.

    Most telling is the one with the most people, then the latest. Three queries, a few rows a programme. Cases (个案)
    are told by their number alone: the table goes upward.
    """
    records = records_at(report.organisation, report.period, programmes, branch).approved().order_by()
    places = dict(records.values_list("programme").annotate(Count("placement__site", distinct=True)))
    records = records.exclude(programme__in=Programme.objects.confidential().values("pk"))
    first = Window(
        RowNumber(), partition_by=F("programme"), order_by=[F("people").desc(nulls_last=True), F("occurred_on").desc()]
    )
    latest = Window(
        RowNumber(), partition_by=F("programme"), order_by=[F("occurred_on").desc(), F("created_at").desc()]
    )
    told: dict[int, tuple[list[Said], int, Said | None]] = {p: ([], n, None) for p, n in places.items()}
    for record in _loaded(records.annotate(rank=first).filter(rank__lte=TELLING)):
        told[record.programme_id][0].append(_said(record))
    with_words = records.filter(~Q(problems="") | ~Q(next_steps=""))
    for record in _loaded(with_words.annotate(rank=latest).filter(rank=1)):
        said, number, _ = told[record.programme_id]
        told[record.programme_id] = (said, number, _said(record))
    return told


def _loaded(records):
    return records.select_related("placement__site", "organisation")


def _said(record: Record) -> Said:
    place = record.placement.site.name if record.placement else ""
    return Said(record.occurred_on, place, record.content, record.people, record.problems, record.next_steps)
