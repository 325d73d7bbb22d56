"""The workbook given back with its faults marked, corrected, and brought again in the place of the first."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tasks.models import Placement
from teams.actions.sheet_download import marked_name
from teams.models import AuditEntry, SheetImport
from tests.books import person, roster, saved
from tests.sheet_pages import at, roster_in, row_of, text, upload
from youthwork.lib.sheets.annotate import NOTE

pytestmark = pytest.mark.django_db


@pytest.fixture
def official(cast, client):
    client.force_login(cast.college_official)
    return client


def downloaded(client, batch):
    response = client.get(at("sheet-marked", batch))
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content)).active


def faulty(cast) -> SheetImport:
    return roster_in(
        cast, person(点位="官渡校圆社区"), person("邓志强", "20260202", 手机="1.54E+10"), person("钟一平", "20260203")
    )


def test_a_file_goes_out_marked_is_corrected_and_applied(cast, official):
    batch = faulty(cast)
    sheet = downloaded(official, batch)
    assert sheet["A2"].value == NOTE
    assert "官渡校圆社区" in sheet["A3"].value
    assert "手机" in sheet["A4"].value
    assert sheet["A5"].value is None
    assert sheet["I3"].fill.fgColor.rgb == sheet["H4"].fill.fgColor.rgb != sheet["I5"].fill.fgColor.rgb
    sheet["I3"], sheet["H4"] = "官渡校园社区", "15400001111"

    again = text(official.get(at("sheet", batch)))
    address = f"{reverse('tasks:roster-import')}?instead={batch.pk}"
    assert address in again
    assert "换下“" in text(official.get(address))
    sent = {"organisation": "MMZY", "instead": batch.pk, **upload(saved(sheet.parent), "茂职院名单（核对）.xlsx")}
    response = official.post(reverse("tasks:roster-import"), sent, follow=True)
    assert "写入3行" in text(response)
    batch.refresh_from_db()
    assert batch.state == "discarded"
    fresh = SheetImport.objects.exclude(pk=batch.pk).get()
    assert "新增3人" in text(official.post(at("sheet-apply", fresh), follow=True))
    assert Placement.objects.get(pk=cast.campus.pk).filled == 5


def test_what_was_put_right_on_the_page_is_said_in_the_file(cast, official):
    batch = faulty(cast)
    official.post(reverse("tasks:sheet-row", args=row_of(batch, 3)), {"site": "官渡校园社区"})
    sheet = downloaded(official, batch)
    assert "已在页面上改为“官渡校园社区”，原表还没有改" in sheet["A3"].value
    assert "没有“官渡校圆社区”" not in sheet["A3"].value


def test_the_name_says_that_it_was_checked_and_says_it_once():
    for name, expected in (
        ("名单.xls", "名单（核对）.xlsx"),
        ("名单（核对）.xlsx", "名单（核对）.xlsx"),
        ("名单.2026.csv", "名单.2026（核对）.xlsx"),
    ):
        assert marked_name(SheetImport(file_name=name)) == expected


def test_taking_it_out_is_in_the_audit_log(cast, official):
    batch = faulty(cast)
    downloaded(official, batch)
    entry = AuditEntry.objects.get(verb="下载核对表")
    assert entry.organisation == cast.college
    assert entry.target_id == str(batch.pk)


def test_it_is_gone_once_the_import_is_written(cast, official):
    batch = roster_in(cast, person())
    official.post(at("sheet-apply", batch))
    response = official.get(at("sheet-marked", batch), follow=True)
    assert "原文件已过保存期限，请重新上传。" in text(response)
    assert not AuditEntry.objects.filter(verb="下载核对表").exists()


def test_others_cannot_take_it_out(cast, client):
    batch = faulty(cast)
    client.force_login(cast.official)
    assert client.get(at("sheet-marked", batch)).status_code == 404


def test_a_file_that_cannot_be_read_replaces_nothing(cast, official):
    batch = faulty(cast)
    sent = {"organisation": "MMZY", "instead": batch.pk, **upload(b"<html>", "名单.xls")}
    assert "网页" in text(official.post(reverse("tasks:roster-import"), sent))
    batch.refresh_from_db()
    assert batch.state == "read"


def test_nobody_replaces_the_import_of_others(cast, client):
    batch = faulty(cast)
    client.force_login(cast.outsider)
    address = reverse("tasks:roster-import")
    assert client.get(address).status_code == 200
    assert client.get(address, {"instead": batch.pk}).status_code == 404
    assert client.post(address, {"instead": batch.pk}).status_code == 404


def test_an_import_of_another_kind_is_not_replaced(cast, official):
    batch = faulty(cast)
    official.get(reverse("tasks:sites-import"), {"instead": batch.pk})
    sent = {"organisation": "MMZY", "instead": batch.pk, **upload(roster(person()))}
    official.post(reverse("tasks:sites-import"), sent)
    batch.refresh_from_db()
    assert batch.state == "read"


def test_the_unit_is_kept_for_the_next_file(cast, client):
    batch = faulty(cast)
    client.force_login(cast.city_official)
    shown = text(client.get(reverse("tasks:roster-import"), {"instead": batch.pk}))
    assert 'value="茂职院团委（MMZY）"' in shown


@pytest.mark.parametrize("ending", [".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt"])
def test_every_kind_of_table_is_offered(official, ending):
    assert ending in text(official.get(reverse("tasks:roster-import")))


def test_the_limit_is_the_one_of_sheets(official, settings):
    settings.SHEET_MAX_MB = 1
    assert "不超过1MB" in text(official.get(reverse("tasks:roster-import")))
    sent = {"organisation": "MMZY", **upload(b"PK" + bytes(1024 * 1024))}
    assert "超过1MB" in text(official.post(reverse("tasks:roster-import"), sent))
