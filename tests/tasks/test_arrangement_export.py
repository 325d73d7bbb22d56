"""The arrangement as a workbook: like the paper, harmless, and read back unchanged."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tasks.actions.arrangement import ArrangementSheet
from tasks.models import Placement
from teams.actions.sheet_writes import bring_in
from teams.models import AuditEntry, Site
from youthwork.lib.sheets import read

pytestmark = pytest.mark.django_db


def export(cast, client, who="official") -> bytes:
    client.force_login(getattr(cast, who))
    response = client.get(reverse("tasks:arrangement-export", args=[cast.document.pk]))
    assert response.status_code == 200
    return response.content


def sheet_of(content: bytes):
    return load_workbook(BytesIO(content)).active


def values(content: bytes) -> list[list]:
    return [[cell.value for cell in row] for row in sheet_of(content).iter_rows(min_row=3)]


def test_it_looks_like_the_paper(cast, client):
    Placement.objects.filter(pk=cast.stone.pk).update(block=cast.campus.block)
    Placement.objects.filter(pk=cast.campus.pk).update(members_note="另附名单")
    sheet = sheet_of(export(cast, client))
    assert sheet["A1"].value == "茂南区·茂职院共青团“百千万工程”工作安排表"
    assert [cell.value for cell in sheet[2]] == ["项目", "点位", "人数", "团队长", "电话", "队员"]
    assert [cell.value for cell in sheet[3]] == [
        "创文巩卫工作\n入户宣传",
        "官渡校园社区",
        20,
        "林嘉豪",
        "15400001234",
        "另附名单",
    ]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:F1", "A3:A4"}
    assert sheet.print_title_rows == "$2:$2"
    assert (str(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (sheet.PAPERSIZE_A4, "portrait")
    assert sheet.page_setup.fitToWidth == 1
    assert sheet["A3"].alignment.wrap_text
    assert sheet["A4"].border.bottom.style == "thin"


@pytest.mark.parametrize(
    ("who", "phone"),
    [
        ("official", "15400001234"),
        ("college_official", "15400001234"),
        ("province_official", "15400001234"),
        ("leader", "15400001234"),
        ("admin", "154****1234"),
        ("reader", "154****1234"),
    ],
)
def test_phones_are_for_those_who_work_with_the_team(cast, client, who, phone):
    assert values(export(cast, client, who))[0][4] == phone


def test_the_export_leaves_a_trace_with_how_many_phones(cast, client):
    export(cast, client)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.after) == ("导出安排表", {"phones": 2})


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)"])
def test_what_looks_like_a_formula_stays_text(cast, client, text):
    Site.objects.filter(pk=cast.campus.site_id).update(name=text)
    cell = sheet_of(export(cast, client))["B3"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix


def test_read_back_it_changes_nothing(cast, client):
    together = Placement.objects.filter(pk__in=[cast.campus.pk, cast.stone.pk])
    together.update(programmes_printed="1. 创文巩卫工作\n2. 入户宣传", block=1)
    Placement.objects.filter(pk=cast.account.pk).update(block=2, members_note="另附名单")
    outcome = bring_in(
        actor=cast.official,
        meaning=ArrangementSheet(cast.document, cast.official),
        content=export(cast, client),
        file_name="工作安排表.xlsx",
    )
    assert [line.verdict for line in outcome.lines] == ["unchanged"] * 3, [line.notes for line in outcome.lines]
    assert outcome.errors == []


def test_it_is_a_sheet_that_our_own_reader_takes(cast, client):
    (sheet,) = read(export(cast, client), "工作安排表.xlsx")
    assert sheet.rows[1][0] == "项目"


def test_a_leader_takes_out_the_own_row_alone(cast, client):
    assert [row[1] for row in values(export(cast, client, "other_leader"))] == ["羊角镇石曹村"]
