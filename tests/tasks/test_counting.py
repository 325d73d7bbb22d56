"""The counting rules as tables: what was read on the left, what it comes to on the right."""

import random

import pytest

from tasks.counting import Reading, Total, people_total


def read(people, counting="headcount", *, same=True, place="campus", programme="cleaning"):
    return Reading(place, programme, counting, people, same)


@pytest.mark.parametrize(
    ("readings", "total"),
    [
        pytest.param([], Total(0, 0, 0, 0), id="nothing recorded is nothing"),
        pytest.param([read(40)], Total(40, 40, 0, 1), id="one reading is the total"),
        pytest.param([read(40), read(34)], Total(40, 74, 0, 2), id="the same group counts once, at its highest"),
        pytest.param([read(34), read(40)], Total(40, 74, 0, 2), id="whatever comes first"),
        pytest.param([read(40), read(12, same=False)], Total(52, 52, 0, 2), id="a new group adds"),
        pytest.param(
            [read(12, same=False), read(9, same=False)], Total(21, 21, 0, 2), id="two new groups add to each other"
        ),
        pytest.param([read(40), read(34, place="stone")], Total(74, 74, 0, 2), id="two places are two groups"),
        pytest.param([read(40), read(34, programme="class")], Total(74, 74, 0, 2), id="two programmes are two groups"),
        pytest.param([read(0)], Total(0, 0, 0, 1), id="nobody came is a record all the same"),
        pytest.param([read(None)], Total(0, 0, 0, 1), id="a reading left out is nobody"),
        pytest.param(
            [read(62, "visits"), read(47, "visits")],
            Total(109, 109, 0, 2),
            id="visits add though the group is the same",
        ),
        pytest.param([read(800, "reads"), read(950, "reads")], Total(0, 0, 1750, 2), id="reads add and are no people"),
        pytest.param([read(7, "none")], Total(0, 0, 0, 1), id="what is not counted is a record only"),
        pytest.param(
            [
                read(40),
                read(34),
                read(5, same=False),
                read(62, "visits", programme="visits"),
                read(900, "reads", place="account", programme="articles"),
                read(None, "none", programme="poster"),
            ],
            Total(40 + 5 + 62, 40 + 34 + 5 + 62, 900, 6),
            id="rules stand side by side",
        ),
    ],
)
def test_readings_come_to(readings, total):
    assert people_total(readings) == total


def test_the_order_of_records_changes_nothing():
    rng = random.Random(4)
    readings = [
        Reading(rng.choice("abc"), rng.choice("xy"), rng.choice(["headcount", "visits", "reads"]), n, n % 3 > 0)
        for n in range(60)
    ]
    shuffled = rng.sample(readings, len(readings))
    assert people_total(shuffled) == people_total(readings)


def test_people_are_never_more_than_visits():
    readings = [read(n, same=bool(n % 4)) for n in range(30)]
    total = people_total(readings)
    assert 0 < total.people < total.visits
