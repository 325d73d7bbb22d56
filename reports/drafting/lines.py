"""What the page of a report shows of each line beside the table: its sentences, who changed them, what the records
give now, and what the units below say. Questions only."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from reports.choices import LineField
from reports.drafting.drafts import drafts_of, sent_below
from reports.drafting.sentences import Part, parts_of
from reports.drafting.wording import NOTHING
from reports.models import LineEdit, Report, ReportLine
from reports.table import Table, TableLine
from reports.way.changes import key_of

LABELS = {LineField.PROGRESS: ""} | {name: name.label for name in (LineField.PROBLEMS, LineField.NEXT_STEPS)}


@dataclass(frozen=True)
class Text:
    """One text of a line, cut into its sentences; ``label`` where it is not what the column says anyway."""

    name: str
    label: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Rewrite:
    """What the records give for a text that somebody has edited."""

    name: str
    label: str
    text: str


@dataclass
class Row:
    """One line as the page shows it. ``edits`` are newest first, ``undoable`` the ids of the last one of each text;
    ``below`` is how many reports from below speak of the line, ``said`` what they say, where that was asked for."""

    line: TableLine
    edits: list[LineEdit] = field(default_factory=list)
    rewrites: list[Rewrite] = field(default_factory=list)
    moved: str = ""
    below: int = 0
    said: list[tuple[ReportLine, list[Text]]] = field(default_factory=list)

    @property
    def texts(self) -> list[Text]:
        found = [
            Text(name, label, parts_of(getattr(self.line, name), name, self.line.sources))
            for name, label in LABELS.items()
        ]
        return [text for text in found if text.parts]

    @property
    def reason(self) -> str:
        """Why there is no record, as far as it is known."""
        return self.line.progress.removeprefix(NOTHING)

    @property
    def silent(self) -> bool:
        """Whether there is nothing to tell: no record, and nobody's own words."""
        return not self.line.records and not self.line.progress_edited and bool(self.line.number)

    @property
    def undoable(self) -> set[int]:
        last = {edit.field: edit.pk for edit in reversed(self.edits)}
        return set(last.values())


def rows_of(table: Table) -> dict[int, Row]:
    """The lines of a table by their number, with nothing beside them. The overview of a text is number 0."""
    return {line.number: Row(line) for line in table.all_lines}


def live_rows(report: Report, table: Table, *, editing: bool, asked: int | None = None) -> dict[int, Row]:
    """The lines of an open report with what stands beside them; for those who may edit it (``editing``) also what the
    records give now, and what the units below say, in words for the line ``asked`` (its id). A constant number of
    queries, few where nobody has edited anything."""
    rows = rows_of(table)
    for edit in LineEdit.objects.filter(line__report=report).select_related("line").order_by("-pk"):
        rows[edit.line.position].edits.append(edit)
    for row in rows.values():
        row.moved = moved_since(row.line.unit, [edit for edit in row.edits if edit.field == LineField.PROGRESS])
    if editing:
        _offer_rewrites(report, rows)
        _hear_below(report, rows, asked)
    return rows


def grouped(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Categories in order, each with its rows: one merged cell of the form, or one head of the text."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.line.number:
            found[row.line.category].append(row)
    return list(found.items())


def moved_since(unit: str, edits: Sequence[LineEdit]) -> str:
    """文字写的是32人，现在是40人: where the text, edited by ``edits``, still says a figure that its line had at one of
    them. Pure."""
    for edit in edits:
        line = edit.line
        figures = (
            (edit.people, line.people or 0, "", unit or "人"),
            (edit.reads, line.reads, "阅读", "次"),
            (edit.records, line.records, "开展", "次"),
            (edit.records, line.records, "发布", "次"),
        )
        for then, now, before, after in figures:
            if line.progress_edited and then != now and _says(line.progress, f"{before}@{after}", then):
                return f"文字写的是{before}{then:,}{after}，现在是{before}{now:,}{after}"
    return ""


def _says(text: str, form: str, number: int) -> bool:
    """Whether the number stands in the text in that form (@ is its place), and not as a part of another."""
    before, after = form.split("@")
    return bool(re.search(rf"(?<![\d,]){before}(?:{number}|{number:,}){after}(?!次)", text))


def _offer_rewrites(report: Report, rows: dict[int, Row]) -> None:
    """For every text that somebody has edited: what the records give. No query where there is none. Lines are known by
    what they are of: a row of the arrangement may have moved their numbers since the table was brought up to date."""
    edited = {key_of(row.line): row for row in rows.values() if any(_is_edited(row.line, name) for name in LineField)}
    if not edited:
        return
    categories = dict(report.lines.filter(programme=None).values_list("category", "category__name"))
    for draft in drafts_of(report):
        row = edited.get((draft.programme, "" if draft.programme else categories.get(draft.category) or ""))
        if row is None:
            continue
        for name in LineField:
            text = getattr(draft, name)
            if _is_edited(row.line, name) and text != getattr(row.line, name):
                row.rewrites.append(Rewrite(name, name.label, text))


def _is_edited(line: TableLine, name: str) -> bool:
    return getattr(line, f"{name}_edited")


def _hear_below(report: Report, rows: dict[int, Row], asked: int | None) -> None:
    """Who below says something of a line that does not stand there word for word anyway."""
    own = ReportLine.objects.filter(report=report, programme=OuterRef("programme")).values("progress")
    below = Report.objects.filter(sent_below(report.organisation), period=report.period)
    said = ReportLine.objects.filter(Q(records__gt=0) | Q(progress_edited=True), report__in=below.values("pk"))
    said = said.annotate(own=Subquery(own)).exclude(progress=F("own"))
    counted = dict(said.values_list("programme").annotate(Count("pk")).order_by())
    for row in rows.values():
        row.below = counted.get(row.line.programme, 0) if row.line.programme else 0
        if row.below and row.line.line == asked:
            row.said = _in_words(said.filter(programme=row.line.programme))


def _in_words(said: QuerySet[ReportLine]) -> list[tuple[ReportLine, list[Text]]]:
    lines = said.select_related("report__organisation").order_by("report__organisation__path")
    return [
        (line, [Text(name, name.label, [Part(getattr(line, name))]) for name in LABELS if getattr(line, name)])
        for line in lines
    ]
