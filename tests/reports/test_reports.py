"""A report goes up: edited, submitted and frozen, accepted or returned with a reason, submitted again."""

from datetime import date
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError

from reports.actions.lines import edit_line
from reports.actions.reports import accept, return_report, submit
from reports.actions.rollups import refresh_rollups
from reports.models import Report
from reports.table import table_of, table_of_version
from teams.models import AuditEntry, Notice
from tests.cast import make_record
from tests.reports.world import make_report, send

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_submission_freezes_numbers_texts_names_and_the_file(cast):
    make_record(cast, people=40)
    report = send(cast, make_report(cast))
    version = report.versions.get()
    frozen = table_of_version(version)
    assert (report.state, version.number, frozen.people, frozen.unit) == (
        "submitted",
        1,
        40,
        "共青团茂名市茂南区委员会",
    )
    file = version.files.get(kind="xlsx").file
    content = file.content.read()
    assert (file.sha256, file.size) == (sha256(content).hexdigest(), len(content))

    make_record(cast, people=90)
    refresh_rollups()
    cast.district.name = "共青团茂南区委"
    cast.district.save(update_fields=["name"])
    report = Report.objects.get(pk=report.pk)
    assert table_of(report).people == 40, "a report that was sent follows nothing any more"
    assert table_of_version(report.versions.get()) == frozen
    assert file.content.open("rb").read() == content


def test_what_was_approved_a_moment_ago_is_in_the_version(cast):
    report = make_report(cast)
    make_record(cast, people=40)
    assert table_of_version(send(cast, report).versions.get()).people == 40


def test_the_telephone_number_is_stored_encrypted_and_in_no_log(cast):
    report = send(cast, make_report(cast))
    assert report.contact == "15400006688"
    assert "15400006688" not in str(report.versions.get().payload)
    assert table_of_version(report.versions.get()).contact == "15400006688"
    assert not [entry for entry in AuditEntry.objects.all() if "15400006688" in str(entry.after)]


def test_the_receivers_officials_are_told_and_the_department_of_the_committee_too(cast):
    send(cast, make_report(cast))
    assert [n.user for n in Notice.objects.all()] == [cast.city_official]
    send(cast, make_report(cast, unit=cast.city), actor=cast.city_official)
    assert [n.title for n in Notice.objects.filter(user=cast.province_official)] == [
        "团茂名市委报来2026年第二季度推进表"
    ]


def test_a_report_is_not_submitted_twice_nor_edited_after(cast):
    report = send(cast, make_report(cast))
    with pytest.raises(ValidationError, match="已报送"):
        send(cast, report)
    with pytest.raises(ValidationError, match="退回后才能再改"):
        edit_line(actor=cast.official, line=report.lines.first(), content="", progress="改")


def test_nobody_named_is_refused(cast):
    with pytest.raises(ValidationError, match="填表人"):
        submit(
            actor=cast.official,
            report=make_report(cast),
            filled_by=" ",
            contact="",
            filled_on=date(2026, 6, 18),
        )


def test_a_returned_report_is_open_again_says_why_and_goes_up_as_the_next_version(cast):
    make_record(cast, people=40)
    report = send(cast, make_report(cast))
    return_report(actor=cast.city_official, report=report, version=1, reason="第1行请写明阅读量")
    make_record(cast, people=50)
    refresh_rollups()
    report = Report.objects.get(pk=report.pk)
    assert (report.state, report.return_reason, table_of(report).people) == ("returned", "第1行请写明阅读量", 50)
    assert Notice.objects.get(user=cast.official, kind="returned").text == "第1行请写明阅读量"
    report = send(cast, report)
    assert [table_of_version(v).people for v in report.versions.all()] == [40, 50]
    assert (report.return_reason, [e.verb for e in report.events.all()]) == (
        "",
        ["submitted", "returned", "submitted"],
    )


def test_acceptance_marks_the_version_and_cannot_be_repeated(cast):
    report = send(cast, make_report(cast))
    accept(actor=cast.city_official, report=report, version=1)
    assert report.versions.get().accepted_at is not None
    with pytest.raises(ValidationError, match="不在待接收中"):
        accept(actor=cast.city_official, report=report, version=1)
    with pytest.raises(ValidationError, match="不在待接收中"):
        return_report(actor=cast.city_official, report=report, version=1, reason="晚了")


def test_returning_needs_a_reason(cast):
    report = send(cast, make_report(cast))
    with pytest.raises(ValidationError, match="退回原因"):
        return_report(actor=cast.city_official, report=report, version=1, reason="  ")
    assert Report.objects.get(pk=report.pk).state == "submitted"


def test_every_step_leaves_one_audit_entry(cast):
    report = send(cast, make_report(cast))
    return_report(actor=cast.city_official, report=report, version=1, reason="请补充")
    accept(actor=cast.city_official, report=send(cast, report), version=2)
    verbs = AuditEntry.objects.filter(target_type="reports.report").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["报送", "退回报表", "报送", "接收报表"]
