"""Work plans (工作对接方案) that wait to be drafted, sent round or agreed to, and their steps that passed without a
record. Placements without a plan are asked for the plan; what is done there is asked for by its steps."""

from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from tasks.choices import PlanParty, PlanState
from tasks.due.lines import ANSWER_DAYS, asked_on, begins, leader, reviewing, sending, superior
from tasks.due.piles import whether
from tasks.due.words import is_above, kept, said, when
from tasks.models import Document, Placement, PlanAnswer, PlanStep
from tasks.progress import THRESHOLDS
from teams.choices import DueKind, NoticeKind, Part
from teams.due import Kind, Said, Telling, as_due
from teams.models import Membership
from teams.roles import MEMBERS_EDIT, RECORDS_REVIEW
from youthwork.lib.dates import cn_date
from youthwork.lib.links import link
from youthwork.lib.sql_days import day_of, days_after

# So long after a document's period is over its steps may still be written down; then they are history.
AFTERWARDS = timedelta(days=30)
ID = BigIntegerField()
STEP_PLACE = "plan__placement__"


def _plans(until: date) -> QuerySet:
    """Plans of teams with a leader, each waiting for one of the two parties who have accounts: see :func:`_awaits`.

    One that is not sent round is due when the time to settle is over, reckoned from the beginning of the document's
    period or of the leader's membership, whichever is later; one that is, three days after it was sent round or
    somebody wished for something else.
    """
    rows = Placement.objects.running(on=asked_on(until)).filter(team__leader__isnull=False)
    rows = rows.exclude(plan__state=PlanState.AGREED).annotate(
        plan_state=F("plan__state"),
        reviewer=reviewing(),
        reviewer_name=reviewing(of="__short_name"),
        reviewer_code=reviewing(of="__code"),
        **{f"{party}_said": _last_of(party) for party in PlanParty},
    )
    waiting = rows.annotate(awaits=_awaits()).filter(awaits__isnull=False)
    by_leader = Q(awaits=PlanParty.LEADER)
    found = as_due(
        waiting,
        on=Case(When(plan_state=PlanState.OFFERED, then=_to_answer()), default=_to_offer()),
        unit=Case(When(by_leader, then=sending()), default=F("reviewer"), output_field=ID),
        person=Case(When(by_leader, then=leader())),
        official=Case(When(by_leader, then=F("reviewer")), default=superior("reviewer"), output_field=ID),
        document="document",
        inside=F("document__confidential"),
    )
    return found.filter(due_on__lte=until)


def _answers() -> QuerySet:
    """What was said to the present version of the plan of a row."""
    return PlanAnswer.objects.filter(plan__placement=OuterRef("pk"), version=OuterRef("plan__version"))


def _last_of(party: PlanParty) -> Subquery:
    return Subquery(_answers().filter(party=party).order_by("-pk").values("agreed")[:1])


def _awaits() -> Case:
    """The party for whom a plan waits, as ``tasks.plans.party_awaited`` says: the leader drafts and sends it."""
    leader_is_asked = Q(leader_said=None) | Q(official_said=False) | Q(contact_said=False)
    official_is_asked = Q(official_said=None) | Q(leader_said=False)
    return Case(
        When(Q(plan_state=None) | Q(plan_state=PlanState.DRAFT) | leader_is_asked, then=Value(PlanParty.LEADER.value)),
        When(official_is_asked, then=Value(PlanParty.OFFICIAL.value)),
    )


def _to_offer() -> Greatest:
    joined = Membership.objects.filter(team=OuterRef("team"), member=OuterRef("team__leader"), to_on=None)
    return Greatest(
        days_after(begins(), THRESHOLDS.settle_days),
        days_after(Coalesce(Subquery(joined.values("from_on")[:1]), begins()), THRESHOLDS.settle_days),
    )


def _to_answer() -> QuerySet:
    wish = _answers().filter(agreed=False).order_by("-pk")
    sent = _answers().order_by("pk")
    asked = Coalesce(Subquery(wish.values("at")[:1]), Subquery(sent.values("at")[:1]), "plan__updated_at")
    return days_after(day_of(asked), ANSWER_DAYS)


def _wished(row: Any) -> bool:
    """Whether whoever is awaited has a wish of somebody else to answer."""
    if row.awaits == PlanParty.LEADER:
        return row.official_said is False or row.contact_said is False
    return row.leader_said is False


def _lacking(row: Any) -> str:
    if row.plan_state is None:
        return "还没有起草"
    if row.plan_state == PlanState.DRAFT:
        return "还没有送出商定"
    return "有意见还没有改" if _wished(row) else "还没有商定"


def _say_plan(row: Any, telling: Telling) -> Said:
    plan, days = f"{row.site__name}工作对接方案", when(row.due_on, telling.today)
    if telling.part != Part.DOER:
        return _say_plan_above(row, telling, f"{plan}{_lacking(row)}")
    if row.awaits == PlanParty.LEADER and row.due_person is None:
        text = "团队长没有能用的账号，方案没有人办。请在团队页面邀请团队长。"
        return said(f"{days}：{plan}{_lacking(row)}", text, link("tasks:team", row.team_id))
    read, write = (link(f"tasks:{page}", row.pk) for page in ("plan", "plan-edit"))
    if row.plan_state is None:
        text = "请起草：项目有模板的从模板开始，写好步骤和日期，再送出商定。"
        return said(f"{days}：{plan}还没有起草", text, read)
    if row.plan_state == PlanState.DRAFT:
        return said(f"{days}：{plan}还没有送出商定", "请把步骤和日期写好，送出请各方看。", write)
    if _wished(row):
        return said(f"{days}：{plan}有意见，请修改", "请按意见修改，改好后会再请各方看。", write)
    return said(f"{days}：请看{plan}", "请看一遍，同意或提意见。", read)


def _say_plan_above(row: Any, telling: Telling, what: str) -> Said:
    """``what`` is lacking, to who answers for whoever is awaited."""
    by_leader = row.awaits == PlanParty.LEADER
    above = is_above(telling) or not by_leader
    if row.due_inside and above:
        return kept(row, telling, name=row.reviewer_name, code=row.reviewer_code)
    days, sender = when(row.due_on, telling.today), row.sending__short_name or row.host__short_name
    ask = f"请提醒{row.reviewer_name}" if above else f"请联系{sender}和团队长"
    text = f"{days}，等{'团队长' if by_leader else row.reviewer_name}办。{ask}。"
    return said(what, text, link("tasks:plan", row.pk))


def _steps(until: date) -> QuerySet:
    """Steps that are over, or will be by ``until``, of which no record was sent in."""
    documents = Document.objects.running(on=asked_on(until) - AFTERWARDS)
    rows = PlanStep.objects.binding().unrecorded().over_by(until)
    closed = Q(programme__task__confidential=True) | Q(**{f"{STEP_PLACE}document__confidential": True})
    return as_due(
        rows.filter(**{f"{STEP_PLACE}document__in": documents.values("pk")}).annotate(
            reviewer_name=reviewing(STEP_PLACE, "__short_name"), reviewer_code=reviewing(STEP_PLACE, "__code")
        ),
        on="last",
        unit=sending(STEP_PLACE),
        person=leader(STEP_PLACE),
        official=reviewing(STEP_PLACE),
        document=f"{STEP_PLACE}document",
        inside=whether(closed),
    )


def _say_step(row: Any, telling: Telling) -> Said:
    if row.due_inside and is_above(telling):
        return kept(row, telling, name=row.reviewer_name, code=row.reviewer_code)
    today, step = telling.today, f"{row.title}（{row.plan__placement__site__name}）"
    day, over = cn_date(row.due_on, today), row.due_on < today
    if telling.part == Part.DOER:
        title = f"{when(row.due_on, today)}：{step}{'还没有记录' if over else ''}"
        if row.due_person is None:
            page = _team_page(row)
            return said(title, "团队长没有能用的账号，没有人写记录。请定好团队长，请本人启用账号。", page)
        text = f"方案写的是{day}。做了的请补写记录；改了日子的，请修改方案。" if over else f"{day}做完，请写一条记录。"
        url = link("tasks:record-new", row.plan__placement)
        return said(title, text, f"{url}?step={row.pk}")
    sender = row.plan__placement__sending__short_name or row.plan__placement__host__short_name
    ask = f"请督促{row.reviewer_name}" if is_above(telling) else f"请联系{sender}和团队长"
    text = f"方案写的是{day}，还没有交来记录。{ask}。"
    return said(f"{when(row.due_on, today)}：{step}还没有记录", text, link("tasks:plan", row.plan__placement))


def _team_page(row: Any) -> str:
    """Where a leader is made or invited; without a team, the row of the arrangement."""
    team = row.plan__placement__team
    return link("tasks:team", team) if team else link("tasks:placement", row.plan__placement)


PLAN = Kind(
    name=DueKind.PLAN,
    notice=NoticeKind.REMINDER,
    rows=_plans,
    say=_say_plan,
    words=dict.fromkeys(Part, RECORDS_REVIEW),
    because={
        Part.DOER: "这份方案由团队长和属地团组织商定，正等你办",
        Part.OFFICIAL: "你单位管这份方案的商定",
        Part.SUPERIOR: "你单位是商定方案的单位的上级",
    },
    columns=(
        "awaits",
        "plan_state",
        "leader_said",
        "official_said",
        "contact_said",
        "reviewer_name",
        "reviewer_code",
        "team_id",
        "site__name",
        "sending__short_name",
        "host__short_name",
    ),
)

STEP = Kind(
    name=DueKind.STEP,
    notice=NoticeKind.REMINDER,
    rows=_steps,
    say=_say_step,
    words={Part.DOER: MEMBERS_EDIT, Part.OFFICIAL: RECORDS_REVIEW, Part.SUPERIOR: RECORDS_REVIEW},
    because={
        Part.DOER: "这一步在你们团队的工作对接方案里",
        Part.OFFICIAL: "这个团队的记录由你单位审核",
        Part.SUPERIOR: "你单位是审核单位的上级",
    },
    columns=(
        "title",
        "reviewer_name",
        "reviewer_code",
        "plan__placement",
        "plan__placement__team",
        "plan__placement__site__name",
        "plan__placement__sending__short_name",
        "plan__placement__host__short_name",
    ),
)
