"""The lines that a report should have, reckoned from kept totals and records. A constant number of queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import RowNumber

from reports.choices import CategoryKind, LineField, Output, ReportState
from reports.drafting.wording import NOTHING, STANDING, Said, Sentence, Told, due_text, overview_text, sentences_of
from reports.figures import Figure, figures_at, placements_at, records_at
from reports.models import Category, Report, ReportLine
from reports.rules.scope import Scope, scopes_of
from tasks.choices import Counting
from tasks.counting import Total
from tasks.models import Programme, Record
from teams.choices import PART_OF_COMMITTEE, SiteKind
from teams.models import Organisation
from teams.tree import Branch

LOADED = 24  # records of a programme that are read for its line: the most telling ones
TROUBLED = 12  # and of those that name problems or next steps, the latest
MOST_PEOPLE = (F("people").desc(nulls_last=True), F("occurred_on").desc(), F("pk").asc())
LATEST = (F("occurred_on").desc(), F("created_at").desc(), F("pk").asc())

Subject = tuple[int | None, int | None]  # a programme, or the category that has none


@dataclass(frozen=True)
class LineDraft:
    """One line as the records give it; ``programme`` is None where a category has nothing, and ``category`` where the
    line is the overview of a text."""

    category: int | None
    programme: int | None
    content: str = ""
    progress: str = NOTHING
    problems: str = ""
    next_steps: str = ""
    people: int | None = None
    visits: int = 0
    reads: int = 0
    records: int = 0
    due_text: str = ""
    explained: bool = False
    sentences: tuple[Sentence, ...] = ()


@dataclass
class Known:
    """What the records and the arrangement say of one programme; ``loaded`` are its most telling records."""

    loaded: list[Said] = field(default_factory=list)
    troubled: list[Said] = field(default_factory=list)
    sites: dict[str, int] = field(default_factory=dict)
    unstaffed: list[str] = field(default_factory=list)
    staffed: bool = False


def scope_of(report: Report) -> Scope:
    return scopes_of([report.period.rule])[report.period.rule_id]


def drafts_of(report: Report, scope: Scope | None = None) -> list[LineDraft]:
    """The lines of ``report``, by category, then by the programmes' order; a text begins with its overview.

    A programme has a line where it has a placement or a record at the unit. Its figures come from the kept totals,
    so fold first; they are those of the records, never of reports from below. ``scope`` where it is at hand.
    """
    scope = scope or scope_of(report)
    branch = Branch(report.organisation_id, report.period.ends_on)
    figures = figures_at(report.period, report.organisation)
    known = _arranged(report, scope, branch)
    shown = {p for p in {*figures, *known} if scope.categories.get(p) is not None}
    records = records_at(report.organisation, report.period, shown, branch).approved().order_by()
    programmes = list(_in_order(shown))
    _read(records, known, closed=[programme.pk for programme in programmes if _is_closed(report, programme)])
    below = _explained_below(report)
    lines: dict[int | None, list[LineDraft]] = defaultdict(list)
    for programme in programmes:
        line = _line(report, programme, figures.get(programme.pk, Figure()), known[programme.pk])
        category = scope.categories[programme.pk]
        lines[category].append(_explained(replace(line, category=category), below))
    found = _overview(report, lines, programmes, records) if report.output == Output.TEXT else []
    for category, kind in Category.objects.filter(rule=report.period.rule_id).values_list("pk", "kind"):
        due = STANDING if kind == CategoryKind.MAPPED else ""
        found += lines[category] or [_explained(LineDraft(category=category, programme=None, due_text=due), below)]
    return found


def numbered(drafts: Sequence[LineDraft]) -> Iterator[tuple[int, LineDraft]]:
    """Lines are numbered from 1; the overview of a text stands before them."""
    return enumerate(drafts, start=0 if drafts and drafts[0].category is None else 1)


def sent_below(unit: Organisation) -> Q:
    """A condition on reports: they were sent to ``unit`` or to a part of its committee, and not sent back."""
    to_a_part = Q(
        receiver__path__startswith=unit.path,
        receiver__depth=unit.depth + 1,
        receiver__kind__in=PART_OF_COMMITTEE,
    )
    return (Q(receiver=unit) | to_a_part) & Q(state__in=(ReportState.SUBMITTED, ReportState.ACCEPTED))


def _in_order(programmes: Collection[int]) -> QuerySet[Programme]:
    found = Programme.objects.filter(pk__in=programmes).select_related("task", "document")
    return found.order_by(F("document").asc(nulls_last=True), "position", "pk")


def _is_closed(report: Report, programme: Programme) -> bool:
    """Whether only numbers of it go upward: it is of cases (个案), or of a confidential document that is not the one
    which asks for the report."""
    case = programme.task is not None and programme.task.confidential
    return case or _is_kept(report, programme)


def _is_kept(report: Report, programme: Programme) -> bool:
    asked_for = programme.document_id == report.period.rule.document_id
    return programme.document is not None and programme.document.confidential and not asked_for


def _explained(line: LineDraft, below: dict[Subject, str]) -> LineDraft:
    """The line with what the units below have said of it already: nobody is asked for the same words twice."""
    words = below.get(_subject(line.category, line.programme))
    if not words or line.records:
        return line
    return replace(line, progress=words, explained=True, sentences=())


def _subject(category: int | None, programme: int | None) -> Subject:
    return (None, programme) if programme else (category, None)


def _explained_below(report: Report) -> dict[Subject, str]:
    """What the reports sent to this unit say of lines without a record, by whom. One query."""
    below = Report.objects.filter(sent_below(report.organisation), period=report.period)
    rows = ReportLine.objects.filter(report__in=below.values("pk"), records=0, explained=True)
    said: dict[Subject, list[str]] = defaultdict(list)
    for category, programme, words, own_words, name in rows.order_by("report__organisation__path").values_list(
        "category", "programme", "progress", "progress_edited", "report__organisation__short_name"
    ):
        # Words that came from further below name their unit already.
        said[_subject(category, programme)].append(f"{name}：{words}" if own_words else words)
    return {subject: "".join(words) for subject, words in said.items()}


def _line(report: Report, programme: Programme, figure: Figure, known: Known) -> LineDraft:
    starts = programme.task.starts if programme.task else None
    told = Told(
        counting=programme.counting,
        records=figure.records,
        people=figure.people,
        visits=figure.visits,
        reads=figure.reads,
        sites=known.sites,
        telling=known.loaded,
        troubled=known.troubled,
        unstaffed=known.unstaffed,
        staffed=known.staffed,
        starts=starts if starts and starts > report.period.ends_on else None,
    )
    sentences = sentences_of(told)
    due = programme.due or (programme.task.due if programme.task else None)
    return LineDraft(
        category=None,
        programme=programme.pk,
        content="" if _is_kept(report, programme) else programme.content,
        **{name: _joined(sentences, name) for name in (LineField.PROGRESS, LineField.PROBLEMS, LineField.NEXT_STEPS)},
        people=figure.people if programme.counting in (Counting.HEADCOUNT, Counting.VISITS) else None,
        visits=figure.visits,
        reads=figure.reads,
        records=figure.records,
        due_text=due_text(due, year=report.period.ends_on.year),
        sentences=sentences,
    )


def _joined(sentences: Collection[Sentence], name: str) -> str:
    return "".join(sentence.text for sentence in sentences if sentence.field == name)


def _overview(
    report: Report, lines: dict[int | None, list[LineDraft]], programmes: list[Programme], records: QuerySet[Record]
) -> list[LineDraft]:
    """What a text begins with. One query."""
    told = {line.programme: line for some in lines.values() for line in some}
    text = overview_text(
        period=report.period.name,
        categories=len({line.category for line in told.values() if line.records}),
        programmes=sum(1 for line in told.values() if line.records),
        total=Total(
            people=sum(line.people or 0 for line in told.values()),
            reads=sum(line.reads for line in told.values()),
            records=sum(line.records for line in told.values()),
        ),
        sites=records.aggregate(number=Count("placement__site", distinct=True))["number"],
        quiet=[programme.name for programme in programmes if not told[programme.pk].records],
    )
    sentence = Sentence(LineField.PROGRESS, text)
    return [LineDraft(category=None, programme=None, progress=text, sentences=(sentence,))]


def _arranged(report: Report, scope: Scope, branch: Branch) -> dict[int, Known]:
    """The programmes that have a placement at the unit, with their sites without a team. One query."""
    rows = placements_at(report.organisation, report.period, branch).values_list(
        "position", "programmes", "site__name", "team"
    )
    known: dict[int, Known] = defaultdict(Known)
    for _, programme, site, team in sorted(rows, key=lambda row: row[0]):
        if programme not in scope:
            continue
        of_programme = known[programme]
        of_programme.staffed |= team is not None
        if team is None and site not in of_programme.unstaffed:
            of_programme.unstaffed.append(site)
    return known


def _read(records: QuerySet[Record], known: dict[int, Known], *, closed: Collection[int]) -> None:
    """Add what ``records`` say, a few rows a programme: the ones with the most people, then the latest; and the latest
    that name problems or next steps. Three queries. Of ``closed`` programmes (ids) only the number is told: the table
    goes upward."""
    labels = dict(SiteKind.choices)
    kinds = records.exclude(placement=None).values_list("programme", "placement__site__kind")
    for programme, kind, number in kinds.annotate(Count("placement__site", distinct=True)):
        known[programme].sites[labels[kind]] = number
    plain = records.exclude(programme__in=closed)
    _add(plain, MOST_PEOPLE, LOADED, known, lambda of: of.loaded)
    _add(plain.exclude(problems="", next_steps=""), LATEST, TROUBLED, known, lambda of: of.troubled)


def _add(
    records: QuerySet[Record],
    order: Sequence[OrderBy],
    most: int,
    known: dict[int, Known],
    to: Callable[[Known], list[Said]],
) -> None:
    """The first ``most`` of each programme in that order. Only ids are ranked: words would make the sorting slow."""
    rank = Window(RowNumber(), partition_by=F("programme"), order_by=order)
    chosen = Record.objects.filter(pk__in=records.annotate(rank=rank).filter(rank__lte=most).values("pk"))
    for programme, *said, record in chosen.order_by("programme", *order).values_list(
        "programme", "occurred_on", "placement__site__name", "content", "people", "problems", "next_steps", "pk"
    ):
        on, place, *words = said
        to(known[programme]).append(Said(on, place or "", *words, record=str(record)))
