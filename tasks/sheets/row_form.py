"""All cells of one row of an import in a form, and what somebody changed in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tasks.sheets.kinds import IDENTITY, KINDS, PHONES, columns_of
from tasks.sheets.rows import ShownNote, cleaned, plain, shown_notes
from teams.models import SheetImport, SheetRow
from youthwork.lib.tables import Column

SEVERAL_LINES = {"programmes"}


@dataclass
class RowField:
    """One cell, or one question that a note asks; ``value`` is what stands in the form when it is opened."""

    name: str
    label: str
    kind: str  # text, lines, choice, number, unit; "fixed" where an import does not take it
    value: str
    address: str = ""
    hint: str = ""
    edited: bool = False
    absent: bool = False  # the file has no such column
    options: list[list[str]] = field(default_factory=list)
    suggested: list[str] = field(default_factory=list)  # near misses that a note names
    notes: list[ShownNote] = field(default_factory=list)

    @property
    def bad(self) -> bool:
        return any(said.level == "error" for said in self.notes)


@dataclass(frozen=True)
class RowForm:
    """The row's cells as the paper has them, those that it lacks, what is asked beside, and what is said of it all."""

    cells: list[RowField]
    absent: list[RowField]
    asked: list[RowField]
    notes: list[ShownNote]

    @property
    def fields(self) -> list[RowField]:
        return [one for one in (*self.asked, *self.cells, *self.absent) if one.kind != "fixed"]


def row_form(batch: SheetImport, row: SheetRow) -> RowForm:
    """The form of a row. No query."""
    controls = {one["name"]: one for said in row.notes for one in said.get("control") or []}
    said = shown_notes(batch, row)
    there = columns_of(batch)
    columns = [*there, *(column for column in KINDS[batch.kind].columns if column not in there)]
    fields = [_cell(batch, row, column, controls) for column in columns]
    by_name = {one.name: one for one in fields if one.kind != "fixed" or not one.absent}
    rest = []
    for one in said:
        (by_name[one.field].notes if one.field in by_name else rest).append(one)
    asked = []
    for of in row.notes:
        mine = [one for one in of.get("control") or [] if one["name"] not in by_name]
        asked += [_question(one, "" if place else of["message"]) for place, one in enumerate(mine)]
    shown = [one for one in fields if not one.absent or one.notes]
    absent = [one for one in fields if one.absent and not one.notes and one.kind != "fixed"]
    return RowForm(shown, absent, asked, rest)


def form_changes(batch: SheetImport, row: SheetRow, sent: Mapping[str, str]) -> dict[str, Any]:
    """What somebody changed in the form; what is as in the sheet again is no change any more (None)."""
    changes: dict[str, Any] = {}
    for one in row_form(batch, row).fields:
        text = cleaned(sent.get(one.name, one.value))
        if text == one.value.strip():
            continue
        again = one.name in (row.changes or {}) and text == plain(one.name, row.cells.get(one.name))
        changes[one.name] = None if again and one.name != IDENTITY else text
    return changes


def _cell(batch: SheetImport, row: SheetRow, column: Column, controls: Mapping[str, dict[str, Any]]) -> RowField:
    name = column.field
    letter = batch.layout.letter(row.sheet, name)
    control = controls.get(name, {})
    value = (row.changes or {}).get(name, control.get("value") or row.cells.get(name))
    made = RowField(
        name=name,
        label=column.label,
        kind=_kind(batch, name, control),
        value="" if name == IDENTITY else plain(name, value),
        address=f"{letter}{row.number}" if letter else "",
        edited=name in (row.changes or {}),
        absent=letter is None,
        hint=_hint(name, value),
    )
    if made.kind == "choice":
        made.options = _options(KINDS[batch.kind].words.get(name, ()), control, made.value)
    elif made.kind == "text":
        made.suggested = [str(value) for value, _ in control.get("options", []) if value]
    return made


def _kind(batch: SheetImport, name: str, control: Mapping[str, Any]) -> str:
    kind = KINDS[batch.kind]
    if name not in kind.correctable:
        return "fixed"
    if control.get("kind") == "unit":
        return "unit"
    if name in SEVERAL_LINES:
        return "lines"
    if name in kind.words:
        return "choice"
    return "number" if name == "headcount" else "text"


def _options(words: Any, control: Mapping[str, Any], value: str) -> list[list[str]]:
    offered = [word for word, _ in control.get("options", []) if word]
    return [[word, word or "空着"] for word in dict.fromkeys([value, "", *words, *offered])]


def _hint(name: str, value: Any) -> str:
    if name == IDENTITY and isinstance(value, dict):
        return "写错了，请重新输入。" if "code" in value else "已核验，号码不保存。写错了才重新输入。"
    if name in PHONES and "*" in plain(name, value):
        return "中间四位不显示。要改就整个重新填写。"
    return ""


def _question(control: Mapping[str, Any], hint: str) -> RowField:
    options = [list(map(str, one)) for one in control.get("options", [])]
    return RowField(
        name=control["name"],
        label=control["label"],
        kind=control["kind"],
        value=str(control.get("value") or ""),
        hint=hint,
        options=options,
    )
