"""The preview: filters, search, hidden rows and sheets, cells put right one by one, many at once, or row by row."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from teams.models import SheetImport
from tests.books import ROSTER_HEAD, person, roster, saved
from tests.sheet_pages import at, roster_in, row_of, text, upload

pytestmark = pytest.mark.django_db
WRONG_ID, RIGHT_ID = "440902200303030011", "440902200303030013"


@pytest.fixture
def official(cast, client):
    client.force_login(cast.college_official)
    return client


def page(client, batch, **query) -> str:
    return text(client.get(at("sheet", batch), query))


def send(client, batch, number, **data):
    return client.post(reverse("tasks:sheet-row", args=row_of(batch, number)), data, follow=True)


def with_hidden(*, rows=(), sheet=False) -> bytes:
    book = load_workbook(io.BytesIO(roster(person(), person("邓志强", "20260202"))))
    for number in rows:
        book.active.row_dimensions[number].hidden = True
    if sheet:
        draft = book.create_sheet("底稿")
        draft.append(ROSTER_HEAD)
        draft.append(person("罗明", "20260299"))
        draft.sheet_state = "hidden"
    return saved(book)


def with_identity(*numbers) -> bytes:
    book = Workbook()
    book.active.append([*ROSTER_HEAD, "身份证号"])
    for place, number in enumerate(numbers):
        book.active.append([*person(number=str(20260201 + place)), number])
    return saved(book)


# --- filters ---


def test_rows_are_filtered_by_the_kind_of_problem(cast, official):
    more = [person(f"钟{word}平", f"2026030{place}") for place, word in enumerate("一二三四五六七八九十")]
    batch = roster_in(cast, person(点位="没有村"), person("邓志强", "20260202", 手机="12"), *more, *more[:4])
    shown = page(official, batch)
    assert "没有这个点位（1）" in shown
    assert "手机号不对（1）" in shown
    narrowed = page(official, batch, show="refused", code="bad_phone")
    assert "邓志强" in narrowed
    assert "何晓彤" not in narrowed
    assert "有1行" in narrowed


def test_a_code_that_does_not_occur_filters_nothing(cast, official):
    batch = roster_in(cast, person(点位="没有村"))
    for code in ("quota", "x", " "):
        assert "何晓彤" in page(official, batch, code=code)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("邓志", {"邓志强"}),
        ("2026 0202", {"邓志强"}),
        ("没有村", {"钟静怡"}),
        ("15420260201", {"何晓彤"}),
        ("1542026020", set()),  # of a phone number only the whole is found
        ("计算机", set()),
        ("%", set()),
    ],
)
def test_a_row_is_found_by_name_number_site_or_whole_phone(cast, official, asked, found):
    batch = roster_in(cast, person(), person("邓志强", "20260202"), person("钟静怡", "20260203", 点位="没有村"))
    shown = page(official, batch, show="all", q=asked)
    assert {name for name in ("何晓彤", "邓志强", "钟静怡") if f">{name}</td>" in shown} == found
    assert found or "没有这样的行" in shown


def test_a_search_finds_what_was_corrected_and_stays_within_the_tab(cast, official):
    batch = roster_in(cast, person(点位="没有村"), person("邓志强", "20260202"))
    send(official, batch, 3, site="高山镇")
    assert "何晓彤" in page(official, batch, show="all", q="高山")
    assert "邓志强" not in page(official, batch, show="all", q="高山")
    assert "何晓彤</td>" not in page(official, batch, show="new", q="没有")


def test_after_a_repair_one_is_back_where_one_was(cast, official):
    rows = [person("钟一平", str(20260300 + number), 点位="没有村") for number in range(60)]
    batch = roster_in(cast, *rows)
    place = {"show": "refused", "code": "unknown_site", "q": "钟", "page": "2"}
    response = official.post(reverse("tasks:sheet-row", args=row_of(batch, 55)), {"site": "高山镇", **place})
    pk = row_of(batch, 55)[1]
    assert response.url == f"{at('sheet', batch)}?show=refused&code=unknown_site&q=%E9%92%9F&page=2#row-{pk}"


# --- hidden rows and sheets ---


def test_a_hidden_row_is_asked_about_and_the_answer_may_be_changed(cast, official):
    batch = roster_in(cast, content=with_hidden(rows=[4]))
    assert "原表里有1行是隐藏的。" in page(official, batch)
    assert "有错的1行不导入" in page(official, batch)
    shown = text(official.post(at("sheet-hidden", batch), {"rows": "skip"}, follow=True))
    assert "原表里隐藏的1行不导入。" in shown
    assert "写入1行" in shown
    shown = text(official.post(at("sheet-hidden", batch), {"rows": "include"}, follow=True))
    assert "写入2行" in shown
    assert "改为不导入" in shown


def test_a_hidden_sheet_is_read_when_asked_for(cast, official):
    batch = roster_in(cast, content=with_hidden(sheet=True))
    shown = page(official, batch)
    assert "也读取“底稿”" in shown
    assert "隐藏的工作表没有读取" not in shown
    shown = text(official.post(at("sheet-hidden", batch), {"sheet": "底稿"}, follow=True))
    assert "写入3行" in shown
    assert "罗明" in shown
    assert '<th scope="col">工作表</th>' in shown
    assert "也读取" not in shown


def test_a_file_with_nothing_but_a_hidden_table_is_kept_and_asked_about(cast, official):
    book = load_workbook(io.BytesIO(with_hidden(sheet=True)))
    book["名单"].delete_rows(1, 9)
    book["名单"]["A1"] = "见底稿"
    sent = {"organisation": "MMZY", **upload(saved(book), "名单.xlsx")}
    shown = text(official.post(reverse("tasks:roster-import"), sent, follow=True))
    assert "隐藏的工作表“底稿”里有" in shown
    batch = SheetImport.objects.get()
    assert "写入1行" in text(official.post(at("sheet-hidden", batch), {"sheet": "底稿"}, follow=True))


def test_no_sheet_is_read_that_the_file_does_not_hide(cast, official):
    batch = roster_in(cast, content=with_hidden(sheet=True))
    for sent in ({"sheet": "名单"}, {"sheet": ""}, {"rows": "x"}, {}):
        official.post(at("sheet-hidden", batch), sent)
    batch.refresh_from_db()
    assert "sheets" not in batch.options
    assert "hidden" not in batch.options


# --- cells ---


def test_one_repair_does_for_all_rows_refused_for_the_same(cast, official):
    rows = [person(f"钟{word}平", f"2026030{place}", 点位="官渡校圆社区") for place, word in enumerate("一二三")]
    batch = roster_in(cast, *rows)
    assert "同样的3处一起改" in page(official, batch)
    shown = text(send(official, batch, 4, site="官渡校园社区", alike="site"))
    assert "和同样的各行改了" in shown
    assert "写入3行" in shown


def test_without_the_tick_one_row_is_changed_alone(cast, official):
    batch = roster_in(cast, person(点位="官渡校圆社区"), person("邓志强", "20260202", 点位="官渡校圆社区"))
    shown = text(send(official, batch, 3, site="官渡校园社区"))
    assert "第3行改了，这一行现在是“新增”。" in shown
    assert "有错的1行不导入" in shown


def test_what_belongs_to_one_person_is_never_offered_for_all(cast, official):
    batch = roster_in(cast, person(手机="12"), person("邓志强", "20260202", 手机="12"))
    assert "一起改" not in page(official, batch)


def test_after_a_repair_the_page_stays_at_the_next_row_that_waits(cast, official):
    wrong = [person(f"钟{sign}平", f"2026020{place}", 手机="12") for place, sign in enumerate("一二三")]
    batch = roster_in(cast, *wrong)
    first, second, third = batch.rows.order_by("pk")
    for row, then in ((first, second), (third, third)):
        sent = {"phone": f"1541234567{row.number}", "show": "refused"}
        response = official.post(at("sheet-row", batch, row.pk), sent)
        assert response.url.endswith(f"?show=refused#row-{then.pk}")


def test_a_lost_number_is_typed_anew_into_an_empty_field(cast, official):
    batch = roster_in(cast, person(手机=1.54e10))
    shown = page(official, batch)
    assert "末八位都是0" in shown
    assert '<input type="text" name="phone" value="" autocomplete="off">' in " ".join(shown.split())
    assert "现在是“新增”" in text(send(official, batch, 3, phone="15412345678"))


def test_a_row_that_is_still_wrong_says_so(cast, official):
    batch = roster_in(cast, person(点位="没有村", 手机="12"))
    assert "第3行改了，这一行还有错：" in text(send(official, batch, 3, site="官渡校园社区"))


# --- one row ---


def test_a_row_opens_with_all_its_cells(cast, official):
    batch = roster_in(cast, person(手机="15412345678", 点位="官渡校圆社区"))
    shown = text(official.get(reverse("tasks:sheet-row", args=row_of(batch, 3)), {"show": "refused"}))
    for part in ('value="何晓彤"', 'value="20260201"', "H3", "没有“官渡校圆社区”这个点位", "补上表里没有的列"):
        assert part in shown
    assert '<option value="官渡校园社区">' in shown  # the near miss, beside the field
    assert 'value="154****5678"' in shown
    assert "15412345678" not in shown
    assert f"{at('sheet', batch)}?show=refused#row-" in shown


def test_the_form_saves_what_was_changed_and_nothing_else(cast, official):
    batch = roster_in(cast, person(手机="15412345678", 点位="官渡校圆社区"))
    sent = {"whole": "1", "name": "何晓彤", "phone": "154****5678", "site": "官渡校园社区", "college": "商学院"}
    response = official.post(reverse("tasks:sheet-row", args=row_of(batch, 3)), {**sent, "show": "refused"})
    row = batch.rows.get(number=3)
    assert row.changes == {"site": "官渡校园社区", "college": "商学院"}
    assert response.url == f"{at('sheet', batch)}?show=refused#row-{row.pk}"


def test_a_cell_typed_back_as_it_was_counts_as_unchanged(cast, official):
    batch = roster_in(cast, person())
    send(official, batch, 3, whole="1", college="商学院")
    send(official, batch, 3, whole="1", college="计算机系")
    assert batch.rows.get(number=3).changes == {}


def test_the_form_takes_no_field_that_it_does_not_show(cast, official):
    batch = roster_in(cast, person())
    send(official, batch, 3, whole="1", verdict="new", member="1", both="1", placement="1")
    assert batch.rows.get(number=3).changes == {}


def test_an_identity_number_is_never_shown_and_may_be_typed_anew(cast, official):
    batch = roster_in(cast, content=with_identity(RIGHT_ID, WRONG_ID))
    shown = page(official, batch, show="all")
    for part in ("已核验", "有误"):
        assert part in shown
    for number, hint in ((2, "已核验，号码不保存"), (3, "写错了，请重新输入")):
        form = text(official.get(reverse("tasks:sheet-row", args=row_of(batch, number))))
        assert hint in form
        assert 'name="identity" id="in-identity" value=""' in form
        shown += form
    assert RIGHT_ID not in shown
    assert WRONG_ID not in shown
    send(official, batch, 3, whole="1", identity="440902200404040026")
    kept = batch.rows.get(number=3).changes["identity"]
    assert "440902200404040026" not in str(kept)


def test_all_corrections_of_a_row_are_taken_back(cast, official):
    batch = roster_in(cast, person())
    send(official, batch, 3, whole="1", college="商学院")
    send(official, batch, 3, whole="1", reset="1")
    assert batch.rows.get(number=3).changes == {}


def test_a_question_about_the_row_is_asked_on_its_page_too(cast, official):
    batch = roster_in(cast, person(), person(点位="高山镇"))
    address = reverse("tasks:sheet-row", args=row_of(batch, 4))
    shown = text(official.get(address))
    assert "两处都参加</option>" in shown
    assert "第3行（官渡校园社区）是同一个人。两处都参加，还是写错了？" in shown
    official.post(address, {"whole": "1", "both": "1"})
    assert batch.rows.get(number=4).changes == {"both": "1"}


def test_a_row_of_what_was_written_opens_no_form(cast, official):
    batch = roster_in(cast, person())
    official.post(at("sheet-apply", batch))
    response = official.get(reverse("tasks:sheet-row", args=row_of(batch, 3)))
    assert response.url == at("sheet", batch)
    shown = text(send(official, batch, 3, whole="1", college="商学院"))
    assert "这份表格已导入，不能再改。" in shown


def test_why_nothing_was_written_is_said_until_something_is_changed(cast, official):
    batch = roster_in(cast, person(点位="官渡校圆社区"))
    batch.options["why"] = ["高山镇的人数刚被占去，没有写入任何内容。"]
    batch.save()
    assert "高山镇的人数刚被占去" in page(official, batch)
    send(official, batch, 3, site="官渡校园社区")
    assert "刚被占去" not in page(official, batch)


def queries(client, batch, **query) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(at("sheet", batch), query).status_code == 200
    return len(counted)


@pytest.mark.parametrize("query", [{}, {"show": "all", "q": "钟"}, {"code": "unknown_site"}])
def test_a_page_asks_the_same_at_one_and_at_many_rows(cast, official, query):
    rows = [person("钟一平", str(20260300 + number), 点位="没有村") for number in range(20)]
    one, many = roster_in(cast, *rows[:1]), roster_in(cast, *rows)
    queries(official, one)
    assert queries(official, one, **query) == queries(official, many, **query)
