"""Two devices write one record: by the plain form, without any script, both are shown and one is chosen."""

import io
import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tasks.actions.records import save_draft, submit
from tasks.models import Record
from tests.cast import make_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast):
    """A draft of the campus, as both devices have it open."""
    return make_record(cast, state="draft", on=date(2026, 6, 17), people=34, content="清理背街小巷")


@pytest.fixture
def leader(cast, client):
    client.force_login(cast.leader)
    return client


def typed(cast, draft, **changes):
    """What the form sends that was opened on ``draft``."""
    said = {"programme": cast.cleaning.pk, "day": "2026-06-17", "content": "清理背街小巷", "people": "34"}
    return said | {"base": draft.version, "same_group": "same", "action": "submit"} | changes


@pytest.fixture
def elsewhere(cast, draft) -> Record:
    """The draft as the other device has saved it meanwhile."""
    where = {"placement": cast.campus, "programme": cast.visits, "occurred_on": date(2026, 6, 17)}
    return save_draft(actor=cast.leader, record_id=draft.pk, content="上门入户", people=34, **where)


def edit(draft) -> str:
    return reverse("tasks:record-edit", args=[draft.pk])


def test_both_are_shown_and_nothing_is_written(cast, leader, draft, elsewhere):
    answer = leader.post(edit(draft), typed(cast, draft, content="清理三条街"))
    page = answer.content.decode()
    assert [(c.label, c.before, c.after) for c in answer.context["changes"]] == [
        ("项目", "入户宣传", "创文巩卫工作"),
        ("做了什么", "上门入户", "清理三条街"),
    ]
    assert "用我写的，提交" in page
    assert "用那一份" in page
    assert Record.objects.get().content == "上门入户"


def test_what_i_wrote_is_still_in_the_form_and_replaces_the_other_when_i_choose_it(cast, leader, draft, elsewhere):
    page = leader.post(edit(draft), typed(cast, draft, content="清理三条街")).content.decode()
    base = re.search(r'name="base" value="(\d+)"', page)[1]
    assert re.search(r"<textarea[^>]*>\s*清理三条街</textarea>", page)
    leader.post(edit(draft), typed(cast, draft, content="清理三条街", base=base))
    assert (Record.objects.get().content, Record.objects.get().state) == ("清理三条街", "submitted")


def test_a_third_version_is_asked_about_again(cast, leader, draft, elsewhere):
    leader.post(edit(draft), typed(cast, draft, content="清理三条街"))
    Record.objects.update(version=9, content="又改了")
    answer = leader.post(edit(draft), typed(cast, draft, content="清理三条街", base=elsewhere.version))
    assert [change.before for change in answer.context["changes"]][-1] == "又改了"


def test_what_was_sent_meanwhile_is_not_replaced_and_my_words_can_be_copied(cast, leader, draft, elsewhere):
    submit(actor=cast.leader, record=elsewhere)
    page = leader.post(edit(draft), typed(cast, draft, content="清理三条街")).content.decode()
    assert "已在另一处提交" in page
    assert "用我写的" not in page
    assert "清理三条街</textarea>" in page


def test_photos_chosen_with_it_are_not_lost(cast, leader, draft, elsewhere):
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG")
    sent = typed(cast, draft, content="清理三条街") | {"photos": [SimpleUploadedFile("1.jpg", out.getvalue())]}
    assert "刚选的照片已收下" in leader.post(edit(draft), sent).content.decode()
    assert draft.photos.count() == 1


def test_the_same_words_are_no_conflict(cast, leader, draft):
    Record.objects.update(version=5)
    assert leader.post(edit(draft), typed(cast, draft)).status_code == 302


def test_the_form_carries_the_version_it_stands_on(cast, leader, draft, elsewhere):
    new = reverse("tasks:record-new", args=[cast.campus.pk])
    assert 'name="base" value="0"' in leader.get(new).content.decode()
    assert f'name="base" value="{elsewhere.version}"' in leader.get(edit(draft)).content.decode()


def test_a_unit_is_asked_in_the_same_way_at_its_desk(cast, client):
    said = {"actor": cast.official, "organisation": cast.district, "programme": cast.cleaning}
    said |= {"occurred_on": date(2026, 6, 17), "people": 34}
    record = save_draft(record_id=uuid4(), content="第一份", **said)
    save_draft(record_id=record.pk, content="第二份", **said)
    client.force_login(cast.official)
    page = client.post(edit(record), typed(cast, record, content="第三份", action="draft")).content.decode()
    assert "用我写的</button>" in page
    assert Record.objects.get(pk=record.pk).content == "第二份"
