"""Whose a row of the arrangement is, and since when, as expressions of the database.

``row`` is the way to the row from where it is asked, as ``plan__placement__``; nothing where the row itself is asked.
"""

from datetime import date

from django.db.models import Case, DateField, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from tasks.choices import Line
from tasks.models import Task
from tasks.progress import THRESHOLDS
from teams.models import Membership, Parentage
from youthwork.lib.sql_days import day_of, days_after

NEVER = Value(date.min, DateField())  # earlier than whatever it is held against
ANSWER_DAYS = 3  # what somebody waits for is due so long after it was asked


def asked_on(until: date) -> date:
    """The day on which it is asked what is due by ``until``: what is asked ahead of time is asked today."""
    return min(until, timezone.localdate())


def sending(row: str = "", of: str = "") -> Coalesce:
    """The unit that sends the team, or hosts it where the row names no sender (``of``: a column of that unit)."""
    return Coalesce(f"{row}sending{of}", f"{row}host{of}")


def reviewing(row: str = "", of: str = "") -> Case:
    """The unit that reviews what the team did and agrees to its plan (``of``: a column of it)."""
    by_sender = Q(**{f"{row}document__reviewed_by": Line.SENDING, f"{row}sending__isnull": False})
    return Case(When(by_sender, then=F(f"{row}sending{of}")), default=F(f"{row}host{of}"))


def leader(row: str = "") -> Case:
    """The account of the team's leader; none where there is none that can be used."""
    account = f"{row}team__leader__user"
    return Case(When(**{f"{account}__is_active": True, "then": F(account)}))


def superior(unit: str) -> Subquery:
    """The unit above the one at ``unit``."""
    above = Parentage.objects.filter(organisation=OuterRef(unit), to_on=None)
    return Subquery(above.values("parent")[:1])


def begins(row: str = "") -> Coalesce:
    """When the work begins: with the document's period, else with its date, else with its coming here."""
    document = f"{row}document__"
    return Coalesce(f"{document}starts_on", f"{document}dated", day_of(f"{document}created_at"))


def people_due() -> Coalesce:
    """When people are due at a row: on the day by which its document wants the list of them (名单), else when the time
    to find a team is over that the lights give as well."""
    wanted = Task.objects.wanting_rosters().filter(document=OuterRef("document"))
    return Coalesce(Subquery(wanted.values("due")[:1]), days_after(begins(), THRESHOLDS.settle_days))


def moved(days: int) -> Greatest:
    """:func:`people_due`, or ``days`` after somebody last joined or left the row's team, whichever is later."""
    moves = Membership.objects.order_by().filter(team=OuterRef("team")).values("team")
    last = Subquery(moves.annotate(last=Max(Coalesce("to_on", "from_on"))).values("last"))
    return Greatest(people_due(), Coalesce(days_after(last, days), NEVER))
