"""An overdue step reminds its leader, then its official, then stops the moment the record is sent in; what was shown of
the week before the rule was set is what was sent. In the browser: ``test_reminders_browser.py``."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tasks.actions.records import save_draft, submit
from teams.models import Notice
from tests.cast import Cast
from tests.reports.promise import MONDAY, RULE, THURSDAY, TITLE, morning, overdue_step, told

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEW = reverse("reports:reminder-rule-new")


@pytest.fixture
def step(cast):
    return overdue_step(cast)


def shown_before_it_is_set(cast: Cast, client) -> list[date]:
    """The days on which the page says that somebody will be told, one each."""
    client.force_login(cast.city_official)
    with morning(THURSDAY):
        asked = client.post(NEW, RULE | {"organisation": "440900"})
        client.post(NEW, RULE | {"organisation": "440900", "sure": "1"})
    days = asked.context["comparison"].then.days
    assert all(load.items == load.people == load.messages for load in days.values())
    return [on for on, load in days.items() for _ in range(load.messages)]


def send_in(cast: Cast, step) -> None:
    said = {"placement": cast.campus, "programme": cast.cleaning, "plan_step": step, "occurred_on": date(2026, 6, 15)}
    words = {"content": "清理两条背街小巷。", "people": 40, "same_group": True}
    submit(actor=cast.leader, record=save_draft(actor=cast.leader, record_id=uuid.uuid4(), **said, **words))


def test_a_step_reminds_its_leader_then_its_official_as_was_shown_before(cast, client, step):
    shown = shown_before_it_is_set(cast, client)
    sent = told(step, THURSDAY, THURSDAY + 6 * DAY)
    assert sent == [(THURSDAY, cast.leader.name), (MONDAY, cast.official.name)]
    assert [on for on, _ in sent] == shown


def test_it_stops_for_both_the_moment_the_record_is_sent_in(cast, client, step):
    shown_before_it_is_set(cast, client)
    told(step, THURSDAY, MONDAY)
    with morning(MONDAY):
        send_in(cast, step)
    assert not Notice.objects.about(f"step:{step.pk}").filter(settled_at=None).exists()
    assert told(step, MONDAY, MONDAY + 14 * DAY) == []
    for user in (cast.leader, cast.official):
        with morning(MONDAY):
            client.force_login(user)
            page = client.get("/notices/").content.decode()
        assert page.index('<span class="st done">已了结</span>') > page.index(TITLE) > page.index("看过的，办完的")


def test_without_the_record_the_official_is_told_weekly_and_the_leader_no_more(cast, client, step):
    shown_before_it_is_set(cast, client)
    told(step, THURSDAY, MONDAY)
    assert told(step, MONDAY, MONDAY + 7 * DAY) == [(MONDAY + 7 * DAY, cast.official.name)]
