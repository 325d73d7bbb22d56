"""Rows of an import as its page shows them, with what may be changed about each, and what such a change says."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.sheets.kinds import IDENTITY, KINDS, ONE_ROW_ONLY, PHONES, columns_of
from teams.choices import RowVerdict, SheetKind, SheetState
from teams.models import SheetImport, SheetRow
from teams.sheets.codes import Code, Level, Note
from youthwork.lib.tables import Column
from youthwork.lib.text import MOBILE, mask_phone, one_line

BY_PROGRAMME = ("counting:", "task:")
LEVEL_ORDER = {Level.ERROR: 0, Level.DOUBT: 1, Level.WARNING: 2, Level.INFO: 3}
HIDDEN_REMARKS = {Code.MERGED, Code.NUMBERED_RUN}  # true, but the cell itself shows it
# Refusals of the value itself: what is right in its place in one row may be so in others. A full site is not.
OF_THE_VALUE = {
    Code.UNKNOWN_SITE,
    Code.UNKNOWN_PROGRAMME,
    Code.UNKNOWN_HOST,
    Code.UNKNOWN_PARENT,
    Code.BAD_VALUE,
    Code.BAD_LEVEL,
    Code.NOT_A_NUMBER,
    Code.CELL_ERROR,
    Code.TOO_LONG,
    Code.REQUIRED,
}
LONGEST = 500
SHORT = 8  # signs: a name, a class, a department

Same = tuple[str, str, str]  # field, code and value of a refusal: rows in which they agree can be repaired together


@dataclass(frozen=True)
class ShownCell:
    label: str
    text: str
    bad: bool
    edited: bool
    numeric: bool
    short: bool  # reads badly when broken over two lines
    lines: list[str]


@dataclass(frozen=True)
class ShownNote:
    address: str
    level: str
    message: str
    controls: list[dict[str, Any]]
    field: str
    alike: int  # rows, with this one, that are refused for the same value; 0 where one repair does not do for all


@dataclass(frozen=True)
class ShownRow:
    pk: int
    sheet: str
    number: int
    verdict: str
    verdict_label: str
    cells: list[ShownCell]
    notes: list[ShownNote]
    edited: bool


def shown(batch: SheetImport, rows: Sequence[SheetRow]) -> list[ShownRow]:
    """The rows of one page. At most one query."""
    columns = columns_of(batch)
    same = _counted_alike(batch, rows)
    return [_shown_row(batch, row, columns, same) for row in rows]


def shown_notes(batch: SheetImport, row: SheetRow, same: Mapping[Same, int] | None = None) -> list[ShownNote]:
    """What there is to say of a row, the worst first."""
    notes = sorted(row.notes, key=lambda said: LEVEL_ORDER[said["level"]])
    return [
        _shown_note(batch, said, row, same or {})
        for said in notes
        if said["code"] not in HIDDEN_REMARKS or said.get("control")
    ]


def plain(field: str, value: Any) -> str:
    """A value as a page shows it: phones masked; of an ID number only whether it holds."""
    if field == IDENTITY:
        return ("有误" if "code" in value else "已核验") if isinstance(value, dict) else ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value).strip().removesuffix(" 00:00:00")
    return _masked(text) if field in PHONES else text


def _masked(text: str) -> str:
    """A phone number as a page shows it; one that is none as it stands: it has to be repaired."""
    return mask_phone(one_line(text)) if MOBILE.fullmatch(one_line(text)) else text


def _shown_row(batch: SheetImport, row: SheetRow, columns: Iterable[Column], same: Mapping[Same, int]) -> ShownRow:
    changes = row.changes or {}
    bad = {said["field"] for said in row.notes if said["level"] == Level.ERROR}
    read = row.cells.get("read", {})
    return ShownRow(
        pk=row.pk,
        sheet=row.sheet,
        number=row.number,
        verdict=row.verdict,
        verdict_label=row.get_verdict_display(),
        cells=[
            _shown_cell(
                column,
                read.get(column.field, changes.get(column.field, row.cells.get(column.field))),
                bad=column.field in bad,
                edited=column.field in changes,
            )
            for column in columns
        ],
        notes=shown_notes(batch, row, same),
        edited=bool(changes),
    )


def _shown_cell(column: Column, value: Any, *, bad: bool, edited: bool) -> ShownCell:
    text = plain(column.field, value)
    return ShownCell(
        label=column.label,
        text=text,
        bad=bad,
        edited=edited,
        numeric=column.field == "headcount",
        short=len(text) <= SHORT,
        lines=[line for line in text.splitlines() if line.strip()],
    )


# --- what can be changed about a row ---


def _standing(said: Note) -> str:
    """What a control at a refused cell shows: sent back as it is, it changes nothing. Of a number that is lost nothing
    is worth keeping."""
    if said["field"] == IDENTITY or (said["field"] in PHONES and said["code"] == Code.DIGITS_LOST):
        return ""
    text = "" if said["value"] is None else one_line(said["value"])
    return _masked(text) if said["field"] in PHONES else text


def _shown_note(batch: SheetImport, said: Note, row: SheetRow, same: Mapping[Same, int]) -> ShownNote:
    open_ = batch.state == SheetState.READ
    refused = open_ and said["level"] == Level.ERROR and row.verdict == RowVerdict.REFUSED
    controls = list(said.get("control") or []) if open_ else []
    if refused and said["field"] in KINDS[batch.kind].correctable and not controls:
        words = KINDS[batch.kind].words.get(said["field"], ())
        controls = [_repair(said["field"], _standing(said), words)]
    level = said["level"] if open_ or said["level"] != Level.DOUBT else Level.INFO  # a doubt of then is a remark now
    alone = len(controls) == 1 and controls[0]["name"] == said["field"]
    count = same.get(_same(said), 0) if refused and alone else 0
    return ShownNote(
        address=f"{said['column']}{said['row']}" if said["column"] else "",
        level=level,
        message=said["message"],
        controls=controls,
        field=said["field"] or "",
        alike=count if count > 1 else 0,
    )


def _repair(field: str, value: str, words: Sequence[str]) -> dict[str, Any]:
    """A control for a refused cell: its words where they are few, else what stands there."""
    control: dict[str, Any] = {"name": field, "kind": "text", "label": "改为", "value": value}
    if words:
        offered = list(dict.fromkeys([value, *words]))
        control |= {"kind": "choice", "options": [[word, word or "空着"] for word in offered]}
    return control


def _same(said: Note) -> Same:
    return said["field"] or "", said["code"], str(said["value"])


def _counted_alike(batch: SheetImport, rows: Sequence[SheetRow]) -> Mapping[Same, int]:
    """How many rows are refused for what these are refused for, where one repair may do for all."""
    if batch.state != SheetState.READ:
        return {}
    refused = [row for row in rows if row.verdict == RowVerdict.REFUSED]
    asked = {_same(said) for row in refused for said in row.notes if said["code"] in OF_THE_VALUE}
    asked = {one for one in asked if one[0] and one[0] not in ONE_ROW_ONLY}
    if not asked:
        return {}
    counted: Counter[Same] = Counter()
    for notes in batch.rows.filter(verdict=RowVerdict.REFUSED).order_by().values_list("notes", flat=True):
        counted.update(asked.intersection(_same(said) for said in notes))
    return counted


def sent_changes(batch: SheetImport, row: SheetRow, sent: Mapping[str, str]) -> dict[str, Any]:
    """What the user changed at the notes of a row: the known controls whose value is another than the page showed."""
    standing = {control["name"]: control["value"] for said in row.notes for control in said.get("control") or []}
    for said in row.notes:  # a repair offered at a refused cell shows what was read
        if said["level"] == Level.ERROR and said["field"]:
            standing.setdefault(said["field"], _standing(said))
    changes = {}
    for name, value in sent.items():
        allowed = name in KINDS[batch.kind].correctable or _of_a_programme(batch, name, standing)
        text = cleaned(value)
        if allowed and text != str(standing.get(name, "")).strip():
            changes[name] = text
    return changes


def _of_a_programme(batch: SheetImport, name: str, standing: Mapping[str, Any]) -> bool:
    return batch.kind == SheetKind.ARRANGEMENT and name.startswith(BY_PROGRAMME) and name in standing


def cleaned(value: str) -> str:
    """What somebody typed, as it is kept."""
    return value.replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST]
