"""The page of an import: rows as they are shown, filtered, and what its controls may send."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.arrangement import check as arrangement
from tasks.arrangement import columns as arrangement_columns
from tasks.roster import check as roster
from tasks.roster import columns as roster_columns
from teams.choices import RowVerdict, SheetKind, SheetState
from teams.models import SheetImport, SheetRow
from teams.organisation_sheet import columns as organisation_columns
from teams.sheet_codes import Code, Level, Note
from teams.site_sheet import columns as site_columns
from youthwork.lib.paging import Listing, listing
from youthwork.lib.tables import Column
from youthwork.lib.text import MOBILE, mask_phone, one_line


@dataclass(frozen=True)
class Kind:
    """What the page has to know of a kind of sheet: its columns, what may be corrected, which cells have few words."""

    columns: Sequence[Column]
    correctable: Sequence[str]
    words: Mapping[str, Sequence[str]]


KINDS: dict[str, Kind] = {
    SheetKind.ARRANGEMENT: Kind(arrangement_columns.COLUMNS, arrangement.CORRECTABLE, {}),
    SheetKind.ROSTER: Kind(roster_columns.COLUMNS, roster.CORRECTABLE, roster_columns.WORDS),
    SheetKind.ORGANISATIONS: Kind(
        organisation_columns.COLUMNS, organisation_columns.CORRECTABLE, organisation_columns.WORDS
    ),
    SheetKind.SITES: Kind(site_columns.COLUMNS, site_columns.CORRECTABLE, site_columns.WORDS),
}
BY_PROGRAMME = ("counting:", "task:")
PHONES = ("phone", "contact_phone")
DOUBTFUL = "doubtful"
LEVEL_ORDER = {Level.ERROR: 0, Level.DOUBT: 1, Level.WARNING: 2, Level.INFO: 3}
HIDDEN_REMARKS = {Code.MERGED, Code.NUMBERED_RUN}  # true, but the cell itself shows it


@dataclass(frozen=True)
class Tab:
    word: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True)
class ShownCell:
    label: str
    text: str
    bad: bool
    edited: bool
    numeric: bool
    lines: list[str]


@dataclass(frozen=True)
class ShownNote:
    address: str
    level: str
    message: str
    controls: list[dict[str, Any]]


@dataclass(frozen=True)
class ShownRow:
    pk: int
    number: int
    verdict: str
    verdict_label: str
    cells: list[ShownCell]
    notes: list[ShownNote]
    edited: bool


def columns_of(batch: SheetImport) -> list[Column]:
    """The columns that the file has, in the order of the paper."""
    there = {field for letters in batch.options["letters"].values() for field in letters}
    return [column for column in KINDS[batch.kind].columns if column.field in there]


def tabs(batch: SheetImport, asked: str) -> list[Tab]:
    """The verdicts that occur, refusals and doubts first; the current one as asked, else the first."""
    summary = batch.summary
    words = [
        (RowVerdict.REFUSED, RowVerdict.REFUSED.label),
        *([(DOUBTFUL, "请核对")] if batch.state == SheetState.READ else []),
        *((verdict, verdict.label) for verdict in RowVerdict if verdict != RowVerdict.REFUSED),
        ("all", "全部"),
    ]
    counts = {**summary, "all": sum(summary.get(verdict, 0) for verdict in RowVerdict.values)}
    offered = [(str(word), label, counts.get(word, 0)) for word, label in words if counts.get(word)]
    current = asked if asked in {word for word, _, _ in offered} else (offered[0][0] if offered else "")
    return [Tab(word, label, count, word == current) for word, label, count in offered]


def shown_rows(batch: SheetImport, show: str, query: Any) -> tuple[Listing, list[ShownRow]]:
    """The page of rows under one tab. Doubts are sealed with the rows, so that tab opens them all."""
    rows: Any = batch.rows.order_by("pk")
    if show in RowVerdict.values:
        rows = rows.filter(verdict=show)
    elif show == DOUBTFUL:
        rows = [row for row in rows if any(said["level"] == Level.DOUBT for said in row.notes)]
    page = listing(query, rows)
    columns = columns_of(batch)
    return page, [_shown_row(batch, row, columns) for row in page]


def _shown_row(batch: SheetImport, row: SheetRow, columns: Iterable[Column]) -> ShownRow:
    changes = row.changes or {}
    bad = {said["field"]: said["code"] for said in row.notes if said["level"] == Level.ERROR}
    read = row.cells.get("read", {})
    open_ = batch.state == SheetState.READ
    words = KINDS[batch.kind].words
    notes = sorted(row.notes, key=lambda said: LEVEL_ORDER[said["level"]])
    return ShownRow(
        pk=row.pk,
        number=row.number,
        verdict=row.verdict,
        verdict_label=row.get_verdict_display(),
        cells=[
            _shown_cell(
                column, read.get(column.field, changes.get(column.field, row.cells.get(column.field))), bad, changes
            )
            for column in columns
        ],
        notes=[
            _shown_note(said, row, open_, words)
            for said in notes
            if said["code"] not in HIDDEN_REMARKS or said.get("control")
        ],
        edited=bool(changes),
    )


def _shown_cell(column: Column, value: Any, bad: dict[str, str], changes: dict[str, Any]) -> ShownCell:
    text = str(value).strip() if value is not None else ""
    if column.field in PHONES:
        text = _masked(text)
    return ShownCell(
        label=column.label,
        text=text,
        bad=column.field in bad,
        edited=column.field in changes,
        numeric=column.field == "headcount",
        lines=[line for line in text.splitlines() if line.strip()],
    )


def _masked(text: str) -> str:
    """A phone number as a page shows it; one that is none as it stands: it has to be repaired."""
    return mask_phone(one_line(text)) if MOBILE.fullmatch(one_line(text)) else text


def _standing(said: Note) -> str:
    """What a control at a refused cell shows: sent back as it is, it changes nothing."""
    text = "" if said["value"] is None else one_line(said["value"])
    return _masked(text) if said["field"] in PHONES else text


def _shown_note(said: Note, row: SheetRow, open_: bool, words: Mapping[str, Sequence[str]]) -> ShownNote:
    controls = list(said.get("control") or []) if open_ else []
    if open_ and said["level"] == Level.ERROR and said["field"] and not controls and row.verdict == RowVerdict.REFUSED:
        controls = [_repair(said["field"], _standing(said), words.get(said["field"], ()))]
    address = f"{said['column']}{said['row']}" if said["column"] else ""
    level = said["level"] if open_ or said["level"] != Level.DOUBT else Level.INFO  # a doubt of then is a remark now
    return ShownNote(address, level, said["message"], controls)


def _repair(field: str, value: str, words: Sequence[str]) -> dict[str, Any]:
    """A control for a refused cell: its words where they are few, else what stands there."""
    control: dict[str, Any] = {"name": field, "kind": "text", "label": "改为", "value": value}
    if words:
        offered = list(dict.fromkeys([value, *words]))
        control |= {"kind": "choice", "options": [[word, word or "空着"] for word in offered]}
    return control


def sent_changes(batch: SheetImport, row: SheetRow, sent: dict[str, str]) -> dict[str, Any]:
    """What the user changed on a row: the known controls whose value is another one than the page showed."""
    standing = {control["name"]: control["value"] for said in row.notes for control in said.get("control") or []}
    for said in row.notes:  # a repair offered at a refused cell shows what was read
        if said["level"] == Level.ERROR and said["field"]:
            standing.setdefault(said["field"], _standing(said))
    changes = {}
    for name, value in sent.items():
        allowed = name in KINDS[batch.kind].correctable or (
            batch.kind == SheetKind.ARRANGEMENT and name.startswith(BY_PROGRAMME) and name in standing
        )
        text = value.replace("\r\n", "\n").replace("\x00", "").strip()[:500]
        if allowed and text != str(standing.get(name, "")).strip():
            changes[name] = text
    return changes
