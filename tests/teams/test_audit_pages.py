"""The pages of the log: found by person, unit, object; one entry in full; taken along as a file."""

import csv
import hashlib
import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from teams import audit, audit_export
from teams.actions.members import edit_member
from teams.actions.units import rename_organisation
from teams.audit_seals import seal
from teams.models import AuditEntry, AuditSeal
from tests.cast import make_user
from youthwork.lib import paging

pytestmark = pytest.mark.django_db


@pytest.fixture
def reads(client, cast):
    """``reads(path, user=None)``: what the auditor of the province, or ``user``, sees there."""

    def read(path: str, user=None) -> str:
        client.force_login(user or cast.auditor)
        answer = client.get(path)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


@pytest.fixture
def town_auditor(cast):
    return make_user("town-auditor", "邓伟", cast.town, "auditor")


def changed(cast) -> AuditEntry:
    rename_organisation(actor=cast.official, organisation=cast.town, name="羊角镇团工委", short_name="羊角镇")
    return AuditEntry.objects.first()


def test_an_entry_tells_all_that_is_known_of_it(reads, cast):
    entry = changed(cast)
    seal()
    shown = reads(reverse("teams:audit-entry", args=[entry.pk]))
    made = AuditSeal.objects.get()
    for word in ("韩雪", "名称", "羊角镇团委", "羊角镇团工委", entry.digest, made.hash, "第1号", "后台作业或命令"):
        assert word in shown
    assert "最近封存：第1号" in reads(reverse("teams:audit"))


def test_a_change_from_a_page_tells_from_where(client, reads, cast):
    client.force_login(cast.official)
    url = reverse("teams:organisation-rename", args=[cast.town.code])
    said = {"name": "羊角镇团工委", "short_name": "羊角", "from_on": "2026-06-18"}
    answer = client.post(url, said, REMOTE_ADDR="10.20.30.40", HTTP_X_REQUEST_ID="made-up")
    entry = AuditEntry.objects.first()
    assert (entry.address, entry.request_id) == ("10.20.30.40", answer["X-Request-ID"])
    assert "made-up" not in answer["X-Request-ID"]
    shown = reads(reverse("teams:audit-entry", args=[entry.pk]))
    assert "10.20.30.40" in shown
    assert entry.request_id in shown


def test_an_entry_of_another_unit_does_not_exist(client, cast, town_auditor):
    mine, foreign = changed(cast), AuditEntry.objects.filter(organisation=cast.college).first()
    client.force_login(town_auditor)
    assert client.get(reverse("teams:audit-entry", args=[mine.pk])).status_code == 200
    assert client.get(reverse("teams:audit-entry", args=[foreign.pk])).status_code == 404


def test_what_belongs_to_no_unit_is_for_the_auditor_at_a_root(cast, town_auditor):
    entry = audit.record(actor=None, verb="轮换密钥", organisation=None, label="手机号")
    assert entry in AuditEntry.objects.visible_to(cast.auditor)
    assert entry not in AuditEntry.objects.visible_to(town_auditor)
    assert not AuditEntry.objects.visible_to(cast.official).exists()


def test_a_person_is_found_by_what_they_did_and_what_was_done_to_them(reads, cast):
    member = cast.team.leader
    edit_member(actor=cast.official, member=member, college="机电信息系")
    for query in (f"?person=member:{member.pk}", "?who=林嘉豪", f"?person=user:{cast.official.pk}", "?who=韩雪"):
        assert "机电信息系" in reads(f"/audit/{query}"), query
    for query in (f"?person=user:{cast.outsider.pk}", "?who=嘉豪", "?person=user:", "?who=梁伟"):
        assert ("机电信息系" in reads(f"/audit/{query}")) is (query == "?person=user:"), query


def test_an_object_has_its_own_history(reads, cast):
    entry = changed(cast)
    url = f"/audit/?object=teams.organisation:{cast.town.pk}"
    assert reads(url).count('data-label="动作"') == 2  # 设立, 更名
    assert entry.verb in reads(url)
    assert "没有符合的记载" in reads("/audit/?object=teams.organisation:999999")


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        ("440902-YJ", True),
        ("440902", True),
        ("羊角镇", True),
        ("官渡", False),
        ("440904", False),
        ("查无此单位", False),
    ],
)
def test_a_unit_is_found_by_code_or_name_with_what_lies_below(reads, cast, unit, found):
    changed(cast)
    assert ("羊角镇团工委" in reads(f"/audit/?verb=更名&unit={unit}")) is found


def test_a_unit_out_of_reach_is_not_found_by_its_name(reads, cast, town_auditor):
    audit.record(actor=cast.outsider, verb="更名", target=cast.stranger, organisation=cast.stranger)
    assert "没有符合的记载" in reads("/audit/?unit=440904", town_auditor)


def test_old_days_are_found_among_entries_around_them(reads, cast):
    for days in (30, 20, 10):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            audit.record(actor=None, verb="改归类", organisation=cast.town, label=f"{days}天前的")
    shown = reads("/audit/?verb=改归类&from_on=2026-05-20&to_on=2026-06-01")
    assert "20天前的" not in reads("/audit/?to_on=2026-05-28")
    assert [f"{days}天前的" in shown for days in (30, 20, 10)] == [False, True, False]


def test_older_pages_follow_without_a_gap_and_keep_the_filter(reads, cast, monkeypatch):
    monkeypatch.setattr("teams.views.audit.ROWS", 2)
    for number in range(5):
        audit.record(actor=None, verb="改归类", organisation=cast.town, label=f"甲{number}")
    seen, url = [], "/audit/?verb=改归类"
    while url:
        shown = reads(url)
        seen += [number for number in range(5) if f"甲{number}" in shown]
        older = AuditEntry.objects.filter(target_label=f"甲{min(seen)}").get().pk
        assert ("更早的" in shown) is (min(seen) > 0)
        url = f"/audit/?verb=改归类&before={older}" if "更早的" in shown else ""
        assert not url or f"before={older}" in shown
    assert sorted(seen) == [0, 1, 2, 3, 4]
    assert len(seen) == 5
    assert paging.ROWS == 50


def test_a_whole_page_costs_as_many_queries_as_one_row(client, cast, django_assert_num_queries):
    client.force_login(cast.auditor)
    client.get("/audit/")
    changed(cast)
    with django_assert_num_queries(8) as one:
        assert client.get("/audit/?verb=更名").content.count(b"<tr>") == 2
    with django_assert_num_queries(len(one)):
        assert client.get("/audit/?verb=入队").content.count(b"<tr>") > 3


@pytest.fixture
def exported(client, cast):
    """``exported("csv", query)``: rows of the file, without its heading, as {heading: cell}."""

    def export(ending: str, query: str = "") -> list[dict[str, object]]:
        client.force_login(cast.auditor)
        answer = client.get(reverse("teams:audit-export", args=[ending]) + query)
        assert answer.status_code == 200
        content = b"".join(answer.streaming_content)
        if ending == "csv":
            return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        head, *rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        return [dict(zip(head, row, strict=True)) for row in rows]

    return export


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_filtered_is_exported_and_the_export_is_in_the_log(exported, cast, ending):
    changed(cast)
    seal()
    (row,) = exported(ending, "?verb=更名")
    assert (row["操作人"], row["动作"], row["对象类型"], row["单位"]) == ("韩雪", "更名", "团组织", "羊角镇")
    assert "名称：羊角镇团委 → 羊角镇团工委" in str(row["变化"])
    assert str(row["封存"]) == "1"
    assert hashlib.sha256(str(row["原文"]).encode()).hexdigest() == row["摘要"]
    entry = AuditEntry.objects.first()
    assert (entry.verb, entry.actor, entry.after) == ("导出日志", cast.auditor, {"rows": 1, "filters": ["更名"]})


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_cell_of_an_export_is_a_formula(exported, cast, ending):
    audit.record(actor=None, verb="设立", organisation=cast.town, label="=HYPERLINK(1)")
    row = exported(ending, "?unit=440902-YJ")[0]
    assert row["对象"] == ("'=HYPERLINK(1)" if ending == "csv" else "=HYPERLINK(1)")


def test_an_export_spans_batches_and_holds_each_entry_once(exported, cast, monkeypatch):
    monkeypatch.setattr(audit_export, "AT_ONCE", 7)
    expected = list(AuditEntry.objects.visible_to(cast.auditor).values_list("pk", flat=True))
    assert [int(row["编号"]) for row in exported("csv")] == expected
    assert len(expected) > 20


def test_too_much_is_refused_with_what_to_do(client, cast, monkeypatch):
    monkeypatch.setitem(audit_export.MOST_ROWS, "csv", 3)
    client.force_login(cast.auditor)
    answer = client.get(reverse("teams:audit-export", args=["csv"]) + "?from_on=2026-01-01", follow=True)
    assert answer.redirect_chain == [("/audit/?from_on=2026-01-01", 302)]
    assert "请缩小日期或单位" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="导出日志").exists()


def test_an_export_of_another_kind_does_not_exist(client, cast):
    client.force_login(cast.auditor)
    assert client.get(reverse("teams:audit-export", args=["exe"])).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["?before=x", "?person=%00:1", "?object=%00:%00", "?unit=%00", "?who=%00", "?person=user:9999999999999999999999"],
)
def test_a_query_that_nobody_can_mean_is_passed_over(reads, query):
    reads(f"/audit/{query}")


def test_days_in_the_wrong_order_are_named_as_the_reason_for_finding_nothing(reads):
    assert "起始日期晚于截止日期" in reads("/audit/?from_on=2026-06-18&to_on=2026-06-01")
    assert "放宽人员、单位、动作或日期再找" in reads("/audit/?from_on=2030-06-18&to_on=2030-06-19")


def test_what_stayed_the_same_is_no_change(reads, cast):
    entry = changed(cast)
    assert entry.before["short_name"] == entry.after["short_name"] == "羊角镇"
    shown = reads(f"/audit/{entry.pk}/")
    assert "羊角镇团工委" in shown
    assert "简称" not in shown
