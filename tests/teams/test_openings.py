"""Opening many units at once: where they come to stand, and that the tree stays whole."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from teams.actions.openings import Opening, open_organisations
from teams.actions.units import open_organisation
from teams.models import AuditEntry, Organisation, Parentage
from teams.paths import Ground, Place, circles, places
from tests.cast import START

TODAY = date(2026, 6, 18)


def test_units_stand_after_the_children_there_are_in_their_order():
    grounds = {"A": Ground("0001", 1, last=35), "B": Ground("00010001", 2)}
    found = places({"c": "b", "a": "A", "b": "B", "d": "A", "e": "b"}, grounds)
    assert list(found) == ["a", "d", "b", "c", "e"]
    assert found["a"] == Place("00010010", 2)
    assert found["d"].path == "00010011"
    assert found["b"] == Place("000100010001", 3, numchild=2)
    assert (found["c"].path, found["e"].path) == ("0001000100010001", "0001000100010002")


@pytest.mark.parametrize("parents", [{"a": "b", "b": "a"}, {"a": "a"}, {"a": "nowhere"}, {"a": "A", "b": "c"}])
def test_what_hangs_below_nothing_is_refused(parents):
    with pytest.raises(ValueError, match="hangs below nothing"):
        places(parents, {"A": Ground("0001", 1)})


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({"a": "b", "b": "a", "c": "a", "d": "c"}, {"a", "b"}),
        ({"d": "c", "c": "a", "a": "b", "b": "e", "e": "a"}, {"a", "b", "e"}),
        ({"a": "a", "b": "a"}, {"a"}),
        ({"a": "b", "b": "c"}, set()),
        ({"a": "b", "b": "a", "c": "d", "d": "c"}, {"a", "b", "c", "d"}),
    ],
)
def test_circles_are_found_and_not_what_hangs_below_them(parents, found):
    assert circles(parents) == found


def opening(code: str, parent: str, **more) -> Opening:
    said = {"name": f"{code}团委", "short_name": code, "kind": "township", "level": "township"} | more
    return Opening(code=code, parent=parent, **said)


@pytest.mark.both
@pytest.mark.django_db
def test_a_batch_is_opened_as_if_one_by_one(cast):
    before = AuditEntry.objects.count()
    rows = [
        opening("T2-V1", "T2", kind="village", level="village"),
        opening("T1", "440902", opened_on=date(1983, 5, 4), aliases=["甲"]),
        opening("T2", "440902"),
        opening("T2-V2", "T2", kind="village", level="village"),
        opening("YJ-V", "440902-YJ", kind="village", level="village"),
    ]
    units = {unit.code: unit for unit in open_organisations(openings=rows, today=TODAY)}
    assert not any(Organisation.objects.find_problems())
    assert Organisation.objects.get_parent(units["T2-V1"]) == units["T2"]
    assert Organisation.objects.get_parent(units["YJ-V"]) == cast.town
    assert list(Organisation.objects.children_of(cast.district)) == [
        cast.street,
        cast.town,
        units["T1"],
        units["T2"],
    ]
    for parent, number in (("440902", 4), ("T2", 2), ("T1", 0), ("440902-YJ", 2)):
        assert Organisation.objects.get(code=parent).numchild == number
    assert Parentage.objects.get(organisation=units["T1"]).from_on == date(1983, 5, 4)
    late = Parentage.objects.get(organisation=units["T2"])
    assert (late.parent, late.from_on, late.to_on) == (cast.district, TODAY, None)
    assert units["T2"].opened_on is None
    assert Organisation.objects.matching("甲").get() == units["T1"]
    assert AuditEntry.objects.count() == before  # who brings them in leaves the entry
    after = open_organisation(
        actor=None, code="T3", name="T3", short_name="T3", kind="township", parent=cast.district, from_on=START
    )
    assert Organisation.objects.children_of(cast.district).last() == after


@pytest.mark.both
@pytest.mark.django_db
def test_a_taken_code_stops_the_whole_batch(cast):
    count = Organisation.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        open_organisations(openings=[opening("T1", "440902"), opening("440904", "440902")], today=TODAY)
    assert Organisation.objects.count() == count
    assert not any(Organisation.objects.find_problems())


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_units(cast):
    def cost(number: int, tag: str) -> int:
        rows = [opening(f"{tag}{n}", "440902") for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            open_organisations(openings=rows, today=TODAY)
        return len(queries)

    assert cost(1, "A") == cost(60, "B")
