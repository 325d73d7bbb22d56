"""The pages of a document on its way to a ledger, without JavaScript: each verb is a form that posts by itself."""

import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tasks.actions import readings as actions
from tasks.actions.readings import TRIES, carry_on, left_lying, take_in
from tasks.choices import ItemState, ReadingState
from tasks.models import Document, DocumentReading, PrintedName, ReadingItem
from tasks.readings.tokens import seen_of, seen_of_header
from tests.readings import all_confirmed, item_titled, on_desk, plan
from tests.replay import added_once

pytestmark = pytest.mark.django_db
NEW = "tasks:document-new"


@pytest.fixture
def official(client, cast):
    client.force_login(cast.official)
    return client


@pytest.fixture
def desk(cast) -> DocumentReading:
    return added_once(on_desk, cast)


def at(name: str, desk: DocumentReading, *more: int) -> str:
    return reverse(f"tasks:{name}", args=[desk.pk, *more])


def text(response) -> str:
    return response.content.decode()


def upload(cast, content: bytes, name: str = "方案.txt", **more) -> dict:
    return {"organisation": cast.district.label, "file": SimpleUploadedFile(name, content), **more}


def said(desk: DocumentReading, item: ReadingItem, **more) -> dict:
    return {"seen": seen_of(ReadingItem.objects.get(pk=item.pk)), **more}


# --- bringing it ---


def test_a_file_is_read_at_once_and_its_desk_follows(official, cast):
    response = official.post(reverse(NEW), upload(cast, plan().encode()), follow=True)
    assert "任务台账（拟）" in text(response)
    assert "开展主题宣讲" in text(response)
    found = DocumentReading.objects.get()
    assert (found.organisation, found.begun_by, found.state) == (cast.district, cast.official, ReadingState.OPEN)
    assert f"{found.items.count()}条，已确认0条" in text(response)


def test_pasted_text_is_read_alike(official, cast):
    official.post(reverse(NEW), {"organisation": cast.district.label, "text": plan()})
    assert DocumentReading.objects.get().items.count() > 23


@pytest.mark.parametrize("sent", [{}, {"file": SimpleUploadedFile("空.txt", b"")}])
def test_nothing_to_read_is_said_at_the_field(official, cast, sent):
    response = official.post(reverse(NEW), {"organisation": cast.district.label, **sent})
    assert "请选择文件" in text(response) or "文件是空的" in text(response)
    assert not DocumentReading.objects.exists()


def test_a_file_and_a_text_at_once_are_asked_about(official, cast):
    response = official.post(reverse(NEW), upload(cast, b"x", text="y"))
    assert "只能用一样" in text(response)


def test_the_same_file_twice_leads_to_the_earlier_reading(official, cast, desk):
    response = official.post(reverse(NEW), upload(cast, plan().encode()))
    assert "这份文件已经读过" in text(response)
    assert at("reading", desk) in text(response)
    assert DocumentReading.objects.count() == 1
    official.post(reverse(NEW), upload(cast, plan().encode(), again="1"))
    assert DocumentReading.objects.count() == 2


def test_what_the_reader_refuses_is_told_with_what_to_do(official, cast):
    response = official.post(reverse(NEW), upload(cast, b"%PDF-1.4 broken", "扫描件.pdf"), follow=True)
    found = DocumentReading.objects.get()
    assert found.state == ReadingState.UNREADABLE
    assert found.problems[0] in text(response)
    assert "换一份文件" in text(response)


def test_a_large_file_is_left_to_a_job(official, cast, monkeypatch):
    monkeypatch.setattr("tasks.views.readings.AT_ONCE_BYTES", 10)
    response = official.post(reverse(NEW), upload(cast, plan().encode()), follow=True)
    assert "正在读取" in text(response)
    assert text(official.get(at("reading-progress", DocumentReading.objects.get()))).startswith('{"state": "reading"')


# --- a job that is lost ---


def waiting(cast, seconds_ago: float) -> DocumentReading:
    taken = take_in(actor=cast.official, organisation=cast.district, content=plan().encode(), file_name="方案.txt")
    DocumentReading.objects.filter(pk=taken.pk).update(asked_at=timezone.now() - timedelta(seconds=seconds_ago))
    return DocumentReading.objects.get(pk=taken.pk)


def test_a_lost_message_only_delays(cast):
    assert left_lying() == []
    lost = waiting(cast, 120)
    waiting(cast, 5)
    assert left_lying() == [lost.pk]


def test_a_silent_job_is_asked_for_again(official, cast, django_capture_on_commit_callbacks):
    lost = waiting(cast, 120)
    assert "后台还没有开始读取。" in text(official.get(at("reading", lost)))
    with django_capture_on_commit_callbacks(execute=True):
        official.post(at("reading-nudge", lost))
    lost.refresh_from_db()
    assert lost.state == ReadingState.OPEN


def test_what_ends_its_worker_each_time_is_given_up_after_four_tries(cast):
    lost = waiting(cast, 1)
    for _ in range(TRIES):
        actions._tries(lost)
    carry_on(lost.pk)
    lost.refresh_from_db()
    assert lost.state == ReadingState.UNREADABLE
    assert "试了4次" in lost.problems[0]


def test_reading_twice_lays_it_out_once(cast, desk):
    before = desk.items.count()
    carry_on(desk.pk)
    assert desk.items.count() == before


# --- the desk ---


def test_an_opened_item_says_why_and_offers_its_verbs(official, desk):
    item = item_titled(desk, "办好青年论坛")
    body = text(official.get(at("reading", desk), {"open": item.pk}))
    assert "为什么这样读" in body
    for verb in ("confirm", "merge", "drop"):
        assert f"{at('reading-item', desk, item.pk)}{verb}/" in body


def test_confirming_leads_to_the_next_that_waits(official, desk):
    first, second = desk.items.order_by("position")[:2]
    response = official.post(at("reading-item-confirm", desk, first.pk), said(desk, first))
    assert response.url == f"{at('reading', desk)}?open={second.pk}#i{second.pk}"
    assert ReadingItem.objects.get(pk=first.pk).state == ItemState.CONFIRMED


def test_the_filter_outlives_an_act(official, desk):
    first = desk.items.order_by("position")[0]
    response = official.post(at("reading-item-drop", desk, first.pk), said(desk, first, state="proposed"))
    assert "state=proposed" in response.url
    assert "开展主题宣讲" not in text(official.get(response.url)).split("任务台账（拟）")[1]


def test_an_edit_is_saved_and_confirmed(official, desk):
    item = item_titled(desk, "办好青年论坛")
    form = {
        "number": "2.",
        "title": "办好创新论坛",
        "kind": "key_task",
        "lead": "宣传部",
        "participating": "学校部、办公室",
    }
    official.post(at("reading-item", desk, item.pk), said(desk, item, **form, due="2026-09-30"))
    item.refresh_from_db()
    assert (item.said["title"], item.said["due"], item.state) == ("办好创新论坛", "2026-09-30", ItemState.CONFIRMED)
    assert [(row["name"], row["part"]) for row in item.said["departments"]] == [
        ("宣传部", "lead"),
        ("学校部", "participating"),
        ("办公室", "participating"),
    ]


def test_a_goal_is_edited_in_words_of_offices(official, desk):
    item = item_titled(desk, "培训学员不少于200名")
    form = {"metric": "培训骨干", "measure": "each", "bound": ">=", "value": "地市级3万，县级20", "unit": "名"}
    official.post(at("reading-item", desk, item.pk), said(desk, item, **form))
    item.refresh_from_db()
    assert item.said["value"] == {"city": 30000, "county": 20}


def test_a_refused_edit_says_why_at_the_field(official, desk):
    item = item_titled(desk, "培训学员不少于200名")
    response = official.post(
        at("reading-item", desk, item.pk), said(desk, item, metric="骨干", measure="sum", value="若干")
    )
    assert "看不懂" in text(response)
    assert "骨干" in text(response)


def test_a_stale_form_is_refused_and_what_stands_is_shown(official, desk):
    item = item_titled(desk, "办好青年论坛")
    stale = said(desk, item)
    official.post(at("reading-item-confirm", desk, item.pk), stale)
    response = official.post(at("reading-item-drop", desk, item.pk), stale, follow=True)
    assert "刚刚有人改过" in text(response)
    assert ReadingItem.objects.get(pk=item.pk).state == ItemState.CONFIRMED


def test_words_pasted_from_the_text_are_listed(official, desk):
    response = official.post(at("reading-item-add", desk), {"kind": "goal", "words": "邀请各行业青年参加"}, follow=True)
    assert "已确认" in text(response)
    assert desk.items.filter(said__quote="邀请各行业青年参加").exists()


@pytest.mark.parametrize(("words", "why"), [("不在原文里", "没有这句话"), ("青年", "请多复制几个字"), ("", "复制一句")])
def test_words_that_stand_nowhere_or_everywhere_are_asked_about(official, desk, words, why):
    assert why in text(official.post(at("reading-item-add", desk), {"kind": "goal", "words": words}))


def test_an_item_of_another_desk_does_not_exist(official, cast, desk):
    other = on_desk(cast, "另一份方案\n一、重点任务\n（一）清扫街面。\n（二）上门走访。\n", name="另一份.txt")
    item = desk.items.first()
    assert official.post(at("reading-item-confirm", other, item.pk), said(desk, item)).status_code == 404


@pytest.mark.both  # what is locked is joined to a file that may be missing
def test_giving_up_asks_and_deletes_the_file(official, desk, django_capture_on_commit_callbacks):
    stored = desk.original
    assert "不能恢复" in text(official.get(at("reading-discard", desk)))
    with django_capture_on_commit_callbacks(execute=True):
        official.post(at("reading-discard", desk))
    desk.refresh_from_db()
    assert (desk.state, desk.original, desk.items.count()) == (ReadingState.DISCARDED, None, 0)
    assert not stored.content.storage.exists(stored.content.name)


# --- header, names, confirming ---


def test_the_header_suggests_a_short_title_and_leaves_empty_what_is_not_printed(official, desk):
    form = official.get(at("reading-header", desk)).context["form"]
    assert form.initial["short_title"] == "2026年全市共青团重点工作实施方案"
    assert (form.initial["number"], form.initial["addressees"]) == ("", "")


def test_a_header_that_somebody_changed_is_not_overwritten(official, desk):
    stale = {"title": "甲", "short_title": "甲", "seen": seen_of_header(desk)}
    official.post(at("reading-header", desk), stale)
    assert "刚刚有人改过" in text(official.post(at("reading-header", desk), stale | {"title": "乙"}))


def test_a_name_is_picked_once_and_known_from_then_on(official, cast, desk):
    assert "平台上没有叫这个名称的单位" in text(official.get(at("reading-names", desk)))
    official.post(at("reading-names", desk), {"name": "宣传部", "meant": "pick", "unit": cast.street.label})
    row = PrintedName.objects.get(organisation=cast.district, name="宣传部")
    assert list(row.units.all()) == [cast.street]
    later = on_desk(cast, plan().replace("120场", "130场"))
    assert "已选定" in text(official.get(at("reading-names", later)))


def test_a_unit_out_of_reach_is_not_picked(official, cast, desk):
    response = official.post(
        at("reading-names", desk), {"name": "宣传部", "meant": "pick", "unit": cast.stranger.label}
    )
    assert "没有找到" in text(response)
    assert not PrintedName.objects.exists()


def test_what_waits_must_be_taken_explicitly(official, cast, desk):
    official.post(
        at("reading-header", desk),
        {"title": desk.header["title"], "short_title": "要点", "seen": seen_of_header(desk)},
    )
    response = official.post(at("reading-confirm", desk))
    assert "没有确认。请先确认" in text(response)
    response = official.post(at("reading-confirm", desk), {"as_proposed": "1"}, follow=True)
    document = Document.objects.get(short_title="要点")
    assert response.redirect_chain[-1][0] == reverse("tasks:document", args=[document.pk])
    assert "台账已生成" in text(response)
    assert text(response).count("开展主题宣讲") == 1


def test_a_document_that_is_kept_already_is_told_of_before_it_is_written_again(official, cast, desk):
    address = at("reading-confirm", desk)
    assert "发文字号或标题相同" not in text(official.get(address))
    twin = cast.document
    Document.objects.filter(pk=twin.pk).update(title=desk.header["title"])
    assert list(official.get(address).context["kept"]) == [twin]
    assert f'href="{reverse("tasks:document", args=[twin.pk])}"' in text(official.get(address))


def test_a_number_tells_documents_of_one_title_apart(official, cast, desk):
    DocumentReading.objects.filter(pk=desk.pk).update(header=desk.header | {"number": "团发〔2026〕2号"})
    Document.objects.filter(pk=cast.document.pk).update(title=desk.header["title"], number="团发〔2025〕2号")
    assert not official.get(at("reading-confirm", desk)).context["kept"]


def test_leaving_the_header_as_it_is_leads_on_once_nothing_waits(official, cast, desk):
    assert official.get(at("reading-header", desk)).context["onward"] == at("reading", desk)
    all_confirmed(cast, desk)
    desk.items.filter(state=ItemState.PROPOSED).update(state=ItemState.DROPPED)
    assert official.get(at("reading-header", desk)).context["onward"] == at("reading-names", desk)


def test_readings_in_work_stand_above_the_documents(official, desk):
    body = text(official.get(reverse("tasks:documents")))
    assert "正在读的文件" in body
    assert f"{desk.items.count()}条，已确认0条" in body


def test_a_ledger_is_sorted_anew_with_a_reason_and_its_history_told(official, cast):
    address = reverse("tasks:document-sort", args=[cast.document.pk])
    official.post(address, {"text": "甲"})
    assert not DocumentReading.objects.exists()
    less = "方案\n一、重点任务\n（四）创文巩卫。清扫。\n"
    response = official.post(address, {"why": "补充通知", "text": less}, follow=True)
    assert "撤下" in text(response)
    reading = DocumentReading.objects.get(document=cast.document)
    assert "接着核对" in text(official.get(address))
    assert "生成台账" not in text(official.get(at("reading", reading)))
    confirm = official.get(at("reading-confirm", reading))
    assert "预防青少年违法犯罪" in text(confirm)
    assert "更新台账" in text(confirm)
    official.post(at("reading-confirm", reading), {"as_proposed": "1"})
    history = text(official.get(reverse("tasks:document-history", args=[cast.document.pk])))
    assert "补充通知" in history
    assert "预防青少年违法犯罪" in history


# --- speed ---


def long_plan(tasks: int) -> str:
    body = "组织志愿者走进社区开展服务，做好台账，按季度小结，常态化推进。" * 4
    ends = "（责任部门：宣传部、办公室）"
    lines = [f"{n}. 第{n}项服务行动。{body}全年不少于{n + 10}场。{ends}" for n in range(1, tasks + 1)]
    return "\n".join(["2026年青年服务工作方案", "一、重点任务", *lines])


def test_the_desk_asks_as_often_with_two_hundred_items_as_with_a_few(official, cast):
    asked = {}
    for tasks in (3, 120):
        desk = on_desk(cast, long_plan(tasks), name=f"{tasks}.txt")
        first = desk.items.order_by("position")[0]
        opened = f"{at('reading', desk)}?open={first.pk}"
        for address in (at("reading", desk), opened, at("reading-names", desk), at("reading-confirm", desk)):
            official.get(address)
            begun = time.process_time()
            with CaptureQueriesContext(connection) as queries:
                official.get(address)
            key = address.replace(str(desk.pk), "").split("?")[0] + str("?" in address)
            asked.setdefault(key, set()).add(len(queries))
            assert time.process_time() - begun < 1.5, address
    assert desk.items.count() >= 200
    assert len(desk.text) > 16_000
    assert {key: len(counts) for key, counts in asked.items()} == dict.fromkeys(asked, 1)
