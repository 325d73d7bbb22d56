"""Taking a whole import back: what the page says beforehand, afterwards, and where something stands in the way."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tasks.models import Placement
from tasks.sheets.receipt import to_be_undone
from teams.actions.sheet_writes import AT_ONCE_ROWS, ask_to_undo
from teams.models import Member, Organisation, SheetImport, SheetUndo, Site
from tests.books import arrangement, organisations, person, place, sites, unit
from tests.plans import make_plan
from tests.sheet_pages import applied, at, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def official(cast, client):
    client.force_login(cast.college_official)
    return client


def test_an_import_is_taken_back_after_the_page_said_what_goes(cast, official):
    batch = applied(cast, person(), person("邓志强", "20260202", 职务="团队长", 点位="预防未成年人违法犯罪公众号"))
    assert "撤销这次导入" in text(official.get(at("sheet", batch)))
    asked = text(official.get(at("sheet-undo", batch)))
    for part in (
        "删除新登记的2名队员。",
        "2人退出这次进的团队",
        "收回随入队而来的1项挂任。",
        "删除为此新组的1支团队。",
        "撤下这次定的1名团队长",
    ):
        assert part in asked
    assert "资料恢复" not in asked  # nobody was changed
    assert Member.objects.filter(student_number="20260201").exists()
    shown = text(official.post(at("sheet-undo", batch), follow=True))
    for part in ("已撤销", "删除2人<", "退出团队2人", "重新上传"):
        assert part in shown
    assert "撤销这次导入" not in shown
    assert not Member.objects.filter(student_number="20260201").exists()
    assert Placement.objects.get(pk=cast.campus.pk).filled == 2


def test_what_stands_in_the_way_is_said_and_nothing_is_taken_back(cast, official):
    batch = applied(cast, person())
    Member.objects.filter(student_number="20260201").update(college="商学院")
    shown = text(official.post(at("sheet-undo", batch), follow=True))
    assert "没有撤销</strong>" in shown
    assert "何晓彤资料后来又改过。" in shown
    assert "撤销这次导入" in shown
    batch.refresh_from_db()
    assert batch.state == "applied"


def test_a_long_import_is_taken_back_by_a_job(cast, official, django_capture_on_commit_callbacks):
    batch = applied(cast, person())
    batch.summary["rows"] = AT_ONCE_ROWS + 1
    batch.save()
    with django_capture_on_commit_callbacks() as asked:
        response = official.post(at("sheet-undo", batch))
    assert len(asked) == 1
    assert "正在撤销" in text(official.get(response.url))
    asked[0]()
    assert "这次导入写入的都已收回" in text(official.get(response.url))


def test_an_import_is_taken_back_once(cast, official):
    batch = applied(cast, person())
    official.post(at("sheet-undo", batch))
    assert "这份表格已撤销，不能撤销。" in text(official.post(at("sheet-undo", batch), follow=True))
    assert official.get(at("sheet-undo", batch)).url == at("sheet", batch)


def test_nothing_is_offered_to_take_back_when_it_is_no_longer_known(cast, official):
    batch = applied(cast, person())
    SheetUndo.objects.all().delete()
    assert "撤销这次导入" not in text(official.get(at("sheet", batch)))
    assert official.get(at("sheet-undo", batch)).url == at("sheet", batch)
    assert "不能整批撤销" in text(official.post(at("sheet-undo", batch), follow=True))


def test_others_take_nothing_back(cast, client):
    batch = applied(cast, person())
    client.force_login(cast.official)
    assert client.post(at("sheet-undo", batch)).status_code == 404
    batch.refresh_from_db()
    assert batch.state == "applied"


def through(client, name: str, content: bytes, *args, **sent) -> SheetImport:
    """Uploaded and written."""
    client.post(reverse(name, args=args), {"file": SimpleUploadedFile("表.xlsx", content), **sent})
    batch = SheetImport.objects.latest("pk")
    client.post(at("sheet-apply", batch))
    batch.refresh_from_db()
    assert batch.state == "applied"
    return batch


def test_every_kind_says_what_it_takes_back_and_does(cast, client):
    client.force_login(cast.official)
    plan = make_plan(cast)
    rows = arrangement(["清扫", "甲村", 3], ["清扫", "羊角镇石曹村", 3])
    one = through(client, "tasks:arrangement-import", rows, plan.pk)
    asked = text(client.get(at("sheet-undo", one)))
    for part in ("删除新增的2行安排。", "删除为此新增的1个点位。", "删除为此新增的1个项目。"):
        assert part in asked
    assert "删除2行<" in text(client.post(at("sheet-undo", one), follow=True))
    assert not plan.placements.exists()

    units = organisations(unit("440902-JT"), unit("440902-YJ", 名称="羊角镇团委", 简称="羊角"))
    two = through(client, "tasks:organisations-import", units, organisation="440902")
    asked = text(client.get(at("sheet-undo", two)))
    assert "删除新设的1个单位。" in asked
    assert "1个单位改回原来的名称。" in asked
    assert "删除1个，改回名称1个" in text(client.post(at("sheet-undo", two), follow=True))
    assert not Organisation.objects.filter(code="440902-JT").exists()

    three = through(client, "tasks:sites-import", sites(place("丙村")), organisation="440902")
    assert "删除新增的1个点位。" in text(client.get(at("sheet-undo", three)))
    assert "删除1个<" in text(client.post(at("sheet-undo", three), follow=True))
    assert not Site.objects.filter(name="丙村").exists()


def test_a_changed_member_is_counted_as_such():
    made = [{"member": 1, "new": "x", "membership": 3}, {"member": 2, "before": {"college": ""}, "after": "y"}]
    assert to_be_undone(SheetImport(kind="roster"), made) == [
        "删除新登记的1名队员。",
        "1名队员的资料恢复成导入前的样子。",
        "1人退出这次进的团队，点位的人数随之减少。",
    ]


def test_while_it_is_being_taken_back_the_page_stays_the_same_for_all_who_see_it(cast, client):
    batch = applied(cast, person())
    ask_to_undo(actor=cast.college_official, batch=batch)
    client.force_login(cast.city_official)
    assert "正在撤销" in text(client.get(at("sheet", batch)))
