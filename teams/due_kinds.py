"""What can be due of people and units: an invitation that nobody has used.

Whoever made it is told, and nobody else: the link was theirs to send. The person who was invited is not named, since
this goes out by e-mail; the page that it leads to says who it is.
"""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse

from teams.choices import DueKind, NoticeKind, Part
from teams.due import Kind, Said, Telling, as_due
from teams.models import Appointment, Invitation, Organisation
from teams.roles import ACCOUNTS_EDIT
from youthwork.lib.dates import cn_date


def invitations_due(until: date) -> QuerySet[Invitation]:
    """Invitations that somebody still needs and that run out on ``until`` or before. They wait for who made them, as
    long as that person serves somewhere; else for those who keep the accounts of the unit. Without those of accounts
    that serve nowhere."""
    rows = Invitation.objects.needed().annotate(runs_out=TruncDate("expires_at")).filter(runs_out__lte=until)
    serving = Appointment.objects.filter(Q(to_on=None) | Q(to_on__gt=OuterRef("runs_out")))
    office = serving.filter(user=OuterRef("user")).order_by("pk").values("organisation")[:1]
    maker = serving.filter(user=OuterRef("invited_by"), user__is_active=True)
    unit = Coalesce("team__home", Subquery(office), "user__member__home", output_field=BigIntegerField())
    person = Case(When(Exists(maker), then=F("invited_by")))
    named = Organisation.objects.filter(pk=OuterRef("due_unit")).order_by().values("short_name")
    found = as_due(rows, on="runs_out", unit=unit, person=person).filter(due_unit__isnull=False)
    return found.annotate(unit_name=Subquery(named[:1]))


def _say(row: Any, telling: Telling) -> Said:
    whom = f"{row.team__name}团队长" if row.team_id else f"{row.unit_name}一个账号"
    url = reverse("tasks:team", args=[row.team_id]) if row.team_id else reverse("teams:account", args=[row.user_id])
    if row.due_on < telling.today:
        return Said(
            title=f"给{whom}的邀请已经过期，对方还没有用",
            text="对方还登录不了。请打开这一页重新生成二维码，再发给对方；不用再邀请的，不必处理。",
            url=url,
        )
    return Said(
        title=f"给{whom}的邀请{cn_date(row.due_on, telling.today)}到期，对方还没有用",
        text="请提醒对方扫码设密码。二维码没有留住的，打开这一页重新生成，原来的随即作废。",
        url=url,
    )


INVITATION = Kind(
    name=DueKind.INVITATION,
    notice=NoticeKind.REMINDER,
    rows=invitations_due,
    say=_say,
    words=dict.fromkeys(Part, ACCOUNTS_EDIT),
    because=dict.fromkeys(Part, "这份邀请是你发出的，或由你单位管理"),
    columns=("team_id", "team__name", "user_id", "unit_name"),
)

KINDS = (INVITATION,)
