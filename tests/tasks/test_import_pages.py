"""The pages of imports: upload, look, change, apply, come back later; and who sees nothing of it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.roster import RosterSheet
from tasks.models import Placement
from tasks.roster.columns import COLUMNS
from teams.models import Member, SheetImport, Site
from tests.books import FIXTURE, arrangement, person, roster
from tests.imports import take_in
from tests.plans import make_plan
from youthwork.lib.sheets import read
from youthwork.lib.tables import find_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    return make_plan(cast)


def upload(content: bytes, name: str = "表.xlsx") -> dict:
    return {"file": SimpleUploadedFile(name, content)}


def text(response) -> str:
    return response.content.decode()


def taken_in(cast, plan, content=None) -> SheetImport:
    return take_in(
        actor=cast.official,
        meaning=ArrangementSheet(plan, cast.official),
        content=content or FIXTURE.read_bytes(),
        file_name="茂南安排表.xlsx",
    )


def roster_in(cast, *rows) -> SheetImport:
    return take_in(
        actor=cast.college_official,
        meaning=RosterSheet(cast.college, cast.college_official),
        content=roster(*rows),
        file_name="茂职院名单.xlsx",
    )


def page(batch, **query) -> str:
    return reverse("tasks:sheet", args=[batch.pk]) + ("?show=" + query["show"] if query else "")


def send(client, batch, number, **data):
    row = batch.rows.get(number=number)
    return client.post(reverse("tasks:sheet-row", args=[batch.pk, row.pk]), data)


def test_an_arrangement_goes_from_upload_to_receipt(cast, client, plan):
    client.force_login(cast.official)
    response = client.post(reverse("tasks:arrangement-import", args=[plan.pk]), upload(FIXTURE.read_bytes()))
    batch = SheetImport.objects.get()
    assert response.url == page(batch)
    assert not plan.placements.exists()
    shown = text(client.get(page(batch)))
    assert "编号1到4分在4行" in shown
    assert "一行一个项目" in shown
    assert "写入16行" in shown
    response = client.post(reverse("tasks:sheet-apply", args=[batch.pk]), follow=True)
    assert plan.placements.count() == 16
    assert "新增16行" in text(response)
    assert reverse("tasks:arrangement", args=[plan.pk]) in text(response)


def test_a_bad_file_is_refused_at_the_field_and_nothing_is_kept(cast, client, plan):
    client.force_login(cast.official)
    address = reverse("tasks:arrangement-import", args=[plan.pk])
    for content, name, said in (
        (b"<html>", "表.xls", "网页"),
        (b"PK\x03\x04", "表.xlsx", "损坏"),
        (arrangement(["清扫", "羊角镇", 3]), "表.xls", "扩展名"),
        (b"", "表.xlsx", "空的"),
    ):
        response = client.post(address, upload(content, name))
        assert response.status_code == 200
        assert said in text(response), name
    assert not SheetImport.objects.exists()
    assert "请选择文件" in text(client.post(address, {}))


def test_a_file_over_the_limit_is_refused(cast, client, plan, settings):
    settings.SHEET_MAX_MB = 1
    client.force_login(cast.official)
    response = client.post(reverse("tasks:arrangement-import", args=[plan.pk]), upload(b"PK" + bytes(1024 * 1024)))
    assert "超过1MB" in text(response)


def test_a_doubtful_reading_is_changed_on_the_page_and_still_there_on_coming_back(cast, client, plan):
    batch = taken_in(cast, plan)
    client.force_login(cast.official)
    response = send(client, batch, 3, run="shared", show="doubtful")
    assert response.url == f"{page(batch)}?show=doubtful#row-{batch.rows.get(number=3).pk}"
    client.logout()
    client.force_login(cast.official)
    shown = text(client.get(page(batch, show="all")))
    assert '<option value="shared" selected>' in shown
    assert "已导入" not in shown
    send(client, batch, 3, reset="1")
    assert batch.rows.get(number=3).changes == {}


def test_sending_a_form_unchanged_changes_nothing(cast, client, plan):
    batch = taken_in(cast, plan, arrangement(["法治课堂", "宏丰新城", 3]))
    client.force_login(cast.official)
    said = {c["name"]: c["value"] for n in batch.rows.get().notes for c in n.get("control", [])}
    assert set(said) == {"kind", "host", "counting:法治课堂"}
    send(client, batch, 2, **said)
    assert batch.rows.get().changes == {}
    send(client, batch, 2, **{**said, "counting:法治课堂": "visits"})
    assert batch.rows.get().changes == {"counting:法治课堂": "visits"}


def test_only_known_controls_are_taken(cast, client, plan):
    batch = taken_in(cast, plan, arrangement(["法治课堂", "宏丰新城", 3]))
    client.force_login(cast.official)
    send(client, batch, 2, merged="x", read="y", verdict="unchanged", **{"counting:别的": "reads"})
    assert batch.rows.get().changes == {}


def test_a_correction_loses_its_nul(cast, client, plan):
    batch = taken_in(cast, plan, arrangement(["法治课堂", "宏丰新城", 3]))
    client.force_login(cast.official)
    send(client, batch, 2, site="宏丰\x00家园")
    assert batch.rows.get().changes == {"site": "宏丰家园"}


def test_a_refused_row_shows_its_address_and_is_repaired_in_place(cast, client):
    batch = roster_in(cast, person(点位="官渡校圆社区"), person("邓志强", "20260202"))
    client.force_login(cast.college_official)
    shown = text(client.get(page(batch)))
    for part in ("H3", "没有“官渡校圆社区”这个点位。", "官渡校园社区", "有错的1行不导入", "写入1行"):
        assert part in shown
    assert "邓志强" not in shown  # the first tab holds the refused rows only
    refused = client.post(reverse("tasks:sheet-apply", args=[batch.pk]), follow=True)
    assert "还有1行有错" in text(refused)
    assert not Member.objects.filter(name="邓志强").exists()
    send(client, batch, 3, site="官渡校园社区")
    client.post(reverse("tasks:sheet-apply", args=[batch.pk]))
    assert Placement.objects.get(pk=cast.campus.pk).filled == 4


def test_refused_rows_are_left_out_after_the_tick(cast, client):
    batch = roster_in(cast, person(点位="没有"), person("邓志强", "20260202"))
    client.force_login(cast.college_official)
    response = client.post(reverse("tasks:sheet-apply", args=[batch.pk]), {"leave_out": "1"}, follow=True)
    assert "1行有错，未写入。在原表里改好后整份再传一次，已写入的不会重复。" in text(response)
    assert Member.objects.filter(name="邓志强").exists()


def test_phones_are_masked_unless_they_have_to_be_repaired(cast, client):
    batch = roster_in(cast, person(手机="15412345678"), person("邓志强", "20260202", 手机="1540000"))
    client.force_login(cast.college_official)
    shown = text(client.get(page(batch, show="all")))
    assert "154****5678" in shown
    assert "15412345678" not in shown
    assert "1540000" in shown


def test_what_people_typed_is_never_markup(cast, client):
    batch = roster_in(cast, person("<script>x</script>", 点位="<b>没有</b>"))
    client.force_login(cast.college_official)
    shown = text(client.get(page(batch)))
    assert "<script>x" not in shown
    assert "<b>没有" not in shown


def test_the_page_says_what_has_changed_since_the_file_was_read(cast, client):
    batch = roster_in(cast, person())
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=2)
    client.force_login(cast.college_official)
    response = client.post(reverse("tasks:sheet-apply", args=[batch.pk]), follow=True)
    assert "满了" in text(response)
    batch.refresh_from_db()
    assert (batch.state, batch.summary["refused"]) == ("read", 1)


def test_giving_up_asks_first(cast, client, plan):
    batch = taken_in(cast, plan)
    client.force_login(cast.official)
    address = reverse("tasks:sheet-discard", args=[batch.pk])
    assert "放弃导入“茂南安排表.xlsx”" in text(client.get(address))
    assert SheetImport.objects.get().state == "read"
    assert client.post(address).url == reverse("tasks:sheets")
    assert "这次导入已放弃" in text(client.get(page(batch)))


def test_a_roster_names_its_unit_within_the_users_reach(cast, client):
    client.force_login(cast.college_official)
    address = reverse("tasks:roster-import")
    assert "茂职院团委（MMZY）" in text(client.get(address))
    for typed in ("MMZY", "茂职院团委", "茂职院团委（MMZY）", "共青团茂名职业技术学院委员会"):
        response = client.post(address, {"organisation": typed, **upload(roster(person()))})
        assert response.status_code == 302, typed
    for typed in ("440904", "团电白区委", "没有"):
        response = client.post(address, {"organisation": typed, **upload(roster(person()))})
        assert f"没有找到“{typed}”" in text(response)


def test_the_roster_template_is_understood_by_the_roster_import(cast, client):
    client.force_login(cast.college_official)
    response = client.get(reverse("tasks:roster-template"))
    workbook = load_workbook(io.BytesIO(response.content))
    workbook.active.append(["何晓彤", "女", "共青团员", None, "20260201"])
    stream = io.BytesIO()
    workbook.save(stream)
    table = find_table(read(stream.getvalue(), "模板.xlsx"), RosterSheet.columns)
    assert table.unknown == []
    assert set(table.letters) == {column.field for column in COLUMNS}


def test_an_import_is_seen_in_its_own_subtree_only(cast, client, plan):
    batch = taken_in(cast, plan)
    roster_batch = roster_in(cast, person())
    for who, sees in (
        (cast.official, {batch}),
        (cast.college_official, {roster_batch}),
        (cast.city_official, {batch, roster_batch}),
        (cast.outsider, set()),
    ):
        client.force_login(who)
        listed = text(client.get(reverse("tasks:sheets")))
        for one in (batch, roster_batch):
            assert (one.file_name in listed) == (one in sees)
            assert client.get(page(one)).status_code == (200 if one in sees else 404)


def test_the_other_line_may_read_the_document_but_not_import_into_it(cast, client, plan):
    client.force_login(cast.college_official)
    assert client.get(reverse("tasks:arrangement-import", args=[plan.pk])).status_code == 403
    client.force_login(cast.outsider)
    assert client.get(reverse("tasks:arrangement-import", args=[plan.pk])).status_code == 404


def test_a_row_of_another_import_is_not_found(cast, client, plan):
    mine, other = taken_in(cast, plan), roster_in(cast, person())
    client.force_login(cast.official)
    address = reverse("tasks:sheet-row", args=[mine.pk, other.rows.get().pk])
    assert client.post(address, {"site": "x"}).status_code == 404


def test_the_list_is_filtered(cast, client, plan):
    taken_in(cast, plan)
    roster_in(cast, person())
    client.force_login(cast.city_official)
    shown = text(client.get(reverse("tasks:sheets"), {"kind": "roster"}))
    assert "茂职院名单" in shown
    assert "茂南安排表" not in shown
    assert "没有这样的导入" in text(client.get(reverse("tasks:sheets"), {"state": "discarded"}))


def queries(client, address) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_the_pages_ask_the_same_at_one_and_at_three_rows(cast, client, plan):
    client.force_login(cast.official)
    one = taken_in(cast, plan, arrangement(["清扫", "甲村", 3]))
    list_at_one, page_at_one = queries(client, reverse("tasks:sheets")), queries(client, page(one))
    three = taken_in(cast, plan, arrangement(["清扫", "甲村", 3], ["清扫", "乙村", 3], ["清扫", "丙村", 3]))
    taken_in(cast, plan, arrangement(["清扫", "甲村", 3]))
    assert queries(client, reverse("tasks:sheets")) == list_at_one
    assert queries(client, page(three)) == page_at_one


def test_sites_of_the_other_district_are_in_no_choice(cast, client, plan):
    Site.objects.create(name="官渡校园小区", kind="community", host=cast.stranger)
    batch = taken_in(cast, plan, arrangement(["清扫", "官渡校圆小区", 3]))
    client.force_login(cast.official)
    shown = text(client.get(page(batch)))
    assert "官渡校园小区" not in shown
    assert cast.stranger.short_name not in shown
