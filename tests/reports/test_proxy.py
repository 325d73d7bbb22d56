"""代填: the superior enters a report for a unit that cannot; marked everywhere, seen by the unit, taken over again."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reports.actions.proxy import enter_for, take_over
from reports.actions.reporters import name_reporters
from reports.actions.reports import return_report, submit
from reports.home.todo import todos_of
from reports.models import Report
from reports.rules.duties import Duty
from reports.table import table_of_version
from teams.models import AuditEntry, Notice
from tests.cast import make_record, make_user
from tests.reports.world import JUNE, make_report, send

pytestmark = pytest.mark.django_db
HEAD = {"filled_by": "黄志远", "contact": "15400009900", "filled_on": "2026-06-18"}


def entered(cast) -> Report:
    make_record(cast, people=40)
    return enter_for(actor=cast.city_official, report=make_report(cast), reason="机构改革，暂时没有人")


def page(client, user, report: Report) -> str:
    client.force_login(user)
    return client.get(report.get_absolute_url()).content.decode()


def test_the_superior_edits_and_submits_and_the_unit_only_looks_on(cast, client):
    report = entered(cast)
    line = report.lines.first()
    url = reverse("reports:report-line", args=[report.pk, line.pk])
    for user, status in ((cast.city_official, 302), (cast.official, 403)):
        client.force_login(user)
        line_status = 422 if user == cast.official else status
        assert client.post(url, {"content": "", "progress": f"由{user}写"}).status_code == line_status
        assert client.post(reverse("reports:report-submit", args=[report.pk]), HEAD).status_code == status
    assert report.lines.get(pk=line.pk).progress == f"由{cast.city_official}写"


def test_what_was_being_written_when_the_other_took_over_comes_back_to_be_copied(cast, client):
    report = entered(cast)
    url = reverse("reports:report-line", args=[report.pk, report.lines.last().pk])

    def answer(user) -> str:
        client.force_login(user)
        response = client.post(url, {"progress": "写了半天的话"})
        assert response.status_code == 422
        return response.content.decode()

    html = answer(cast.official)
    assert "这张表现在由团茂名市委填" in html and "写了半天的话" in html
    take_over(actor=cast.official, report=report)
    html = answer(cast.city_official)
    assert "这张表现在由团茂南区委填" in html and "写了半天的话" in html
    send(cast, report)
    html = answer(cast.official)
    assert "退回后才能再改" in html and "写了半天的话" in html


def test_another_receiver_does_not_inherit_the_filling_in(cast, client):
    report = entered(cast)
    rule = report.period.rule
    name_reporters(actor=cast.official, rule=rule, duties=[Duty(cast.district, None, "市直机关工委")])
    html = page(client, cast.official, report)
    assert "None" not in html and "/take-over/" not in html
    assert [step.verb for step in report.events.all()] == ["entered", "taken_over"]
    assert Notice.objects.unread().get(user=cast.official).title == "2026年第二季度推进表由本单位自己填"
    assert client.get(reverse("reports:report-submit", args=[report.pk])).status_code == 200


def test_it_is_marked_on_pages_in_files_in_the_log_and_in_the_units_notice(cast, client):
    report = entered(cast)
    send(cast, report, actor=cast.city_official)
    assert table_of_version(report.versions.get()).proxy == "共青团茂名市委员会"
    for user in (cast.official, cast.city_official):
        assert "上级代填" in page(client, user, report)
    client.force_login(cast.city_official)
    assert "上级代填" in client.get(reverse("reports:received")).content.decode()
    client.force_login(cast.official)
    assert "上级代填" in client.get(reverse("reports:reports")).content.decode()
    assert AuditEntry.objects.get(verb="报送").after["proxy"] is True
    titles = set(Notice.objects.filter(user=cast.official).values_list("title", flat=True))
    assert titles == {"团茂名市委开始代填本单位的2026年第二季度推进表", "团茂名市委已代报2026年第二季度推进表"}
    told = Notice.objects.get(user=cast.city_official)
    assert told.title == "团茂南区委报来2026年第二季度推进表（上级代填）"


def test_the_unit_takes_it_over_as_long_as_it_is_a_draft(cast):
    report = take_over(actor=cast.official, report=entered(cast))
    assert [step.verb for step in report.events.all()] == ["entered", "taken_over"]
    send(cast, report)
    assert table_of_version(report.versions.get()).proxy == ""
    with pytest.raises(ValidationError, match="已经报出"):
        take_over(actor=cast.official, report=report)


def test_returned_it_may_be_taken_over_too(cast):
    report = send(cast, entered(cast), actor=cast.city_official)
    return_report(actor=cast.city_official, report=report, version=1, reason="请本单位核对")
    assert take_over(actor=cast.official, report=report).by_proxy is False


def test_a_reason_is_asked_for_and_nothing_is_entered_twice(cast, client):
    report = make_report(cast)
    client.force_login(cast.city_official)
    answer = client.post(reverse("reports:report-enter", args=[report.pk]), {"reason": " "})
    assert (answer.status_code, "请写明为什么要代填" in answer.content.decode()) == (422, True)
    enter_for(actor=cast.city_official, report=report, reason="没有人")
    with pytest.raises(ValidationError, match="已经由团茂名市委代填"):
        enter_for(actor=cast.city_official, report=report, reason="没有人")
    with pytest.raises(ValidationError, match="本单位自己填"):
        take_over(actor=cast.official, report=take_over(actor=cast.official, report=report))


def test_a_department_opens_a_draft_only_by_entering_it(cast, client):
    clerk = make_user("clerk", "吴静", cast.rights_office)
    report = make_report(cast, unit=cast.city)
    client.force_login(clerk)
    assert client.get(report.get_absolute_url()).status_code == 404
    url = reverse("reports:report-enter", args=[report.pk])
    assert url in client.get(reverse("reports:received")).content.decode()
    assert client.get(url).status_code == 200
    client.post(url, {"reason": "市里停电"})
    assert "报送</a>" in page(client, clerk, report)
    submit(actor=clerk, report=report, filled_by="吴静", contact="", filled_on=JUNE)
    assert Report.objects.get(pk=report.pk).state == "submitted"


def test_what_waits_at_home_is_the_superiors_while_it_enters(cast):
    entered(cast)
    Report.objects.filter(period__label="2026Q1").delete()
    mine = [todo.what for todo in todos_of(cast.official, JUNE)]
    theirs = [todo.what for todo in todos_of(cast.city_official, JUNE)]
    assert "报二季度推进表" not in mine
    assert "代填二季度推进表" in theirs
