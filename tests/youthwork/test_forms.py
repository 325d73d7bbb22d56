"""Fields of forms that take several rows."""

import pytest
from django.core.exceptions import ValidationError

from teams.models import Organisation
from youthwork.lib.forms import SeveralField

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize("number", ["9223372036854775808", "99999999999999999999", "-9223372036854775809", "9" * 5000])
def test_a_number_that_no_row_can_have_is_refused_like_any_other(number):
    with pytest.raises(ValidationError) as refused:
        SeveralField(Organisation.objects.all()).clean([number])
    assert refused.value.code == "invalid_choice"


def test_several_rows_come_as_asked(cast):
    units = [cast.town, cast.street]
    assert set(SeveralField(Organisation.objects.all()).clean([str(unit.pk) for unit in units])) == set(units)
