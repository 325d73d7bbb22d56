"""What the columns of a file mean: shown with a few values, changed, remembered; and headers nobody understood."""

import csv
import io

import pytest
from django.utils import timezone

from tasks.actions.roster import RosterSheet
from teams.actions.retention import purge_files
from teams.models import ColumnMeaning, SheetImport
from teams.sheets.columns import discreet
from tests.books import book, person, roster
from tests.imports import take_in
from tests.sheet_pages import at, roster_in, text

HEAD = ["学生", "编号码", "联系号", "去哪里", "证件"]
ROWS = [
    ["林小甲", "20260301", "15400030001", "官渡校园社区", "440902200303030013"],
    ["林小乙", "20260302", "154 0003 0002", "官渡校园社区", "440902200404040026"],
]


@pytest.fixture
def official(cast, client):
    client.force_login(cast.college_official)
    return client


def strange(cast, *, head=HEAD, rows=ROWS) -> SheetImport:
    return roster_in(cast, content=book([head, *rows]))


def meant(client, batch, **fields) -> dict:
    """The form's answer with these headings changed: heading → field."""
    form = client.get(at("sheet-columns", batch)).context["form"]
    return {bound.name: fields.get(one.heading, one.field) for one, bound in form.rows}


FOUND = {"学生": "name", "编号码": "student_number", "联系号": "phone", "去哪里": "site", "证件": "identity"}


@pytest.mark.django_db
def test_a_file_with_strange_headings_is_read_after_they_are_explained(cast, official):
    batch = strange(cast)
    assert batch.state == "unreadable"
    shown = text(official.get(at("sheet", batch)))
    assert "没有找到表头" in shown
    assert "指明各列的含义" in shown
    response = official.post(at("sheet-columns", batch), meant(official, batch, **FOUND), follow=True)
    assert "写入2行" in text(response)
    assert ColumnMeaning.objects.filter(organisation=cast.college, kind="roster").count() == 5


@pytest.mark.django_db
def test_what_was_said_of_a_column_holds_for_the_next_file_of_the_unit(cast, official):
    batch = strange(cast)
    assert "以后的队员名单都照此读" in text(official.get(at("sheet-columns", batch)))
    official.post(at("sheet-columns", batch), meant(official, batch, **FOUND))
    assert strange(cast).state == "read"


GROUPED = [
    ["个人信息", None, "联系与岗位", None, "其他", None],
    ["姓名", "学号", "手提", "点位", "备注", "座右铭"],
    ["林小甲", "20260301", "15400030001", "官渡校园社区", "住校", "勤"],
]


@pytest.mark.django_db
def test_what_was_said_below_a_group_head_holds_where_the_next_file_has_none(cast, official):
    batch = roster_in(cast, content=book(GROUPED, merged=["A1:B1", "C1:D1", "E1:F1"]))
    official.post(at("sheet-columns", batch), meant(official, batch, **{"联系与岗位 手提": "phone"}))
    again = strange(cast, head=["姓名", "学号", "手提", "点位", "住址"])
    assert again.rows.get(number=2).cells["phone"] == "15400030001"


@pytest.mark.django_db
def test_a_column_nobody_knows_is_said_with_the_way_to_explain_it(cast, official):
    batch = roster_in(cast, content=book(GROUPED, merged=["A1:B1", "C1:D1", "E1:F1"]))
    shown = text(official.get(at("sheet", batch)))
    assert "不认识“联系与岗位 手提”一列，没有读取。" in shown
    assert "“其他 备注”一列：只供查看，没有导入。" in shown
    assert f'请到<a href="{at("sheet-columns", batch)}">列的对应</a>指明' in shown
    assert "指明它读作什么" not in text(official.get(at("sheet", roster_in(cast, person()))))


@pytest.mark.django_db
def test_the_page_shows_values_but_no_whole_phone_and_no_identity_number(cast, official):
    batch = strange(cast)
    shown = text(official.get(at("sheet-columns", batch)))
    for part in ("林小甲", "20260301", "154****0001", "154****0002", "官渡校园社区"):
        assert part in shown
    for secret in ("15400030001", "0003 0002", "440902200303030013", "20030303"):
        assert secret not in shown
    official.post(at("sheet-columns", batch), meant(official, batch, **FOUND))
    assert "（不显示）" in text(official.get(at("sheet-columns", batch)))


@pytest.mark.django_db
def test_two_columns_are_never_the_same(cast, official):
    batch = roster_in(cast, person())
    shown = text(official.post(at("sheet-columns", batch), meant(official, batch, 学院="class_name")))
    assert shown.count("还有一列也是班级") == 2
    assert not ColumnMeaning.objects.exists()


@pytest.mark.django_db
def test_a_column_left_out_can_be_taken_in_again(cast, official):
    batch = roster_in(cast, person())
    official.post(at("sheet-columns", batch), meant(official, batch, 学院=""))
    assert "计算机系" not in text(official.get(at("sheet", batch)))
    official.post(at("sheet-columns", batch), meant(official, batch, 学院="college"))
    assert "计算机系" in text(official.get(at("sheet", batch)))


@pytest.mark.django_db
def test_two_columns_of_one_name_cannot_be_told_apart(cast, official):
    batch = strange(cast, head=["姓名", "学号", "电话", "点位", "电话"])
    assert batch.state == "unreadable"
    response = official.post(at("sheet-columns", batch), meant(official, batch, 电话="phone"))
    assert "有2列都叫“电话”，分不开。请在原表里改名" in text(response)
    response = official.post(at("sheet-columns", batch), meant(official, batch, 电话=""), follow=True)
    assert "写入2行" in text(response)


@pytest.mark.django_db
def test_nothing_changed_reads_nothing_anew(cast, official):
    batch = roster_in(cast, person())
    asked = batch.asked_at
    response = official.post(at("sheet-columns", batch), meant(official, batch), follow=True)
    assert "列的对应没有改动。" in text(response)
    batch.refresh_from_db()
    assert batch.asked_at == asked
    assert not ColumnMeaning.objects.exists()


@pytest.mark.django_db
def test_only_fields_of_this_kind_are_taken(cast, official):
    batch = roster_in(cast, person())
    response = official.post(at("sheet-columns", batch), meant(official, batch, 学院="headcount"))
    assert response.status_code == 200
    assert not ColumnMeaning.objects.exists()


@pytest.mark.django_db
def test_without_the_original_one_is_asked_to_bring_it_again(cast, official):
    batch = roster_in(cast, person())
    batch.original.expires_at = timezone.now()
    batch.original.save()
    purge_files()
    shown = text(official.get(at("sheet-columns", batch)))
    assert "原文件已过保存期限，请重新上传。" in shown
    assert f"?instead={batch.pk}" in shown
    assert "下载标注后的表格" not in text(official.get(at("sheet", batch)))


@pytest.mark.django_db
def test_what_is_applied_has_no_columns_to_change(cast, official):
    batch = roster_in(cast, person())
    official.post(at("sheet-apply", batch))
    assert official.get(at("sheet-columns", batch)).url == at("sheet", batch)


@pytest.mark.django_db
def test_a_text_file_has_columns_too(cast, official):
    stream = io.StringIO()
    csv.writer(stream).writerows([HEAD, *ROWS])
    meaning = RosterSheet(cast.college, cast.college_official)
    batch = take_in(
        actor=cast.college_official, meaning=meaning, content=stream.getvalue().encode("gb18030"), file_name="名单.csv"
    )
    response = official.post(at("sheet-columns", batch), meant(official, batch, **FOUND), follow=True)
    assert "写入2行" in text(response)


@pytest.mark.django_db
def test_the_columns_of_others_are_not_found(cast, client):
    batch = roster_in(cast, content=roster(person()))
    client.force_login(cast.official)
    assert client.get(at("sheet-columns", batch)).status_code == 404


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("15412345678", "154****5678"),
        ("+86 154-1234-5678", "+86 154****5678"),
        ("本人154 1234 5678（微信同号）", "本人154****5678（微信同号）"),
        ("440902200303030013", "4409************13"),
        ("4.40902E+17", "*****17"),
        ("1.54E+10", "1.54E+10"),
        ("20260301", "20260301"),
        ("2003年5月", "2003年5月"),
    ],
)
def test_samples_are_discreet(text, shown):
    said = discreet(None, text)
    assert said == shown or ("E+17" in text and "4.40902E+17" not in said and "*" in said)
    assert discreet("identity", text) == "（不显示）"
