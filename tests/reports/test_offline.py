"""线下报送: a superior off the platform is given files; it blocks nobody and may still give the table back on paper."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reports.actions.offline import hand_over, reopen
from reports.models import Report, Reporter
from reports.table import table_of_version
from tests.cast import make_record
from tests.reports.world import JUNE, make_report, make_rule, send

pytestmark = pytest.mark.django_db


def off_platform(cast) -> Report:
    """The district's report under a rule by which it goes to a superior that is not on the platform; sent."""
    rule = make_rule(cast, reporters=[(cast.district, None)])
    Reporter.objects.filter(rule=rule).update(receiver_name="茂南区委办公室")
    make_record(cast, people=40)
    return send(cast, make_report(cast, rule))


def test_submitting_gives_files_for_a_receiver_that_is_named(cast, client):
    report = off_platform(cast)
    version = report.versions.get()
    assert table_of_version(version).receiver == "茂南区委办公室"
    client.force_login(cast.official)
    html = client.get(report.get_absolute_url()).content.decode()
    assert "茂南区委办公室不在平台上" in html
    assert reverse("reports:report-version", args=[report.pk, 1]) in html


def test_the_day_on_which_it_was_handed_over_is_noted(cast, client):
    report = off_platform(cast)
    client.force_login(cast.official)
    client.post(reverse("reports:report-hand-over", args=[report.pk]), {"on": "2026-06-18"})
    assert report.versions.get().handed_over_on == JUNE.replace(day=18)
    assert "已交出" in client.get(report.get_absolute_url()).content.decode()
    assert report.events.last().verb == "handed_over"


@pytest.mark.parametrize(("on", "sentence"), [(date(2026, 6, 19), "不能晚于今天"), (date(2026, 6, 1), "不能早于")])
def test_a_day_that_cannot_be_is_refused(cast, on, sentence):
    with pytest.raises(ValidationError, match=sentence):
        hand_over(actor=cast.official, report=off_platform(cast), on=on)


def test_given_back_on_paper_it_goes_out_as_the_next_version(cast):
    report = off_platform(cast)
    hand_over(actor=cast.official, report=report, on=date(2026, 6, 18))
    with pytest.raises(ValidationError, match="要改什么"):
        reopen(actor=cast.official, report=report, reason=" ")
    report = reopen(actor=cast.official, report=report, reason="请补阅读量")
    assert (report.state, report.return_reason) == ("returned", "请补阅读量")
    report = send(cast, report)
    assert [version.handed_over_on for version in report.versions.order_by("number")] == [date(2026, 6, 18), None]


def test_what_a_receiver_on_the_platform_takes_is_neither_handed_over_nor_reopened(cast):
    report = send(cast, make_report(cast))
    for action, said in ((hand_over, {"on": date(2026, 6, 18)}), (reopen, {"reason": "改"})):
        with pytest.raises(ValidationError, match="团茂名市委在平台上接收"):
            action(actor=cast.official, report=report, **said)
