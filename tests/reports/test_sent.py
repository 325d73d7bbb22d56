"""A person's own log of what was sent outside: of what, by which way, how it went."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams.choices import DeliveryState, Route
from teams.models import Delivery, Digest
from tests.reports.telling import THURSDAY, at, channel, told_of

pytestmark = pytest.mark.django_db
PAGE = "/notices/sent/"


def sent(cast, state: str, route: Route = Route.EMAIL, day=THURSDAY, **more) -> Delivery:
    digest, _ = Digest.objects.get_or_create(user=cast.leader, day=day, composed_at=at("09:00", day))
    way = cast.city.channels.filter(route=route).first() or channel(cast.city, route)
    ended = None if state == DeliveryState.WAITING else at("09:01", day)
    said = {"state": state, "items": 2, "ended_at": ended, **more}
    return Delivery.objects.create(digest=digest, route=route, channel=way, **said)


@pytest.fixture
def leader(client, cast):
    client.force_login(cast.leader)
    return cast.leader


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (DeliveryState.WAITING, ["等着发", "排上"]),
        (DeliveryState.SENT, ["已发出", "今天9:01", "团茂名市委的通道", "2件事"]),
        (DeliveryState.UNKNOWN, ["不知是否发出", "没有等到答复", "没收到？再发一次"]),
        (DeliveryState.DROPPED, ["没有发", "都办完了"]),
        (DeliveryState.PARKED, ["发不出", "没有等到答复", "再发一次"]),
    ],
)
def test_each_says_in_words_how_it_went(client, cast, leader, state, said):
    sent(cast, state, outcome="没有等到答复")
    page = client.get(PAGE).content.decode()
    assert [words for words in said if words not in page] == []
    offered = state in (DeliveryState.UNKNOWN, DeliveryState.PARKED)
    assert ("再发一次" in page) == offered


def test_it_says_of_what_and_of_nobody_else(client, cast, leader):
    delivery = sent(cast, DeliveryState.SENT)
    notice = told_of(cast.leader, "record:1", "returned:1", title="记录被退回")
    notice.digest = delivery.digest
    notice.save(update_fields=["digest"])
    assert "记录被退回" in client.get(PAGE).content.decode()
    client.force_login(cast.official)
    assert "还没有发过" in client.get(PAGE).content.decode()


def test_sending_again_is_asked_about_and_then_done(client, cast, leader):
    delivery = sent(cast, DeliveryState.UNKNOWN)
    again = reverse("reports:sent-again", args=[delivery.pk])
    assert "可能收到两次" in client.get(again).content.decode()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.UNKNOWN, "looking sends nothing"
    assert "已排上" in client.post(again, follow=True).content.decode()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING
    assert "已经有人处理" in client.post(again, follow=True).content.decode()


def test_what_was_sent_to_somebody_else_does_not_exist(client, cast):
    again = reverse("reports:sent-again", args=[sent(cast, DeliveryState.UNKNOWN).pk])
    client.force_login(cast.official)
    assert client.get(again).status_code == client.post(again).status_code == 404


def test_three_digests_cost_as_many_queries_as_one(client, cast, leader):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    sent(cast, DeliveryState.SENT)
    one = cost()
    for day in (16, 17):
        sent(cast, DeliveryState.SENT, day=THURSDAY.replace(day=day))
        sent(cast, DeliveryState.SENT, Route.SMS, day=THURSDAY.replace(day=day))
    assert cost() == one
