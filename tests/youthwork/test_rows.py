"""Thousands of rows: read in batches, and asked for by thousands of keys, on both databases alike."""

import gc
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams.models import Appointment, Organisation, User
from youthwork.lib.rows import Among, in_batches, seldom_tidied

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize("size", [1, 3, 10, 11])
def test_all_rows_come_in_batches_by_one_query(cast, size):
    rows = Organisation.objects.values_list("pk", flat=True)
    with CaptureQueriesContext(connection) as asked:
        batches = list(in_batches(rows, size))
    assert len(asked) == 1
    assert list(chain.from_iterable(batches)) == list(rows)
    assert {len(batch) for batch in batches[:-1]} <= {size}


def test_no_rows_are_no_batches(db):
    assert list(in_batches(Organisation.objects.none(), 5)) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_written_between_batches_does_not_disturb_them(cast):
    seen = []
    for some in in_batches(Organisation.objects.order_by("pk"), 4):
        seen += [unit.pk for unit in some]
        Organisation.objects.update(short_name="改了")
    assert seen == list(Organisation.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize("text", ["", "a", "a,b", 'a"b', "a'b", "a\\b", "a%sb", "{}", "𠮷野家"])
def test_texts_are_found_whatever_they_hold(cast, text):
    User.objects.filter(pk=cast.leader.pk).update(name=text)
    assert User.objects.get(Among("name", [text, "无人"])) == cast.leader


def test_numbers_and_those_of_other_rows_are_found(cast):
    units = {cast.city.pk, cast.college.pk}
    assert set(Organisation.objects.filter(Among("pk", units)).values_list("pk", flat=True)) == units
    serving = Appointment.objects.filter(Among("organisation", units), user__is_active=True)
    assert {row.user for row in serving} == {cast.city_official, cast.college_official}
    assert not Organisation.objects.filter(Among("pk", [])).exists()
    assert Organisation.objects.exclude(Among("pk", units)).count() == Organisation.objects.count() - 2


def test_a_hundred_thousand_keys_are_one_parameter(cast):
    assert Organisation.objects.filter(Among("pk", range(100_000))).count() == Organisation.objects.count()


def test_rubbish_is_looked_for_as_before_whatever_went_wrong():
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="wrong"), seldom_tidied():
        assert gc.get_threshold() >= (50_000, 20, 20)
        raise ValueError("wrong")
    assert gc.get_threshold() == before
