"""Many people join one row at once: the quota holds, on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from tasks.actions.staffing import join_team
from tasks.models import Placement
from tests.cast import build_cast, make_member

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]


def test_forty_at_once_never_exceed_the_quota(today):
    assert connection.vendor == "postgresql", "this race needs PostgreSQL: run make drill"
    cast = build_cast()
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=12)
    crowd = [make_member(cast.college, f"队员{n}", f"2026{n:04d}") for n in range(1, 41)]

    def join(member) -> bool:
        try:
            join_team(actor=cast.college_official, team=cast.team, member=member, on=date(2026, 6, 1))
        except ValidationError as refusal:
            assert "已满" in str(refusal)
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        joined = list(pool.map(join, crowd))
    row = Placement.objects.get(pk=cast.campus.pk)
    assert (sum(joined), row.filled) == (10, 12)
    assert cast.team.memberships.filter(to_on=None).count() == 12
