"""The verb of trying whether one can be reached."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from teams import audit
from teams.channels import offered_to
from teams.choices import Route
from teams.models import AuditEntry, User
from teams.sending import send
from youthwork.lib.outgoing import Accepted, Line, Message, Outcome, Sending

AN_HOUR = 3  # tries of one person
VERB = "试发邮件"
ARRIVED = Line("收到这封信，说明提醒能发到这个邮箱。不用回复。", "")


def try_mail(*, actor: User) -> Outcome:
    """Send ``actor`` a mail that says nothing but that it came; how that ended. One audit entry, written before.

    ValidationError without an address or a channel, and for more than a few in an hour. Takes as long as the mail
    server does: call it outside a transaction.
    """
    now = timezone.now()
    channel = offered_to(actor, on=timezone.localdate(now)).get(Route.EMAIL)
    if not actor.email:
        raise ValidationError("还没有邮箱。填好邮箱，保存后再试。")
    if channel is None:
        raise ValidationError("你的单位还没有设发邮件的通道，试不了。")
    number = _claim(actor, now - timedelta(hours=1))
    link = settings.SITE_ADDRESS + reverse("teams:preferences")
    message = Message(title="试发一封：青年工作的提醒", lines=(ARRIVED,), link=link, count=0)
    return send(channel, message, Sending(f"youthwork-try-{number}", now, actor.email))


@transaction.atomic
def _claim(actor: User, since: datetime) -> int:
    User.objects.select_for_update().get(pk=actor.pk)
    if AuditEntry.objects.filter(actor=actor, verb=VERB, at__gt=since).count() >= AN_HOUR:
        raise ValidationError("试得太多了，过一小时再试。")
    return audit.record(actor=actor, verb=VERB, target=actor, organisation=actor.organisation).pk


def said(outcome: Outcome) -> str:
    """How a try ended, and what to do next."""
    return "已发出，请到邮箱里看；没有的，看看垃圾箱。" if isinstance(outcome, Accepted) else outcome.words
