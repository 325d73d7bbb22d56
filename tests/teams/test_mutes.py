"""Not to be reminded of one thing for a while; what happens to it is told all the same."""

from datetime import date, timedelta

import pytest

from teams.actions.notices import leave, settle
from teams.choices import NoticeKind
from teams.models import AuditEntry, Mute, Notice

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)


def reminder(user, *, step: int = 3, subject: str = "assignment:7") -> Notice:
    said = {"subject": subject, "occasion": "doer:2026-06-15", "step": step}
    leave(notices=[Notice(user=user, kind=NoticeKind.REMINDER, title="创文巩卫没有办结", **said)])
    return Notice.objects.get(user=user, **said)


def returned(user) -> Notice:
    said = {"subject": "assignment:7", "occasion": "sent_back:1", "kind": NoticeKind.RETURNED}
    leave(notices=[Notice(user=user, title="退回重办：创文巩卫", **said)])
    return Notice.objects.get(user=user, **said)


@pytest.fixture
def page(client, cast):
    client.force_login(cast.official)
    return f"/notices/{reminder(cast.official).pk}/mute/"


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ({"span": "today"}, TODAY),
        ({"span": "week"}, TODAY + timedelta(days=7)),
        ({"span": "day", "until": "2026-06-30"}, date(2026, 6, 30)),
        ({"span": "day", "until": "2026-08-17"}, date(2026, 8, 17)),
    ],
)
def test_it_is_quiet_for_as_long_as_was_asked(client, cast, page, said, until):
    assert "不再提醒你这件事" in client.post(page, said, follow=True).content.decode()
    row = Mute.objects.get()
    assert (row.user, row.subject, row.title, row.until) == (
        cast.official,
        "assignment:7",
        "创文巩卫没有办结",
        until,
    )
    assert not Notice.objects.unread().exists(), "what was said so far need not be read any more"
    assert AuditEntry.objects.get(verb="暂不提醒").after == {"quiet_until": str(until)}


@pytest.mark.parametrize(
    "said",
    [
        {"span": "day", "until": "2026-08-18"},
        {"span": "day", "until": "2026-06-17"},
        {"span": "day"},
        {"span": "day", "until": "6月"},
        {"span": "for ever"},
        {"span": ""},
    ],
)
def test_days_that_are_past_or_too_far_are_refused(client, page, said):
    answer = client.post(page, said)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Mute.objects.exists()


def test_said_again_it_lasts_as_the_last_word_has_it(client, page):
    for span in ("week", "today"):
        client.post(page, {"span": span})
    assert Mute.objects.get().until == TODAY


def test_what_happened_and_what_is_done_cannot_be_muted(client, cast, page):
    event = returned(cast.official)
    settle(notices=Notice.objects.exclude(pk=event.pk))
    for url in (page, f"/notices/{event.pk}/mute/"):
        assert client.get(url).status_code == client.post(url, {"span": "week"}).status_code == 403
    assert not Mute.objects.exists()


def test_the_inbox_offers_it_of_reminders_alone_and_says_how_long(client, cast, page):
    returned(cast.official)
    inbox = client.get("/notices/").content.decode()
    assert inbox.count("暂不提醒") == 1
    client.post(page, {"span": "week"})
    inbox = client.get("/notices/").content.decode()
    assert "到6月25日不提醒" in inbox
    assert "退回重办：创文巩卫" in inbox


def test_it_can_be_taken_back(client, cast, page):
    client.post(page, {"span": "week"})
    assert "到6月25日为止" in client.get("/me/notices/").content.decode()
    end = f"/me/notices/muted/{Mute.objects.get().pk}/end/"
    assert "已恢复提醒" in client.post(end, follow=True).content.decode()
    assert not Mute.objects.exists()
    assert AuditEntry.objects.filter(verb="恢复提醒").count() == 1
    assert client.post(end).status_code == 404
