"""The pages of importing a sheet of sites, and the command."""

import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from openpyxl import load_workbook

from teams.actions.site_sheet import SiteSheet
from teams.models import SheetImport, Site
from teams.site_sheet.columns import COLUMNS
from tests.books import place, sites
from youthwork.lib.sheets import read
from youthwork.lib.tables import find_table

pytestmark = pytest.mark.django_db

IMPORT = "tasks:sites-import"
PHONE = "15400008888"


def upload(*rows) -> dict:
    return {"organisation": "440902", "file": SimpleUploadedFile("茂南点位.xlsx", sites(*rows))}


def text(response) -> str:
    return response.content.decode()


def test_a_sheet_goes_from_upload_over_corrections_to_the_receipt(cast, client):
    client.force_login(cast.official)
    assert f'href="{reverse(IMPORT)}"' in text(client.get(reverse("tasks:sheets")))
    assert 'value="团茂南区委（440902）"' in text(client.get(reverse(IMPORT)))
    rows = [
        place("车田村", "羊脚镇团委", 点位负责人="吴主任", 负责人电话="154 0000 8888"),
        place("文明社区", "羊角镇", 类型=""),
        place("官渡校园社区", "440902-GD-XY", 类型="社区", 地址="官渡一路1号"),
    ]
    shown = text(client.post(reverse(IMPORT), upload(*rows), follow=True))
    for part in (
        "点位表",
        "C2",
        "没有“羊脚镇团委”这个团组织",
        "是不是羊角镇（440902-YJ）",
        "154****8888",
        "有错的1行不导入",
    ):
        assert part in shown
    assert "有错的1行不导入" in shown
    assert "154 0000 8888" not in shown
    batch = SheetImport.objects.get()
    row_url = [reverse("tasks:sheet-row", args=[batch.pk, row.pk]) for row in batch.rows.order_by("pk")]
    doubtful = text(client.get(reverse("tasks:sheet", args=[batch.pk]) + "?show=doubtful"))
    assert "从名称看是社区" in doubtful
    client.post(row_url[0], {"host_code": "440902-YJ", "host": ""})
    client.post(row_url[1], {"kind": "阵地"})
    assert "地址：空 → 官渡一路1号" in text(client.get(reverse("tasks:sheet", args=[batch.pk]) + "?show=changed"))
    receipt = text(client.post(reverse("tasks:sheet-apply", args=[batch.pk]), follow=True))
    assert "新增2个，改动1个<" in receipt
    site = Site.objects.get(name="车田村")
    assert (site.host, site.contact_name, site.contact_phone) == (cast.town, "吴主任", PHONE)
    assert Site.objects.get(name="文明社区").kind == "facility"


def test_a_wrong_number_is_repaired_on_the_page(cast, client):
    client.force_login(cast.official)
    client.post(reverse(IMPORT), upload(place("车田村", 负责人电话="1540000888")))
    batch = SheetImport.objects.get()
    row = batch.rows.get()
    assert row.verdict == "refused"
    url = reverse("tasks:sheet-row", args=[batch.pk, row.pk])
    client.post(url, {"contact_phone": "********88"})
    row.refresh_from_db()
    assert not row.changes, "sent back as it was shown, it changes nothing"
    client.post(url, {"contact_phone": PHONE})
    client.post(reverse("tasks:sheet-apply", args=[batch.pk]))
    assert Site.objects.get(name="车田村").contact_phone == PHONE


def test_the_unit_of_the_import_is_one_of_ones_own(cast, client):
    client.force_login(cast.official)
    for typed in ("440904", "440900", "440999"):
        response = client.post(reverse(IMPORT), {**upload(place("车田村")), "organisation": typed})
        assert f"没有找到“{typed}”" in text(response)
    assert not SheetImport.objects.exists()


def test_who_may_not_edit_sites_may_not_import_them(cast, client):
    client.force_login(cast.reader)
    assert client.get(reverse(IMPORT)).status_code == 403
    client.force_login(cast.official)
    client.post(reverse(IMPORT), upload(place("车田村")))
    batch = SheetImport.objects.get()
    client.force_login(cast.outsider)
    assert client.get(reverse("tasks:sheet", args=[batch.pk])).status_code == 404
    assert client.post(reverse("tasks:sheet-apply", args=[batch.pk])).status_code == 404
    assert not Site.objects.filter(name="车田村").exists()


def test_a_refused_file_is_said_at_the_form(cast, client):
    client.force_login(cast.official)
    file = SimpleUploadedFile("点位.xlsx", b"<html>")
    response = client.post(reverse(IMPORT), {"organisation": "440902", "file": file})
    assert "网页" in text(response)
    assert not SheetImport.objects.exists()


def test_the_template_is_understood_by_the_import(cast, client):
    client.force_login(cast.official)
    workbook = load_workbook(io.BytesIO(client.get(reverse("tasks:sites-template")).content))
    workbook.active.append(place("车田村"))
    stream = io.BytesIO()
    workbook.save(stream)
    table = find_table(read(stream.getvalue(), "模板.xlsx"), SiteSheet.columns)
    assert set(table.letters) == {column.field for column in COLUMNS}


# --- the command ---


def command(capsys, path: Path, *arguments) -> tuple[int, dict]:
    code = 0
    try:
        call_command("import_sites", str(path), "--format", "json", *arguments)
    except SystemExit as left:
        code = left.code
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def mixed(tmp_path) -> Path:
    """One site to open and one to refuse."""
    path = tmp_path / "点位.xlsx"
    path.write_bytes(sites(place("车田村", 负责人电话=PHONE), place("里麻村", "没有这个镇", 负责人电话="1540000888")))
    return path


def test_the_command_writes_all_or_nothing(cast, capsys, mixed):
    code, answer = command(capsys, mixed)
    assert answer.keys() == {"rows", "new", "changed", "unchanged", "skipped", "errors", "warnings", "seconds"}
    assert (code, [error["code"] for error in answer["errors"]]) == (1, ["bad_phone", "unknown_host"])
    error = answer["errors"][1]
    assert error.keys() == {"sheet", "row", "column", "value", "message", "field", "code"}
    assert (error["row"], error["column"], error["value"]) == (3, "C", "没有这个镇")
    assert answer["errors"][0]["value"] == "********88"
    assert not Site.objects.filter(name="车田村").exists()
    code, answer = command(capsys, mixed, "--leave-out-refused", "--dry-run")
    assert (code, answer["new"], answer["skipped"]) == (0, 1, 1)
    assert not Site.objects.filter(name="车田村").exists()
    assert command(capsys, mixed, "--leave-out-refused")[0] == 0
    assert Site.objects.get(name="车田村").contact_phone == PHONE
    assert SheetImport.objects.get().organisation == cast.province  # the administrator's own unit


def test_the_command_finds_the_same_file_unchanged(cast, capsys, mixed):
    command(capsys, mixed, "--leave-out-refused", "--organisation", "440902")
    code, answer = command(capsys, mixed, "--leave-out-refused", "--organisation", "440902")
    assert (code, answer["new"], answer["changed"], answer["unchanged"]) == (0, 0, 0, 1)


def test_the_command_has_the_reach_of_its_user(cast, capsys, mixed):
    code, answer = command(capsys, mixed, "--as", "outsider", "--leave-out-refused")
    assert (code, answer["new"], answer["skipped"]) == (0, 0, 2)
    for arguments in (
        ("--organisation", "NOWHERE"),
        ("--organisation", "440902", "--as", "outsider"),
        ("--as", "reader"),
    ):
        with pytest.raises(CommandError) as caught:
            call_command("import_sites", str(mixed), *arguments)
        assert caught.value.returncode == 2
