"""A team passes to a new leader in one step: posts, open records, accounts."""

from datetime import date

import pytest
from django.urls import reverse

from tasks.access import may_say
from tasks.actions.handover import hand_over
from tasks.actions.returns import return_record
from tasks.actions.staffing import leave_team
from tasks.models import Record
from teams.actions.accounts import open_account
from teams.choices import Post
from teams.models import AuditEntry, Invitation, Member, Posting, Team, User
from tests.cast import make_member, make_record

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)


@pytest.fixture
def zhou(cast) -> Member:
    return Member.objects.get(name="周雨桐")


def with_account(member: Member) -> User:
    return open_account(actor=None, username=f"u{member.pk}", name=member.name, password="cast-password", member=member)


def press(client, cast, **said):
    client.force_login(cast.college_official)
    return client.post(reverse("tasks:team-leader", args=[cast.team.pk]), said, follow=True)


def test_the_question_says_all_that_will_happen(cast, client, zhou):
    make_record(cast, state="draft")
    return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="请写清人数")
    text = press(client, cast, member=zhou.pk).text
    for said in (
        "周雨桐接替林嘉豪任官渡校园社区服务队团队长？",
        "林嘉豪留在队里",
        "官渡校园社区的团支部第一书记由周雨桐接任",
        "1条草稿、1条退回的记录由周雨桐接着写",
        "周雨桐还没有账号",
    ):
        assert said in text
    assert Team.objects.get(pk=cast.team.pk).leader.name == "林嘉豪"
    with_account(zhou)
    assert "周雨桐已有账号" in press(client, cast, member=zhou.pk).text


def test_one_step_moves_the_post_and_shows_the_code_of_the_new_leader(cast, client, zhou):
    response = press(client, cast, member=zhou.pk, agreed="1")
    assert response.status_code == 200
    assert "周雨桐为官渡校园社区服务队团队长" in response.text
    assert response.text.count("data:image/svg+xml") == 1
    assert "no-store" in response["Cache-Control"]
    posts = dict(Posting.objects.filter(team=cast.team, to_on=None).values_list("member__name", "post"))
    assert posts == {"周雨桐": Post.FIRST_SECRETARY, "林嘉豪": Post.PART_TIME_CADRE}
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[-2:] == ["交接", "邀请"]
    again = press(client, cast, member=zhou.pk, agreed="1")
    assert "data:image/svg+xml" not in again.text
    assert "邀请：" in again.text
    assert Invitation.objects.count() == 1


def test_a_new_leader_with_an_account_needs_no_code(cast, client, zhou):
    with_account(zhou)
    response = press(client, cast, member=zhou.pk, agreed="1")
    assert response.redirect_chain
    assert "data:image/svg+xml" not in response.text
    assert not Invitation.objects.exists()


def test_open_records_are_the_new_leaders_to_finish_and_no_longer_the_old_ones(cast, client, zhou):
    draft = make_record(cast, state="draft")
    returned = make_record(cast, state="submitted")
    return_record(actor=cast.official, record=returned, reason="请写清人数")
    user = with_account(zhou)
    hand_over(actor=cast.college_official, team=cast.team, member=zhou, on=TODAY)
    user, old = User.objects.get(pk=user.pk), User.objects.get(pk=cast.leader.pk)
    for record in Record.objects.filter(pk__in=[draft.pk, returned.pk]):
        assert record in Record.objects.visible_to(user)
        assert may_say(user, record)
        assert not may_say(old, record)
    for who, status in ((user, 200), (old, 403)):
        client.force_login(who)
        for record in (draft, returned):
            assert client.get(reverse("tasks:record-edit", args=[record.pk])).status_code == status
    client.force_login(user)
    home = client.get("/").text
    assert "请写清人数" in home
    client.force_login(old)
    assert "请写清人数" not in client.get("/").text
    assert client.get(reverse("tasks:record-new", args=[cast.campus.pk])).status_code in {403, 404}


def test_the_link_of_the_one_before_dies(cast, zhou):
    third = make_member(cast.college, "何晓彤", "20260201")
    cast.team.memberships.create(member=third, from_on=TODAY)
    first = hand_over(actor=cast.college_official, team=cast.team, member=zhou, on=TODAY)
    second = hand_over(actor=cast.college_official, team=cast.team, member=third, on=TODAY)
    states = {row.pk: row.state for row in Invitation.objects.all()}
    assert states == {first.invitation.pk: "revoked", second.invitation.pk: "waiting"}


def test_the_first_leader_is_set_without_a_question_and_invited(cast, client, zhou):
    leave_team(actor=cast.college_official, membership=cast.team.memberships.get(member=cast.team.leader), on=TODAY)
    response = press(client, cast, member=zhou.pk)
    assert response.text.count("data:image/svg+xml") == 1
    assert AuditEntry.objects.filter(verb="定团队长").exists()
    assert not AuditEntry.objects.filter(verb="交接").exists()


def test_somebody_who_is_not_in_the_team_cannot_follow(cast, client):
    stranger = make_member(cast.college, "外人", "1")
    assert "这个人不在队里" in press(client, cast, member=stranger.pk, agreed="1").text
    assert "这个人不在队里" in press(client, cast).text


def test_the_team_page_says_how_the_leader_gets_in(cast, client, zhou):
    client.force_login(cast.college_official)
    url, make = reverse("tasks:team", args=[cast.team.pk]), reverse("tasks:team-invite", args=[cast.team.pk])
    shown = client.get(url).text
    assert "林嘉豪的账号" in shown
    assert make not in shown
    assert "没有人要邀请" in client.post(make, {"seen": "0"}, follow=True).text
    hand_over(actor=cast.college_official, team=cast.team, member=zhou, on=TODAY)
    shown = client.get(url).text
    assert "还没有账号" in shown
    assert "待使用" in shown
    seen = Invitation.objects.get().pk
    assert client.post(make, {"seen": seen}).text.count("data:image/svg+xml") == 1
    assert "刚刚生成过" in client.post(make, {"seen": seen}, follow=True).text
    client.force_login(cast.official)  # of the other line: sees the team, not how its leader gets in
    assert "还没有账号" not in client.get(url).text
    assert client.post(make, {"seen": "0"}).status_code == 403
