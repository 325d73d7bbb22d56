"""What the cells of one row say of a person, cleaned, and what of it tells who it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from import_export.widgets import Widget

from tasks.roster.columns import MEMBER_FIELDS
from tasks.roster.people import AT, Clues
from tasks.roster.widgets import clean_duty
from teams.sheets.codes import Code, Level
from teams.sheets.lines import Line
from youthwork.lib.cells import CellRefused
from youthwork.lib.identity import birth_of, check_identity, identity_indexes, masked_identity

Say = Callable[..., None]
WIDTH = len(MEMBER_FIELDS)
NAME, NUMBER, PHONE, BIRTH = (AT[name] for name in ("name", "student_number", "phone", "birth_month"))


@dataclass(slots=True)
class Read:
    """One row: its cleaned values in the order of MEMBER_FIELDS (None where it says nothing), the clues, whether it is
    the leader's (None: refused), the day of birth that an ID number tells."""

    values: tuple
    clues: Clues
    leads: bool | None
    born: str


def read_row(line: Line, widgets: Sequence[Widget], say: Say) -> Read:
    """Clean the cells of a row by the ``widgets`` of MEMBER_FIELDS; what is refused is said through
    ``say(line, code, message, field, value=…)``."""
    values: list[Any] = [None] * WIDTH
    refused = set()
    cells, changes = line.cells, line.changes
    for place, name in enumerate(MEMBER_FIELDS):
        raw = changes[name] if name in changes else cells.get(name)
        if raw is None or raw == "":
            continue
        try:
            value = widgets[place].clean(raw, cells)
        except CellRefused as refusal:
            refused.add(name)
            say(line, refusal.code, str(refusal), name, value=raw)
            continue
        if value != "":
            values[place] = value
    identity, born = _identity(line, values, say)
    clues = Clues(values[NAME] or "", values[NUMBER] or "", values[PHONE] or "", identity)
    if not clues.name and "name" not in refused:
        say(line, Code.REQUIRED, "请填姓名。", "name", value=line.value("name"))
    told = clues.number or clues.phone or line.value("identity")
    if not told and not refused & {"student_number", "phone"}:
        say(line, Code.REQUIRED, "学号和手机至少填一个，才分得清是谁。", "student_number")
    return Read(tuple(values), clues, _leads(line, say), born)


def _identity(line: Line, values: Sequence[Any], say: Say) -> tuple[Sequence[str], str]:
    """The hashes of the ID number and the day of birth it tells, from what :func:`kept_identity` left of it."""
    kept = line.value("identity")
    if not isinstance(kept, dict):
        return (), ""
    if "code" in kept:
        say(line, kept["code"], kept["message"], "identity", value=kept["shown"])
        return (), ""
    month = values[BIRTH]
    if month and not kept["born"].startswith(month):
        message = f"出生年月写的是{month}，身份证号里是{kept['born'][:7]}，请核对。"
        say(line, Code.ID_MISMATCH, message, "birth_month", level=Level.DOUBT, value=line.value("birth_month"))
    return kept["index"], kept["born"]


def _leads(line: Line, say: Say) -> bool | None:
    raw = line.value("duty")
    if raw is None or raw == "":
        return False
    try:
        return clean_duty(raw)
    except CellRefused as refused:
        options = [["", "请选择"], ["团队长", "团队长"], ["队员", "队员"]]
        control = [{"name": "duty", "kind": "choice", "label": "职务", "value": "", "options": options}]
        return say(line, refused.code, str(refused), "duty", value=raw, control=control)


def kept_identity(value: Any, *, typed: bool = False) -> dict[str, Any] | None:
    """What is kept of a cell with an ID number: hashes and the day of birth, or why it is refused; never the number.

    ``typed``: somebody typed it on the page, where no spreadsheet took digits away.
    """
    try:
        identity = check_identity(value, confirmed=typed, nothing=True)
    except CellRefused as refused:
        return {"code": str(refused.code), "message": str(refused), "shown": masked_identity(str(value)[:40])}
    if not identity:
        return None
    return {
        "index": identity_indexes(identity),
        "born": birth_of(identity).isoformat(),
        "shown": masked_identity(identity),
    }
