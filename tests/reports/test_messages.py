"""What leaves the house: by e-mail titles and the way to each page, anywhere else only how many."""

from datetime import timedelta

import pytest

from reports.actions.digests import compose_digests
from reports.reminding.messages import message_for
from tasks.actions.assignments import report_done
from tasks.actions.records import submit
from tasks.actions.returns import return_record
from teams.actions.notices import mark_read, settle
from teams.choices import NoticeKind, Route
from teams.models import Digest, Mute, Notice, User
from tests.cast import PASSWORD, make_record
from tests.reports.telling import THURSDAY, at, channel, given, reminded_of, told_of, wants_mail

pytestmark = pytest.mark.django_db
SITE = "https://youth.example.cn"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.44"


@pytest.fixture(autouse=True)
def house(settings, cast):
    settings.SITE_ADDRESS = SITE
    channel(cast.city)


def digest_of(user: User) -> Digest:
    """The one of this morning of all that waits for ``user``."""
    compose_digests(now=at("09:00"))
    return Digest.objects.get(user=wants_mail(user))


def said(*digests: Digest, route: Route = Route.EMAIL):
    return message_for(digests, route, at=at("09:05"))


def text(*digests: Digest) -> str:
    return said(*digests).text(10_000)


def test_a_mail_tells_the_most_pressing_first_and_leads_to_each_page(cast):
    user = wants_mail(cast.college_official)
    told_of(user, "report:1", "accepted:1", title="团茂名市委已接收推进表", url="/reports/1/", kind=NoticeKind.REPORT)
    told_of(user, "record:1", "returned:1", title="记录被退回", url="/records/1/#people", kind=NoticeKind.RETURNED)
    for title, days in (("三天后到期的", 3), ("今天到期的", 0), ("逾期的", -3)):
        row = given(cast, due=THURSDAY + timedelta(days=days))
        reminded_of(user, row, title=title, url=f"/assignments/{row.pk}/")
    message = said(digest_of(user))
    assert message.title == "4项要办：1项逾期、1项被退回、1项今天到期、1项快到期、1条新消息"
    assert (message.count, message.link) == (5, f"{SITE}/notices/")
    lines = [line.text for line in message.lines]
    order = ["逾期的", "记录被退回", "今天到期的", "三天后到期的", "团茂名市委已接收推进表"]
    assert [line for line in lines if line in order] == order
    assert {line.text: line.url for line in message.lines}["记录被退回"] == f"{SITE}/records/1/#people"
    assert lines[lines.index("逾期的") + 1] == "为什么收到：你单位承办这项任务"
    assert [line.url for line in message.lines][-2:] == [f"{SITE}/notices/", f"{SITE}/me/notices/"]


def test_many_alike_are_put_together_and_the_first_ten_named(cast):
    user = wants_mail(cast.college_official)
    for number in reversed(range(12)):
        reminded_of(user, given(cast), title=f"逾期的第{number}项")
    message = said(digest_of(user))
    assert (message.title, message.count) == ("12项要办：12项逾期", 12)
    lines = [line.text for line in message.lines]
    start = lines.index("12项任务还没有办结：")
    assert lines[start + 1 : start + 11] == [f"逾期的第{number}项" for number in range(10)]
    assert lines[start + 11 : start + 13] == ["还有2项，登录看全部。", "为什么收到：你单位承办这项任务"]


def test_what_came_back_is_not_told_beside_the_reminder_of_it(cast):
    user = wants_mail(cast.college_official)
    row = given(cast)
    subject = f"assignment:{row.pk}"
    told_of(user, subject, "returned:1", title="任务被退回", kind=NoticeKind.RETURNED)
    told_of(user, subject, "answered:2", title="延期没有同意")
    reminded_of(user, row)
    told_of(user, subject, "returned:3", title="又被退回", kind=NoticeKind.RETURNED)
    lines = [line.text for line in said(digest_of(user)).lines]
    assert {"创文巩卫没有办结", "延期没有同意", "又被退回"} <= set(lines)
    assert "任务被退回" not in lines


def test_what_stays_inside_is_only_counted(cast):
    user = wants_mail(cast.college_official)
    told_of(
        user, "assignment:1", "given:1", title="个案帮扶：张某", text="某某小区", why="你单位承办", inside_only=True
    )
    told_of(user, "assignment:2", "given:2", title="创文巩卫")
    letter = text(digest_of(user))
    assert "创文巩卫" in letter
    assert "另有1项内容不外发" in letter
    assert "张某" not in letter
    assert "某某小区" not in letter


def test_a_text_message_says_how_many_and_nothing_of_what(cast):
    user, row = wants_mail(cast.college_official), given(cast)
    reminded_of(user, row, title="林嘉豪的创文巩卫没有办结")
    reminded_of(user, given(cast, due=THURSDAY))
    message = said(digest_of(user), route=Route.SMS)
    assert (message.title, message.lines, message.count) == ("你有1项逾期、1项今天到期", (), 2)
    assert message.link == f"{SITE}/notices/"


def test_a_robot_speaks_once_for_all_and_calls_them_by_their_phones(cast):
    row = given(cast)
    people = [wants_mail(user) for user in (cast.college_official, cast.leader, cast.official)]
    User.objects.filter(pk=cast.college_official.pk).update(phone="15400008888")
    for user in people[:2]:
        reminded_of(user, row)
    told_of(people[2], "report:1", "accepted:1")
    message = said(*(digest_of(user) for user in people), route=Route.WECOM)
    assert message.title == "3人有1项逾期、1条新消息"
    assert (message.lines, message.count) == ((), 2)
    assert set(message.mentions) == {"15400008888", "15400001234"}


def test_who_has_done_it_is_not_called(cast):
    done, late = given(cast), given(cast)
    for user, row in ((cast.college_official, done), (cast.leader, late)):
        reminded_of(wants_mail(user), row)
    digests = [digest_of(cast.college_official), digest_of(cast.leader)]
    report_done(actor=cast.college_official, assignment=done, on=THURSDAY, note="清理了5条街")
    message = said(*digests, route=Route.FEISHU)
    assert (message.title, message.mentions) == ("1人有1项逾期", ("15400001234",))


@pytest.mark.parametrize("route", [Route.EMAIL, Route.SMS, Route.DINGTALK])
def test_nothing_is_said_of_a_record_that_was_sent_a_minute_ago(cast, route):
    record = make_record(cast, state="submitted")
    returned = return_record(actor=cast.official, record=record, reason="请写清人数")
    wants_mail(cast.leader)
    digest = digest_of(cast.leader)
    assert said(digest, route=route).count == 1
    submit(actor=cast.leader, record=returned)
    assert said(digest, route=route) is None


@pytest.mark.parametrize("ends", ["read", "settled", "muted", "gone"])
def test_nothing_is_said_of_what_stands_no_more(cast, ends):
    user, row = wants_mail(cast.college_official), given(cast)
    notice = reminded_of(user, row)
    digest = digest_of(user)
    {
        "read": lambda: mark_read(notices=Notice.objects.all()),
        "settled": lambda: settle(notices=Notice.objects.all()),
        "muted": lambda: Mute.objects.create(user=user, subject=notice.subject, title="", until=THURSDAY),
        "gone": row.delete,
    }[ends]()
    assert said(digest) is None


@pytest.mark.parametrize("browser", ["Mozilla/5.0", WECHAT])
def test_its_links_open_the_very_page_after_signing_in(cast, client, browser):
    user, row = wants_mail(cast.college_official), given(cast)
    reminded_of(user, row, url=f"/assignments/{row.pk}/?side=own")
    (line,) = [line for line in said(digest_of(user)).lines if line.text == "创文巩卫没有办结"]
    page = line.url.removeprefix(SITE)
    door = client.get(page, HTTP_USER_AGENT=browser)
    assert door["Location"] == f"/sign-in/?next=/assignments/{row.pk}/%3Fside%3Down"
    form = {"username": "college", "password": PASSWORD, "next": page}
    assert f'name="next" value="{page}"' in client.get(door["Location"]).content.decode()
    assert client.post("/sign-in/", form, HTTP_USER_AGENT=browser)["Location"] == page
    assert client.get(page, HTTP_USER_AGENT=browser).status_code == 200
