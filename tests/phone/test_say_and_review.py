"""The main job in a real browser: said on a phone, returned and approved at a desk, counted in the report."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from reports.actions.rollups import refresh_rollups
from tasks.choices import RecordState
from tasks.models import Record
from tests.browsing import fits
from tests.cast import make_record
from tests.figures import make_indicator
from tests.reports.world import make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON = "像是户数，请按见到的青少年人数填。"


def on_first_screen(page: Page, text: str) -> None:
    box = page.get_by_text(text).first.bounding_box()
    assert box and box["y"] + box["height"] < page.viewport_size["height"]


def photo() -> dict:
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), "green").save(out, "JPEG")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def covered(page: Page, report) -> str:
    """The figure of 创文巩卫工作 in the report's table."""
    page.goto(report.get_absolute_url())
    return page.get_by_role("row").filter(has_text="创文巩卫工作").locator("td.num.has-pop a.fig").inner_text()


def test_what_is_said_on_a_phone_changes_the_report_after_review(cast, signed_in):
    make_record(cast, people=40, on=date(2026, 6, 10))
    make_indicator(cast, "清理背街小巷", unit="处")
    report = make_report(cast)
    desk, phone = signed_in(cast.official, 1440), signed_in(cast.leader, 390)
    assert covered(desk, report) == "40"

    # The leader says what was done.
    fits(phone)
    phone.get_by_role("link", name="写一条记录").click()
    phone.locator("label").filter(has_text="入户宣传").click()
    expect(phone.locator("[data-people-unit]")).to_have_text("人次")
    expect(phone.get_by_label("清理背街小巷")).to_be_hidden()
    phone.locator("label").filter(has_text="创文巩卫工作").click()
    phone.get_by_label("清理背街小巷").fill("12")
    expect(phone.locator("[data-people-unit]")).to_have_text("人")
    expect(phone.locator("[data-people-hint]")).to_contain_text("上次40人")
    phone.locator("label").filter(has_text="昨天").click()
    phone.get_by_label("做了什么").fill("走访3号楼和5号楼，共62户，发放防溺水资料。")
    phone.get_by_label("覆盖青少年").fill("62")
    phone.locator("input[type=file]").set_input_files([photo()])
    expect(phone.get_by_text("已上传")).to_be_visible()
    fits(phone)
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()
    fits(phone)
    record = Record.objects.get(state=RecordState.SUBMITTED)
    assert (record.people, record.occurred_on, record.photos.count()) == (62, date(2026, 6, 17), 1)
    expect(phone.get_by_text("12处")).to_be_visible()

    # The district sees that households were counted, and returns it.
    desk.get_by_role("link", name=re.compile("^审核")).click()
    desk.get_by_role("link", name="6月17日").click()
    assert desk.locator(".photos img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
    desk.get_by_text("标出覆盖青少年").click()
    desk.get_by_role("button", name=REASON).click()
    desk.get_by_role("button", name="退回", exact=True).click()
    expect(desk.get_by_text("都审完了")).to_be_visible()
    assert covered(desk, report) == "40"

    # The leader reads why on the first screen, corrects the one figure, sends it again.
    phone.goto("/")
    on_first_screen(phone, f"“人数：{REASON}”")
    fits(phone)
    phone.get_by_role("link", name="去改这一处").click()
    on_first_screen(phone, REASON)
    expect(phone.get_by_label("覆盖青少年")).to_be_focused()

    # The notice leads there too: what was marked waits to be corrected, all else stands as it was said.
    phone.goto("/")
    phone.goto(cast.leader.notices.get().url)
    on_first_screen(phone, REASON)
    expect(phone.get_by_label("覆盖青少年")).to_be_focused()
    expect(phone.get_by_label("做了什么")).to_be_hidden()
    expect(phone.locator("#content")).to_contain_text("走访3号楼")
    phone.get_by_label("覆盖青少年").fill("47")
    fits(phone)
    phone.get_by_role("button", name="重新提交").click()
    expect(phone.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()

    # The district approves; the job folds; the report says 47: the same group counts once, at its highest.
    desk.goto(reverse("tasks:review"))
    expect(desk.get_by_text("人数：上次62人，这次47人")).to_be_visible()
    desk.get_by_role("link", name="逐条审核").click()
    desk.get_by_role("button", name="通过", exact=True).click()
    expect(desk.get_by_text("都审完了")).to_be_visible()
    refresh_rollups()
    assert covered(desk, report) == "47"
    phone.goto("/")
    expect(phone.get_by_text("退回，请修改")).not_to_be_visible()
    fits(phone)


@pytest.mark.drill
def test_two_touches_send_once(cast, signed_in):
    phone = signed_in(cast.leader, 390)
    phone.goto(reverse("tasks:record-new", args=[cast.campus.pk]))
    phone.get_by_label("做了什么").fill("清理背街小巷")
    phone.get_by_label("覆盖青少年").fill("34")
    phone.get_by_role("button", name="提交").dblclick()
    expect(phone.get_by_text("等团茂南区委审核").first).to_be_visible()
    assert Record.objects.get().reviews.count() == 1


@pytest.mark.drill
@pytest.mark.parametrize("width", [320, 390])
def test_no_page_of_the_phone_is_wider_than_the_screen(cast, signed_in, width):
    phone = signed_in(cast.leader, width)
    for state in ("draft", "submitted"):
        make_record(cast, state=state, content="https://example.org/" + "很长的地址" * 30)
    pages = ["reports:home", "tasks:records", "tasks:my-team", "teams:notices"]
    addresses = [reverse(name) for name in pages] + [reverse("tasks:record-new", args=[cast.campus.pk])]
    for record in Record.objects.all():
        addresses.append(record.get_absolute_url())
        if record.is_open:
            addresses += [reverse(f"tasks:record-{verb}", args=[record.pk]) for verb in ("edit", "discard")]
    for address in addresses:
        assert phone.goto(address).status == 200
        fits(phone)
