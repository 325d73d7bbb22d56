"""The inbox: unread first, one press marks it read and leads on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams.actions.notices import mark_read, notify
from teams.choices import NoticeKind
from teams.models import Notice

pytestmark = pytest.mark.django_db


def leave(user, subject="one", **more) -> Notice:
    said = {"title": "官渡校园社区的记录被退回", "text": "请写清人数", "url": "/notices/?page=1"} | more
    notify(users=[user], kind=NoticeKind.RETURNED, subject=subject, **said)
    return Notice.objects.get(user=user, subject=subject)


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


def test_fifty_to_a_page(client, cast):
    for number in range(51):
        leave(cast.official, str(number), title=f"第{number}条")
    client.force_login(cast.official)
    first = client.get("/notices/").content.decode()
    assert "共51条" in first
    assert "第0条" not in first
    assert "第0条" in client.get("/notices/?page=2").content.decode()
