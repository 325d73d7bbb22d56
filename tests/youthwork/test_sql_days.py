"""Days and ids that the database reckons are those that Python would."""

from datetime import date, datetime
from uuid import UUID

import pytest

from tasks.models import Record
from teams.models import Organisation
from tests.cast import make_record
from youthwork.lib.sql_days import UuidText, day_of, days_after

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize(
    ("day", "days", "then"),
    [(date(2028, 2, 28), 1, date(2028, 2, 29)), (date(2026, 12, 31), 3, date(2027, 1, 3)), (None, 3, None)],
)
def test_days_after_a_day(cast, day, days, then):
    Organisation.objects.update(opened_on=day)
    found = Organisation.objects.annotate(then=days_after("opened_on", days)).filter(pk=cast.district.pk)
    assert list(found.values_list("then", flat=True)) == [then]
    if then:
        assert found.filter(then__lte=then).exists() and not found.filter(then__lt=then).exists()


@pytest.mark.parametrize(
    ("moment", "day"), [("2026-06-18T00:30:00+08:00", 18), ("2026-06-17T23:30:00+08:00", 17)], ids=["after", "before"]
)
def test_a_moment_falls_on_the_day_it_is_here(cast, moment, day):
    make_record(cast)
    Record.objects.update(decided_at=datetime.fromisoformat(moment))
    assert Record.objects.values_list(days_after(day_of("decided_at"), 3), flat=True).get() == date(2026, 6, day + 3)


def test_an_id_is_written_with_its_dashes(cast):
    record = make_record(cast)
    text = Record.objects.values_list(UuidText("pk"), flat=True).get()
    assert (text, UUID(text)) == (str(record.pk), record.pk)
    assert Record.objects.annotate(text=UuidText("pk")).filter(text__in=[str(record.pk)]).get() == record
