"""The inbox: unread first, one press marks it read and leads on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from teams.actions.notices import leave as leave_rows
from teams.actions.notices import mark_read, notify, settle
from teams.choices import NoticeKind
from teams.inbox import BECAUSE
from teams.models import Notice
from teams.pressing import Pressing, mark_of, pressing

pytestmark = pytest.mark.django_db


def leave(user, subject="one", **more) -> Notice:
    said = {"title": "官渡校园社区的记录被退回", "text": "请写清人数", "url": "/notices/?page=1"} | more
    notify(users=[user], kind=NoticeKind.RETURNED, subject=subject, **said)
    return Notice.objects.get(user=user, subject=subject, occasion="")


def test_the_unread_stand_above_the_read_and_are_counted(client, cast):
    leave(cast.leader, "old", title="较早的")
    leave(cast.leader, "read", title="读过的")
    mark_read(notices=Notice.objects.filter(subject="read"))
    leave(cast.leader, "new", title="较新的")
    client.force_login(cast.leader)
    page = client.get("/notices/").content.decode()
    assert page.index("较新的") < page.index("较早的") < page.index("读过的")
    assert "2条未读" in page


def test_an_empty_inbox_says_what_will_come(client, cast):
    client.force_login(cast.official)
    assert "还没有通知" in client.get("/notices/").content.decode()


def test_a_leader_reads_it_on_the_phone_and_an_official_at_the_desk(client, cast):
    client.force_login(cast.leader)
    assert '<body class="phone"' in client.get("/notices/").content.decode()
    client.force_login(cast.official)
    assert '<body class="desk">' in client.get("/notices/").content.decode()


def test_opening_marks_this_one_read_and_leads_to_its_page(client, cast):
    notice, other = leave(cast.leader), leave(cast.leader, "two")
    client.force_login(cast.leader)
    response = client.post(reverse("teams:notice-open", args=[notice.pk]))
    assert response["Location"] == "/notices/?page=1"
    notice.refresh_from_db()
    other.refresh_from_db()
    assert notice.read_at is not None
    assert other.read_at is None


def test_looking_does_not_mark_anything_read(client, cast):
    notice = leave(cast.leader)
    client.force_login(cast.leader)
    assert client.get(reverse("teams:notice-open", args=[notice.pk])).status_code == 405
    assert Notice.objects.unread().count() == 1


@pytest.mark.parametrize("url", ["", "https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_a_notice_never_leads_out_of_the_house(client, cast, url):
    notice = leave(cast.leader, url=url)
    client.force_login(cast.leader)
    assert client.post(reverse("teams:notice-open", args=[notice.pk]))["Location"] == "/notices/"


def test_somebody_elses_notice_does_not_exist(client, cast):
    notice = leave(cast.leader)
    client.force_login(cast.official)
    assert client.post(reverse("teams:notice-open", args=[notice.pk])).status_code == 404
    assert "官渡校园社区的记录被退回" not in client.get("/notices/").content.decode()
    assert Notice.objects.unread().count() == 1


def test_marking_all_read_leaves_the_notices_of_others(client, cast):
    leave(cast.leader)
    leave(cast.leader, "two")
    theirs = leave(cast.official)
    client.force_login(cast.leader)
    page = client.post("/notices/read/", follow=True).content.decode()
    assert "2条通知已标为已读" in page
    assert list(Notice.objects.unread()) == [theirs]


def test_three_notices_cost_as_many_queries_as_one(client, cast):
    client.force_login(cast.official)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/notices/")
        return len(queries)

    leave(cast.official)
    one = cost()
    leave(cast.official, "two")
    leave(cast.official, "three")
    assert cost() == one


def remind(user, step: int, subject="assignment:7", due="2026-06-15", **more) -> Notice:
    said = {"subject": subject, "occasion": f"doer:{due}", "step": step, "kind": NoticeKind.REMINDER}
    leave_rows(notices=[Notice(user=user, title=f"提醒{step}", url="/", **(said | more))])
    return Notice.objects.get(user=user, subject=subject, step=step)


def test_of_several_reminders_of_one_thing_the_last_stands_there_and_counts(client, cast):
    first, second = remind(cast.leader, 1), remind(cast.leader, 3)
    client.force_login(cast.leader)
    page = client.get("/notices/").content.decode()
    assert "1条未读" in page
    assert "提醒3" in page
    assert "提醒1" not in page
    client.post(reverse("teams:notice-open", args=[second.pk]))
    first.refresh_from_db()
    assert first.read_at is not None, "who has seen the last has seen those before"


def test_opening_an_event_leaves_the_reminders_of_the_same_thing(client, cast):
    reminder, event = remind(cast.leader, 1), leave(cast.leader, "assignment:7")
    client.force_login(cast.leader)
    client.post(reverse("teams:notice-open", args=[event.pk]))
    assert list(Notice.objects.unread()) == [reminder]


@pytest.mark.parametrize(
    ("subject", "due", "mark", "urgency"),
    [
        ("assignment:7", "2026-06-15", ("over", "逾期3天"), Pressing.OVERDUE),
        ("assignment:7", "2026-04-19", ("over", "逾期60天"), Pressing.OVERDUE),
        ("assignment:7", "2026-01-15", ("over", "逾期已久"), Pressing.OVERDUE),
        ("report:7", "2026-06-18", ("soon", "今天到期"), Pressing.TODAY),
        ("step:7", "2026-06-21", ("soon", "还有3天"), Pressing.SOON),
        ("review:7", "2026-06-15", ("behind", "还没办"), Pressing.WAITED_FOR),
    ],
)
def test_a_reminder_bears_its_light_of_today(client, cast, subject, due, mark, urgency):
    notice = remind(cast.leader, 1, subject, due)
    today = timezone.localdate()
    assert (mark_of(notice, on=today), pressing(notice, on=today)) == (mark, urgency)
    client.force_login(cast.leader)
    shape, word = mark
    assert f'<span class="st {shape}">{word}</span>' in client.get("/notices/").content.decode()


def test_what_happened_is_news_unless_it_came_back(cast):
    today = timezone.localdate()
    assert mark_of(leave(cast.leader), on=today) == ("over", "退回")
    news = Notice(kind=NoticeKind.REPORT, subject="report:1", occasion="accepted:1")
    assert (mark_of(news, on=today), pressing(news, on=today)) == (None, Pressing.NEWS)


@pytest.mark.parametrize(("tell", "word"), [(leave, "已处理"), (lambda user: remind(user, 1), "已了结")])
def test_what_is_settled_is_shown_as_done(client, cast, tell, word):
    tell(cast.leader)
    settle(notices=Notice.objects.all())
    client.force_login(cast.leader)
    page = client.get("/notices/").content.decode()
    assert f'<span class="st done">{word}</span>' in page
    assert "没有未读的通知" in page


def test_they_stand_under_their_days(client, cast):
    for subject, days in (("a", 0), ("b", 1), ("c", 6)):
        Notice.objects.filter(pk=leave(cast.leader, subject).pk).update(created_at=timezone.now() - timedelta(days))
    client.force_login(cast.leader)
    page = client.get("/notices/").content.decode()
    days = ["今天，星期四", "昨天，星期三", "6月12日，星期五"]
    assert sorted(days, key=page.index) == days


def test_each_says_why_it_came_also_where_nobody_wrote_it_down(client, cast):
    leave(cast.leader, why="这是你写的记录")
    leave(cast.leader, "two")
    client.force_login(cast.leader)
    page = client.get("/notices/").content.decode()
    assert "这是你写的记录" in page
    assert BECAUSE[NoticeKind.RETURNED] in page
    assert set(BECAUSE) == set(NoticeKind)


def test_one_kind_can_be_looked_at_alone(client, cast):
    leave(cast.leader)
    remind(cast.leader, 3)
    client.force_login(cast.leader)
    page = client.get("/notices/?kind=reminder").content.decode()
    assert "提醒3" in page
    assert "官渡校园社区的记录被退回" not in page
    assert "官渡校园社区的记录被退回" in client.get("/notices/?kind=unheard").content.decode()


def test_fifty_to_a_page(client, cast):
    for number in range(51):
        leave(cast.official, str(number), title=f"第{number}条")
    client.force_login(cast.official)
    first = client.get("/notices/").content.decode()
    assert "共51条" in first
    assert "第0条" not in first
    assert "第0条" in client.get("/notices/?page=2").content.decode()
