"""Several composers at the same moment: one digest a person, every notice in one, on real PostgreSQL."""

import pytest

from reports.actions.digests import compose_digests
from teams.choices import Route
from teams.models import Delivery, Digest, Notice
from tests.cast import build_cast, make_user
from tests.reports.telling import at, channel, told_of, wants_mail
from tests.teams.test_invitation_race import CROWD, at_once

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]


def test_of_many_composers_one_makes_each_digest(today):
    cast = build_cast()
    channel(cast.city)
    people = [make_user(f"told{number}", f"甲{number}", cast.college) for number in range(50)]
    for user in people:
        wants_mail(user)
        for number in range(3):
            told_of(user, f"participant:{number}")
    made = at_once(lambda n: compose_digests(now=at("09:00")))
    assert len(made) == CROWD
    assert sum(one.digests for one in made) == Digest.objects.count() == len(people)
    assert sum(one.notices for one in made) == Notice.objects.exclude(digest=None).count() == 3 * len(people)
    assert sum(one.deliveries for one in made) == Delivery.objects.filter(route=Route.EMAIL, items=3).count() == 50
    assert compose_digests(now=at("09:05")).digests == 0
