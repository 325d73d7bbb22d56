"""Rows that wait to leave the house, and channels by which they go: to the gateway of the tests."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from teams.choices import DeliveryState, NoticeKind, Route
from teams.models import Channel, Delivery, Digest, Notice, Organisation, User

_numbers = count(1)
SECRET = "693060917130"  # in the settings of every channel


def gateway_settings(route: Route, address: str) -> dict[str, str]:
    """What a channel of ``route`` says whose gateway is the one at ``address``."""
    sms = {"gateway": "aliyun", "key_id": "id", "key_secret": SECRET, "sign_name": "共青团", "template": "SMS_1"}
    return {
        Route.EMAIL: {"sender_name": "团茂南区委"},
        Route.SMS: sms | {"variable": "count", "address": address},
        Route.WECOM: {"address": f"{address}/cgi-bin/webhook/send?key={SECRET}"},
        Route.DINGTALK: {"address": f"{address}/robot/send?access_token={SECRET}", "secret": SECRET},
        Route.FEISHU: {"address": f"{address}/open-apis/bot/v2/hook/{SECRET}", "secret": SECRET},
    }[route]


def make_channel(unit: Organisation, route: Route, address: str, *, enabled: bool = True) -> Channel:
    settings = gateway_settings(route, address)
    return Channel.objects.create(organisation=unit, route=route, enabled=enabled, settings=settings)


def make_delivery(user: User, channel: Channel | None, *, day: date | None = None, **columns: Any) -> Delivery:
    """A delivery of a digest with one notice that stands; waiting, if ``columns`` say nothing else."""
    number = next(_numbers)
    digest = Digest.objects.create(user=user, day=day or date.fromordinal(735_000 + number))
    Notice.objects.create(
        user=user, kind=NoticeKind.TASK, subject=f"assignment:{number}", title="有新任务", url="/", digest=digest
    )
    since = timezone.now() - timedelta(minutes=1)
    columns = {"route": channel.route if channel else Route.SMS, "items": 1, "not_before": since} | columns
    return Delivery.objects.create(digest=digest, channel=channel, **columns)


def under_way(at: datetime) -> dict[str, Any]:
    """Columns of one that somebody has claimed at ``at``."""
    return {"state": DeliveryState.SENDING, "claimed_at": at, "tries": 1}
