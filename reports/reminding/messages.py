"""What is said outside the house: by e-mail titles and the way to each page, anywhere else only how many."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reports.reminding.kinds import KINDS
from reports.reminding.still import latest, standing
from teams.bundles import Bundle, bundled
from teams.choices import ROBOTS, Route
from teams.models import Digest, Notice, User
from teams.pressing import Pressing, pressing
from youthwork.lib.outgoing import Line, Message

Groups = dict[Pressing, list[Notice]]

RANKS = {kind.value: rank for rank, kind in enumerate(KINDS)}
GAP = Line("", "")
LISTED = 10  # of many that are alike so many are named
MORE = "还有{}项，登录看全部。"
INSIDE = "另有{}项内容不外发，请登录查看。"
MUTING = "暂时不想收到某一件的提醒：打开通知，在那一条下面点“暂不提醒”。"
SETTINGS = "改提醒的时间、途径和次数。"


def message_for(digests: Sequence[Digest], route: Route, *, at: datetime) -> Message | None:
    """What ``route`` is to say at ``at`` of all ``digests`` together: of that of their notices which still stands then,
    whatever stood when they were composed. None if nothing does.

    Only an e-mail says of what; of a notice that stays inside it says no more than that there is one.
    """
    on = timezone.localdate(at)
    notices = latest(standing(Notice.objects.filter(digest__in=[digest.pk for digest in digests]), on=on))
    if not notices:
        return None
    if route == Route.EMAIL:
        return _letter(notices, on)
    return _call(notices, on) if route in ROBOTS else _note(notices, on)


def _letter(notices: Sequence[Notice], on: date) -> Message:
    groups = _grouped(notices, on)
    inside = [notice for notice in notices if notice.inside_only]
    lines = list(_told_in_full(_grouped((notice for notice in notices if not notice.inside_only), on), on))
    if inside:
        lines += [GAP, Line(INSIDE.format(len(inside)), _inbox())]
    lines += [GAP, Line(MUTING, _inbox()), Line(SETTINGS, _address(reverse("teams:preferences")))]
    to_do = len(notices) - len(groups.get(Pressing.NEWS, ()))
    title = f"{to_do}项要办：{_counted(groups)}" if to_do else _counted(groups)
    return Message(title=title, lines=tuple(lines), link=_inbox(), count=len(notices))


def _told_in_full(groups: Groups, on: date) -> Iterator[Line]:
    """Each group under its head, each notice with its page, its words, and why it came; many alike are put together."""
    for urgency, notices in groups.items():
        yield from (GAP, Line(f"【{urgency.label.format(len(notices))}】", ""))
        for bundle in bundled(notices, on=on):
            yield from _together(bundle) if bundle.head else _alone(*bundle.notices)


def _alone(notice: Notice) -> Iterator[Line]:
    yield Line(notice.title, _page(notice))
    if notice.text:
        yield Line(notice.text, "")
    if notice.why:
        yield Line(f"为什么收到：{notice.why}", "")


def _together(bundle: Bundle) -> Iterator[Line]:
    """Many that are alike: the head, why they came once, the first of them."""
    first = bundle.notices[0]
    yield Line(f"{bundle.head}：", "")
    for notice in bundle.notices[:LISTED]:
        yield Line(notice.title, _page(notice))
    if len(bundle.notices) > LISTED:
        yield Line(MORE.format(len(bundle.notices) - LISTED), _inbox())
    if first.why:
        yield Line(f"为什么收到：{first.why}", "")


def _note(notices: Sequence[Notice], on: date) -> Message:
    return Message(title=f"你有{_counted(_grouped(notices, on))}", lines=(), link=_inbox(), count=len(notices))


def _call(notices: Sequence[Notice], on: date) -> Message:
    """To a group chat: how much there is for how many; what waits for two of them is one thing."""
    people = {notice.user_id for notice in notices}
    once = list({notice.subject: notice for notice in notices}.values())
    title = f"{len(people)}人有{_counted(_grouped(once, on))}"
    return Message(title=title, lines=(), link=_inbox(), count=len(once), mentions=_phones(people))


def _grouped(notices: Iterable[Notice], on: date) -> Groups:
    """The most pressing first; in each group what has been late for longest, or is due first, in the order of kinds."""
    found: Groups = defaultdict(list)
    for notice in sorted(notices, key=lambda one: (one.due_on or date.max, RANKS.get(_kind(one), 0), -one.pk)):
        found[pressing(notice, on=on)].append(notice)
    return {urgency: found[urgency] for urgency in Pressing if urgency in found}


def _kind(notice: Notice) -> str:
    return notice.subject.partition(":")[0]


def _counted(groups: Groups) -> str:
    """1项逾期、2项今天到期."""
    return "、".join(urgency.label.format(len(notices)) for urgency, notices in groups.items())


def _phones(people: Iterable[int]) -> tuple[str, ...]:
    users = User.objects.filter(pk__in=people, is_active=True).select_related("member").order_by("pk")
    return tuple(user.mobile for user in users if user.mobile)


def _page(notice: Notice) -> str:
    return _address(notice.url) if notice.url.startswith("/") else _inbox()


def _address(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}"


def _inbox() -> str:
    return _address(reverse("teams:notices"))
