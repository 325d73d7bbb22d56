"""One digest a person and day: at their hour, on working days, no more than they want, of what still stands."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.actions.digests import compose_digests
from reports.jobs import compose_digests as job
from tasks.actions.assignments import report_done
from teams.actions.accounts import appoint
from teams.actions.notices import mark_read
from teams.choices import DeliveryState, Route
from teams.models import Delivery, Digest, Mute, Notice, NoticePreference, Pause
from tests.cast import START
from tests.reports.telling import THURSDAY, at, channel, given, reminded_of, told_of, wants_mail
from youthwork.celery import app

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 6, 26)
SUNDAY_AT_WORK = date(2026, 9, 20)
HOLIDAY = date(2026, 6, 19)


@pytest.fixture
def mail(cast):
    return channel(cast.city)


@pytest.fixture
def college(cast, mail):
    """The college's official, who wants mails and has been given a task."""
    told_of(cast.college_official, "participant:1")
    return wants_mail(cast.college_official)


def composed(clock: str = "09:00", day: date = THURSDAY) -> tuple[int, Counter[str]]:
    made = compose_digests(now=at(clock, day))
    return made.digests, made.skipped


@pytest.mark.parametrize(
    ("hour", "clock", "day", "expected"),
    [
        (9, "08:59", THURSDAY, (0, {})),
        (9, "09:00", THURSDAY, (1, {})),
        (9, "14:30", THURSDAY, (1, {})),
        (7, "07:00", THURSDAY, (1, {})),
        (20, "20:59", THURSDAY, (1, {})),
        (9, "21:00", THURSDAY, (0, {"quiet_hours": 1})),
        (20, "23:59", THURSDAY, (0, {"quiet_hours": 1})),
        (9, "02:00", FRIDAY, (0, {})),
        (9, "09:00", FRIDAY, (1, {})),
        (9, "09:00", HOLIDAY, (0, {"not_a_working_day": 1})),
        (9, "09:00", FRIDAY + timedelta(days=1), (0, {"not_a_working_day": 1})),
        (9, "09:00", SUNDAY_AT_WORK, (1, {})),
    ],
)
def test_it_comes_at_the_hour_by_day_and_on_working_days(college, hour, clock, day, expected):
    NoticePreference.objects.update(hour=hour)
    Notice.objects.update(created_at=at("00:00", day))
    assert composed(clock, day) == expected


def test_what_came_too_late_for_the_evening_goes_the_next_morning(college):
    assert composed("22:00") == (0, {"quiet_hours": 1})
    assert composed("09:00", FRIDAY) == (1, {})


def test_it_takes_up_all_that_waits_and_makes_a_delivery_a_channel(college, cast):
    channel(cast.college, Route.WECOM)
    NoticePreference.objects.update(by_robot=True)
    row = given(cast)
    reminded_of(college, row, on=THURSDAY - timedelta(days=2))
    reminded_of(college, row)
    read = told_of(college, "report:1", "accepted:1")
    mark_read(notices=Notice.objects.filter(pk=read.pk))
    made = compose_digests(now=at("09:00"))
    digest = Digest.objects.get()
    assert (digest.user, digest.day, digest.composed_at) == (college, THURSDAY, at("09:00"))
    assert (made.digests, made.notices, made.deliveries) == (1, 3, 2)
    assert set(digest.notices.values_list("subject", flat=True)) == {"participant:1", f"assignment:{row.pk}"}
    sent = Delivery.objects.order_by("route").values_list("route", "state", "items", "not_before")
    # Of the two reminders of one task the last alone is told.
    assert [*sent] == [(route, DeliveryState.WAITING, 2, at("09:00")) for route in ("email", "wecom")]


def test_run_again_it_makes_no_second_and_what_comes_later_waits_for_tomorrow(college):
    assert composed() == (1, {})
    later = told_of(college, "assignment:2", "given:2")
    assert composed("09:05") == composed("15:00") == (0, {})
    assert composed("09:00", FRIDAY) == (1, {})
    later.refresh_from_db()
    assert later.digest.day == FRIDAY


def test_who_wants_no_way_out_or_has_none_is_told_in_the_inbox_alone(college, cast, mail):
    told_of(cast.official, "assignment:1", "given:1")
    mail.enabled = False
    mail.save(update_fields=["enabled"])
    assert composed() == (0, {"no_channel": 1})
    assert Notice.objects.filter(digest=None).count() == 2


def test_an_account_that_is_closed_is_told_nothing(college):
    college.is_active = False
    college.save(update_fields=["is_active"])
    assert composed() == (0, {})


@pytest.mark.parametrize("paused", ["college", "city"])
def test_who_is_on_a_break_is_left_in_peace(college, cast, paused):
    unit = getattr(cast, paused)
    Pause.objects.create(organisation=unit, starts_on=THURSDAY, ends_on=THURSDAY, reason="考试周")
    assert composed() == (0, {"not_a_working_day": 1})
    assert composed("09:00", FRIDAY) == (1, {})


def test_who_serves_elsewhere_too_is_told_while_one_of_the_units_works(college, cast):
    Pause.objects.create(organisation=cast.college, starts_on=THURSDAY, ends_on=THURSDAY, reason="考试周")
    appoint(actor=None, user=college, organisation=cast.district, role="readonly", from_on=START)
    assert composed() == (1, {})


def sent_on(user, *days: int, state: str = DeliveryState.SENT) -> None:
    for day in days:
        digest = Digest.objects.create(user=user, day=date(2026, 6, day))
        Delivery.objects.create(digest=digest, route=Route.EMAIL, state=state, ended_at=at("09:00"))


@pytest.mark.parametrize(
    ("before", "state", "expected"),
    [
        ((15, 16), DeliveryState.SENT, (0, {"capped": 1})),
        ((15, 16), DeliveryState.UNKNOWN, (0, {"capped": 1})),
        ((15, 16), DeliveryState.DROPPED, (1, {})),
        ((15, 16), DeliveryState.PARKED, (1, {})),
        ((16,), DeliveryState.SENT, (1, {})),
        ((11, 12, 16), DeliveryState.SENT, (1, {})),
    ],
)
def test_no_more_in_a_week_than_somebody_wants(college, before, state, expected):
    NoticePreference.objects.update(a_week=2)
    sent_on(college, *before, state=state)
    assert composed() == expected


def test_what_is_over_the_week_goes_with_the_first_of_the_next(college):
    NoticePreference.objects.update(a_week=1)
    sent_on(college, 15)
    assert composed() == (0, {"capped": 1})
    told_of(college, "assignment:2", "given:2")
    assert composed("09:00", date(2026, 6, 22)) == (1, {})
    assert Digest.objects.get(day=date(2026, 6, 22)).notices.count() == 2


@pytest.mark.both
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (DeliveryState.PARKED, (1, {})),  # the gateway was down, or its channel is switched off
        (DeliveryState.DROPPED, (1, {})),  # it was muted at that moment
        (DeliveryState.UNKNOWN, (0, {})),
        (DeliveryState.WAITING, (0, {})),
        (DeliveryState.SENT, (0, {})),
    ],
)
def test_what_a_digest_told_nobody_goes_with_the_next(college, state, expected):
    assert composed() == (1, {})
    Delivery.objects.update(state=state, ended_at=at("09:40"))
    assert composed("10:00") == (0, {})
    assert composed("09:00", date(2026, 6, 22)) == expected
    assert Digest.objects.latest("day").notices.count() == 1


def test_who_was_told_by_one_way_is_not_told_again_by_the_other(college, cast):
    channel(cast.college, Route.WECOM)
    NoticePreference.objects.update(by_robot=True)
    assert composed() == (1, {})
    Delivery.objects.filter(route=Route.EMAIL).update(state=DeliveryState.PARKED, ended_at=at("09:40"))
    assert composed("09:00", date(2026, 6, 22)) == (0, {})


def test_who_wants_mails_from_today_on_is_told_what_is_due_and_no_old_news(cast, mail):
    user, row = cast.college_official, given(cast)
    long_ago = at("09:00", date(2026, 4, 1))
    told_of(user, "report:1", "accepted:1", created_at=long_ago)
    reminder = reminded_of(user, row, created_at=long_ago)
    wants_mail(user)
    assert composed() == (1, {})
    assert list(Digest.objects.get().notices.all()) == [reminder]


def test_nothing_is_sent_of_what_was_done_after_it_was_found(cast, mail):
    user, row = wants_mail(cast.college_official), given(cast)
    reminded_of(user, row)
    report_done(actor=user, assignment=row, on=THURSDAY, note="清理了5条街")
    Notice.objects.update(settled_at=None, read_at=None)  # as if nobody had settled it
    assert composed() == (0, {"nothing_stands": 1})


def test_what_is_muted_is_left_out_and_the_rest_is_told(cast, mail):
    user, row = wants_mail(cast.college_official), given(cast)
    reminder = reminded_of(user, row)
    Mute.objects.create(user=user, subject=reminder.subject, title="创文巩卫", until=THURSDAY)
    assert composed() == (0, {"nothing_stands": 1})
    returned = told_of(user, reminder.subject, "sent_back:1")
    assert composed("09:05") == (1, {})
    assert list(Digest.objects.get().notices.all()) == [returned]


def test_three_people_cost_as_many_queries_as_one(cast, mail):
    def cost(*people, day: date) -> int:
        for number, user in enumerate(people):
            wants_mail(user)
            reminded_of(user, given(cast, due=day), on=day)
            told_of(user, f"participant:{day}{number}")
        with CaptureQueriesContext(connection) as queries:
            assert composed("09:00", day) == (len(people), {})
        return len(queries)

    everybody = (cast.college_official, cast.official, cast.city_official)
    assert cost(cast.official, day=THURSDAY) == cost(*everybody, day=date(2026, 6, 22))


def test_the_job_stands_in_the_beat_table_and_says_what_it_did(college, today):
    assert job() == {"digests": 1, "deliveries": 1}
    assert "reports.compose_digests" in {entry["task"] for entry in app.conf.beat_schedule.values()}
