"""The first page answers what there is to do, by role, most urgent first."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.actions.reports import return_report
from reports.actions.rollups import refresh_rollups
from reports.home.todo import todos_of
from reports.kept.warming import warm_figures
from tasks.actions.assignments import assign_task, receive_assignment, report_done, send_back
from tasks.actions.extensions import ask_extension
from tasks.actions.returns import return_record
from tasks.choices import Light, PlanParty, PlanState
from tasks.models import Assignment, WorkPlan
from teams.actions.accounts import open_official
from teams.actions.invitations import invite
from teams.invitees import Invitee
from teams.models import Invitation, SheetImport, User
from tests.cast import make_member, make_placement, make_record, make_team, make_user
from tests.figures import make_indicator, say
from tests.reports.world import make_report, make_rule, send

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)
TITLE = "“百千万工程”项目推进表"


def home(client, user):
    client.force_login(user)
    response = client.get(reverse("reports:home"))
    assert response.status_code == 200
    return response.content.decode()


def said(user):
    return [(todo.what, todo.before + todo.link + todo.after, todo.light) for todo in todos_of(user, TODAY)]


def test_the_most_urgent_stands_first(cast):
    Assignment.objects.create(
        task=cast.task,
        organisation=cast.district,
        assigner=cast.city,
        assigned_on=TODAY,
        received_on=TODAY,
        due=date(2026, 6, 15),
    )
    make_record(cast, state="submitted")
    make_report(cast, first=True)
    assert said(cast.official) == [
        ("报一季度推进表", f"{TITLE}草稿已备好，看草稿；缺3项说明", Light.OVERDUE),
        ("办理任务", "团茂名市委交办：创文巩卫", Light.OVERDUE),
        ("审核记录", "1条待审", Light.DUE_SOON),
        ("报二季度推进表", f"{TITLE}草稿已备好，看草稿；缺3项说明", Light.ON_TRACK),
    ]


def test_an_assignment_waits_for_the_side_whose_turn_it_is(cast):
    to = {"task": cast.task, "organisation": cast.college, "assigner": cast.district, "due": date(2026, 7, 31)}
    given = assign_task(actor=cast.official, on=TODAY, **to)
    doer, giver = cast.college_official, cast.official

    def turns() -> tuple[list, list]:
        mine = ("签收任务", "办理任务", "重办任务", "确认办结", "答复延期")
        return tuple([todo for todo in said(user) if todo[0] in mine] for user in (doer, giver))

    assert turns() == ([("签收任务", "团茂南区委交办：创文巩卫", Light.ON_TRACK)], [])
    receive_assignment(actor=doer, assignment=given, on=TODAY)
    assert turns() == ([], [])  # not due for weeks
    asked = {"until": date(2026, 8, 31), "reason": "连日下雨"}
    ask_extension(actor=doer, assignment=given, on=TODAY, **asked)
    assert turns() == ([], [("答复延期", "茂职院团委申请延期：创文巩卫", Light.ON_TRACK)])
    report_done(actor=doer, assignment=given, on=date(2026, 6, 10), note="办好了。")
    assert turns() == ([], [("确认办结", "1项报了办结", Light.OVERDUE)])
    send_back(actor=giver, assignment=given, on=TODAY, reason="还差一条街。")
    assert turns()[0] == [("重办任务", "团茂南区委退回：创文巩卫", Light.DUE_SOON)]
    assert [what for what, _, _ in said(cast.city_official) if what in ("签收任务", "确认办结")] == []


def test_what_is_to_do_costs_the_same_for_more_assignments(cast):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            todos_of(User.objects.get(pk=cast.official.pk), TODAY)
        return len(seen)

    before = queries()
    for unit in (cast.street, cast.town, cast.college):
        Assignment.objects.create(
            task=cast.task,
            organisation=unit,
            assigner=cast.district,
            assigned_on=TODAY,
            reported_on=TODAY,
            state="reported",
        )
    assert queries() == before


def test_a_returned_report_says_why(cast):
    report = send(cast, make_report(cast))
    return_report(actor=cast.city_official, report=report, version=1, reason="请补充阅读量。")
    assert ("改二季度推进表", f"团茂名市委退回{TITLE}：请补充阅读量，去改", Light.DUE_SOON) in said(cast.official)


def test_the_receiver_is_asked_to_accept(cast):
    send(cast, make_report(cast))
    assert ("接收推进表", f"团茂南区委报来二季度{TITLE}", Light.DUE_SOON) in said(cast.city_official)
    assert not [todo for todo in said(cast.official) if todo[0] == "接收推进表"]
    send(cast, make_report(cast, unit=cast.college), actor=cast.college_official)
    pile = ("接收推进表", "2张待接收，最早的是团茂南区委的", Light.DUE_SOON)
    assert [todo for todo in said(cast.city_official) if todo[0] == "接收推进表"] == [pile]


def test_a_target_that_is_near_stands_there_until_it_is_reached(cast):
    make_rule(cast)
    posts = make_indicator(cast, "见习岗位", {"value": 40, "due": date(2026, 6, 22)}, task=None)

    def targets(user) -> list:
        refresh_rollups()
        warm_figures(today=TODAY)
        return [todo for todo in said(user) if todo[0] == "达到目标"]

    assert targets(cast.official) == [("达到目标", "指标“见习岗位”要求不少于40个，还没有数", Light.DUE_SOON)]
    assert targets(cast.city_official) == []
    say(cast, {posts: 40})
    assert targets(cast.official) == []


def test_a_plan_that_was_sent_round_waits_for_the_host(cast):
    plan = WorkPlan.objects.create(placement=cast.campus, state=PlanState.OFFERED, drafted_by=cast.leader)
    plan.answers.create(version=1, party=PlanParty.LEADER, agreed=True, by=cast.leader, by_name="林嘉豪")
    asked = ("商定工作对接方案", "官渡校园社区：看一遍，同意或提意见", Light.DUE_SOON)
    assert asked in said(cast.official)
    plan.answers.create(version=1, party=PlanParty.OFFICIAL, agreed=True, by=cast.official, by_name="韩雪")
    assert asked not in said(cast.official)


def test_a_link_that_nobody_used_waits_for_who_made_it(cast, client):
    keeper = make_user("keeper", "单管员", cast.district, "unitadmin")
    hired = {"username": "liuyang", "name": "刘洋", "organisation": cast.town, "role": "official", "from_on": TODAY}
    invite(actor=keeper, invitees=[Invitee(user=open_official(actor=keeper, **hired))], seen=0)
    Invitation.objects.update(expires_at=timezone.now())
    asked = ("重发邀请", "给羊角镇一个账号的邀请6月18日到期，对方还没有用，去看", Light.DUE_SOON)
    assert asked in said(keeper)
    assert asked not in said(cast.official)
    assert "给羊角镇一个账号的邀请" in home(client, keeper)


def test_the_sending_unit_is_asked_for_teams(cast):
    make_placement(cast.document, cast.stone.site, [cast.articles], 5, cast.college)
    assert ("派队", "茂南区·茂职院“百千万工程”实施方案：2个点位还没有团队", Light.BEHIND) in said(cast.college_official)
    short = "茂南区·茂职院“百千万工程”实施方案：2个点位的队员不到一半"
    assert ("交队员名单", short, Light.BEHIND) in said(cast.college_official)
    assert not [todo for todo in said(cast.official) if todo[0] == "派队"]


def test_the_host_decides_who_is_first_secretary_and_nobody_else_is_asked(cast):
    row = make_placement(cast.document, cast.campus.site, [cast.articles], 5, cast.college)
    rival = make_member(cast.college, "何晓彤", "20260109")
    make_team(cast.college_official, row, "第二支队伍", [rival], rival)
    asked = ("定第一书记", "官渡校园社区有两支队伍报了团支部第一书记，去确定", Light.DUE_SOON)
    assert asked in said(cast.official)
    for other in (cast.city_official, cast.college_official, cast.outsider):
        assert "定第一书记" not in [what for what, _, _ in said(other)]


def test_a_read_sheet_waits_for_the_one_who_uploaded_it(cast):
    of = {"kind": "roster", "organisation": cast.district, "sha256": "0" * 64, "uploaded_by": cast.official}
    for state in ("read", "unreadable", "reading", "applied"):
        SheetImport.objects.create(**of, file_name=f"{state}.xlsx", state=state)
    waiting = {todo for todo in said(cast.official) if todo[0] == "核对导入"}
    assert waiting == {
        ("核对导入", "“read.xlsx”已读，还没有导入，去核对", Light.DUE_SOON),
        ("核对导入", "“unreadable.xlsx”读不了，看原因", Light.DUE_SOON),
    }
    assert not [todo for todo in said(cast.city_official) if todo[0] == "核对导入"]


def test_nothing_waits_for_a_stranger_or_a_reader(cast):
    make_record(cast, state="submitted")
    send(cast, make_report(cast))
    assert said(cast.outsider) == []
    assert said(cast.reader) == []


def test_the_desk_counts_what_is_to_do_and_names_who_is_behind(cast, client):
    make_record(cast, people=40)
    make_record(cast, people=41, state="submitted")
    make_report(cast, first=True)
    html = home(client, cast.official)
    assert "要办的3件" in html
    assert "6月18日，星期四。二季度已过86%。" in html
    behind = html.split("谁落后了")[1]
    assert "预防未成年人违法犯罪公众号" in behind
    assert "尚未派队" in behind
    assert "下一张报表" in html
    assert "数字截至9:0" in html


def test_a_reader_sees_the_same_without_anything_to_do(cast, client):
    make_record(cast, state="submitted")
    make_report(cast)
    html = home(client, cast.reader)
    assert "<h1>团茂南区委</h1>" in html
    assert "要办的" not in html
    assert "谁落后了" in html


def test_an_office_with_nothing_to_do_says_so(cast, client):
    html = home(client, cast.outsider)
    assert "没有要办的事" in html
    assert "还没有工作安排" in html
    assert "官渡" not in html


def test_an_administrator_sees_imports_and_accounts(cast, client):
    SheetImport.objects.create(
        kind="roster",
        organisation=cast.district,
        file_name="名单.xlsx",
        sha256="0" * 64,
        state="read",
        uploaded_by=cast.admin,
    )
    html = home(client, cast.admin)
    assert "名单.xlsx" in html
    for address in ("/accounts/", "/accounts/?state=never"):
        assert f'href="{address}"' in html


def test_a_leader_comes_to_the_phone_page(cast, client):
    record = make_record(cast, state="submitted")
    return_record(actor=cast.official, record=record, reason="请写清人数")
    assert "请写清人数" in home(client, cast.leader)


def test_somebody_without_office_or_team_is_told_whom_to_ask(cast, client):
    assert "账号还没有任职" in home(client, make_user("nobody", "新来的"))
