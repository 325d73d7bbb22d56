"""Sites, teams and members at the desk."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.actions.staffing import enter_and_join, join_team
from tasks.models import Document, Placement
from teams.choices import Post, PostingState
from teams.models import AuditEntry, Member, Posting, Site
from tests.cast import make_member, make_placement, make_team

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)


def page(client, user, url, /, *args, **query) -> str:
    client.force_login(user)
    response = client.get(reverse(url, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client, user, url, /, *args, **data) -> str:
    client.force_login(user)
    return client.post(reverse(url, args=args), data, follow=True).text


def queries(client, user, url, **query) -> int:
    page(client, user, url, **query)
    with CaptureQueriesContext(connection) as seen:
        page(client, user, url, **query)
    return len(seen)


@pytest.mark.parametrize(
    ("url", "one"),
    [
        ("tasks:sites", {"q": "石曹"}),
        ("tasks:teams", {"q": "石曹"}),
        ("tasks:members", {"q": "郑浩然"}),
    ],
)
def test_lists_cost_the_same_at_one_and_at_three(cast, client, url, one):
    make_team(
        cast.college_official, cast.account, "公众号服务队", [make_member(cast.college, "冯可欣", "20260104")], None
    )
    assert queries(client, cast.official, url, **one) == queries(client, cast.official, url)


# --- sites ---


def test_sites_are_found_by_name_host_and_kind(cast, client):
    assert "羊角镇石曹村" in page(client, cast.official, "tasks:sites", q="石曹村")
    assert "官渡" not in page(client, cast.official, "tasks:sites", q="石曹村")
    assert "公众号" in page(client, cast.official, "tasks:sites", kind="online")
    assert "没有找到点位" in page(client, cast.official, "tasks:sites", q="无此处")


def test_a_site_is_added_below_ones_own_units_only(cast, client):
    said = {
        "name": "新坡镇",
        "kind": "town",
        "has_branch": "on",
        "contact_name": "吴主任",
        "contact_phone": "154 0000 8888",
    }
    assert "已加点位新坡镇" in send(client, cast.official, "tasks:site-new", **said, host=cast.town.code)
    site = Site.objects.get(name="新坡镇")
    assert (site.host, site.contact_phone) == (cast.town, "15400008888")
    send(client, cast.official, "tasks:site-new", **{**said, "name": "电白镇"}, host=cast.stranger.code)
    assert not Site.objects.filter(name="电白镇").exists()
    assert "同名点位" in send(client, cast.official, "tasks:site-new", **said, host=cast.town.code)


def test_an_online_site_loses_place_and_branch_questions(cast, client):
    said = {"name": "普法公众号", "kind": "online", "has_branch": "on", "host": cast.district.code}
    assert "公众号没有地址" in send(client, cast.official, "tasks:site-new", **said, place="某路1号")
    assert "已加点位" in send(client, cast.official, "tasks:site-new", **said)
    assert Site.objects.get(name="普法公众号").has_branch is False


def test_a_blank_phone_keeps_the_one_there_is_and_a_tick_clears_it(cast, client):
    site = cast.campus.site
    said = {"name": site.name, "kind": site.kind, "has_branch": "on", "contact_name": "吴主任"}
    send(client, cast.official, "tasks:site-edit", site.pk, **said, contact_phone="15400008888")
    assert "154****8888" in page(client, cast.official, "tasks:site", site.pk)
    send(client, cast.official, "tasks:site-edit", site.pk, **said)
    site.refresh_from_db()
    assert site.contact_phone == "15400008888"
    send(client, cast.official, "tasks:site-edit", site.pk, **said, clear_phone="on")
    site.refresh_from_db()
    assert site.contact_phone == ""


def test_a_site_says_its_own_quota_and_that_of_the_sites_below(cast, client):
    town = Site.objects.create(name="羊角镇", kind="town", host=cast.town)
    make_placement(cast.document, town, [cast.articles], 30, cast.college)
    assert "定30人；连同下级点位50人" in page(client, cast.official, "tasks:site", town.pk)


def test_a_facility_is_no_territory_and_has_nothing_below_it(cast, client):
    station = Site.objects.create(name="心理健康辅导站", kind="facility", host=cast.district)
    make_placement(cast.document, station, [cast.articles], 30, cast.college)
    text = page(client, cast.official, "tasks:site", station.pk)
    assert "定30人" in text
    assert "连同下级点位" not in text


def test_two_first_secretaries_are_decided_by_the_district(cast, client):
    second = make_placement(cast.document, cast.stone.site, [cast.articles], 10, cast.college)
    wong = make_member(cast.college, "黄子轩", "20260105")
    make_team(cast.college_official, second, "石曹村二队", [wong], wong)
    posting = Posting.objects.get(member=wong, to_on=None)
    assert posting.state == PostingState.PENDING
    text = page(client, cast.official, "tasks:site", cast.stone.site_id)
    assert "2支队伍都报了团支部第一书记" in text
    assert reverse("tasks:posting-decide", args=[posting.pk]) in text
    assert reverse("tasks:posting-decide", args=[posting.pk]) not in page(
        client, cast.college_official, "tasks:site", cast.stone.site_id
    )
    assert "黄子轩为羊角镇石曹村团支部第一书记" in send(client, cast.official, "tasks:posting-decide", posting.pk)
    states = dict(
        Posting.objects.filter(post=Post.FIRST_SECRETARY, site=cast.stone.site, to_on=None).values_list(
            "member__name", "state"
        )
    )
    assert states == {"黄子轩": "in_effect", "郑浩然": "declined"}
    assert "2支队伍" not in page(client, cast.official, "tasks:site", cast.stone.site_id)


# --- teams ---


def test_teams_are_found_by_name_leader_and_site(cast, client):
    for search in ("石曹村服务队", "郑浩然", "羊角镇"):
        text = page(client, cast.official, "tasks:teams", q=search)
        assert "石曹村服务队" in text
        assert "官渡校园社区服务队" not in text
    assert "没有找到团队" in page(client, cast.official, "tasks:teams", leaderless="1")


def test_what_a_team_does_in_another_district_stays_there(cast, client):
    """One team of the college serves in two districts; neither sees the other's site, post or quota."""
    site = Site.objects.create(name="水东湾社区", kind="community", host=cast.stranger)
    away = make_placement(cast.document, site, [cast.cleaning], 7, cast.college)
    plan = Document.objects.create(title="电白区方案", short_title="电白区方案", owner=cast.stranger, state="issued")
    Placement.objects.filter(pk=away.pk).update(team=cast.team, host=cast.stranger, document=plan)
    member = make_member(cast.college, "冯可欣", "20260104")
    join_team(actor=cast.college_official, team=cast.team, member=member, on=TODAY)
    assert "水东湾社区" in page(client, cast.college_official, "tasks:teams")
    assert "定27人" in page(client, cast.college_official, "tasks:team", cast.team.pk)
    assert "水东湾社区" in page(client, cast.college_official, "tasks:member", member.pk)
    assert "水东湾社区" not in page(client, cast.official, "tasks:teams")
    assert "没有找到团队" in page(client, cast.official, "tasks:teams", q="水东湾")
    shown = page(client, cast.official, "tasks:team", cast.team.pk)
    assert "定20人" in shown
    # Of three people two are posted at 官渡校园社区 as part-time cadres; the second post of the new one is not told.
    assert shown.count("兼职团干部") == 2
    assert "水东湾社区" not in page(client, cast.official, "tasks:member", member.pk)


def test_a_known_person_joins_and_the_quota_holds(cast, client):
    member = make_member(cast.college, "冯可欣", "20260104")
    text = page(client, cast.college_official, "tasks:team-join", cast.team.pk, q="2026010")
    assert "冯可欣" in text
    assert "已在石曹村服务队" in text  # of 郑浩然
    assert "冯可欣已加入" in send(client, cast.college_official, "tasks:team-join", cast.team.pk, member=member.pk)
    cast.campus.refresh_from_db()
    assert cast.campus.filled == 3
    type(cast.campus).objects.filter(pk=cast.campus.pk).update(headcount=3)
    other = make_member(cast.college, "许婉婷", "20260106")
    assert "已满，不能再加许婉婷" in send(
        client, cast.college_official, "tasks:team-join", cast.team.pk, member=other.pk
    )


def test_people_of_other_units_cannot_be_picked(cast, client):
    foreign = make_member(cast.stranger, "外人", "1")
    send(client, cast.college_official, "tasks:team-join", cast.team.pk, member=foreign.pk)
    assert not foreign.memberships.exists()


def test_a_new_person_is_entered_and_joins_or_neither(cast, client):
    said = {"name": "何晓彤", "student_number": "20260201", "league_member": "yes", "phone": "15400008052"}
    assert "何晓彤已加入" in send(client, cast.college_official, "tasks:team-join", cast.team.pk, **said)
    member = Member.objects.get(student_number="20260201")
    assert (member.home, member.league_member, member.phone) == (cast.college, True, "15400008052")
    assert "这个学号已经登记过" in send(client, cast.college_official, "tasks:team-join", cast.team.pk, **said)
    type(cast.campus).objects.filter(pk=cast.campus.pk).update(headcount=3)
    full = said | {"student_number": "20260202", "name": "满员后的人"}
    assert "已满" in send(client, cast.college_official, "tasks:team-join", cast.team.pk, **full)
    assert not Member.objects.filter(name="满员后的人").exists()


def test_a_wrong_phone_is_said_at_the_field(cast, client):
    said = {"name": "何晓彤", "phone": "1.54E+10"}
    assert "科学计数" in send(client, cast.college_official, "tasks:team-join", cast.team.pk, **said)


def test_the_leader_must_be_a_league_member(cast, client):
    masses = enter_and_join(
        actor=cast.college_official, team=cast.team, on=TODAY, name="何晓彤", league_member=None
    ).member
    text = page(client, cast.college_official, "tasks:team", cast.team.pk)
    assert "核实团员" in text
    assert "还没有核实是否共青团员" in send(
        client, cast.college_official, "tasks:team-leader", cast.team.pk, member=masses.pk
    )
    zhou = Member.objects.get(name="周雨桐")
    question = send(client, cast.college_official, "tasks:team-leader", cast.team.pk, member=zhou.pk)
    assert "周雨桐接替林嘉豪任" in question
    cast.team.refresh_from_db()
    assert cast.team.leader.name == "林嘉豪"
    agreed = {"member": zhou.pk, "agreed": "1"}
    assert "周雨桐为官渡校园社区服务队团队长" in send(
        client, cast.college_official, "tasks:team-leader", cast.team.pk, **agreed
    )
    cast.team.refresh_from_db()
    assert cast.team.leader == zhou


def test_leaving_is_asked_and_leaves_the_team_without_leader(cast, client):
    membership = cast.team.memberships.get(member=cast.team.leader)
    assert "团队就没有团队长了" in page(client, cast.college_official, "tasks:team-leave", membership.pk)
    assert "林嘉豪已离开" in send(client, cast.college_official, "tasks:team-leave", membership.pk)
    assert "还没有团队长" in page(client, cast.official, "tasks:team", cast.team.pk)
    assert "已经离队" in send(client, cast.college_official, "tasks:team-leave", membership.pk)


# --- members ---


@pytest.mark.parametrize(
    ("search", "found"),
    [("林嘉", True), ("20260101", True), ("154 0000 1234", True), ("1540000123", False), ("0000", False)],
)
def test_members_are_found_by_name_number_and_whole_phone(cast, client, search, found):
    assert ("林嘉豪</a>" in page(client, cast.official, "tasks:members", q=search)) is found


def test_phones_are_masked_until_asked_for_and_that_is_written_down(cast, client):
    member = cast.team.leader
    for url, args in (
        ("tasks:members", ()),
        ("tasks:member", (member.pk,)),
        ("tasks:team", (cast.team.pk,)),
        ("tasks:placement", (cast.campus.pk,)),
        ("tasks:arrangement", (cast.document.pk,)),
    ):
        text = page(client, cast.official, url, *args)
        assert "154****1234" in text
        assert "15400001234" not in text
    client.force_login(cast.official)
    response = client.post(reverse("tasks:member-phone", args=[member.pk]))
    assert "15400001234" in response.text
    assert "no-store" in response["Cache-Control"]
    assert AuditEntry.objects.latest("pk").verb == "查看电话"


def test_who_may_not_see_the_phone_is_not_offered_it(cast, client):
    assert "看完整号码" in page(client, cast.official, "tasks:member", cast.team.leader_id)
    assert "看完整号码" not in page(client, cast.admin, "tasks:member", cast.team.leader_id)


def test_a_member_is_corrected_and_the_phone_stays(cast, client):
    member = cast.team.leader
    said = {"name": "林嘉豪", "student_number": "20260101", "league_member": "yes", "birth_month": "2005-03"}
    assert "队员信息已改好" in send(client, cast.college_official, "tasks:member-edit", member.pk, **said)
    member.refresh_from_db()
    assert (member.birth_month, member.phone) == ("2005-03", "15400001234")
    wrong = said | {"birth_month": "2005年3月"}
    assert "请写成2005-03的样子" in send(client, cast.college_official, "tasks:member-edit", member.pk, **wrong)


def test_a_leader_calls_from_the_card_once_the_number_was_asked_for(cast, client):
    client.force_login(cast.leader)
    member = Member.objects.get(name="周雨桐")
    card = client.get(reverse("tasks:member", args=[member.pk])).content.decode()
    assert member.masked_phone in card
    assert "tel:" not in card
    shown = client.post(reverse("tasks:member-phone", args=[member.pk])).content.decode()
    assert f'href="tel:{member.phone}"' in shown
    assert "这次查看已记入日志" in shown
