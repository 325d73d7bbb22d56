"""The record form on a phone: what is typed stays, figures are looked at, photos are made small, devices are asked."""

import io

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from tasks.choices import RecordState
from tasks.models import Record
from tests.browsing import fits
from tests.cast import make_record
from tests.phone.conftest import WORDS, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ORIENTATION, MAKE = 0x0112, 0x010F


def test_what_was_typed_comes_back_after_a_reload_and_in_another_tab(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.is_offline()
    phone.write()
    expect(page.locator("[data-saved]")).to_have_text("已存在本机")
    phone.is_offline(off=False)
    for again in (page, phone.context.new_page()):
        phone.form_of(cast.campus, page=again)
        expect(again.get_by_label("做了什么")).to_have_value(WORDS)
        expect(again.get_by_label("覆盖青少年")).to_have_value("34")
    expect(page.locator("[data-saved]")).to_contain_text("已同步")
    record = Record.objects.get()
    assert (record.state, record.content) == (RecordState.DRAFT, WORDS)


@pytest.mark.drill
def test_a_draft_put_by_leaves_the_form_free_for_another(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.write()
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_text("已存好，还没有提交。")).to_be_visible()
    phone.form_of(cast.campus)
    expect(page.get_by_label("做了什么")).to_have_value("")


def test_without_a_script_the_form_is_sent_as_it_is(cast, signed_in):
    page = signed_in(cast.leader, 390, at=reverse("tasks:record-new", args=[cast.campus.pk]), java_script=False)
    page.get_by_label("做了什么").fill(WORDS)
    page.get_by_label("覆盖青少年").fill("34")
    page.locator("input[type=file]").set_input_files([picture()])
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()
    assert Record.objects.get().photos.count() == 1


@pytest.mark.drill
def test_what_is_typed_before_the_script_has_come_is_not_overwritten(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.is_offline()
    phone.write("先写的")
    expect(page.locator("[data-saved]")).to_have_text("已存在本机")
    phone.is_offline(off=False)
    held = []
    page.route("**/form_page.js", lambda route: held.append(route))
    page.goto(reverse("tasks:record-new", args=[cast.campus.pk]), wait_until="commit")
    page.get_by_label("做了什么").fill("后写的")
    phone.until(lambda: held)
    held[0].continue_()
    page.wait_for_selector("[data-ready]")
    expect(page.get_by_label("做了什么")).to_have_value("后写的")
    phone.until(lambda: {"先写的", "后写的"} <= set(Record.objects.values_list("content", flat=True)))


def test_a_figure_is_looked_at_and_never_in_the_way(cast, phones):
    make_record(cast, people=34)
    phone = phones(cast.leader, width=320)
    page = phone.form_of(cast.campus)
    phone.write(people="三十")
    expect(page.get_by_text("请填一个整数，如34。")).to_be_visible()
    phone.submit()
    expect(page.locator(".field.bad")).to_have_count(1)
    page.get_by_label("覆盖青少年").fill("３４０")
    expect(page.get_by_text("上次34人，这次340人，请看一眼")).to_be_visible()
    fits(page)
    phone.submit()
    expect(page.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()
    assert Record.objects.latest("created_at").people == 340


def test_from_the_link_to_submitted_in_five_touches_and_two_fields(cast, phones):
    make_record(cast, people=34)
    phone = phones(cast.leader)
    page = phone.open("tasks:record-start")  # what a notice links to
    page.wait_for_selector("[data-ready]")
    taps = [page.get_by_label("做了什么"), page.get_by_label("覆盖青少年")]
    for field, text in zip(taps, (WORDS, "40"), strict=True):
        field.tap()
        page.keyboard.type(text)
    page.get_by_role("button", name="提交").tap()
    expect(page.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()


@pytest.mark.drill
def test_a_photo_leaves_the_phone_small_upright_and_bare(cast, phones):
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, "Phone"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.effect_noise((2400, 1200), 90).convert("RGB").save(out, "JPEG", quality=95, exif=exif)
    assert len(out.getvalue()) > 1_000_000
    phone = phones(cast.leader)
    phone.form_of(cast.campus)
    phone.is_offline()
    phone.write()
    phone.choose(picture() | {"buffer": out.getvalue()})
    kept = phone.photo_bytes()
    image = Image.open(io.BytesIO(kept))
    assert len(kept) <= 300 * 1024
    assert image.height == 2 * image.width
    assert image.height <= 1600
    assert not image.getexif()
    phone.is_offline(off=False)
    phone.submit()
    expect(phone.page.get_by_text("等团茂南区委审核。").first).to_be_visible()
    assert Record.objects.get().photos.count() == 1


@pytest.mark.drill
def test_what_the_phone_cannot_read_goes_as_it_is_and_is_refused_in_words(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.write()
    phone.choose({"name": "IMG_2.heic", "mimeType": "image/heic", "buffer": b"not a picture" * 100})
    expect(page.get_by_text("没有收", exact=True)).to_be_visible()
    phone.submit()
    expect(page.get_by_text("有1张照片没有收，去掉或换一张再提交。")).to_be_visible()
    page.get_by_role("button", name="去掉").click()
    phone.submit()
    expect(page.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()
    assert Record.objects.get().photos.count() == 0


@pytest.mark.drill
def test_a_photo_that_the_server_has_can_be_taken_off(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.write()
    phone.choose(picture(), picture(600, 400))
    expect(page.get_by_text("已上传")).to_have_count(2)
    page.get_by_role("button", name="去掉").first.click()
    phone.until(lambda: Record.objects.get().photos.count() == 1)
    page.get_by_role("button", name="存草稿").click()
    page.get_by_role("link", name="接着写").click()
    page.wait_for_selector("[data-ready]")
    page.get_by_role("button", name="去掉").click()
    phone.submit()
    expect(page.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()
    assert Record.objects.get().photos.count() == 0


@pytest.mark.parametrize(
    ("choice", "people", "spare"),
    [("用这台手机的", 47, "在网吧写的"), pytest.param("用另一台的", 62, "在村里写的", marks=pytest.mark.drill)],
)
def test_two_devices_with_one_draft_are_asked_and_nothing_is_lost(cast, phones, choice, people, spare):
    record = make_record(cast, state="draft", people=34)
    phone, other = phones(cast.leader), phones(cast.leader)
    for one, content, figure in ((phone, "在村里写的", "47"), (other, "在网吧写的", "62")):
        one.open("tasks:record-edit", record.pk)
        one.page.wait_for_selector("[data-ready]")
        one.is_offline()
        one.write(content, figure)
        expect(one.page.locator("[data-saved]")).to_have_text("已存在本机")
    other.is_offline(off=False)
    other.page.get_by_role("button", name="存草稿").click()
    other.until(lambda: Record.objects.get().people == 62)
    page = phone.page
    phone.submit()
    expect(page.locator(".kept")).to_be_visible()
    phone.is_offline(off=False)
    expect(page.get_by_text("两台设备不一样")).to_be_visible()
    panel = page.locator("[data-conflict]")
    for words in ("在村里写的", "在网吧写的", "47", "62"):
        expect(panel.get_by_text(words)).to_be_visible()
    fits(page)
    page.get_by_role("button", name=choice).click()
    phone.until(lambda: Record.objects.get().people == people)
    phone.until(lambda: any(spare in (item.get("spare") or "") for item in phone.kept()))
    expect(page.get_by_role("button", name="复制没用的那份")).to_be_visible()


@pytest.mark.drill
def test_a_draft_goes_on_with_the_text_that_was_chosen_and_the_other_can_be_thrown_away(cast, phones):
    record = make_record(cast, state="draft", people=34)
    phone = phones(cast.leader)
    page = phone.open("tasks:record-edit", record.pk)
    page.wait_for_selector("[data-ready]")
    Record.objects.update(people=62, version=record.version + 1)  # another device
    phone.write("在村里写的", "47")
    page.get_by_role("button", name="存草稿").click()
    page.get_by_role("button", name="用这台手机的").click()
    phone.until(lambda: Record.objects.get().people == 47)
    expect(page.get_by_role("heading", name="存好了")).to_be_visible()
    page.get_by_role("button", name="接着写").click()
    expect(page.get_by_label("覆盖青少年")).to_have_value("47")
    phone.open()
    row = page.locator("[data-queue] li")
    expect(row.get_by_text("草稿，已存好")).to_be_visible()
    expect(row.get_by_role("button", name="从本机删掉")).to_have_count(0)
    row.get_by_role("button", name="没用的不要了").click()
    phone.until(lambda: not any(item.get("spare") for item in phone.kept()))
    assert Record.objects.get().state == RecordState.DRAFT


@pytest.mark.drill
def test_a_placement_that_is_no_longer_the_leaders_keeps_the_words_to_copy(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.is_offline()
    phone.write()
    phone.submit()
    cast.campus.team = cast.other_team
    cast.campus.save(update_fields=["team"])
    phone.is_offline(off=False)
    expect(page.get_by_role("button", name="复制文字")).to_be_visible()
    phone.open()
    row = page.locator("[data-queue] li")
    expect(row.get_by_text("送不出去")).to_be_visible()
    expect(row.get_by_role("button", name="复制文字")).to_be_visible()
    fits(page)
    assert not Record.objects.exists()


@pytest.mark.drill
def test_what_the_server_refuses_says_where_and_goes_out_once_corrected(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.write(people="1000000000")
    phone.submit()
    refusal = page.get_by_text("这个数太大，请看是不是多打了几位。")
    expect(refusal).to_be_visible()
    expect(page.get_by_text("1条要你看一眼")).not_to_be_visible()  # the form itself says what
    phone.open()
    expect(page.get_by_text("1条要你看一眼")).to_be_visible()
    row = page.locator("[data-queue] li")
    expect(row.get_by_text("需要修改")).to_be_visible()
    row.get_by_role("link", name="去改").click()
    page.wait_for_url(f"**{reverse('tasks:record-new', args=[cast.campus.pk])}*")
    expect(refusal).to_be_visible()
    page.get_by_label("覆盖青少年").fill("34")
    expect(refusal).not_to_be_visible()
    phone.submit()
    expect(page.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()


def test_what_is_wrong_is_said_once_on_the_phone_and_no_more_when_it_is_put_right(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.is_offline()
    phone.write(people="-5")
    page.locator("label").filter(has_text="选日期").click()
    page.get_by_label("选哪一天").fill("2999-01-02")
    phone.submit()
    note, whole = page.get_by_text("见红色标出的地方"), page.locator(":text('请填一个整数'):visible")
    later = page.get_by_text("日期在今天之后，请改成已经做了的那一天。")
    expect(note).to_be_visible()
    expect(later).to_be_visible()
    expect(whole).to_have_count(1)
    page.locator("label").filter(has_text="今天").click()
    expect(later).not_to_be_visible()
    page.get_by_label("覆盖青少年").fill("34")
    expect(whole).to_have_count(0)
    expect(note).not_to_be_visible()
    phone.submit()
    expect(page.get_by_role("heading", name="提交了，联网后送出")).to_be_visible()


def test_at_the_desk_the_form_looks_at_figures_too_and_sends_with_its_photos(cast, signed_in):
    desk = signed_in(cast.official, 1440, at=reverse("tasks:unit-record-new", args=[cast.cleaning.pk]))
    desk.get_by_label("做了什么").fill(WORDS)
    desk.get_by_label("覆盖青少年").fill("三十")
    expect(desk.get_by_text("请填一个整数，如34。")).to_be_visible()
    desk.get_by_label("覆盖青少年").fill("３０")
    desk.locator("input[type=file]").set_input_files([picture()])
    expect(desk.get_by_text("新选1张")).to_be_visible()
    desk.get_by_role("button", name="提交").click()
    expect(desk.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()
    assert (Record.objects.get().people, Record.objects.get().photos.count()) == (30, 1)
