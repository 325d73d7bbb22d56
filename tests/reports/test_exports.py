"""Exports: asked for, made by a job, kept for seven days, and never more than their user may see."""

import zipfile
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from reports.actions import exports as verbs
from reports.actions.exports import TRIES, ask, ask_again, discard, left_lying, make, purge_exports
from reports.choices import ExportState
from reports.exports import KINDS, ledger, stream
from reports.exports.ledger import HEADS
from reports.exports.work import AT_ONCE, Work
from reports.jobs import carry_on_exports, make_export
from reports.models import Export
from teams.actions.accounts import end_appointment
from teams.actions.retention import purge_files
from teams.models import AuditEntry, StoredFile
from tests.cast import make_record
from tests.reports.world import JUNE, make_report, make_rule, second_quarter, send

pytestmark = [pytest.mark.django_db]

LEDGER = {"query": ""}


def asked(user, kind="ledger", **options) -> Export:
    return ask(actor=user, kind=kind, options=LEDGER | options)


def made(export: Export) -> Export:
    make(export.pk)
    export.refresh_from_db()
    return export


def content_of(export: Export) -> bytes:
    with export.file.content.open("rb") as file:
        return file.read()


def sheet_of(export: Export):
    return openpyxl.load_workbook(BytesIO(content_of(export))).active


def rows_of(export: Export) -> list[dict]:
    heads, *rows = sheet_of(export).iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def test_the_ledger_has_every_record_of_the_list_and_no_phone(cast):
    make_record(cast, people=40)
    make_record(cast, people=12, state="submitted", content='=HYPERLINK("x")\x0b入户')
    export = made(asked(cast.official))
    rows = rows_of(export)
    assert list(rows[0]) == [head for head, _ in HEADS]
    assert {row["人数"] for row in rows} == {40, 12}
    assert {(row["点位"], row["怎么计"], row["状态"]) for row in rows} == {
        ("官渡校园社区", "人", "通过"),
        ("官渡校园社区", "人", "待审"),
    }
    assert '=HYPERLINK("x")入户' in {row["做了什么"] for row in rows}
    assert all(cell.data_type != "f" for row in sheet_of(export) for cell in row)
    assert not {"手机", "电话", "联系方式"} & set(rows[0])


def test_the_ledger_is_that_of_the_filter(cast):
    make_record(cast, people=40)
    make_record(cast, people=12, state="submitted")
    export = made(asked(cast.official, query=f"state=approved&from={JUNE.replace(day=1)}"))
    assert [row["人数"] for row in rows_of(export)] == [40]
    assert export.title == "团茂南区委记录台账（2026-06-01至今天，通过）"


def test_what_is_in_it_is_what_its_user_sees_when_it_is_made(cast):
    make_record(cast, people=40)
    mine, foreign = asked(cast.official), asked(cast.outsider)
    make_record(cast, people=41)
    assert len(rows_of(made(mine))) == 2
    assert rows_of(made(foreign)) == []


def test_whoever_has_lost_the_office_meanwhile_gets_nothing(cast):
    make_record(cast)
    export = asked(cast.official)
    end_appointment(actor=None, appointment=cast.official.appointments.get(), on=timezone.localdate())
    made(export)
    assert (export.state, export.file) == (ExportState.FAILED, None)
    assert "已不在您能看到的范围内" in export.error


def test_a_list_too_long_is_refused_with_what_to_do(cast, settings):
    settings.EXPORT_MAX_ROWS = 1
    make_record(cast)
    make_record(cast)
    with pytest.raises(ValidationError, match="请按日期、文件或项目缩小范围"):
        asked(cast.official)


def test_nobody_waits_for_more_than_five(cast, client, large):
    for _ in range(5):
        asked(cast.official)
    response = post(client, cast.official, "reports:exports", kind="ledger", query="")
    assert "您有5个导出还在生成" in client.get(response.url).content.decode()
    assert Export.objects.count() == 5


def test_a_small_one_is_downloaded_at_once(cast, client):
    make_record(cast, people=40)
    response = post(client, cast.official, "reports:exports", kind="ledger", query="")
    export = Export.objects.get()
    assert response.url == reverse("reports:export-download", args=[export.pk])
    assert export.state == ExportState.DONE
    assert client.get(response.url)["Content-Type"].endswith("spreadsheetml.sheet")
    assert AuditEntry.objects.filter(verb="导出", target_id=str(export.pk)).count() == 1


@pytest.fixture
def large(monkeypatch):
    """An export that no request makes: its rows are said to be many. ``stops`` are what its tries end with."""
    stops: list[Exception] = []

    def slow(user, options):
        def write(file, tell):
            if stops:
                raise stops.pop()
            tell(AT_ONCE)
            file.write(b"content")

        return Work("很长的台账", "很长的台账.xlsx", "text/plain", AT_ONCE + 1, write)

    monkeypatch.setitem(KINDS, "ledger", slow)
    return stops


def test_a_large_one_is_made_by_a_job_and_waited_for(cast, client, large, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as sent:
        response = post(client, cast.official, "reports:exports", kind="ledger", query="")
    export = Export.objects.get()
    assert response.url == export.get_absolute_url()
    assert len(sent) == 1
    page = client.get(response.url).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "已交给后台" in page
    make_export(str(export.pk))
    page = client.get(response.url).content.decode()
    assert "已生成" in page and "很长的台账.xlsx" in page
    assert "http-equiv" not in page


def test_how_far_it_is_stands_in_the_row(cast, monkeypatch, large):
    monkeypatch.setattr(verbs, "EVERY_SECONDS", -1)
    seen = []
    monkeypatch.setattr(verbs, "_hand_over", lambda export, *_: seen.append(Export.objects.get(pk=export.pk).done))
    make(asked(cast.official).pk)
    assert seen == [AT_ONCE]


def test_only_one_worker_makes_it(cast, large):
    export = asked(cast.official)
    Export.objects.filter(pk=export.pk).update(state=ExportState.RUNNING, seen_at=timezone.now(), attempts=1)
    made(export)
    assert (export.state, export.attempts) == (ExportState.RUNNING, 1)


def test_a_killed_worker_s_export_is_carried_on(cast, large, django_capture_on_commit_callbacks):
    export = asked(cast.official)
    long_ago = timezone.now() - timedelta(minutes=5)
    Export.objects.filter(pk=export.pk).update(state=ExportState.RUNNING, seen_at=long_ago, attempts=1)
    assert left_lying() == [export.pk]
    with django_capture_on_commit_callbacks() as sent:
        carry_on_exports()
    assert len(sent) == 1
    assert (made(export).state, export.attempts) == (ExportState.DONE, 2)
    assert left_lying() == []


def test_one_that_ends_its_worker_three_times_is_parked(cast, large):
    export = asked(cast.official)
    long_ago = timezone.now() - timedelta(minutes=5)
    Export.objects.filter(pk=export.pk).update(state=ExportState.RUNNING, seen_at=long_ago, attempts=TRIES)
    made(export)
    assert export.state == ExportState.FAILED
    assert "试了3次都没有做完" in export.error
    assert left_lying() == []


def test_a_fault_is_tried_again_and_after_three_times_parked_with_its_reason(cast, client, large):
    large += [RuntimeError("broken")] * TRIES
    export = asked(cast.official)
    for left in (ExportState.QUEUED, ExportState.QUEUED, ExportState.FAILED):
        assert made(export).state == left
    assert "试了3次都没有成功" in export.error
    client.force_login(cast.official)
    assert export.error in client.get(reverse("reports:exports")).content.decode()
    assert ask_again(export=export)
    assert made(export).state == ExportState.DONE


def test_a_cancelled_one_leaves_nothing_behind(cast, large, monkeypatch):
    monkeypatch.setattr(verbs, "EVERY_SECONDS", -1)
    export = asked(cast.official)
    before = set(StoredFile.objects.values_list("pk", flat=True))
    work = KINDS["ledger"](cast.official, {})

    def cancelled_meanwhile(file, tell):
        discard(export=export)
        work.write(file, tell)

    monkeypatch.setitem(KINDS, "ledger", lambda *_: Work("x", "x", "text/plain", 900, cancelled_meanwhile))
    make(export.pk)
    assert not Export.objects.exists()
    assert set(StoredFile.objects.values_list("pk", flat=True)) == before


def test_deleting_one_deletes_its_file(cast, client, django_capture_on_commit_callbacks):
    export = made(asked(cast.official))
    path = export.file.content.name
    with django_capture_on_commit_callbacks(execute=True):
        post(client, cast.official, "reports:export-discard", export.pk)
    assert not Export.objects.exists()
    assert not default_storage.exists(path)


def test_a_file_goes_after_seven_days_and_the_row_after_thirty(cast, client):
    export = made(asked(cast.official))
    assert export.file.expires_at - export.finished_at == timedelta(days=7)
    StoredFile.objects.filter(pk=export.file.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    purge_files()
    client.force_login(cast.official)
    assert "文件已过期" in client.get(reverse("reports:exports")).content.decode()
    assert client.get(reverse("reports:export-download", args=[export.pk])).status_code == 404
    assert purge_exports() == 0
    Export.objects.update(finished_at=timezone.now() - timedelta(days=31))
    assert purge_exports() == 1


def test_an_expired_one_is_made_anew(cast, client):
    export = made(asked(cast.official))
    StoredFile.objects.filter(pk=export.file.pk).delete()
    response = post(client, cast.official, "reports:export-again", export.pk)
    assert response.url == reverse("reports:export-download", args=[export.pk])
    assert made(export).file is not None


def test_the_bundle_of_a_period_has_a_folder_for_each_unit(cast):
    make_record(cast, people=40)
    sent = send(cast, make_report(cast))
    export = made(asked(cast.city_official, "bundle", period=sent.period.pk, unit=cast.city.code))
    with zipfile.ZipFile(BytesIO(content_of(export))) as archive:
        names = archive.namelist()
        frozen = archive.read(f"{cast.district.name}/{cast.district.name}2026年第二季度推进表.xlsx")
    folder = f"{cast.district.name}/{cast.district.name}2026年第二季度推进表"
    assert names[3:] == [f"{folder}.xlsx", f"{folder}.docx", f"{folder}.pdf"]
    assert {name.rpartition(".")[2] for name in names[:3]} == {"xlsx", "docx", "pdf"}
    assert frozen == sent.versions.get().files.get(kind="xlsx").file.content.open("rb").read()


def test_the_summary_has_the_own_table_who_reported_and_the_lines_as_they_were_sent(cast):
    make_record(cast, people=40)
    sent = send(cast, make_report(cast))
    make_record(cast, people=90)
    export = made(asked(cast.city_official, "summary", period=sent.period.pk, unit=cast.city.code, format="xlsx"))
    own, standing, lines = openpyxl.load_workbook(BytesIO(content_of(export))).worksheets
    assert [own.title, standing.title, lines.title] == ["汇总表", "报送情况", "各单位明细"]
    assert 90 in {cell.value for cell in own["F"]}
    rows = {row[1]: row for row in standing.iter_rows(min_row=4, values_only=True)}
    assert rows[cast.district.name][2] == "已报送"
    assert rows[cast.district.name][5] == 40
    assert rows[cast.college.name][2:6] == ("未报送", None, "未报", "未报")
    assert rows["合计"][2] == "应报2个，报齐1个，按时1个"
    assert 40 in {cell.value for cell in lines["G"]}
    assert 90 not in {cell.value for cell in lines["G"]}
    assert cast.college.name in {cell.value for cell in own["C"]}


@pytest.mark.parametrize("kind", ["bundle", "summary"])
def test_only_the_receiver_takes_out_a_period(cast, kind):
    period = second_quarter(make_rule(cast))
    for user in (cast.official, cast.outsider):
        with pytest.raises(Http404):
            asked(user, kind, period=period.pk, unit=cast.city.code)


def test_the_page_of_a_period_offers_its_files(cast, client):
    sent = send(cast, make_report(cast))
    client.force_login(cast.city_official)
    page = client.get(reverse("reports:period-bundle", args=[sent.period.pk])).content.decode()
    assert "已报来1个单位" in page and "打包下载" in page


def test_a_bundle_of_one_report_has_all_three_kinds(cast, client):
    report = make_report(cast)
    client.force_login(cast.official)
    response = client.get(reverse("reports:report-bundle", args=[report.pk]))
    with zipfile.ZipFile(BytesIO(response.content)) as archive:
        assert [name.rpartition(".")[2] for name in archive.namelist()] == ["xlsx", "docx", "pdf"]


def test_the_queries_of_a_ledger_grow_by_chunks_not_by_rows(cast, django_assert_num_queries, monkeypatch):
    for _ in range(3):
        make_record(cast)
    found = KINDS["ledger"](cast.official, LEDGER)
    with django_assert_num_queries(3):
        found.write(BytesIO(), lambda done: None)
    monkeypatch.setattr(ledger, "CHUNK", 1)
    monkeypatch.setattr(stream, "EVERY", 1)
    told = []
    with django_assert_num_queries(7):
        found.write(BytesIO(), told.append)
    assert told == [1, 2, 3, 3]


def test_totals_say_how_many_rows_they_have(cast):
    make_record(cast, people=40)
    period = second_quarter(make_rule(cast))
    assert made(asked(cast.official, "totals", period=period.pk, by="programme")).total == 1
    assert AuditEntry.objects.get(verb="导出").after == {"rows": 1}
