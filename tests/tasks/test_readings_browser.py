"""The desk in a real browser: from file to ledger by clicks, text and ledger lighting each other, keys, half-typed
forms."""

import re
import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tasks.choices import ItemState
from tasks.models import Document, DocumentReading, ReadingItem, Responsibility
from teams.actions.units import open_organisation
from tests.browsing import fits
from tests.cast import START
from tests.readings import DEPARTMENTS, TITLE, item_titled, on_desk, plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIVE_MINUTES = 300


@pytest.fixture
def opened(signed_in, cast):
    """``opened(address, width=1440, **more)``: a page of the district's official, opened there."""
    return lambda address, width=1440, **more: signed_in(cast.official, width, address, **more)


@pytest.fixture
def desk(cast) -> DocumentReading:
    return on_desk(cast)


def at(name: str, desk: DocumentReading) -> str:
    return reverse(f"tasks:{name}", args=[desk.pk])


def row(page, title: str):
    return page.locator("[data-row]").filter(has=page.get_by_role("link", name=title, exact=True))


def confirmed(page, number: int) -> None:
    expect(page.get_by_text(re.compile(rf"条，已确认{number}条"))).to_be_visible()


class Steps:
    """What was done, and how many seconds it took; printed with ``-s``."""

    def __init__(self) -> None:
        self.begun = self.last = time.monotonic()

    def done(self, said: str) -> None:
        now = time.monotonic()
        print(f"{now - self.last:5.1f} s  {said}")
        self.last = now

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begun


def test_from_a_file_to_its_confirmed_ledger(opened, cast):
    for number, name in enumerate(DEPARTMENTS):
        said = {"name": f"共青团茂名市茂南区委员会{name}", "short_name": name, "kind": "department", "level": "county"}
        open_organisation(actor=None, code=f"440902-{number}", parent=cast.district, from_on=START, **said)
    page, steps = opened(reverse("tasks:documents")), Steps()
    page.get_by_role("link", name="读文件").first.click()
    file = {"name": "重点工作.txt", "mimeType": "text/plain", "buffer": plan().encode()}
    page.get_by_label("公文文件").set_input_files(file)
    page.get_by_role("button", name="读取").click()
    expect(page.get_by_role("heading", name="任务台账（拟）")).to_be_visible()
    steps.done("选文件，读取")
    page.get_by_role("button", name=re.compile("条全部确认")).click()
    expect(page.get_by_text("剩下的有疑问，请逐条看过")).to_be_visible()
    steps.done("无疑问的全部确认")
    page.get_by_label("年份").select_option("2026年")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_role("link", name="待确认0")).to_be_visible()
    steps.done("有疑问的一条，选年份，确认")
    page.locator(".head").get_by_role("link", name="生成台账").last.click()
    page.get_by_label("简称").fill("洪江要点")
    page.get_by_role("button", name="保存").click()
    steps.done("核对文件头，改简称，保存")
    expect(page.get_by_role("row", name=re.compile("^宣传部"))).to_contain_text("本单位的部门")
    page.get_by_role("link", name="下一步，生成台账").click()
    steps.done("核对单位名称")
    expect(page.get_by_text("72处")).to_be_visible()
    page.get_by_role("button", name="生成台账").click()
    expect(page.get_by_text("台账已生成")).to_be_visible()
    steps.done("生成台账")

    document = Document.objects.get(title=TITLE)
    links = Responsibility.objects.filter(task__document=document)
    assert (document.tasks.count(), links.count(), links.filter(organisation=None).count()) == (23, 72, 0)
    print(f"{steps.seconds:5.1f} s  合计")
    assert steps.seconds < FIVE_MINUTES


@pytest.mark.drill
def test_text_and_ledger_light_each_other(opened, desk):
    page = opened(at("reading", desk))
    row(page, "改进工作作风").click()
    lit = page.locator("[data-text] .lit").first
    expect(lit).to_be_in_viewport()
    expect(page.locator("[data-text]")).to_contain_text("改进工作作风")
    row(page, "开展主题宣讲").hover()
    expect(page.locator("[data-text] .near").first).to_be_in_viewport()
    page.locator("[data-text] mark").filter(has_text="培养青年骨干").click()
    expect(row(page, "培养青年骨干")).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-panel]")).to_contain_text("为什么这样读")


def test_the_keys_move_confirm_leave_out_and_take_back(opened, desk):
    page = opened(at("reading", desk))
    page.keyboard.press("n")
    expect(page.locator("[data-panel]")).to_be_visible()
    page.keyboard.press("Enter")
    confirmed(page, 1)
    page.keyboard.press("Enter")
    confirmed(page, 2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("d")
    expect(page.get_by_role("link", name="不列", exact=False).first).to_contain_text("不列")
    expect(page.locator("[data-row].dropped").first).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("已撤回“不列”")).to_be_visible()
    assert not desk.items.filter(state=ItemState.DROPPED).exists()
    page.keyboard.press("e")
    expect(page.get_by_label("编号")).to_be_focused()


@pytest.mark.drill
def test_selected_words_are_listed_as_a_goal(opened, desk):
    page = opened(at("reading", desk))
    page.evaluate(
        """() => {
          const piece = [...document.querySelectorAll("[data-text] [data-s]")].find((one) =>
            one.textContent.includes("邀请各行业青年参加"));
          const at = piece.textContent.indexOf("邀请各行业青年参加");
          window.getSelection().setBaseAndExtent(piece.firstChild, at, piece.firstChild, at + 9);
        }"""
    )
    page.get_by_role("button", name="列为目标").click()
    expect(page.get_by_label("指标", exact=True)).to_have_value("邀请各行业青年参加")
    page.get_by_label("算法").select_option("按期完成")
    page.get_by_role("button", name="保存并确认").click()
    confirmed(page, 1)
    made = ReadingItem.objects.get(said__quote="邀请各行业青年参加")
    assert made.parent == item_titled(desk, "办好青年论坛")


@pytest.mark.drill
def test_a_half_typed_form_is_there_again(opened, desk):
    page = opened(at("reading", desk))
    row(page, "办好青年论坛").click()
    page.keyboard.press("e")
    page.get_by_label("任务", exact=True).fill("办好创新论坛")
    row(page, "开展主题宣讲").click()
    expect(page.get_by_label("任务", exact=True)).to_be_hidden()
    row(page, "办好青年论坛").click()
    expect(page.get_by_text("上次改到一半的内容还在")).to_be_visible()
    expect(page.get_by_label("任务", exact=True)).to_have_value("办好创新论坛")
    page.get_by_role("button", name="保存并确认").click()
    confirmed(page, 1)


@pytest.mark.drill
def test_a_refused_form_stays_with_what_is_wrong(opened, desk):
    page = opened(at("reading", desk))
    row(page, "培训学员").click()
    page.keyboard.press("e")
    page.get_by_label("目标值").fill("若干")
    page.get_by_role("button", name="保存并确认").click()
    expect(page.get_by_text("看不懂")).to_be_visible()
    expect(page.get_by_label("目标值")).to_have_value("若干")


@pytest.mark.drill
def test_somebody_else_at_the_desk_is_noticed(opened, desk):
    page = opened(at("reading", desk))
    row(page, "办好青年论坛").click()
    expect(page.locator("[data-panel]")).to_be_visible()
    item = item_titled(desk, "办好青年论坛")
    ReadingItem.objects.filter(pk=item.pk).update(said=item.said | {"title": "办好创新论坛"})
    page.keyboard.press("Enter")
    expect(page.get_by_text("刚刚有人改过")).to_be_visible()
    expect(row(page, "办好创新论坛")).to_be_visible()


@pytest.mark.drill
@pytest.mark.parametrize("name", ["reading", "reading-header", "reading-names", "reading-confirm", "reading-item-add"])
def test_a_page_fits_a_phone(opened, desk, name):
    page = opened(at(name, desk), width=390)
    fits(page)
