"""What the last return of a report marked, and whether it has been answered since. Questions only."""

from dataclasses import dataclass

from reports.choices import LineField, ReportVerb
from reports.models import Report, ReportEvent, ReportMark
from reports.table import Table
from reports.way.changes import PEOPLE, PEOPLE_LABEL, Key, key_of, part_changes
from tasks.said import Change

HEAD = "表头"


@dataclass(frozen=True)
class Marked:
    """One mark and what became of it: ``change`` is what was done to the marked text or figure; a line that is
    ``gone`` is answered too."""

    mark: ReportMark
    change: Change | None = None
    gone: bool = False
    head_changed: bool = False

    @property
    def line(self) -> int | None:
        return self.mark.line_id

    @property
    def label(self) -> str:
        """第3行“创文巩卫工作”推进情况."""
        return f"{self.mark.where}{self.field_label}"

    @property
    def field_label(self) -> str:
        return field_label(self.mark)

    @property
    def answered(self) -> bool:
        return self.gone or self.head_changed or self.change is not None


def field_label(mark: ReportMark) -> str:
    """Which text of the line is meant, or its figure; the head has no parts."""
    if mark.where == HEAD:
        return ""
    return LineField(mark.field).label if mark.field else PEOPLE_LABEL


def last_return(report: Report) -> ReportEvent | None:
    """The last step by which the report was sent back. One query."""
    return report.events.filter(verb=ReportVerb.RETURNED).order_by("-pk").first()


def marks_of(event: ReportEvent | None, before: Table, after: Table) -> list[Marked]:
    """The marks of ``event`` on the version ``before``, held against ``after``. One query."""
    if event is None:
        return []
    old = {key_of(line): line for line in before.all_lines}
    new = {key_of(line): line for line in after.all_lines}
    found = []
    for mark in event.marks.select_related("line__category").order_by("pk"):
        if mark.where == HEAD:
            found.append(Marked(mark, head_changed=_head(before) != _head(after)))
            continue
        key = _key(mark)
        if key not in old or key not in new:
            found.append(Marked(mark, gone=True))
            continue
        changes = {change.field: change for change in part_changes(old[key], new[key])}
        found.append(Marked(mark, change=changes.get(mark.field or PEOPLE)))
    return found


def _key(mark: ReportMark) -> Key | None:
    if mark.line is None:
        return None
    category = mark.line.category
    return mark.line.programme_id, category.name if category and not mark.line.programme_id else ""


def _head(table: Table) -> tuple:
    return table.filled_by, table.contact, table.filled_on
