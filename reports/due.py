"""What can be due of reports: to send them up, and to take those that came. Of targets: ``reports.targets_due``."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import BigIntegerField, Case, F, OuterRef, QuerySet, Subquery, When
from django.urls import reverse
from django.utils import timezone

from reports.choices import ReportState
from reports.models import Report
from reports.models.reports import title_of
from reports.targets_due import TARGET
from tasks.due.lines import ANSWER_DAYS, superior
from tasks.due.piles import piles
from tasks.due.words import kept, said, unit_page, waited, when
from teams.choices import DueKind, NoticeKind, Part
from teams.due import Kind, Said, Telling, as_due
from teams.models import Organisation
from teams.roles import REPORTS_ACCEPT, REPORTS_EDIT
from youthwork.lib.dates import cn_date
from youthwork.lib.sql_days import day_of, days_after

ENOUGH = 8  # characters of a name to find a unit by; a notice keeps no long address
# Of the report that has waited longest at a receiver: column → what it is of the report.
OLDEST = {
    "report": "pk",
    "report_of": "organisation__short_name",
    "period": "period",
    "period_name": "period__name",
    "table": "period__rule__title",
    "output": "output",
    "confidential": "period__rule__document__confidential",
}


def reports_due(until: date) -> QuerySet[Report]:
    """Reports not sent, or sent back, whose period is due on ``until`` or before: they wait for the unit that fills
    them in, and its receiver answers for it; for one that the receiver enters itself (代填), its superior.

    Whoever owes a report of a period that has opened has a draft of it: ``reports.actions.drafts.open_period`` makes
    those that are missing every hour. What nobody on the platform receives (线下报送) is to be sent all the same.
    """
    rows = Report.objects.open().with_filler().filter(period__due_on__lte=until)
    return as_due(
        rows,
        on="period__due_on",
        unit="filler_id",
        official=Case(
            When(by_proxy=True, then=superior("receiver")), default=F("receiver"), output_field=BigIntegerField()
        ),
        document="period__rule__document",
        inside=F("period__rule__document__confidential"),
    )


def acceptances_due(until: date) -> QuerySet[Organisation]:
    """The units at which reports wait to be accepted or returned, each with its pile: due three days after the oldest
    was sent; the receiver's superior answers for it."""
    waiting = Report.objects.waiting()
    oldest = waiting.filter(receiver=OuterRef("pk")).order_by("submitted_at", "pk")
    rows = piles(waiting, "receiver", "submitted_at").annotate(
        **{name: Subquery(oldest.values(column)[:1]) for name, column in OLDEST.items()}
    )
    on = days_after(day_of("oldest"), ANSWER_DAYS)
    found = as_due(rows, on=on, unit="pk", official=superior("pk"), inside=F("confidential"))
    return found.filter(due_on__lte=until)


# --- words ---


def _say_report(row: Any, telling: Telling) -> Said:
    if telling.part == Part.DOER:
        return _say_to_filler(row, telling)
    unit = row.organisation__short_name
    filler, code = unit, row.organisation__code
    if row.by_proxy:
        filler, code = row.receiver__short_name, row.receiver__code
    receives = telling.part == Part.OFFICIAL and not row.by_proxy
    if row.due_inside and not receives:
        return kept(row, telling, name=filler, code=code)
    title = f"{filler}{when(row.due_on, telling.today)}：{_called(row)}还没有{_verb(row)}"
    if receives:
        query = urlencode({"period": row.period_id, "q": unit[:ENOUGH]})
        url = f"{reverse('reports:received')}?{query}"
        return said(title, f"请联系{unit}尽快报送；确实填不了的，可以在这里代填。", url)
    return said(title, f"请督促{filler}尽快报送。", reverse("reports:report", args=[row.pk]))


def _say_to_filler(row: Any, telling: Telling) -> Said:
    title = f"{when(row.due_on, telling.today)}：{_called(row)}还没有{_verb(row)}"
    return said(title, _what_to_do(row, telling), reverse("reports:report", args=[row.pk]))


def _called(row: Any) -> str:
    """2026年第二季度“百千万工程”项目推进表; with whose it is where another unit enters it."""
    whose = f"代填的{row.organisation__short_name}" if row.by_proxy else ""
    return f"{whose}{row.period__name}{title_of(row.period__rule__title, row.output)}"


def _verb(row: Any) -> str:
    return "改好重报" if row.state == ReportState.RETURNED else "报送"


def _what_to_do(row: Any, telling: Telling) -> str:
    if row.state == ReportState.RETURNED:
        return f"退回原因：{row.return_reason.rstrip('。！；，. ')}。请改好后重新报送。"
    is_late = row.due_on < telling.today
    by = "请尽快" if is_late else f"请在{cn_date(row.due_on, telling.today)}前"
    if row.by_proxy:
        return f"这张表由你单位代填。{by}核对数字、补齐文字后报送。"
    if row.receiver_id is None:
        return f"草稿已备好。{by}核对数字、补齐文字后报出，再把文件交给上级（线下报送）。"
    helped = f"确实填不了的，请告诉{row.receiver__short_name}代填。" if is_late else ""
    return f"草稿已备好。{by}核对数字、补齐文字，报送{row.receiver__short_name}。{helped}"


def _say_acceptance(row: Any, telling: Telling) -> Said:
    since = waited(timezone.localdate(row.oldest), telling.today)
    if telling.part != Part.DOER:
        title = f"{row.short_name}有{row.pile}张推进表没有接收，最早的{since}"
        return said(title, f"请提醒{row.short_name}接收，或写明原因退回。", unit_page(row.code))
    oldest = f"{row.report_of}的{row.period_name}{title_of(row.table, row.output)}"
    if row.pile == 1:
        url = reverse("reports:report", args=[row.report])
        return said(f"{oldest}等你单位接收", f"{since}。请接收，或写明原因退回。", url)
    query = urlencode({"period": row.period, "state": "waiting"})
    text = f"最早的是{oldest}，{since}。请接收，或写明原因退回。"
    return said(f"{row.pile}张推进表等你单位接收", text, f"{reverse('reports:received')}?{query}")


REPORT = Kind(
    name=DueKind.REPORT,
    notice=NoticeKind.REMINDER,
    rows=reports_due,
    say=_say_report,
    words={Part.DOER: REPORTS_EDIT, Part.OFFICIAL: REPORTS_ACCEPT, Part.SUPERIOR: REPORTS_ACCEPT},
    because={
        Part.DOER: "这张推进表由你单位填报",
        Part.OFFICIAL: "这张推进表报送你单位，或由你单位的下级代填",
        Part.SUPERIOR: "你单位是接收单位的上级",
    },
    columns=(
        "by_proxy",
        "state",
        "return_reason",
        "period_id",
        "period__name",
        "period__rule__title",
        "output",
        "organisation__short_name",
        "organisation__code",
        "receiver_id",
        "receiver__short_name",
        "receiver__code",
    ),
)

ACCEPTANCE = Kind(
    name=DueKind.ACCEPTANCE,
    notice=NoticeKind.REMINDER,
    rows=acceptances_due,
    say=_say_acceptance,
    words=dict.fromkeys(Part, REPORTS_ACCEPT),
    because={
        Part.DOER: "这些推进表报送你单位",
        Part.OFFICIAL: "你单位是接收单位的上级",
        Part.SUPERIOR: "你单位在接收单位的上级之上",
    },
    columns=("pile", "oldest", "short_name", "code", "report", "report_of", "period", "period_name", "table", "output"),
)

KINDS = (REPORT, TARGET, ACCEPTANCE)
