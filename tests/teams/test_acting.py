"""Who holds several appointments acts under one at a time, and feels the end of one at the next click."""

import pytest
from django.urls import reverse
from django.utils import timezone

from teams.actions.accounts import appoint, end_appointment
from tests.cast import START

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(cast):
    """The district's official is also 只读 at the city."""
    return appoint(actor=None, user=cast.official, organisation=cast.city, role="readonly", from_on=START)


def sees(client, unit) -> bool:
    return client.get(reverse("teams:organisation", args=[unit.code])).status_code == 200


def test_the_oldest_appointment_counts_until_another_is_chosen(client, cast, second):
    client.force_login(cast.official)
    assert sees(client, cast.district) and not sees(client, cast.stranger)
    assert client.get(reverse("tasks:review")).status_code == 200
    client.post(reverse("teams:act-as", args=[second.pk]))
    assert sees(client, cast.stranger)
    assert client.get(reverse("tasks:review")).status_code == 403


def test_the_bar_and_the_own_page_say_under_which_one_acts(client, cast, second):
    client.force_login(cast.official)
    client.post(reverse("teams:act-as", args=[second.pk]))
    page = client.get(reverse("teams:me")).content.decode()
    assert "韩雪，团茂名市委只读（可切换）" in page
    assert page.count("现在用这个") == 1 and page.count("切换到这个") == 1


def test_somebody_with_one_appointment_is_offered_no_choice(client, cast):
    client.force_login(cast.official)
    page = client.get(reverse("teams:me")).content.decode()
    assert "可切换" not in page and "切换到这个" not in page


def test_an_appointment_of_somebody_else_or_of_the_past_cannot_be_chosen(client, cast, second):
    client.force_login(cast.reader)
    assert client.post(reverse("teams:act-as", args=[second.pk])).status_code == 404
    end_appointment(actor=cast.admin, appointment=second, on=timezone.localdate())
    client.force_login(cast.official)
    assert client.post(reverse("teams:act-as", args=[second.pk])).status_code == 404


def test_ending_the_chosen_appointment_takes_effect_at_the_next_request(client, cast, second):
    client.force_login(cast.official)
    client.post(reverse("teams:act-as", args=[second.pk]))
    assert sees(client, cast.stranger)
    end_appointment(actor=cast.admin, appointment=second, on=timezone.localdate())
    assert not sees(client, cast.stranger)
    assert sees(client, cast.district)


def test_ending_the_only_appointment_leaves_nothing_in_the_open_session(client, cast):
    client.force_login(cast.official)
    assert sees(client, cast.district)
    end_appointment(actor=cast.admin, appointment=cast.official.appointments.get(), on=timezone.localdate())
    assert client.get(reverse("teams:organisations")).status_code == 403
    assert "没有" in client.get(reverse("reports:home")).content.decode()


def test_signing_in_again_starts_with_the_oldest(client, cast, second):
    client.force_login(cast.official)
    client.post(reverse("teams:act-as", args=[second.pk]))
    client.post(reverse("teams:sign-out"))
    client.force_login(cast.official)
    assert not sees(client, cast.stranger)
