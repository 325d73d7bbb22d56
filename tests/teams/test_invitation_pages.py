"""The link of an invitation in a browser, and the sheets that show one."""

import html
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tasks.actions.handover import hand_over
from teams.actions.accounts import appoint, open_official
from teams.actions.invitations import reset_account, revoke
from teams.models import AuditEntry, Invitation, Member, Team, User
from tests.cast import make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)
GOOD = "清晨六点绕着操场跑三圈"


@pytest.fixture
def issued(cast):
    """A fresh link for 周雨桐, who has just become a leader."""
    zhou = Member.objects.get(name="周雨桐")
    return hand_over(actor=cast.college_official, team=cast.team, member=zhou, on=TODAY)


def link(issued) -> str:
    return reverse("teams:invitation", args=[issued.token])


def accept(client, url, password=GOOD, **more):
    return client.post(url, {"new_password1": password, "new_password2": password}, **more)


def links(text: str) -> list[str]:
    """The addresses that a sheet shows in plain text."""
    return re.findall(r"http://testserver(/invitation/[\w-]+/)", html.unescape(text))


# --- opening ---


def test_looking_changes_nothing_however_often(client, issued):
    for method in (client.get, client.head, client.get):
        assert method(link(issued)).status_code == 200
    shown = client.get(link(issued)).text
    for text in ("周雨桐，你好", "官渡校园社区服务队团队长", "茂职院团委派出", "20260102", "6月21日9:00"):
        assert text in shown
    assert Invitation.objects.get().used_at is None
    assert not User.objects.filter(name="周雨桐").exists()


@pytest.mark.both
def test_the_password_is_set_and_the_leader_is_at_home(client, issued):
    client.get(link(issued))
    response = accept(client, link(issued), follow=True)
    assert response.redirect_chain[-1] == ("/", 302)
    assert '<body class="phone"' in response.text
    assert "以后登录用这个用户名：20260102" in response.text
    assert "官渡校园社区" in response.text
    assert Client().login(username="20260102", password=GOOD)


def test_signing_in_renews_the_session(client, issued):
    session = client.session
    session["mark"] = "before"
    session.save()
    before = session.session_key
    accept(client, link(issued))
    assert client.session.session_key != before
    assert not type(session)(before).exists(before)


def test_all_that_is_wrong_with_a_password_is_said(client, issued):
    response = accept(client, link(issued), "20260102")
    assert response.status_code == 200
    for text in ("用户名", "10", "数字"):
        assert text in "".join(re.findall(r'class="error"[^>]*>([^<]+)<', response.text))
    mismatch = client.post(link(issued), {"new_password1": GOOD, "new_password2": "别的"})
    assert "两次填的新密码不一样" in mismatch.text
    assert Invitation.objects.get().used_at is None


@pytest.mark.parametrize("fate", ["used", "expired", "revoked", "unknown"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_dead_link_shows_the_same_page(cast, client, issued, fate, method):
    url = link(issued)
    if fate == "used":
        accept(Client(), url)
    elif fate == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif fate == "revoked":
        revoke(actor=cast.college_official, invitation=issued.invitation)
    else:
        url = reverse("teams:invitation", args=["%00✗"])
    said = {"new_password1": GOOD, "new_password2": GOOD} if method == "post" else {}
    response = getattr(client, method)(url, said)
    nothing = client.get(reverse("teams:invitation", args=["nothing"]))
    assert (response.status_code, response.content) == (404, nothing.content)
    assert "这份邀请不能用了" in response.text
    assert "团队长找派出单位" in response.text
    assert "周雨桐" not in response.text


def test_nothing_keeps_the_link_or_tells_it_on(client, issued):
    answers = [client.get(link(issued)), client.get(reverse("teams:invitation", args=["nothing"]))]
    for response in [*answers, accept(client, link(issued))]:
        assert response["Referrer-Policy"] == "strict-origin"
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in answers[0].text


def test_the_form_passes_the_check_of_forged_requests(issued):
    guarded = Client(enforce_csrf_checks=True)
    assert accept(guarded, link(issued)).status_code == 403
    guarded.get(link(issued))
    token = guarded.cookies["csrftoken"].value
    said = {"new_password1": GOOD, "new_password2": GOOD, "csrfmiddlewaretoken": token}
    assert guarded.post(link(issued), said, headers={"origin": "http://testserver"}).status_code == 302


def test_somebody_who_is_signed_in_is_asked_to_leave_first(cast, client, issued):
    client.force_login(cast.official)
    for response in (client.get(link(issued)), accept(client, link(issued))):
        assert response.status_code == 200
        assert "这份邀请是给周雨桐的" in response.text
        assert "登录的是韩雪" in response.text
    assert Invitation.objects.get().used_at is None
    left = client.post(reverse("teams:invitation-leave", args=[issued.token]))
    assert left["Location"] == link(issued)
    assert "周雨桐，你好" in client.get(link(issued)).text


def test_a_reset_password_is_set_anew_by_the_link(cast, client):
    User.objects.filter(pk=cast.official.pk).update(last_login=timezone.now())
    issued = reset_account(actor=cast.admin, account=cast.official, seen=0)
    shown = client.get(link(issued)).text
    assert "密码已重置" in shown
    assert "共青团茂名市茂南区委员会" in shown
    assert "要办的" in accept(client, link(issued), follow=True).text


def test_who_owes_a_second_factor_is_sent_to_bind_it(cast, client, settings):
    settings.SECOND_FACTOR = "offices"
    issued = reset_account(actor=cast.admin, account=cast.official, seen=0)
    response = accept(client, link(issued), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("teams:second-factor"))
    assert "要办的" not in response.text


def test_the_log_tells_who_came_in(client, issued):
    accept(client, link(issued))
    said = list(AuditEntry.objects.order_by("-pk").values_list("verb", "actor__username")[:3])
    assert said == [("登录", "20260102"), ("激活", "20260102"), ("开通账号", "20260102")]


# --- sheets ---


def waiting(cast, keeper, n: int) -> None:
    for i in range(n):
        open_official(
            actor=keeper, username=f"u{i}", name=f"新人{i}", organisation=cast.town, role="official", from_on=TODAY
        )


@pytest.fixture
def keeper(cast) -> User:
    return make_user("keeper", "单管员", cast.district, "unitadmin")


def test_a_sheet_has_a_card_for_everybody_who_waits_and_is_shown_once(cast, client, keeper):
    waiting(cast, keeper, 3)
    client.force_login(keeper)
    url = reverse("teams:organisation-invitations", args=[cast.district.code])
    assert "没有要邀请的人" in client.get(url, {"who": "officials"}).text
    asked = client.get(url, {"who": "officials", "below": "1"}).text
    assert "生成3张二维码" in asked
    seen = re.search(r'name="seen" value="(\d+)"', asked)[1]
    said = {"who": "officials", "below": "1", "seen": seen}
    sheet = client.post(url, said)
    assert sheet.text.count("data:image/svg+xml") == 3
    assert "羊角镇干部" in sheet.text
    assert "no-store" in sheet["Cache-Control"]
    again = client.post(url, said, follow=True)
    assert "刚刚生成过" in again.text
    assert "data:image/svg+xml" not in again.text
    assert again.text.count("待使用") == 3
    assert Invitation.objects.unspent().count() == 3


def test_leaders_of_a_college_are_invited_by_who_keeps_its_members(cast, client, issued):
    Invitation.objects.all().delete()
    client.force_login(cast.college_official)
    url = reverse("teams:organisation-invitations", args=[cast.college.code])
    assert "周雨桐" in client.get(url).text
    [address] = links(client.post(url, {"who": "leaders", "seen": "0"}).text)
    assert accept(Client(), address).status_code == 302
    assert "没有要邀请的团队长" in client.get(url).text


def test_who_keeps_members_alone_invites_no_officials(cast, client):
    client.force_login(cast.official)
    url = reverse("teams:organisation-invitations", args=[cast.district.code])
    assert client.get(url).status_code == 200
    assert client.get(url, {"who": "officials"}).status_code == 403
    assert client.post(url, {"who": "officials"}).status_code == 403
    assert client.get(reverse("teams:organisation-invitations", args=[cast.stranger.code])).status_code == 404


def test_the_token_is_in_the_answer_and_in_no_session(cast, client, keeper):
    waiting(cast, keeper, 1)
    client.force_login(keeper)
    account = User.objects.get(username="u0")
    text = client.post(reverse("teams:account-invite", args=[account.pk]), {"seen": "0"}).text
    [address] = links(text)
    token = address.split("/")[2]
    assert token not in str(dict(client.session))
    assert token not in client.get(reverse("teams:account", args=[account.pk])).text
    revoked = client.post(reverse("teams:invitation-revoke", args=[Invitation.objects.get().pk]), follow=True)
    assert "已撤回" in revoked.text
    assert Client().get(address).status_code == 404
    twice = client.post(reverse("teams:invitation-revoke", args=[Invitation.objects.get().pk]), follow=True)
    assert "已经用过、过期或撤回" in twice.text


def test_a_link_is_revoked_by_who_may_make_it(cast, client, issued, keeper):
    url = reverse("teams:invitation-revoke", args=[issued.invitation.pk])
    for user, status in ((cast.official, 404), (keeper, 404), (cast.reader, 403), (cast.college_official, 302)):
        client.force_login(user)
        assert client.post(url).status_code == status
    Team.objects.update(leader=None)
    shared = open_official(
        actor=keeper, username="both", name="两处任职", organisation=cast.town, role="official", from_on=TODAY
    )
    appoint(actor=None, user=shared, organisation=cast.city, role="official", from_on=TODAY)
    reset = reset_account(actor=cast.admin, account=shared, seen=0)
    client.force_login(keeper)
    assert client.post(reverse("teams:invitation-revoke", args=[reset.invitation.pk])).status_code == 403
