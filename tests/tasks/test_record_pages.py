"""The pages on which records are said and found: by the leader on the phone, by officials at the desk."""

import io
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tasks.actions.records import submit
from tasks.actions.returns import return_record
from tasks.choices import RecordState
from tasks.models import Record
from tests.cast import make_record, make_user

pytestmark = pytest.mark.django_db


def words(cast, **changes):
    """What the form of the campus sends."""
    return {
        "record_id": str(uuid4()),
        "programme": cast.cleaning.pk,
        "day": "2026-06-18",
        "content": "清理背街小巷",
        "people": "34",
        "same_group": "same",
        "action": "submit",
    } | changes


def photo(colour="green", name="1.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


@pytest.fixture
def leader(cast, client):
    client.force_login(cast.leader)
    return client


@pytest.fixture
def new(cast):
    return reverse("tasks:record-new", args=[cast.campus.pk])


# --- the form ---


def test_the_form_starts_with_today_the_last_programme_and_the_last_reading(cast, leader, new):
    make_record(cast, programme=cast.visits, people=62, same_group=False)
    form = leader.get(new).context["form"]
    assert (form.chosen().programme, form.chosen().hint) == (cast.visits, "每一次都加起来。上次62人次。")
    assert [(word, checked) for _, word, _, checked in form.days()] == [
        ("今天", True),
        ("昨天", False),
        ("选日期", False),
    ]
    assert form["same_group"].value() == "new"


def test_every_opening_of_the_form_brings_a_fresh_id(leader, new):
    ids = {leader.get(new).context["form"]["record_id"].value() for _ in range(2)}
    assert len(ids) == 2


def test_the_form_says_who_reviews_and_by_which_unit_people_are_counted(cast, leader, new):
    page = leader.get(new).content.decode()
    assert "送团茂南区委审核" in page
    assert 'data-unit="人次"' in page
    assert page.index("创文巩卫工作") < page.index("入户宣传")


def test_people_are_not_asked_where_nobody_is_counted(cast, leader, new):
    for programme in (cast.cleaning, cast.visits):
        programme.counting = "none"
        programme.save(update_fields=["counting"])
    assert 'name="people"' not in leader.get(new).content.decode()
    leader.post(new, words(cast, people=""))
    assert Record.objects.get().state == RecordState.SUBMITTED


def test_a_leader_writes_and_submits(cast, leader, new):
    sent = words(cast)
    response = leader.post(new, sent, follow=True)
    record = Record.objects.get()
    assert (str(record.pk), record.state, record.people) == (sent["record_id"], RecordState.SUBMITTED, 34)
    assert (record.occurred_on, record.placement, record.reviewer) == (date(2026, 6, 18), cast.campus, cast.district)
    assert "已提交，等团茂南区委审核" in response.content.decode()


def test_another_day_is_chosen_by_its_date(cast, leader, new):
    leader.post(new, words(cast, day="other", other_day="2026-06-13"))
    assert Record.objects.get().occurred_on == date(2026, 6, 13)


def test_a_form_opened_yesterday_means_yesterday(cast, leader, new):
    leader.post(new, words(cast, day="2026-06-15"))
    assert Record.objects.get().occurred_on == date(2026, 6, 15)


def test_the_same_form_sent_twice_is_one_record(cast, leader, new):
    sent = words(cast)
    targets = {leader.post(new, sent)["Location"] for _ in range(2)}
    assert targets == {Record.objects.get().get_absolute_url()}
    assert Record.objects.get().reviews.count() == 1


def test_the_same_photo_sent_twice_is_one_photo(cast, leader, new):
    sent = words(cast, action="draft")
    for _ in range(2):
        leader.post(new, sent | {"photos": [photo(), photo("red")]})
    assert Record.objects.get().photos.count() == 2


def test_an_id_of_somebody_elses_record_is_refused_in_words(cast, leader, new):
    foreign = make_record(cast, placement=cast.stone, state="draft")
    response = leader.post(new, words(cast, record_id=str(foreign.pk)))
    assert response.status_code == 200
    assert "属于别处" in response.content.decode()
    assert Record.objects.get().content == foreign.content


def test_other_words_under_a_sent_id_are_refused_and_kept_on_the_page(cast, leader, new):
    sent = words(cast)
    leader.post(new, sent)
    page = leader.post(new, sent | {"content": "第二次写的"}).content.decode()
    assert "不能再改" in page
    assert "第二次写的" in page
    assert Record.objects.get().content == "清理背街小巷"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"content": ""}, "请写做了什么"),
        ({"people": ""}, "请填人数，没有就填0"),
        ({"people": "三十"}, "请填一个整数"),
        ({"people": "-1"}, "请填一个整数"),
        ({"day": "other", "other_day": ""}, "请选择日期"),
        ({"day": "2026-06-20"}, "日期在今天之后"),
        ({"programme": "999999"}, "该选择不在可用的选项中"),
        ({"record_id": "not-an-id"}, "UUID"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(cast, leader, new, changes, sentence):
    page = leader.post(new, words(cast, problems="雨天路滑", **changes)).content.decode()
    assert sentence in page
    assert "雨天路滑" in page
    assert not Record.objects.filter(state=RecordState.SUBMITTED).exists()


def test_a_refused_photo_costs_neither_the_words_nor_the_others(cast, leader, new):
    fake = SimpleUploadedFile("页面.jpg", b"<!doctype html>", "image/jpeg")
    response = leader.post(new, words(cast, photos=[photo(), fake]))
    record = Record.objects.get()
    assert "页面.jpg没有收" in response.content.decode()
    assert (record.state, record.photos.count(), record.people) == (RecordState.DRAFT, 1, 34)
    assert reverse("tasks:record-edit", args=[record.pk]) in response.content.decode()


def test_a_draft_is_kept_without_people_and_found_again(cast, leader, new):
    leader.post(new, words(cast, action="draft", people=""))
    record = Record.objects.get()
    assert record.state == RecordState.DRAFT
    assert "清理背街小巷" in leader.get(reverse("tasks:record-edit", args=[record.pk])).content.decode()


def test_a_returned_record_shows_the_reason_on_top_and_goes_out_again(cast, leader):
    record = make_record(cast, state="submitted")
    return_record(actor=cast.official, record=record, reason="像是户数，请按人填")
    url = reverse("tasks:record-edit", args=[record.pk])
    page = leader.get(url).content.decode()
    assert page.index("像是户数，请按人填") < page.index('name="content"')
    assert "韩雪（团茂南区委）" in page
    leader.post(url, words(cast, day="other", other_day="2026-06-13", people="47"))
    record.refresh_from_db()
    assert (record.state, record.people) == (RecordState.SUBMITTED, 47)
    assert record.reviews.last().verb == "resubmitted"


def test_photos_that_a_wrong_form_cannot_keep_are_asked_for_again(cast, leader, new):
    refused = leader.post(new, words(cast, people="三十", photos=[photo()]))
    assert "照片没有留下" in refused.text
    assert "照片没有留下" not in leader.post(new, words(cast, people="三十")).text
    assert not Record.objects.exists()


def test_photos_are_taken_off_with_the_correction(cast, leader, new):
    sent = words(cast, action="draft")
    leader.post(new, sent | {"photos": [photo(), photo("red")]})
    record = Record.objects.get()
    leader.post(
        reverse("tasks:record-edit", args=[record.pk]), sent | {"drop": [record.photos.first().pk], "record_id": ""}
    )
    assert record.photos.count() == 1


def test_what_was_sent_is_not_offered_for_change(cast, leader):
    record = make_record(cast, state="submitted")
    response = leader.get(reverse("tasks:record-edit", args=[record.pk]))
    assert response["Location"] == record.get_absolute_url()


def test_a_draft_is_discarded_after_a_question(cast, leader):
    url = reverse("tasks:record-discard", args=[make_record(cast, state="draft").pk])
    assert "不能恢复" in leader.get(url).content.decode()
    assert Record.objects.exists()
    leader.post(url)
    assert not Record.objects.exists()


def test_a_sent_record_is_not_discarded(cast, leader):
    record = make_record(cast, state="submitted")
    page = leader.post(reverse("tasks:record-discard", args=[record.pk]), follow=True).content.decode()
    assert "只有草稿可以删除" in page
    assert Record.objects.exists()


def test_writing_starts_at_once_where_there_is_one_place(cast, leader, new):
    assert leader.get(reverse("tasks:record-start"))["Location"] == new
    cast.stone.team = cast.team
    cast.stone.save(update_fields=["team"])
    page = leader.get(reverse("tasks:record-start")).content.decode()
    assert "官渡校园社区" in page
    assert "羊角镇石曹村" in page


# --- photos, team ---


def test_a_photo_opens_for_those_who_see_the_record(cast, leader, new):
    leader.post(new, words(cast, photos=[photo()]))
    record = Record.objects.get()
    url = reverse("tasks:photo", args=[record.pk, record.photos.get().pk])
    for who, status in ((cast.leader, 200), (cast.official, 200), (cast.other_leader, 404), (cast.outsider, 404)):
        leader.force_login(who)
        assert leader.get(url).status_code == status
    other = make_record(cast, placement=cast.stone)
    leader.force_login(cast.official)
    assert leader.get(reverse("tasks:photo", args=[other.pk, record.photos.get().pk])).status_code == 404


def test_a_leader_sees_whom_to_call(cast, leader):
    cast.campus.site.contact_name, cast.campus.site.contact_phone = "吴主任", "15400009999"
    cast.campus.site.save(update_fields=["contact_name", "contact_phone"])
    page = leader.get(reverse("tasks:my-team")).content.decode()
    assert 'href="tel:15400002071"' in page  # 周雨桐
    assert 'href="tel:15400009999"' in page
    assert "郑浩然" not in page


def test_a_leader_sees_how_many_came_and_how_many_should(cast, leader):
    page = leader.get(reverse("tasks:my-team")).content.decode()
    assert f"实到{cast.campus.filled}人，应到{cast.campus.headcount}人" in page
    assert f"缺{cast.campus.missing}人" in page


def test_who_leads_nobody_is_told_so(cast, client):
    client.force_login(cast.official)
    assert "你现在不带队" in client.get(reverse("tasks:my-team")).content.decode()


# --- at the desk ---


def test_an_official_records_for_the_own_unit(cast, client):
    client.force_login(cast.official)
    url = reverse("tasks:unit-record-new", args=[cast.cleaning.pk])
    assert client.get(url).context["form"].chosen().programme == cast.cleaning
    client.post(url, words(cast))
    record = Record.objects.get()
    assert (record.placement, record.organisation, record.reviewer) == (None, cast.district, cast.district)
    assert (record.author, record.state) == (cast.official, RecordState.SUBMITTED)


def test_a_unit_records_only_under_programmes_that_concern_it(cast, client):
    client.force_login(cast.city_official)
    assert client.get(reverse("tasks:unit-record-new", args=[cast.cleaning.pk])).status_code == 403


def test_colleagues_correct_a_returned_record_of_their_unit(cast, client):
    client.force_login(cast.official)
    client.post(reverse("tasks:unit-record-new", args=[cast.cleaning.pk]), words(cast))
    record = Record.objects.get()
    second = make_user("second", "李明", cast.district)
    return_record(actor=second, record=record, reason="请写明地点")
    client.force_login(second)
    client.post(reverse("tasks:record-edit", args=[record.pk]), words(cast, content="在官渡街道清理"))
    record.refresh_from_db()
    assert (record.state, record.content) == (RecordState.SUBMITTED, "在官渡街道清理")


def test_the_record_page_shows_each_what_they_may_do(cast, client):
    record = submit(actor=cast.leader, record=make_record(cast, state="draft"))
    shown = {}
    for who in ("leader", "official", "reader", "college_official"):
        client.force_login(getattr(cast, who))
        context = client.get(record.get_absolute_url()).context
        shown[who] = (context["may_edit"], context["may_review"])
    assert shown == {
        "leader": (False, False),
        "official": (False, True),
        "reader": (False, False),
        "college_official": (False, False),
    }
