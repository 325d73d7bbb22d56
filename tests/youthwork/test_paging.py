"""Paging, sorting and filtering from the query string."""

import pytest
from django.http import QueryDict

from teams.models import Organisation
from youthwork.lib import paging
from youthwork.lib.paging import chosen, listing, number, wanted

SORTS = {"name": ("name",), "depth": ("depth", "-code")}


def test_a_page_that_is_none_gives_the_nearest():
    rows = list(range(120))
    pages = {asked: listing(QueryDict(f"page={asked}"), rows).page.number for asked in ("1", "2", "99", "0", "x", "")}
    assert pages == {"1": 1, "2": 2, "99": 3, "0": 3, "x": 1, "": 1}


def test_a_page_holds_fifty_and_knows_of_all():
    found = listing(QueryDict("page=3"), list(range(120)))
    assert (list(found), len(found), found.total, found.pages) == (list(range(100, 120)), 20, 120, 3)


def test_an_empty_list_is_one_empty_page():
    found = listing(QueryDict(""), [])
    assert (list(found), found.total, found.pages) == ([], 0, 1)


def test_a_list_without_end_is_cut_off_and_says_so(monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 100)
    whole, cut = listing(QueryDict("page=9"), list(range(100))), listing(QueryDict("page=9"), list(range(101)))
    assert (whole.total, whole.pages, whole.more) == (100, 2, False)
    assert (cut.total, cut.pages, cut.more, list(cut)[-1]) == (100, 2, True, 99)


@pytest.mark.django_db
def test_rows_of_the_database_are_counted_no_further_than_that(cast, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 3)
    found = listing(QueryDict(""), Organisation.objects.all())
    assert (found.total, found.more) == (3, True)


@pytest.mark.django_db
def test_sorting_turns_all_fields_around(cast):
    codes = [unit.code for unit in listing(QueryDict("sort=depth"), Organisation.objects.all(), sorts=SORTS)]
    assert codes[:2] == ["440000", "440900"]
    back = [unit.code for unit in listing(QueryDict("sort=-depth"), Organisation.objects.all(), sorts=SORTS)]
    assert back[-1] == "440000"
    expected = sorted(Organisation.objects.all(), key=lambda unit: (-unit.depth, unit.code))
    assert back == [unit.code for unit in expected]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["password", "name;drop", "--name", "host__name", ""])
def test_a_sort_that_is_not_offered_gives_the_default(cast, asked):
    found = listing(QueryDict(f"sort={asked}"), Organisation.objects.all(), sorts=SORTS, default="-name")
    assert found.sort == "-name"
    names = list(Organisation.objects.order_by("-name", "pk").values_list("name", flat=True))
    assert [unit.name for unit in found] == names


def test_a_choice_that_is_not_offered_is_none():
    assert chosen(QueryDict("state=late"), "state", {"late", "done"}) == "late"
    assert chosen(QueryDict("state=DROP"), "state", {"late", "done"}) == ""
    assert chosen(QueryDict(""), "state", {"late"}) == ""


def test_what_is_searched_for_is_one_short_line():
    assert wanted(QueryDict("q=%20羊角%0A镇%20")) == "羊角镇"
    assert len(wanted(QueryDict(f"q={'长' * 500}"))) == 100
    assert wanted(QueryDict("q=羊%00角")) == "羊角"


@pytest.mark.parametrize(
    ("asked", "meant"), [("7", 7), ("", None), ("-7", None), ("²", None), ("٣", None), ("9" * 5000, None)]
)
def test_a_number_is_written_in_plain_digits(asked, meant):
    assert number(QueryDict(f"task={asked}"), "task") == meant


@pytest.mark.django_db
def test_rows_read_by_their_ids_are_those_of_the_list_in_its_order(cast, monkeypatch, django_assert_num_queries):
    known = Organisation.objects.exclude(code="440000").order_by().values("pk")
    units = Organisation.objects.filter(pk__in=known)
    expected = list(units.order_by("name", "pk"))
    monkeypatch.setattr(paging, "AT_HAND", 100)
    with django_assert_num_queries(2):  # the ids, the rows: these are all, so nothing is counted
        few = listing(QueryDict("sort=name"), units, sorts=SORTS, size=2, shown=Organisation.objects.all())
        assert (list(few), few.total) == (expected[:2], len(expected))
    monkeypatch.setattr(paging, "AT_HAND", 3)
    for page in (1, 2, 3):
        query = QueryDict(f"sort=name&page={page}")
        many = listing(query, units, sorts=SORTS, size=2, shown=Organisation.objects.all())
        assert (list(many), many.total) == (expected[page * 2 - 2 : page * 2], len(expected))
