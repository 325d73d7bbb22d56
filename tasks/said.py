"""What a record said when it was sent in, and what is different since: plain values, compared without the database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasks.choices import Counting, MarkedField
from tasks.indicators.words import number_words
from tasks.models import Record

Said = Mapping[str, Any]

GROUPS = {True: "同一批人", False: "新的一批人"}
NOTHING = "未填"
LABELS = {
    "programme": MarkedField.PROGRAMME.label,
    "plan_step": "方案的步骤",
    "occurred_on": MarkedField.OCCURRED_ON.label,
    "content": MarkedField.CONTENT.label,
    "people": MarkedField.PEOPLE.label,
    "same_group": MarkedField.SAME_GROUP.label,
    "problems": MarkedField.PROBLEMS.label,
    "next_steps": MarkedField.NEXT_STEPS.label,
}


@dataclass(frozen=True)
class Change:
    """One thing said otherwise. ``field`` is called as in the form (``value-12`` for the number of indicator 12)."""

    field: str
    label: str
    before: str
    after: str


def said_of(record: Record) -> dict[str, Any]:
    """What ``record`` says in this version, as JSON keeps it: photos by their keys; indicators, the programme and the
    step of the plan by their ids, with the names of that day in ``names``. Two queries, and those for programme and
    step."""
    values = list(record.values.select_related("indicator"))
    names = {"programme": str(record.programme)}
    if record.plan_step is not None:
        names["plan_step"] = str(record.plan_step)
    return {
        "version": record.version,
        "programme": record.programme_id,
        "occurred_on": record.occurred_on.isoformat(),
        "content": record.content,
        "people": record.people,
        "same_group": record.same_group,
        "problems": record.problems,
        "next_steps": record.next_steps,
        "values": {str(row.indicator_id): number_words(row.value) for row in values},
        "photos": [str(photo.key) for photo in record.photos.all()],
        "plan_step": record.plan_step_id,
        "names": names | {f"value-{row.indicator_id}": str(row.indicator) for row in values},
    }


def said_over(stored: Said, typed: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What a record that says ``stored`` would say with what was ``typed`` (as ``save_draft`` takes it) put on it.
    ``names`` are those of the indicators, by their fields."""
    programme, step = typed["programme"], typed["plan_step"]
    return {
        **stored,
        **{field: plain(typed[field]) for field in ("content", "problems", "next_steps")},
        "programme": programme.pk,
        "occurred_on": typed["occurred_on"].isoformat(),
        "people": None if programme.counting == Counting.NONE else typed["people"],
        "same_group": typed["same_group"],
        "values": {str(pk): number_words(value) for pk, value in typed["values"].items()},
        "plan_step": step and step.pk,
        "names": {"programme": str(programme), "plan_step": str(step or ""), **names},
    }


def plain(text: str) -> str:
    """Without the blanks around it, and with line ends as they are stored, not as a form sends them."""
    return text.replace("\r\n", "\n").strip()


def changes_between(before: Said, after: Said) -> list[Change]:
    """What ``after`` says otherwise than ``before``, in the order of the form. None where either is empty: nothing is
    known then of what was said (a record sent in before that was kept)."""
    return list(_changes(before, after)) if before and after else []


def _changes(before: Said, after: Said) -> Iterator[Change]:
    for field, label in LABELS.items():
        if before.get(field) != after.get(field):
            yield Change(field, label, _words(before, field), _words(after, field))
        if field == "people":  # the numbers of indicators stand below the people
            yield from _changes_of_values(before, after)
    if before.get("photos", []) != after.get("photos", []):
        yield Change("photos", "照片", *_photos(before.get("photos", []), after.get("photos", [])))


def _changes_of_values(before: Said, after: Said) -> Iterator[Change]:
    old, new = before.get("values", {}), after.get("values", {})
    for pk in old | new:
        if old.get(pk) != new.get(pk):
            field = f"value-{pk}"
            label = after["names"].get(field) or before["names"].get(field, "")
            yield Change(field, label, old.get(pk, NOTHING), new.get(pk, NOTHING))


def _words(said: Said, field: str) -> str:
    value = said.get(field)
    if value is None or value == "":
        return NOTHING
    match field:
        case "programme" | "plan_step":
            return said["names"].get(field, "")
        case "occurred_on":
            day = date.fromisoformat(value)
            return f"{day.year}年{day.month}月{day.day}日"
        case "same_group":
            return GROUPS[value]
        case _:
            return str(value)


def _photos(old: list[str], new: list[str]) -> tuple[str, str]:
    """How many there were and are; and how many of them are new or gone, where that is not the whole of it."""
    added, gone = len(set(new) - set(old)), len(set(old) - set(new))
    notes = [f"新增{added}张" if added else "", f"去掉{gone}张" if gone else ""]
    return f"{len(old)}张", f"{len(new)}张（{'，'.join(filter(None, notes)) or '换了顺序'}）"
