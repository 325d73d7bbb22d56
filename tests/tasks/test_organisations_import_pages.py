"""The pages of importing a sheet of units, and the command."""

import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from openpyxl import load_workbook

from teams.actions.organisation_sheet import OrganisationSheet
from teams.models import Organisation, SheetImport
from teams.organisation_sheet.columns import COLUMNS
from tests.books import organisations, unit
from tests.cast import make_user
from youthwork.lib.sheets import read
from youthwork.lib.tables import find_table

pytestmark = pytest.mark.django_db

IMPORT = "tasks:organisations-import"


def upload(*rows) -> dict:
    return {"file": SimpleUploadedFile("茂南单位.xlsx", organisations(*rows))}


def text(response) -> str:
    return response.content.decode()


def test_a_sheet_goes_from_upload_over_a_correction_to_the_receipt(cast, client):
    client.force_login(cast.official)
    assert 'value="团茂南区委（440902）"' in text(client.get(reverse(IMPORT)))
    rows = [unit("440902-JT", 类型="镇里"), unit("440902-YJ", 名称="羊角镇团委", 简称="羊角")]
    response = client.post(reverse(IMPORT), {"organisation": "团茂南区委", **upload(*rows)}, follow=True)
    batch = SheetImport.objects.get()
    shown = text(response)
    for part in ("团组织表", "D2", "没有“镇里”这种类型", "乡镇（街道）团委</option>", "有错的1行不导入"):
        assert part in shown
    assert "简称：羊角镇 → 羊角" in text(client.get(reverse("tasks:sheet", args=[batch.pk]) + "?show=changed"))
    row = batch.rows.get(number=2)
    client.post(reverse("tasks:sheet-row", args=[batch.pk, row.pk]), {"kind": "乡镇（街道）团委"})
    receipt = text(client.post(reverse("tasks:sheet-apply", args=[batch.pk]), follow=True))
    assert "新设1个，更名1个<" in receipt
    assert Organisation.objects.get(code="440902-JT").is_under(cast.district.path)
    cast.town.refresh_from_db()
    assert cast.town.short_name == "羊角"


def test_the_unit_of_the_import_is_one_of_ones_own(cast, client):
    client.force_login(cast.official)
    for typed in ("440904", "440900", "440999"):
        assert f"没有找到“{typed}”" in text(client.post(reverse(IMPORT), {"organisation": typed, **upload(unit("A"))}))
    assert not SheetImport.objects.exists()


def test_who_may_not_edit_units_may_not_import_them(cast, client):
    client.force_login(cast.reader)
    assert client.get(reverse(IMPORT)).status_code == 403
    client.force_login(cast.official)
    client.post(reverse(IMPORT), {"organisation": "440902", **upload(unit("A"))})
    batch = SheetImport.objects.get()
    client.force_login(cast.outsider)
    assert client.post(reverse("tasks:sheet-apply", args=[batch.pk])).status_code == 404


def test_the_template_is_understood_by_the_import(cast, client):
    client.force_login(cast.official)
    workbook = load_workbook(io.BytesIO(client.get(reverse("tasks:organisations-template")).content))
    workbook.active.append(unit("440902-JT"))
    stream = io.BytesIO()
    workbook.save(stream)
    table = find_table(read(stream.getvalue(), "模板.xlsx"), OrganisationSheet.columns)
    assert set(table.letters) == {column.field for column in COLUMNS}


# --- the command ---


def command(capsys, path: Path, *arguments) -> tuple[int, dict]:
    code = 0
    try:
        call_command("import_organisations", str(path), "--format", "json", *arguments)
    except SystemExit as left:
        code = left.code
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def mixed(tmp_path) -> Path:
    """One unit to open and one to refuse."""
    path = tmp_path / "单位.xlsx"
    path.write_bytes(organisations(unit("A"), unit("B", "NOWHERE")))
    return path


def test_the_command_writes_all_or_nothing(cast, capsys, mixed):
    code, answer = command(capsys, mixed)
    assert answer.keys() == {"rows", "new", "changed", "unchanged", "skipped", "errors", "warnings", "seconds"}
    (error,) = answer["errors"]
    assert error.keys() == {"sheet", "row", "column", "value", "message", "field", "code"}
    assert (code, error["row"], error["column"], error["code"]) == (1, 3, "F", "unknown_parent")
    assert not Organisation.objects.filter(code="A").exists()
    code, answer = command(capsys, mixed, "--leave-out-refused", "--dry-run")
    assert (code, answer["new"], answer["skipped"]) == (0, 1, 1)
    assert not Organisation.objects.filter(code="A").exists()
    assert command(capsys, mixed, "--leave-out-refused")[0] == 0
    assert Organisation.objects.filter(code="A").exists()
    assert SheetImport.objects.get().organisation == cast.province  # the administrator's own unit


def test_the_command_has_the_reach_of_its_user(cast, capsys, mixed):
    code, answer = command(capsys, mixed, "--as", "outsider", "--leave-out-refused")
    assert (code, answer["new"], answer["skipped"]) == (0, 0, 2)
    make_user("nobody", "无任职")
    for arguments in (
        ("--organisation", "NOWHERE"),
        ("--organisation", "440902", "--as", "outsider"),
        ("--as", "nobody"),
        ("--as", "reader"),
    ):
        with pytest.raises(CommandError) as caught:
            call_command("import_organisations", str(mixed), *arguments)
        assert caught.value.returncode == 2
