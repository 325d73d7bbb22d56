"""After a fold the figures that are most looked at are reckoned before somebody asks."""

from datetime import date

import pytest

from reports.actions.rollups import refresh_rollups
from reports.kept.warming import warm_figures
from reports.models import IndicatorFigure
from tests.figures import make_indicator, say
from tests.reports.world import make_rule, second_quarter

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)


@pytest.fixture
def rule(cast):
    return make_rule(cast)


@pytest.fixture
def posts(cast, rule):
    return make_indicator(cast, "见习岗位", {"value": 100}, task=None)


@pytest.mark.both
def test_the_top_and_who_reports_are_reckoned_once_after_a_fold(cast, rule, posts):
    say(cast, {posts: 30})
    refresh_rollups()
    looked_at = {cast.document.owner_id, *rule.reporters.values_list("organisation", flat=True)}
    assert warm_figures(today=TODAY) == (len(looked_at), True)
    kept = IndicatorFigure.objects.filter(period=second_quarter(rule), indicator=posts)
    assert set(kept.values_list("organisation", flat=True)) == looked_at
    assert kept.get(organisation=cast.district).value == 30
    assert warm_figures(today=TODAY) == (0, True)
    say(cast, {posts: 5}, placement=cast.stone)
    refresh_rollups()
    assert warm_figures(today=TODAY).figures > 0
    assert kept.get(organisation=cast.district).value == 35


def test_a_run_without_time_left_begins_nothing_and_says_so(cast, posts):
    refresh_rollups()
    assert warm_figures(today=TODAY, seconds=0) == (0, False)
    assert not IndicatorFigure.objects.exists()


def test_periods_that_are_over_are_left_to_who_asks(cast, rule, posts):
    refresh_rollups()
    assert warm_figures(today=date(2031, 1, 1)) == (0, True)
