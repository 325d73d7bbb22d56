"""要办的: what waits for one person today, most urgent first. Questions only, a constant number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from reports.choices import ReportState
from reports.models import Report
from tasks.choices import AssignmentVerb, Light, RecordState, ReviewVerb
from tasks.due import WAITING
from tasks.models import Assignment, AssignmentStep, Extension, Placement, Record, Review
from tasks.progress import THRESHOLDS, standing_of_due
from teams.choices import PostingState, SheetState
from teams.models import Posting, SheetImport, User
from teams.roles import (
    MEMBERS_EDIT,
    RECORDS_REVIEW,
    RECORDS_WRITE,
    REPORTS_ACCEPT,
    REPORTS_EDIT,
    SHEETS_IMPORT,
    TASKS_ASSIGN,
)
from youthwork.lib.periods import short_name

GRAVITY = (Light.OVERDUE, Light.BEHIND, Light.DUE_SOON, Light.ON_TRACK, Light.DONE)
ASSIGNMENTS = 5  # more of them stand on the page of assignments
_STEPS = AssignmentStep.objects.filter(assignment=OuterRef("pk"))
_LAST = _STEPS.filter(verb__in=(AssignmentVerb.REPORTED, AssignmentVerb.SENT_BACK)).order_by("-pk").values("verb")[:1]


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, a sentence whose middle part is a link, by when, and how it stands."""

    what: str
    before: str
    link: str
    url: str
    after: str = ""
    due: date | None = None
    light: str = Light.ON_TRACK


def todos_of(user: User, today: date) -> list[Todo]:
    """Everything that waits for ``user``; empty for somebody who may only read."""
    found = [
        *_reviews(user, today),
        *_returned_reports(user, today),
        *_drafts(user, today),
        *_entered(user, today),
        *_to_accept(user, today),
        *_assignments(user, today),
        *_confirmations(user, today),
        *_extensions(user, today),
        *_returned_records(user),
        *_postings(user),
        *_teamless(user),
        *_imports(user),
    ]
    return sorted(found, key=lambda todo: (GRAVITY.index(Light(todo.light)), todo.due or date.max))


def _light(due: date, today: date) -> str:
    return standing_of_due(due, today).light


def _reviews(user: User, today: date) -> Iterator[Todo]:
    if not user.may(RECORDS_REVIEW):
        return
    again = Exists(Review.objects.filter(record=OuterRef("pk"), verb=ReviewVerb.RESUBMITTED))
    waiting = Record.objects.waiting_for(user).order_by()
    row = waiting.aggregate(number=Count("pk"), oldest=Min("submitted_at"))
    if row["number"]:
        due = timezone.localdate(row["oldest"] + WAITING)
        resent = waiting.filter(again).count()
        yield Todo(
            "审核记录",
            "",
            f"{row['number']}条待审",
            reverse("tasks:review"),
            f"，其中退回后重报{resent}条" if resent else "",
            due,
            _light(due, today),
        )


def _own(user: User, state: str):
    """Those that the user's unit fills in itself; what its superior enters waits for the superior."""
    units = user.organisations_acted_for(REPORTS_EDIT)
    reports = Report.objects.filter(state=state, organisation__in=units, by_proxy=False)
    return reports.select_related("period__rule", "organisation", "receiver").order_by("period__due_on")


def _returned_reports(user: User, today: date) -> Iterator[Todo]:
    for report in _own(user, ReportState.RETURNED) if user.may(REPORTS_EDIT) else ():
        due = report.period.due_on
        light = Light.OVERDUE if due < today else Light.DUE_SOON
        yield Todo(
            f"改{_period(report, today)}推进表",
            f"{report.receiver or '上级线下'}退回{report.title}：{report.return_reason.rstrip('。！；，. ')}，",
            "去改",
            report.get_absolute_url(),
            due=due,
            light=light,
        )


def _drafts(user: User, today: date) -> Iterator[Todo]:
    if not user.may(REPORTS_EDIT):
        return
    for report in _own(user, ReportState.DRAFT).with_gaps():
        due = report.period.due_on
        yield Todo(
            f"报{_period(report, today)}推进表",
            f"{report.title}草稿已备好，",
            "看草稿",
            report.get_absolute_url(),
            f"；缺{report.gaps}项说明" if report.gaps else "",
            due,
            _light(due, today),
        )


def _entered(user: User, today: date) -> Iterator[Todo]:
    """代填: reports that the user's unit enters for others."""
    if not user.may(REPORTS_EDIT):
        return
    rows = Report.objects.open().filter(by_proxy=True, receiver__in=user.organisations_acted_for(REPORTS_EDIT))
    for report in rows.select_related("period__rule", "organisation").order_by("period__due_on", "organisation__path"):
        due = report.period.due_on
        yield Todo(
            f"代填{_period(report, today)}推进表",
            f"代{report.organisation}填{report.title}，",
            "去填",
            report.get_absolute_url(),
            due=due,
            light=_light(due, today),
        )


def _to_accept(user: User, today: date) -> Iterator[Todo]:
    if not user.may(REPORTS_ACCEPT):
        return
    rows = Report.objects.waiting_for(user).select_related("period__rule", "organisation")
    for report in rows.order_by("submitted_at"):
        due = timezone.localdate(report.submitted_at + WAITING)
        yield Todo(
            "接收推进表",
            f"{report.organisation}报来",
            f"{_period(report, today)}{report.title}",
            report.get_absolute_url(),
            due=due,
            light=_light(due, today),
        )


def _assignments(user: User, today: date) -> Iterator[Todo]:
    """What the unit is to receive, and what of its work is due soon or was sent back."""
    if not user.may(RECORDS_WRITE):
        return
    urgent = (
        Q(received_on=None) | Q(due__lte=today + timedelta(THRESHOLDS.soon_days)) | Q(last=AssignmentVerb.SENT_BACK)
    )
    rows = Assignment.objects.open().done_by(user).annotate(last=Subquery(_LAST)).filter(urgent)
    for row in rows.select_related("task", "assigner")[:ASSIGNMENTS]:
        back = row.last == AssignmentVerb.SENT_BACK
        yield Todo(
            "重办任务" if back else "办理任务" if row.received_on else "签收任务",
            f"{row.assigner}{'退回' if back else '交办'}：",
            row.task.title,
            reverse("tasks:assignment", args=[row.pk]),
            due=row.due,
            light=_gravest(_light(row.due, today) if row.due else Light.ON_TRACK, back),
        )


def _gravest(light: str, sent_back: bool) -> str:
    """What was sent back is at least 临期, whatever its date."""
    return Light.DUE_SOON if sent_back and light == Light.ON_TRACK else light


def _confirmations(user: User, today: date) -> Iterator[Todo]:
    """What other units report done, in one line; the assigner alone confirms."""
    if not user.may(TASKS_ASSIGN):
        return
    row = Assignment.objects.waiting_for(user).order_by().aggregate(number=Count("pk"), oldest=Min("reported_on"))
    if row["number"]:
        due = row["oldest"] + WAITING
        url = reverse("tasks:assignments") + "?side=given&state=reported"
        yield Todo("确认办结", "", f"{row['number']}项报了办结", url, due=due, light=_light(due, today))


def _extensions(user: User, today: date) -> Iterator[Todo]:
    """Requests for more time; the old date counts until they are answered."""
    if not user.may(TASKS_ASSIGN):
        return
    rows = Extension.objects.waiting_for(user).select_related("assignment__task", "assignment__organisation")
    for row in rows.order_by("assignment__due")[:ASSIGNMENTS]:
        yield Todo(
            "答复延期",
            f"{row.assignment.organisation}申请延期：",
            row.assignment.task.title,
            reverse("tasks:assignment", args=[row.assignment_id]),
            due=row.assignment.due,
            light=_light(row.assignment.due, today),
        )


def _returned_records(user: User) -> Iterator[Todo]:
    if not user.may(RECORDS_WRITE):
        return
    units = user.organisations_acted_for(RECORDS_WRITE)
    number = Record.objects.filter(state=RecordState.RETURNED, placement=None, organisation__in=units).count()
    if number:
        url = f"{reverse('tasks:records')}?state={RecordState.RETURNED}"
        yield Todo("改本单位记录", "", f"{number}条被退回", url, "，改好后重报", light=Light.DUE_SOON)


def _postings(user: User) -> Iterator[Todo]:
    """Two leaders at one branch: the district decides which of them is 第一书记."""
    if not user.may(MEMBERS_EDIT):
        return
    rows = Placement.objects.filter(host__in=user.organisations_acted_for(MEMBERS_EDIT)).values("site")
    pending = Posting.objects.filter(site__in=rows, state=PostingState.PENDING, to_on=None)
    for site, name in pending.values_list("site", "site__name").distinct().order_by("site"):
        yield Todo(
            "定第一书记",
            f"{name}有两支队伍报了团支部第一书记，",
            "去确定",
            reverse("tasks:site", args=[site]),
            light=Light.DUE_SOON,
        )


def _teamless(user: User) -> Iterator[Todo]:
    """Rows that the user's unit is to send people for."""
    if not user.may(MEMBERS_EDIT):
        return
    units = user.organisations_acted_for(MEMBERS_EDIT)
    rows = Placement.objects.filter(sending__in=units).values("document", "document__short_title")
    empty = rows.filter(team=None).annotate(number=Count("pk")).order_by("document")
    leaderless = rows.filter(team__isnull=False, team__leader=None).annotate(number=Count("pk")).order_by("document")
    for what, found, words, query in (
        ("派队", empty, "个点位还没有团队", "light=behind"),
        ("定团队长", leaderless, "支团队没有团队长", "leaderless=1"),
    ):
        for row in found:
            url = f"{reverse('tasks:arrangement', args=[row['document']])}?{query}"
            yield Todo(what, f"{row['document__short_title']}：", f"{row['number']}{words}", url, light=Light.BEHIND)


def _imports(user: User) -> Iterator[Todo]:
    if not user.may(SHEETS_IMPORT):
        return
    waits = (SheetState.READ, SheetState.UNREADABLE)
    for batch in SheetImport.objects.visible_to(user).filter(state__in=waits, uploaded_by=user)[:3]:
        read = batch.state == SheetState.READ
        yield Todo(
            "核对导入",
            f"“{batch.file_name}”已读，还没有导入，" if read else f"“{batch.file_name}”读不了，",
            "去核对" if read else "看原因",
            reverse("tasks:sheet", args=[batch.pk]),
            light=Light.DUE_SOON,
        )


def _period(report: Report, today: date) -> str:
    return short_name(report.period.name, year=today.year)
