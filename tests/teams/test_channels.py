"""By which channels somebody is told: what they want, where they can be reached, and whose channel it is."""

from datetime import date, timedelta

import pytest

from teams.channels import channels_of
from teams.choices import Route
from teams.models import Appointment, Channel, Member, NoticePreference, User

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)


def wants(user: User, **ways: bool) -> User:
    NoticePreference.objects.update_or_create(user=user, defaults=ways)
    return user


def channel(unit, route: Route, *, enabled: bool = True) -> Channel:
    return Channel.objects.create(organisation=unit, route=route, enabled=enabled)


def with_email(user: User) -> User:
    User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.cn")
    return user


def told_by(*users: User) -> list[list[Channel]]:
    found = channels_of([user.pk for user in users], on=TODAY)
    return [found.get(user.pk, []) for user in users]


def test_who_said_nothing_is_told_in_the_inbox_alone(cast):
    channel(cast.district, Route.EMAIL)
    assert told_by(with_email(cast.official)) == [[]]


def test_an_email_goes_by_the_nearest_unit_at_or_above(cast):
    province, city = channel(cast.province, Route.EMAIL), channel(cast.city, Route.EMAIL)
    channel(cast.stranger, Route.EMAIL)
    people = [cast.official, cast.college_official, cast.province_official]
    for user in people:
        wants(with_email(user), by_email=True)
    assert told_by(*people) == [[city], [city], [province]]


def test_a_channel_that_is_switched_off_is_passed_over(cast):
    above = channel(cast.city, Route.EMAIL)
    channel(cast.district, Route.EMAIL, enabled=False)
    assert told_by(wants(with_email(cast.official), by_email=True)) == [[above]]


def test_who_has_no_address_is_not_written_to(cast):
    channel(cast.city, Route.EMAIL)
    channel(cast.city, Route.SMS)
    assert told_by(wants(cast.official, by_email=True, by_sms=True)) == [[]]


def test_a_student_is_reached_by_the_phone_of_the_member(cast):
    sms = channel(cast.college, Route.SMS)
    assert told_by(wants(cast.leader, by_sms=True)) == [[sms]]
    member = Member.objects.get(pk=cast.leader.member_id)
    member.phone = ""
    member.save(update_fields=["phone"])
    assert told_by(cast.leader) == [[]]


def test_a_robot_speaks_to_the_people_of_its_own_unit_alone(cast):
    city, district = channel(cast.city, Route.WECOM), channel(cast.district, Route.DINGTALK)
    for user in (cast.city_official, cast.official, cast.college_official):
        wants(user, by_robot=True)
    assert told_by(cast.city_official, cast.official, cast.college_official) == [[city], [district], []]


def test_a_person_has_one_channel_a_route(cast):
    first, _ = channel(cast.district, Route.WECOM), channel(cast.college, Route.WECOM)
    Appointment.objects.create(
        user=cast.official, organisation=cast.college, role="official", from_on=TODAY - timedelta(days=3)
    )
    assert told_by(wants(cast.official, by_robot=True)) == [[first]]


def test_an_ended_appointment_and_a_closed_account_lead_nowhere(cast):
    channel(cast.district, Route.WECOM)
    wants(cast.official, by_robot=True)
    wants(cast.reader, by_robot=True)
    User.objects.filter(pk=cast.official.pk).update(is_active=False)
    Appointment.objects.filter(user=cast.reader).update(to_on=TODAY)
    assert told_by(cast.official, cast.reader) == [[], []]


def test_however_many_are_asked_it_takes_three_questions(cast, django_assert_num_queries):
    channel(cast.city, Route.WECOM)
    people = [cast.official, cast.city_official, cast.college_official, cast.leader]
    for user in people:
        wants(user, by_robot=True)
    for some in (people[:1], people):
        with django_assert_num_queries(3):
            told_by(*some)
