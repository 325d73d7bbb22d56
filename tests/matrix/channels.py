"""提醒通道: set up, tried out and removed by who administers the unit or one above it; to others they do not exist."""

from teams.choices import Route
from teams.models import Channel
from teams.roles import CHANNELS_EDIT
from tests.cast import Cast
from tests.deliveries import gateway_settings
from tests.matrix import Case
from tests.matrix.people import holds, reads

ADDRESS = "https://qyapi.weixin.qq.com"


def of_district(cast: Cast) -> list[int]:
    """The robot of the district's group chat, with all that it needs."""
    settings = gateway_settings(Route.WECOM, ADDRESS)
    row, _ = Channel.objects.get_or_create(
        organisation=cast.district, route=Route.WECOM, defaults={"settings": settings}
    )
    return [row.pk]


def without_settings(cast: Cast) -> list[int]:
    """A robot that calls nobody: it does not know whom."""
    row, _ = Channel.objects.get_or_create(organisation=cast.district, route=Route.DINGTALK)
    return [row.pk]


OWN = holds(CHANNELS_EDIT, "district")

CASES = [
    Case("teams:channels", word=CHANNELS_EDIT, get=200),
    Case(
        "teams:channels",
        query="?page=1",
        args=lambda cast: of_district(cast)[:0],
        word=CHANNELS_EDIT,
        get=200,
        shows={"企业微信群机器人": OWN},
    ),
    Case(
        "teams:channel-add",
        data=lambda cast: {"organisation": cast.district.code, "route": Route.SMS},
        word=CHANNELS_EDIT,
        fits=OWN,
        get=200,
        post=302,
    ),
    Case(
        "teams:channel-set-up",
        args=lambda cast: [cast.district.code, Route.WECOM],
        data=lambda cast: gateway_settings(Route.WECOM, ADDRESS),
        word=CHANNELS_EDIT,
        seen=reads("district"),
        may=OWN,
        get=200,
        post=302,
    ),
    Case("teams:channel", args=of_district, word=CHANNELS_EDIT, seen=OWN, get=200),
    Case("teams:channel-try", args=without_settings, word=CHANNELS_EDIT, seen=OWN, post=302),
    Case("teams:channel-enable", args=of_district, word=CHANNELS_EDIT, seen=OWN, post=302),
    Case("teams:channel-disable", args=of_district, word=CHANNELS_EDIT, seen=OWN, post=302),
    Case("teams:channel-remove", args=of_district, word=CHANNELS_EDIT, seen=OWN, get=200, post=302),
]
