"""What units are called, from when, and what they were called before."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from teams.actions.unit_moves import move_organisation
from teams.actions.units import rename_organisation
from teams.history import history_of
from teams.models import AuditEntry, Organisation, OrganisationName
from teams.names import Names, former_names, names_on
from tests.cast import START

pytestmark = [pytest.mark.django_db, pytest.mark.both]

NEW = {"name": "羊角镇团工委", "short_name": "羊角"}
OLD = Names("羊角镇团委", "羊角镇")


def rename(cast, **said) -> Organisation:
    return rename_organisation(actor=cast.official, organisation=cast.town, **(NEW | said))


def test_an_opened_unit_bears_its_names_from_its_first_day(cast):
    row = OrganisationName.objects.get(organisation=cast.town)
    assert (row.name, row.short_name, row.from_on, row.to_on) == ("羊角镇团委", "羊角镇", START, None)


def test_the_days_before_a_new_name_keep_the_old_one(cast):
    unit = rename(cast, from_on=date(2026, 4, 1))
    assert names_on(unit, date(2026, 3, 31)) == OLD
    assert names_on(unit, date(2026, 4, 1)) == Names(**NEW)
    assert (unit.name, unit.short_name) == tuple(NEW.values())


def test_a_day_before_the_unit_is_known_has_its_first_names(cast):
    assert names_on(rename(cast), date(2020, 1, 1)) == OLD


def test_of_several_names_the_one_of_the_day_is_found_in_one_query(cast, django_assert_num_queries):
    rename(cast, from_on=date(2026, 3, 1))
    rename(cast, name="羊角镇团委会", from_on=date(2026, 5, 1))
    with django_assert_num_queries(1):
        assert former_names(date(2026, 2, 1)) == {cast.town.pk: OLD}
    assert former_names(date(2026, 4, 1)) == {cast.town.pk: Names(**NEW)}
    assert former_names(date(2026, 5, 1)) == {}


def test_a_second_new_name_on_one_day_replaces_the_first(cast):
    rename(cast)
    rename(cast, short_name="羊角团工委")
    assert list(cast.town.names.order_by("from_on").values_list("short_name", flat=True)) == ["羊角镇", "羊角团工委"]


def test_taking_a_name_back_the_same_day_leaves_no_trace(cast):
    rename(cast)
    rename_organisation(actor=cast.official, organisation=cast.town, **OLD._asdict())
    row = cast.town.names.get()
    assert (row.name, row.from_on, row.to_on) == (OLD.name, START, None)


def test_a_correction_holds_for_the_past_too(cast):
    rename(cast, from_on=date(2026, 4, 1))
    rename(cast, name="羊角镇团工委员会", correction=True)
    assert names_on(cast.town, date(2026, 3, 31)) == OLD
    assert cast.town.names.get(to_on=None).from_on == date(2026, 4, 1)
    assert AuditEntry.objects.first().verb == "更正名称"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(date(2026, 6, 19), "更名日期不能晚于今天"), (date(2025, 12, 31), "现在的名称自1月1日起用")],
)
def test_a_name_begins_neither_tomorrow_nor_before_the_present_one(cast, day, sentence):
    with pytest.raises(ValidationError, match=sentence):
        rename(cast, from_on=day)
    assert Organisation.objects.get(pk=cast.town.pk).name == OLD.name


def test_the_page_renames_from_a_day_and_says_why_it_does_not(client, cast):
    client.force_login(cast.official)
    url = f"/organisations/{cast.town.code}/rename/"
    refused = client.post(url, NEW | {"from_on": "2026-06-19"})
    assert "更名日期不能晚于今天" in refused.content.decode()
    assert client.post(url, NEW | {"from_on": "2026-06-01"}).status_code == 302
    assert names_on(cast.town, date(2026, 5, 31)) == OLD


def test_the_history_tells_names_and_superiors_as_they_were_called_then(cast, django_assert_num_queries):
    rename(cast, from_on=date(2026, 3, 1))
    move_organisation(actor=None, organisation=cast.town, parent=cast.stranger, from_on=date(2026, 5, 1))
    rename_organisation(
        actor=None, organisation=cast.district, name="茂南新区团委", short_name="茂南新区", from_on=date(2026, 6, 1)
    )
    unit = Organisation.objects.get(pk=cast.town.pk)
    with django_assert_num_queries(4):
        events = [(event.on, event.what) for event in history_of(unit)]
    assert events == [
        (date(2026, 5, 1), "由团茂南区委划归团电白区委"),
        (date(2026, 3, 1), "更名为羊角镇团工委，原名羊角镇团委"),
        (START, "成立，隶属团茂南区委，名为羊角镇团委"),
    ]
