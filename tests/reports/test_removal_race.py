"""A report is sent while its period, or its unit's duty, is taken away: one of both happens, on real PostgreSQL."""

import pytest
from django.db import connection

from reports.actions.lines import edit_line
from reports.actions.periods import remove_period
from reports.actions.reporters import drop_reporters
from reports.models import Report
from tests.cast import build_cast
from tests.reports.world import make_report, make_rule, send
from tests.teams.test_tree_race import at_once

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(today):
    assert connection.vendor == "postgresql", "this race needs PostgreSQL: run make drill"
    return build_cast()


def test_what_is_being_sent_is_not_taken_away_with_its_period_or_its_duty(cast):
    rule = make_rule(cast)
    report = make_report(cast, rule)
    refused = at_once(
        lambda: send(cast, report),
        lambda: remove_period(actor=cast.official, period=report.period),
        lambda: drop_reporters(actor=cast.official, rule=rule, reporters=rule.reporters.filter(receiver=cast.city)),
    )
    kept = Report.objects.filter(pk=report.pk).first()
    if kept:
        assert (kept.state, kept.versions.count()) == ("submitted", 1)
    else:
        assert any("这张表刚被取消" in sentence for sentence in refused)


def test_what_is_gone_can_neither_be_sent_nor_edited(cast):
    rule = make_rule(cast)
    report = make_report(cast, rule)
    line = report.lines.first()
    drop_reporters(actor=cast.official, rule=rule, reporters=rule.reporters.filter(receiver=cast.city))
    for verb in (lambda: send(cast, report), lambda: edit_line(actor=cast.official, line=line, progress="改")):
        assert "这张表刚被取消" in at_once(verb)[0]
