"""Reach follows from appointments, inside subtrees, and ends when they end."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import Q

from teams.actions.accounts import appoint, end_appointment
from teams.actions.units import open_organisation
from teams.models import AuditEntry, Organisation, Parentage, Site, User, scope
from teams.models.scope import EVERYWHERE, at_hand, either, topmost
from teams.roles import MEMBERS_EDIT, READ, RECORDS_REVIEW, REPORTS_ACCEPT
from teams.tree import Tree
from tests.cast import START, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_path_under_another_adds_nothing():
    assert topmost(["00010002", "0001", "0003", "00010002"]) == ("0001", "0003")
    assert topmost([]) == ()


def test_codes_that_are_prefixes_of_each_other_do_not_leak(cast):
    longer = open_organisation(
        actor=None,
        code="4409020",
        name="像茂南又不是茂南",
        short_name="别处",
        kind="committee",
        parent=cast.city,
        from_on=START,
    )
    assert longer not in Organisation.objects.visible_to(cast.official)
    assert set(Organisation.objects.visible_to(cast.official)) == {
        cast.district,
        cast.street,
        cast.community,
        cast.town,
        cast.village,
    }


def test_an_ended_appointment_has_no_effect_from_that_day(cast):
    appointment = cast.official.appointments.get()
    end_appointment(actor=cast.admin, appointment=appointment, on=date(2026, 6, 18))
    fresh = User.objects.get(pk=cast.official.pk)
    assert not fresh.may(READ)
    assert not Organisation.objects.visible_to(fresh).exists()


def test_a_future_appointment_has_no_effect_yet(cast):
    user = make_user("soon", "明天上任")
    appoint(actor=None, user=user, organisation=cast.district, role="official", from_on=date(2026, 6, 19))
    assert not User.objects.get(pk=user.pk).may(READ)


def test_words_hold_in_the_subtree_and_own_acts_only_at_the_unit(cast):
    assert cast.city_official.may(MEMBERS_EDIT, cast.village)
    assert not cast.city_official.may(MEMBERS_EDIT, cast.province)
    assert cast.official.acts_for(RECORDS_REVIEW, cast.district)
    assert not cast.city_official.acts_for(RECORDS_REVIEW, cast.district)
    assert not cast.reader.acts_for(RECORDS_REVIEW, cast.district)


def test_a_committee_acts_for_its_departments(cast):
    assert cast.province_official.acts_for(REPORTS_ACCEPT, cast.rights_office)
    assert not cast.province_official.acts_for(REPORTS_ACCEPT, cast.city)


def test_reach_is_read_once_however_often_it_is_asked(cast, django_assert_num_queries):
    fresh = User.objects.get(pk=cast.official.pk)
    with django_assert_num_queries(1):
        for _ in range(5):
            fresh.may(READ, cast.village)
            fresh.paths(MEMBERS_EDIT)


def test_the_tree_of_a_day_is_read_from_parentage_not_from_today(cast):
    Parentage.objects.filter(organisation=cast.village).update(to_on=date(2026, 4, 1))
    Parentage.objects.create(organisation=cast.village, parent=cast.street, from_on=date(2026, 4, 1))
    before = Tree().line(cast.village.pk, date(2026, 3, 31))
    after = Tree().line(cast.village.pk, date(2026, 4, 1))
    top = (cast.district.pk, cast.city.pk, cast.province.pk)
    assert before == (cast.village.pk, cast.town.pk, *top)
    assert after == (cast.village.pk, cast.street.pk, *top)


def test_the_audit_log_only_grows(cast):
    entry = AuditEntry.objects.earliest("pk")
    for change in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        AuditEntry.objects.update(actor_name="别人")


def test_foreign_keys_are_enforced(cast):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone() == (1,)


def test_who_serves_at_the_only_top_is_not_cut_down_at_all(cast):
    assert cast.province_official.scope() == EVERYWHERE
    assert cast.city_official.scope() == cast.city_official.paths() != EVERYWHERE
    assert cast.leader.scope() == ()
    assert set(Organisation.objects.visible_to(cast.province_official)) == set(Organisation.objects.all())


def test_beside_another_top_nobody_sees_everything(cast):
    other = open_organisation(
        actor=None, code="450000", name="别省团委", short_name="别省", kind="committee", parent=None, from_on=START
    )
    Site.objects.create(name="别省村", kind="village", host=other)
    official = User.objects.get(pk=cast.province_official.pk)
    assert official.scope() == official.paths()
    assert other not in Organisation.objects.visible_to(official)
    assert not Site.objects.visible_to(official).filter(host=other).exists()
    assert Site.objects.visible_to(official).count() == 3


def test_a_word_that_is_not_held_gives_no_scope_however_high_one_serves(cast):
    assert cast.auditor.scope() == ()
    assert not Organisation.objects.visible_to(cast.auditor).exists()
    assert not Site.objects.visible_to(cast.auditor).exists()


def test_few_values_are_at_hand_and_many_stay_a_question(cast, monkeypatch):
    ids = Organisation.objects.filter(depth__gte=1).values_list("pk", flat=True)
    assert set(at_hand(ids)) == set(ids)
    assert isinstance(at_hand(ids), list)
    monkeypatch.setattr(scope, "AT_HAND", 2)
    assert at_hand(ids) is ids


def test_a_condition_is_put_into_words_once_for_each_reader_and_never_holds_rows(cast):
    scope._in_words.cache_clear()
    own, below = Q(code="440902"), Q(path__startswith=cast.district.path)
    first = Organisation.objects.filter(either(Organisation, own, below))
    before = first.count()
    new = {"code": "440902999", "name": "新设的团工委", "short_name": "新设", "kind": "township"}
    open_organisation(actor=None, parent=cast.district, from_on=START, **new)
    again = Organisation.objects.filter(either(Organisation, own, below))
    assert again.count() == before + 1
    assert scope._in_words.cache_info().currsize == 1
    other = Organisation.objects.filter(either(Organisation, own, Q(path__startswith="nowhere")))
    assert other.count() < before


def test_ways_that_lead_nowhere_meet_no_row(cast):
    assert not Organisation.objects.filter(either(Organisation, Q(pk__in=()), Q(pk__in=()))).exists()
