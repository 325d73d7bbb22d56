"""汇总: what a superior has of one period: its own table, who has reported, and the lines of all who have.

The superior's figures come from the kept totals, the lines from what was frozen when it was sent; reports are never
added up.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils import timezone

from reports.choices import ReportState
from reports.exporters.layout import HEADS, cn_day, form_of, people_cell
from reports.exporters.paper import Align, Cell, Grid, Paper, Row, Title
from reports.files import sent_version
from reports.models import Report, ReportingPeriod
from reports.table import Table, draft_table, table_of, table_of_version
from reports.way.inbox import IN, Inbox, Owed, inbox_of
from teams.choices import OrganisationKind
from teams.models import Organisation

STANDING_WIDTHS = (6, 44, 16, 22, 14, 20)
STANDING_HEADS = ("序号", "单位", "进行到", "首次报来", "是否按时", "覆盖青少年数")
LINES_WIDTHS = (6, 24, 18, 21, 26, 50, 16, 14)
LINES_HEADS = ("序号", "单位", *HEADS[1:])


@dataclass(frozen=True)
class Summary:
    """``tables`` are those received, in the order of the inbox, by the unit's id."""

    unit: Organisation
    inbox: Inbox
    own: Table
    tables: dict[int, Table]

    @property
    def period(self) -> ReportingPeriod:
        return self.inbox.period

    @property
    def name(self) -> str:
        return f"{self.unit.short_name}{self.period}{self.period.rule.title}汇总"

    def papers(self) -> tuple[Paper, Paper, Paper]:
        """The superior's table, completeness, the lines of all units."""
        return replace(form_of(self.own), name="汇总表"), _standing(self), _lines(self)


def received_by(unit: Organisation, period: ReportingPeriod, *, today: date) -> Inbox:
    """Who reports to ``unit`` in ``period``, and how that stands. Two queries."""
    return inbox_of(Q(receiver=unit), period, today=today)


def reports_in(inbox: Inbox) -> list[Report]:
    """Those sent and not returned."""
    return [row.report for row in inbox.rows if row.report is not None and row.is_in]


def summary_of(unit: Organisation, inbox: Inbox) -> Summary:
    """One query for each report received, and those of the superior's own table."""
    period = inbox.period
    tables = {}
    for report in reports_in(inbox):
        version = sent_version(report)
        if version is not None:
            tables[report.organisation_id] = table_of_version(version)
    missing = tuple(row.reporter.organisation.name for row in inbox.missing)
    return Summary(unit, inbox, replace(_own_table(unit, period), not_reported=missing), tables)


def _own_table(unit: Organisation, period: ReportingPeriod) -> Table:
    """That of the committee, if a department of it receives: what was sent stands, else the totals of this moment."""
    parent = unit.get_parent() if unit.kind == OrganisationKind.DEPARTMENT else None
    committee = parent or unit
    reports = Report.objects.filter(period=period, organisation=committee)
    report = reports.select_related("period__rule", "organisation", "receiver").first()
    if report is None:
        return draft_table(period, committee)
    version = sent_version(report)
    return table_of_version(version) if version else table_of(report)


def _title(summary: Summary, what: str) -> Title:
    return Title(f"{summary.period.rule.title}{what}（{summary.period}）")


def _heads(words: tuple[str, ...]) -> tuple[Row, ...]:
    return (tuple(Cell(word, align=Align.CENTRE, strong=True) for word in words),)


def _standing(summary: Summary) -> Paper:
    inbox = summary.inbox
    rows = tuple(_standing_row(number, row, summary) for number, row in enumerate(inbox.rows, start=1))
    said = f"应报{len(inbox.rows)}个，报齐{inbox.complete}个，按时{inbox.in_time}个"
    last = (Cell(), Cell("合计", align=Align.CENTRE, strong=True), Cell(said, across=4))
    above = (
        Cell(f"接收单位：{summary.unit.name}", across=2),
        Cell(f"报送时限：{cn_day(inbox.period.due_on)}", across=2),
        Cell(f"制表日期：{cn_day(timezone.localdate())}", across=2),
    )
    grid = Grid(STANDING_WIDTHS, _heads(STANDING_HEADS), (*rows, last), above=above)
    return Paper("报送情况", (_title(summary, "报送情况"), grid), summary.period.due_on)


def _standing_row(number: int, row: Owed, summary: Summary) -> Row:
    table = summary.tables.get(row.reporter.organisation_id)
    return (
        Cell(number=number, align=Align.CENTRE),
        Cell(row.reporter.organisation.name),
        Cell(_state(row), align=Align.CENTRE),
        Cell(_moment(row), align=Align.CENTRE),
        Cell("未报" if row.first_sent is None else "按时" if row.in_time else "迟报", align=Align.CENTRE),
        Cell(number=table.people, align=Align.RIGHT) if table else Cell("未报", align=Align.CENTRE),
    )


def _state(row: Owed) -> str:
    if row.report is None or row.report.state == ReportState.DRAFT:
        return "未报送"
    return row.report.get_state_display() if row.report.state in IN else "退回修改"


def _moment(row: Owed) -> str:
    return f"{timezone.localtime(row.first_sent):%Y-%m-%d %H:%M}" if row.first_sent else ""


def _lines(summary: Summary) -> Paper:
    rows: list[Row] = []
    for table in summary.tables.values():
        for line in table.lines:
            head = (Cell(table.unit, align=Align.CENTRE, down=len(table.lines)),) if line is table.lines[0] else ()
            rows.append(
                (
                    Cell(number=line.number, align=Align.CENTRE),
                    *head,
                    Cell(line.category, align=Align.CENTRE),
                    Cell(line.name),
                    Cell(line.content),
                    Cell(line.progress),
                    people_cell(line),
                    Cell(line.due, align=Align.CENTRE),
                )
            )
    note = "各单位的数字按报出时的原样列出，不相加：同一批青少年可能计在几个单位里，汇总数以“汇总表”为准。"
    rows.append((Cell("注", align=Align.CENTRE, strong=True), Cell(note, across=len(LINES_HEADS) - 1)))
    grid = Grid(LINES_WIDTHS, _heads(LINES_HEADS), tuple(rows))
    return Paper("各单位明细", (_title(summary, "各单位明细"), grid), summary.period.due_on)
