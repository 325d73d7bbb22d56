"""Many change the tree at once: it stays a tree, and says the same as the parentages, on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from reports.consistency import wrong_places
from teams.actions.accounts import appoint
from teams.actions.unit_ends import close_organisation, merge_organisation
from teams.actions.unit_moves import move_organisation
from teams.actions.units import open_organisation
from teams.models import Appointment, Organisation
from tests.cast import START, build_cast, make_user

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

TODAY = date(2026, 6, 18)
TOWNS, VILLAGES = 6, 4


@pytest.fixture
def cast(today):
    assert connection.vendor == "postgresql", "this race needs PostgreSQL: run make drill"
    return build_cast()


def at_once(*verbs) -> list[str]:
    """Run all together; the sentences of those that were refused."""

    def run(verb) -> str:
        try:
            verb()
        except ValidationError as refusal:
            return refusal.messages[0]
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(verbs)) as pool:
        return [sentence for sentence in pool.map(run, verbs) if sentence]


def sound() -> bool:
    return wrong_places()[1] == [] and not any(Organisation.objects.find_problems())


def move(unit, parent):
    return lambda: move_organisation(actor=None, organisation=unit, parent=parent, from_on=TODAY)


def make(parent, code):
    said = {"code": code, "name": code, "short_name": code, "kind": "village"}
    return lambda: open_organisation(actor=None, parent=parent, from_on=START, **said)


def test_of_two_units_that_move_under_each_other_one_does(cast):
    for _ in range(5):
        refused = at_once(move(cast.town, cast.street), move(cast.street, cast.town))
        assert len(refused) == 1
        assert "上级不能归到下级名下" in refused[0]
        assert sound()
        at_once(move(cast.town, cast.district), move(cast.street, cast.district))
        assert sound()


def test_moves_openings_and_mergers_at_once_leave_a_sound_tree(cast):
    towns = [make(cast.district, f"T{n}")() for n in range(TOWNS)]
    villages = [make(town, f"{town.code}V{n}")() for town in towns for n in range(VILLAGES)]
    targets = [cast.stranger, cast.city, *towns[1:]]
    verbs = [move(village, targets[n % len(targets)]) for n, village in enumerate(villages)]
    verbs += [move(towns[n], cast.stranger) for n in range(1, 4)]
    verbs += [make(towns[n % TOWNS], f"N{n}") for n in range(8)]
    verbs.append(
        lambda: merge_organisation(actor=None, organisation=towns[0], into=towns[5], from_on=TODAY),
    )
    number = Organisation.objects.count()
    refused = at_once(*verbs)
    assert sound()
    assert Organisation.objects.count() == number + 8 - sum("不能再设下级单位" in sentence for sentence in refused)
    assert Organisation.objects.get(pk=towns[0].pk).merged_into == towns[5]
    assert not Organisation.objects.children_of(Organisation.objects.get(pk=towns[0].pk)).exists()


def test_nobody_takes_office_in_a_unit_that_closes_at_that_moment(cast):
    """Either is first: the unit is closed and empty, or open because somebody serves there."""
    user = make_user("new", "新来的")
    for n in range(15):
        unit = make(cast.district, f"C{n}")()
        said = {"actor": None, "organisation": unit, "from_on": TODAY}
        refused = at_once(
            lambda s=said: close_organisation(**s), lambda s=said: appoint(user=user, role="readonly", **s)
        )
        assert len(refused) == 1
        unit.refresh_from_db()
        assert bool(unit.closed_on) != Appointment.objects.filter(organisation=unit, to_on=None).exists()
