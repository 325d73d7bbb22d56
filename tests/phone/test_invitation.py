"""Getting in, in a real browser: a code from the desk, a password on a phone, the first screen; and losing access."""

import re

import pytest
import segno
from django.urls import reverse
from playwright.sync_api import expect

from teams.models import Invitation, User
from tests.browsing import fits
from tests.cast import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "清晨六点绕着操场跑三圈"


def test_a_new_leader_scans_sets_a_password_and_is_at_home(cast, visit, signed_in, live_server):
    desk = signed_in(cast.college_official, 1440, at=reverse("tasks:team", args=[cast.team.pk]))
    desk.get_by_role("row", name="周雨桐").get_by_role("button", name="定为团队长").click()
    expect(desk.get_by_text("林嘉豪留在队里")).to_be_visible()
    desk.get_by_role("button", name="接替", exact=True).click()

    # The code is a picture of the very link that stands beside it.
    link = desk.locator(".link .file").inner_text()
    code = desk.get_by_alt_text("周雨桐的邀请二维码")
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert code.get_attribute("src") == segno.make(link, error="m", micro=False).svg_data_uri(
        scale=4, border=3, light="#fff"
    )
    expect(desk.get_by_role("button", name="打印")).to_be_visible()

    # Two who look at it: the second is too late.
    phone, slow = visit(390), visit(390, refused=True)
    for page in (phone, slow):
        page.goto(link)
        expect(page.get_by_role("heading", name="周雨桐，你好")).to_be_visible()
        expect(page.get_by_text("官渡校园社区服务队团队长")).to_be_visible()
        fits(page)
        page.get_by_label("设一个密码").fill(SECRET)
        page.get_by_label("再填一次").fill(SECRET)
    phone.get_by_role("button", name="设密码并登录").click()
    expect(phone).to_have_url(f"{live_server.url}/")
    expect(phone.get_by_text("用这个用户名：20260102")).to_be_visible()
    expect(phone.get_by_role("link", name="写一条记录").first).to_be_visible()
    fits(phone)
    slow.get_by_role("button", name="设密码并登录").click()
    expect(slow.get_by_role("heading", name="这份邀请不能用了")).to_be_visible()
    fits(slow)
    late = visit(390, refused=True)
    assert late.goto(link).status == 404
    expect(late.get_by_role("heading", name="这份邀请不能用了")).to_be_visible()
    assert User.objects.get(member__name="周雨桐").check_password(SECRET)

    # Going back and forth on the desk shows the code no more and makes no new one.
    desk.get_by_role("link", name="返回").click()
    expect(desk.get_by_text("周雨桐的账号")).to_be_visible()
    assert Invitation.objects.count() == 1


@pytest.mark.drill
def test_an_ended_appointment_loses_access_in_the_open_session(cast, signed_in):
    keeper = make_user("keeper", "单管员", cast.district, "unitadmin")
    other = signed_in(cast.official, 390, refused=True)
    expect(other.get_by_role("link", name=re.compile("^审核"))).to_be_visible()
    desk = signed_in(keeper, 1440)
    desk.get_by_role("navigation").get_by_role("link", name="账号").click()
    desk.get_by_role("link", name="韩雪").click()
    desk.get_by_role("link", name="结束", exact=True).click()
    desk.get_by_role("button", name="结束任职").click()
    expect(desk.get_by_text("任职已结束")).to_be_visible()

    with other.expect_response(re.compile("/review/$")) as answer:
        other.get_by_role("link", name=re.compile("^审核")).click()
    assert answer.value.status == 403
    expect(other.get_by_role("link", name=re.compile("^审核"))).not_to_be_visible()
    other.goto("/")
    expect(other.get_by_text("账号还没有任职")).to_be_visible()
    assert other.goto(reverse("tasks:placement", args=[cast.campus.pk])).status == 404
    fits(other)
