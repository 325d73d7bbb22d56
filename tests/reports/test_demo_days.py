"""The demonstration takes place on any day of any year."""

import pytest

from tasks.models import Record
from tests.reports.test_demo import load

pytestmark = [pytest.mark.django_db, pytest.mark.drill]


@pytest.mark.parametrize("today", ["2027-01-01", "2026-12-31"])
def test_any_day_of_any_year_works(today):
    assert load(today)["headcount"] == 244
    assert not Record.objects.filter(occurred_on__gt=today).exists()
    assert {day.year for day in Record.objects.values_list("occurred_on", flat=True)} == {int(today[:4])}
