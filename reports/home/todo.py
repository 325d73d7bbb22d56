"""要办的: what waits for one person today, most urgent first. Questions only, a constant number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery, Window
from django.urls import reverse
from django.utils import timezone

from reports.choices import ReportState
from reports.models import Report
from reports.targets_due import TARGET, target_url, target_words
from tasks.choices import AssignmentVerb, Light, PlanParty, RecordState, ReviewVerb
from tasks.due import PLAN, WAITING
from tasks.models import Assignment, AssignmentStep, Extension, Placement, Record, Review
from tasks.progress import THRESHOLDS, standing_of_due
from teams.choices import Part, PostingState, SheetState
from teams.due import Telling
from teams.due_kinds import INVITATION
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
LISTED = 5  # of one sort; more stand on the page of their kind
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
        *_reports(user, today),
        *_to_accept(user, today),
        *_targets(user, today),
        *_assignments(user, today),
        *_confirmations(user, today),
        *_extensions(user, today),
        *_returned_records(user),
        *_plans(user, today),
        *_postings(user),
        *_staffing(user, today),
        *invitations_of(user, today),
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


def _reports(user: User, today: date) -> Iterator[Todo]:
    """What the user's unit fills in: its own reports, and those that it enters for others (代填). What its superior
    enters waits for the superior."""
    if not user.may(REPORTS_EDIT):
        return
    rows = Report.objects.open().filled_in_by(user.organisations_acted_for(REPORTS_EDIT)).with_gaps()
    rows = rows.select_related("period__rule", "organisation", "receiver")
    for report in rows.order_by("period__due_on", "organisation__path"):
        light = _light(report.period.due_on, today)
        yield _report(report, _period(report, today), light)


def _report(report: Report, period: str, light: str) -> Todo:
    url, due = report.get_absolute_url(), report.period.due_on
    if report.state == ReportState.RETURNED:
        by, reason = report.receiver or "上级线下", report.return_reason.rstrip("。！；，. ")
        before = f"{by}退回{report.title}：{reason}，"
        return Todo(f"改{period}推进表", before, "去改", url, due=due, light=_gravest(light, sent_back=True))
    if report.by_proxy:
        before = f"代{report.organisation}填{report.title}，"
        return Todo(f"代填{period}推进表", before, "去填", url, due=due, light=light)
    gaps = f"；缺{report.gaps}项说明" if report.gaps else ""
    return Todo(f"报{period}推进表", f"{report.title}草稿已备好，", "看草稿", url, gaps, due, light)


def _to_accept(user: User, today: date) -> Iterator[Todo]:
    """The pile of reports that wait, as the reminder has it; a single one by name."""
    if not user.may(REPORTS_ACCEPT):
        return
    rows = Report.objects.waiting_for(user).select_related("period__rule", "organisation")
    for report in rows.annotate(pile=Window(Count("pk"))).order_by("submitted_at", "pk")[:1]:
        due = timezone.localdate(report.submitted_at + WAITING)
        what, light = "接收推进表", _light(due, today)
        if report.pile == 1:
            named = f"{_period(report, today)}{report.title}"
            yield Todo(what, f"{report.organisation}报来", named, report.get_absolute_url(), due=due, light=light)
            return
        url = f"{reverse('reports:received')}?period={report.period_id}&state=waiting"
        yield Todo(what, "", f"{report.pile}张待接收", url, f"，最早的是{report.organisation}的", due, light)


def _assignments(user: User, today: date) -> Iterator[Todo]:
    """What the unit is to receive, and what of its work is due soon or was sent back."""
    if not user.may(RECORDS_WRITE):
        return
    urgent = (
        Q(received_on=None) | Q(due__lte=today + timedelta(THRESHOLDS.soon_days)) | Q(last=AssignmentVerb.SENT_BACK)
    )
    rows = Assignment.objects.open().asked_still().done_by(user).annotate(last=Subquery(_LAST)).filter(urgent)
    for row in rows.select_related("task", "assigner")[:LISTED]:
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
    rows = Assignment.objects.waiting_for(user).asked_still().order_by()
    row = rows.aggregate(number=Count("pk"), oldest=Min("reported_on"))
    if row["number"]:
        due = row["oldest"] + WAITING
        url = reverse("tasks:assignments") + "?side=given&state=reported"
        yield Todo("确认办结", "", f"{row['number']}项报了办结", url, due=due, light=_light(due, today))


def _extensions(user: User, today: date) -> Iterator[Todo]:
    """Requests for more time; the old date counts until they are answered."""
    if not user.may(TASKS_ASSIGN):
        return
    rows = Extension.objects.waiting_for(user).asked_still()
    rows = rows.select_related("assignment__task", "assignment__organisation")
    for row in rows.order_by("assignment__due")[:LISTED]:
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
    number = Record.objects.to_correct().filter(placement=None, organisation__in=units).count()
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


def _plans(user: User, today: date) -> Iterator[Todo]:
    """Work plans that were sent round and wait for the word of the user's unit."""
    if not user.may(RECORDS_REVIEW):
        return
    units = user.organisations_acted_for(RECORDS_REVIEW)
    rows = PLAN.rows(today + WAITING).filter(Q(host__in=units) | Q(sending__in=units), awaits=PlanParty.OFFICIAL)
    for row in rows.filter(due_unit__in=units).order_by("due_on", "pk").values("pk", "due_on", "site__name")[:LISTED]:
        yield Todo(
            "商定工作对接方案",
            f"{row['site__name']}：",
            "看一遍，同意或提意见",
            reverse("tasks:plan", args=[row["pk"]]),
            due=row["due_on"],
            light=_light(row["due_on"], today),
        )


def _staffing(user: User, today: date) -> Iterator[Todo]:
    """Rows that the user's unit is to send people for: without a team, without a leader, short of people."""
    if not user.may(MEMBERS_EDIT):
        return
    units = user.organisations_acted_for(MEMBERS_EDIT)
    rows = Placement.objects.running(on=today).filter(sending__in=units).order_by("document")
    lacking = rows.without_leader()
    for what, found, words, query in (
        ("派队", lacking.filter(team=None), "个点位还没有团队", "light=behind"),
        ("定团队长", lacking.filter(team__isnull=False), "支团队没有团队长", "leaderless=1"),
        ("交队员名单", rows.short_of_people(), "个点位的队员不到一半", "short=1&light=behind"),
    ):
        counted = found.values("document", "document__short_title").annotate(number=Count("pk"))
        for row in counted:
            url = f"{reverse('tasks:arrangement', args=[row['document']])}?{query}"
            yield Todo(what, f"{row['document__short_title']}：", f"{row['number']}{words}", url, light=Light.BEHIND)


def _targets(user: User, today: date) -> Iterator[Todo]:
    """Targets of the user's unit of which the day is near or past, as far as kept figures tell."""
    if not user.may(RECORDS_WRITE):
        return
    units = user.organisations_acted_for(RECORDS_WRITE)
    rows = TARGET.rows(today + timedelta(THRESHOLDS.soon_days)).filter(organisation__in=units)
    rows = rows.order_by("due_on", "indicator__position").values_list("due_on", *TARGET.columns, named=True)
    for row in rows[:LISTED]:
        light = _light(row.due_on, today)
        yield Todo("达到目标", "", f"指标{target_words(row)}", target_url(row), due=row.due_on, light=light)


def invitations_of(user: User, today: date) -> Iterator[Todo]:
    """Links that the user made, that run out and that nobody has used."""
    if not user.may(MEMBERS_EDIT):
        return
    rows = INVITATION.rows(today + timedelta(days=1)).filter(invited_by=user, due_person=user.pk)
    for row in rows.order_by("due_on", "pk").values_list("due_on", *INVITATION.columns, named=True)[:LISTED]:
        said = INVITATION.say(row, Telling(Part.DOER, (today - row.due_on).days, today))
        yield Todo("重发邀请", f"{said.title}，", "去看", said.url, due=row.due_on, light=_light(row.due_on, today))


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
