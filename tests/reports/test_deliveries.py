"""Sending what waits: once, told how it ended, and never a second time by itself when nobody knows."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from reports.actions import deliveries
from reports.jobs import send_deliveries
from teams.choices import DeliveryState, Route
from teams.models import AuditEntry, Channel, Delivery, Member, Notice, User
from tests.deliveries import make_channel, make_delivery, under_way
from youthwork.lib.outgoing.hosts import hosts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(today) -> datetime:
    return timezone.now()


@pytest.fixture
def address(gateway, settings) -> str:
    """Where the gateway of the tests is, which is on the allow list."""
    settings.OUTGOING_HOSTS = hosts_of([gateway.address])
    return gateway.address


@pytest.fixture
def sms(cast, address) -> Channel:
    return make_channel(cast.city, Route.SMS, address)


@pytest.fixture
def robot(cast, address) -> Channel:
    return make_channel(cast.district, Route.WECOM, address)


def deliver(*rows: Delivery, now: datetime) -> dict[str, int]:
    return dict(deliveries.deliver([row.pk for row in rows], now=now))


def fresh(row: Delivery) -> Delivery:
    return Delivery.objects.get(pk=row.pk)


def test_what_waits_is_sent_once(gateway, cast, sms, now):
    row = make_delivery(cast.leader, sms)
    assert deliver(row, now=now) == {DeliveryState.SENT: 1}
    assert deliver(row, now=now) == {}
    row = fresh(row)
    assert (row.state, row.tries, row.receipt) == (DeliveryState.SENT, 1, f"youthwork-{row.pk}^0")
    (message,) = gateway.accepted()
    assert (message["number"], message["to"]) == (f"youthwork-{row.pk}", "15400001234")


def test_what_was_done_a_minute_ago_is_not_sent(gateway, cast, sms, now):
    row = make_delivery(cast.leader, sms)
    Notice.objects.update(settled_at=now, read_at=now)
    assert deliver(row, now=now) == {DeliveryState.DROPPED: 1}
    assert gateway.accepted() == []
    assert fresh(row).outcome == deliveries.CLEARED


def test_who_has_left_is_not_written_to(gateway, cast, sms, now):
    row = make_delivery(cast.leader, sms)
    User.objects.filter(pk=cast.leader.pk).update(is_active=False)
    assert deliver(row, now=now) == {DeliveryState.DROPPED: 1}
    assert gateway.accepted() == []


def test_a_gateway_that_accepts_and_says_nothing_is_unknown_and_never_asked_again(gateway, cast, sms, now):
    row = make_delivery(cast.leader, sms)
    gateway.mood("broken")
    assert deliver(row, now=now) == {DeliveryState.UNKNOWN: 1}
    gateway.mood()
    for later in (timedelta(0), timedelta(hours=1), timedelta(days=3)):
        assert deliver(row, now=now + later) == {}
    assert len(gateway.accepted()) == 1


def test_a_gateway_that_is_silent_for_longer_than_the_operator_waits_is_unknown(gateway, cast, sms, now, settings):
    settings.OUTGOING_SECONDS = 0.1
    row = make_delivery(cast.leader, sms)
    gateway.mood("slow", seconds=0.5)
    assert deliver(row, now=now) == {DeliveryState.UNKNOWN: 1}


def test_what_the_gateway_refuses_for_good_is_parked_with_its_words(gateway, cast, sms, now):
    row = make_delivery(cast.leader, sms)
    gateway.mood("refuse", code="isv.AMOUNT_NOT_ENOUGH")
    assert deliver(row, now=now) == {DeliveryState.PARKED: 1}
    assert "余额不足" in fresh(row).outcome


def test_what_the_gateway_refuses_for_now_is_tried_three_times(gateway, cast, sms, now):
    row = make_delivery(cast.leader, sms)
    gateway.mood("limit")
    assert deliver(row, now=now) == {DeliveryState.WAITING: 1}
    assert deliver(row, now=now) == {}, "not at once"
    assert deliver(row, now=now + timedelta(minutes=6)) == {DeliveryState.WAITING: 1}
    assert deliver(row, now=now + timedelta(minutes=30)) == {}, "and not after the same time"
    assert deliver(row, now=now + timedelta(minutes=40)) == {DeliveryState.PARKED: 1}
    assert (fresh(row).tries, gateway.accepted()) == (3, [])


def test_a_gateway_that_is_not_there_leaves_the_others_untried(cast, sms, now, settings):
    settings.OUTGOING_HOSTS = hosts_of(["http://127.0.0.1:9"])
    Channel.objects.filter(pk=sms.pk).update(settings=sms.settings | {"address": "http://127.0.0.1:9"})
    rows = [make_delivery(cast.leader, sms) for _ in range(3)]
    assert deliver(*rows, now=now) == {DeliveryState.WAITING: 1}
    assert [fresh(row).tries for row in rows] == [1, 0, 0]
    assert all(fresh(row).not_before > now for row in rows)


def test_a_channel_that_was_switched_off_or_removed_sends_nothing(gateway, cast, sms, now):
    Channel.objects.filter(pk=sms.pk).update(enabled=False)
    rows = [make_delivery(cast.leader, sms), make_delivery(cast.leader, None)]
    assert deliver(*rows, now=now) == {DeliveryState.PARKED: 2}
    assert gateway.accepted() == []


def test_who_has_no_phone_any_more_is_said_to_have_none(cast, sms, now):
    row = make_delivery(cast.leader, sms)
    Member.objects.filter(pk=cast.leader.member_id).update(phone="", phone_index="")
    assert deliver(row, now=now) == {DeliveryState.PARKED: 1}
    assert "手机号" in fresh(row).outcome


def test_a_mail_goes_to_the_address_of_the_account(cast, now, mailoutbox, settings):
    settings.EMAIL_FROM = "notice@example.cn"
    User.objects.filter(pk=cast.official.pk).update(email="han@example.cn")
    row = make_delivery(cast.official, make_channel(cast.city, Route.EMAIL, ""))
    assert deliver(row, now=now) == {DeliveryState.SENT: 1}
    (mail,) = mailoutbox
    assert mail.to == ["han@example.cn"]
    assert mail.from_email.endswith(" <notice@example.cn>")
    assert "有新任务" in mail.body
    assert fresh(row).receipt == mail.extra_headers["Message-ID"] == f"<youthwork-{row.pk}@example.cn>"


def test_a_group_is_told_once_of_all_that_waits_for_it(gateway, cast, robot, now):
    rows = [make_delivery(user, robot) for user in (cast.official, cast.reader, cast.leader)]
    elsewhere = make_delivery(cast.outsider, make_channel(cast.stranger, Route.WECOM, gateway.address))
    assert deliver(rows[0], now=now) == {DeliveryState.SENT: 3}
    (message,) = gateway.accepted()
    assert message["text"].startswith("3人有")
    assert message["to"] == ["15400001234"]
    assert {fresh(row).receipt for row in rows} == {f"youthwork-{rows[0].pk}"}
    assert fresh(elsewhere).state == DeliveryState.WAITING


def test_a_group_is_not_told_of_what_is_done(gateway, cast, robot, now):
    done, open_ = make_delivery(cast.official, robot), make_delivery(cast.reader, robot)
    Notice.objects.filter(digest=done.digest).update(settled_at=now, read_at=now)
    assert deliver(open_, now=now) == {DeliveryState.DROPPED: 1, DeliveryState.SENT: 1}
    assert gateway.accepted()[0]["text"].startswith("1人有")
    assert fresh(done).state == DeliveryState.DROPPED


def test_a_robot_speaks_as_often_a_minute_as_its_gateway_allows(gateway, cast, robot, now):
    for second in range(20):
        make_delivery(cast.official, robot, **under_way(now - timedelta(seconds=second)))
    row = make_delivery(cast.official, robot)
    assert deliver(row, now=now) == {}
    assert deliver(row, now=now + timedelta(seconds=55)) == {DeliveryState.SENT: 1}


@pytest.mark.parametrize("hour", [21, 23, 0, 6])
def test_at_night_nothing_is_sent(gateway, cast, sms, now, hour):
    at = timezone.localtime(now).replace(hour=hour)
    row = make_delivery(cast.leader, sms, not_before=at)
    assert deliver(row, now=at) == {}
    assert list(deliveries.batches(now=at)) == []
    morning = timezone.localtime(fresh(row).not_before)
    assert (morning.hour, morning.minute) == (7, 0)
    assert timedelta(0) < morning - at <= timedelta(hours=10)
    assert deliver(row, now=morning) == {DeliveryState.SENT: 1}


def test_what_waits_is_handed_out_in_its_order_a_group_once(cast, sms, robot, now, monkeypatch):
    monkeypatch.setattr(deliveries, "IN_A_BATCH", 2)
    single = [make_delivery(cast.leader, sms).pk for _ in range(2)]
    group = [make_delivery(user, robot).pk for user in (cast.official, cast.reader)]
    last = make_delivery(cast.leader, sms).pk
    make_delivery(cast.leader, sms, not_before=now + timedelta(hours=1))
    assert list(deliveries.batches(now=now)) == [single, [group[0], last]]


def test_a_round_sends_all_that_waits(gateway, cast, sms, robot):
    for user in (cast.leader, cast.other_leader):
        make_delivery(user, sms)
    make_delivery(cast.official, robot)
    # Jobs run at once in tests: so does what is handed out.
    assert send_deliveries.delay().get() == {"handed_out": 3, "lost": 0}


def test_what_a_killed_worker_was_sending_is_unknown(gateway, cast, sms, now):
    lost = make_delivery(cast.leader, sms, **under_way(now - timedelta(minutes=11)))
    beyond = make_delivery(cast.leader, sms, **under_way(now + timedelta(days=1)))
    busy = make_delivery(cast.leader, sms, **under_way(now - timedelta(minutes=1)))
    assert deliveries.give_up_on_lost(now=now) == 2
    assert [fresh(row).state for row in (lost, beyond, busy)] == ["unknown", "unknown", "sending"]
    assert deliver(lost, beyond, busy, now=now) == {}
    assert gateway.accepted() == []


def test_what_was_only_slow_is_written_down_after_all(cast, sms, now):
    """Given up on, but nobody has sent it again: how it ended is known now."""
    row = make_delivery(cast.leader, sms)
    (claimed,) = deliveries.claim(Delivery.objects.filter(pk=row.pk), now=now)
    deliveries.give_up_on_lost(now=now + timedelta(minutes=11))
    deliveries.write_down([claimed], deliveries.BROKEN_OFF, now)
    assert fresh(row).outcome == deliveries.BROKEN_OFF.words


def test_what_was_sent_again_meanwhile_is_not_written_over(cast, sms, now):
    row = make_delivery(cast.leader, sms)
    (claimed,) = deliveries.claim(Delivery.objects.filter(pk=row.pk), now=now)
    deliveries.give_up_on_lost(now=now + timedelta(minutes=11))
    deliveries.send_again(actor=cast.admin, delivery=fresh(row))
    deliveries.write_down([claimed], deliveries.BROKEN_OFF, now)
    assert fresh(row).state == DeliveryState.WAITING


def test_a_row_that_cannot_be_read_is_parked_and_the_others_go_on(gateway, cast, sms, now):
    """A phone that no key opens any more."""
    rows = [make_delivery(user, sms) for user in (cast.other_leader, cast.leader)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE teams_member SET phone = '2ffffffffAAAA' WHERE id = %s", [cast.other_leader.member_id])
    for later in (timedelta(0), timedelta(minutes=6), timedelta(minutes=40)):
        deliver(*rows, now=now + later)
    assert [fresh(row).state for row in rows] == [DeliveryState.PARKED, DeliveryState.SENT]
    assert fresh(rows[0]).outcome == deliveries.NOT_WORDED.words


@pytest.mark.parametrize("state", [DeliveryState.UNKNOWN, DeliveryState.PARKED])
def test_an_official_has_it_sent_again(gateway, cast, sms, now, state):
    row = make_delivery(cast.leader, sms, state=state, tries=3, claimed_at=now, ended_at=now, outcome="连不上")
    deliveries.send_again(actor=cast.admin, delivery=row)
    assert deliver(row, now=timezone.now()) == {DeliveryState.SENT: 1}
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.target_name, entry.organisation) == ("重发提醒", "短信", cast.city)
    assert entry.values("after") == {"recipient": "林嘉豪"}
    assert "林嘉豪" not in str(entry.after)


def test_what_is_sent_or_waits_is_not_sent_again(cast, sms, now):
    for state in (DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.SENDING):
        row = make_delivery(cast.leader, sms, state=state, claimed_at=now)
        with pytest.raises(ValidationError, match="已经有人处理"):
            deliveries.send_again(actor=cast.admin, delivery=row)


def test_what_no_channel_takes_is_not_sent_again(cast, sms, now):
    row = make_delivery(cast.leader, sms, state=DeliveryState.PARKED, ended_at=now)
    Channel.objects.update(enabled=False)
    with pytest.raises(ValidationError, match="没有启用的短信通道"):
        deliveries.send_again(actor=cast.admin, delivery=fresh(row))
