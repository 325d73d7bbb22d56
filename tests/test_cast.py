"""The cast stands, and the base of access holds for it."""

import pytest

from tasks.access import members_for, sites_for, teams_for
from tasks.models import Document, Placement
from teams.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_an_outsider_sees_nothing_of_another_district(cast):
    assert list(Organisation.objects.visible_to(cast.outsider)) == [cast.stranger]
    assert not Document.objects.visible_to(cast.outsider).exists()
    assert not Placement.objects.visible_to(cast.outsider).exists()
    for scoped in (sites_for, teams_for, members_for):
        assert not scoped(cast.outsider).exists()


@pytest.mark.parametrize("who", ["official", "college_official", "city_official", "province_official", "admin"])
def test_both_lines_and_everything_above_see_the_whole_arrangement(cast, who):
    user = getattr(cast, who)
    assert Placement.objects.visible_to(user).count() == 3
    assert Document.objects.visible_to(user).get() == cast.document
    assert teams_for(user).count() == 2


def test_a_leader_sees_the_own_row_only(cast):
    assert Placement.objects.visible_to(cast.leader).get() == cast.campus
    assert Document.objects.visible_to(cast.leader).get() == cast.document
    assert {m.name for m in members_for(cast.leader)} == {"林嘉豪", "周雨桐"}


def test_a_leader_is_posted_at_the_branch_and_counts_in_the_fill(cast):
    assert cast.campus.filled == 2
    assert [(p.member.name, p.post) for p in cast.campus.site.postings.filter(to_on=None)] == [
        ("周雨桐", "part_time_cadre"),
        ("林嘉豪", "first_secretary"),
    ]
