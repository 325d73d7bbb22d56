"""A quarterly table as plain values: what a page shows, an exporter sets, and a submission freezes.

Rendering needs nothing else, so a version that was sent years ago looks as it did, whatever units and programmes are
called by then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from reports.choices import CategoryKind, Output
from reports.drafting.drafts import drafts_of, numbered
from reports.drafting.sentences import kept_sentences
from reports.drafting.wording import Sentence
from reports.figures import LeftOut, address_of, left_out_at
from reports.models import Category, Correction, Report, Reporter, ReportingPeriod, ReportLine, ReportVersion
from reports.models.reports import as_text_name
from reports.way.inbox import not_reported_to
from tasks.choices import Counting
from tasks.models import Programme
from teams.models import Organisation
from youthwork.lib.sealed import seal, unseal
from youthwork.lib.text import mask_phone

UNITS = {Counting.HEADCOUNT: "人", Counting.VISITS: "人次"}
NOTHING = "无"
NOT_APPLICABLE = "不适用"


@dataclass(frozen=True)
class TableLine:
    """One line. ``people`` is None where none are counted; ``shown`` is then the word for it."""

    number: int
    category: str
    name: str
    content: str
    progress: str
    people: int | None
    unit: str
    shown: str
    due: str
    records: int
    programme: int | None = None
    line: int | None = None
    # Something ought to be said here and nothing is: a category of the form, or a programme, without records.
    missing: bool = False
    content_edited: bool = False
    progress_edited: bool = False
    problems: str = ""
    next_steps: str = ""
    problems_edited: bool = False
    next_steps_edited: bool = False
    # Where the figure opens to what it is made of, from anywhere.
    address: str = ""
    # The sentences of its texts, each with the ids of the records that it is drawn from.
    sources: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class TableCorrection:
    """更正: a figure of an earlier period as it was sent, and what it comes to now."""

    period: str
    name: str
    unit: str
    people_before: int
    people_after: int
    records_before: int
    records_after: int
    reason: str = ""


@dataclass(frozen=True)
class Table:
    """The table of one unit and period. ``output`` says whether it goes up as a table or as a text; ``receiver`` is
    whom it goes to, on the platform or off it; ``not_reported`` are the units below that have not sent theirs;
    ``proxy`` is the superior that entered it for the unit ("" = the unit itself). ``file_name`` has no ending."""

    title: str
    period: str
    label: str
    starts_on: date
    ends_on: date
    unit: str
    code: str
    filled_by: str
    contact: str
    filled_on: date | None
    lines: tuple[TableLine, ...]
    waiting: int = 0
    returned: int = 0
    output: str = Output.TABLE
    receiver: str = ""
    file_name: str = ""
    corrections: tuple[TableCorrection, ...] = ()
    not_reported: tuple[str, ...] = ()
    proxy: str = ""
    # Where it stands on the platform, of a version as it was sent: 核对网址.
    address: str = ""
    # What a text begins with; None in a table.
    overview: TableLine | None = None

    @property
    def people(self) -> int:
        """The total at the foot: exactly what the lines above it show."""
        return sum(line.people or 0 for line in self.lines)

    @property
    def records(self) -> int:
        return sum(line.records for line in self.lines)

    @property
    def all_lines(self) -> tuple[TableLine, ...]:
        """The lines, and before them the overview of a text, which is number 0."""
        return (self.overview, *self.lines) if self.overview else self.lines

    @property
    def masked_contact(self) -> str:
        """For the screen; the file that is sent has it whole."""
        return mask_phone(self.contact)

    @property
    def missing(self) -> list[TableLine]:
        return [line for line in self.lines if line.missing]

    @property
    def left_out(self) -> str:
        """待审7条、退回1条; empty if every record counts."""
        parts = [f"待审{self.waiting}条"] if self.waiting else []
        return "、".join([*parts, *([f"退回{self.returned}条"] if self.returned else [])])

    @property
    def note(self) -> str:
        """What stands in the row of the total."""
        said = f"{self.records}条已审记录"
        return f"{said}；另有{self.left_out}，未计入" if self.left_out else said

    def groups(self) -> list[tuple[str, list[TableLine]]]:
        """Categories in order, each with its lines: one merged cell of the form."""
        found: list[tuple[str, list[TableLine]]] = []
        for line in self.lines:
            if not found or found[-1][0] != line.category:
                found.append((line.category, []))
            found[-1][1].append(line)
        return found

    def payload(self) -> dict[str, Any]:
        """The table as JSON; the telephone number stays sealed."""
        plain = asdict(self) | {
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "filled_on": self.filled_on.isoformat() if self.filled_on else None,
            "contact": seal(self.contact) if self.contact else "",
            "lines": [asdict(replace(line, line=None)) for line in self.lines],
            "overview": asdict(replace(self.overview, line=None)) if self.overview else None,
        }
        return plain | {"people": self.people, "records": self.records}


def table_of(report: Report, *, left_out: LeftOut | None = None, version: int | None = None) -> Table:
    """The table as it stands now; with ``version`` its figures open as those of that submission, which is about to be
    frozen. Eight queries and the tree's, or six if ``left_out`` is known."""
    sentences = kept_sentences(report)
    rows = report.lines.select_related("category", "programme").order_by("position")
    lines = [_line(row, sentences[row.pk]) for row in rows]
    corrections = report.corrections.select_related("version__report__period")
    corrections = corrections.order_by("version__report__period__starts_on", "pk")
    table = _table(report, lines, left_out)
    said = report if version is None else ReportVersion(report=report, number=version)
    return replace(
        table,
        lines=tuple(replace(line, address=address_of(said, line)) for line in table.lines),
        address=address_of(said),
        corrections=corrections_of(corrections),
    )


def corrections_of(rows: Iterable[Correction]) -> tuple[TableCorrection, ...]:
    """Corrections as the table has them; ``version__report__period`` must be loaded."""
    return tuple(
        TableCorrection(
            period=row.version.report.period.name,
            name=row.name,
            unit=row.unit,
            people_before=row.people_before,
            people_after=row.people_after,
            records_before=row.records_before,
            records_after=row.records_after,
            reason=row.reason,
        )
        for row in rows
    )


def draft_table(period: ReportingPeriod, unit: Organisation) -> Table:
    """The table that the records give for a unit that has no report, whether it owes one or not. Writes nothing."""
    owed = Reporter.objects.filter(rule=period.rule_id, organisation=unit).select_related("receiver").first()
    asked = {"receiver": owed.receiver, "output": owed.output} if owed else {}
    report = Report(period=period, organisation=unit, **asked)
    drafts = drafts_of(report)
    categories = Category.objects.in_bulk({draft.category for draft in drafts})
    programmes = Programme.objects.in_bulk({draft.programme for draft in drafts if draft.programme})
    lines = []
    for position, draft in numbered(drafts):
        said = {field.name: getattr(draft, field.name) for field in fields(draft) if field.name != "sentences"}
        said |= {"category": categories.get(draft.category), "programme": programmes.get(draft.programme)}
        lines.append(_line(ReportLine(**said, position=position), draft.sentences))
    return _table(report, lines, None)


def file_name_of(period: ReportingPeriod, unit: Organisation, *, output: str = Output.TABLE) -> str:
    """How the superior wants the files of a unit's report to be called, without the ending."""
    words = {
        "单位": unit.name,
        "简称": unit.short_name,
        "报送期": period.name,
        "表名": period.rule.title,
        "日期": f"{period.due_on:%Y%m%d}",
    }
    name = period.rule.file_name
    for word, value in words.items():
        name = name.replace(f"{{{word}}}", value)
    return as_text_name(name) if output == Output.TEXT else name


def receiver_off_platform(report: Report) -> str:
    """To whom the unit hands its files where its superior is not on the platform ("" where nobody is named)."""
    rows = Reporter.objects.filter(rule=report.period.rule_id, organisation=report.organisation_id, receiver=None)
    return rows.values_list("receiver_name", flat=True).first() or ""


def _table(report: Report, lines: list[TableLine], left_out: LeftOut | None) -> Table:
    if left_out is None:
        programmes = [line.programme for line in lines if line.programme]
        left_out = left_out_at(report.organisation, report.period, programmes)
    period = report.period
    return Table(
        title=report.title,
        period=period.name,
        label=period.label,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        unit=report.organisation.name,
        code=report.organisation.code,
        filled_by=report.filled_by,
        contact=report.contact,
        filled_on=report.filled_on,
        lines=tuple(line for line in lines if line.number),
        overview=next((line for line in lines if not line.number), None),
        waiting=left_out.waiting,
        returned=left_out.returned,
        output=report.output,
        receiver=report.receiver.name if report.receiver else receiver_off_platform(report),
        file_name=file_name_of(period, report.organisation, output=report.output),
        not_reported=not_reported_to(report.organisation, period),
        proxy=report.receiver.name if report.by_proxy and report.receiver else "",
    )


def table_of_version(version: ReportVersion) -> Table:
    """The table as it was sent. No query."""
    said = {name: value for name, value in version.payload.items() if name not in ("people", "records")}
    said["lines"] = tuple(_line_of(line) for line in said["lines"])
    said["overview"] = _line_of(said["overview"]) if said.get("overview") else None
    said["corrections"] = tuple(TableCorrection(**row) for row in said.get("corrections", ()))
    said["not_reported"] = tuple(said.get("not_reported", ()))
    for name in ("starts_on", "ends_on", "filled_on"):
        said[name] = date.fromisoformat(said[name]) if said[name] else None
    said["contact"] = unseal(said["contact"]) if said["contact"] else ""
    return Table(**said)


def _line_of(payload: dict[str, Any]) -> TableLine:
    sources = (Sentence(one["field"], one["text"], tuple(one["records"])) for one in payload.get("sources", ()))
    return TableLine(**payload | {"sources": tuple(sources)})


def _line(row: ReportLine, sentences: Sequence[Sentence]) -> TableLine:
    counting = row.programme.counting if row.programme else ""
    shown = "" if row.people is not None else NOT_APPLICABLE if row.programme else NOTHING
    return TableLine(
        number=row.position,
        category=row.category.name if row.category else "",
        name=row.programme.name if row.programme else NOTHING,
        content=row.content,
        progress=row.progress,
        people=row.people,
        unit=UNITS.get(counting, ""),
        shown=shown,
        due=row.due_text,
        records=row.records,
        programme=row.programme_id,
        line=row.pk,
        missing=not row.records and not row.explained and _is_asked(row),
        content_edited=row.content_edited,
        progress_edited=row.progress_edited,
        problems=row.problems,
        next_steps=row.next_steps,
        problems_edited=row.problems_edited,
        next_steps_edited=row.next_steps_edited,
        sources=tuple(sentences),
    )


def _is_asked(row: ReportLine) -> bool:
    """Whether the form itself asks for something here."""
    return row.category is not None and row.category.kind == CategoryKind.MAPPED
