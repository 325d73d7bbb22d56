"""A photo is asked for only where the issuer has written why, and then the reason is told in the issuer's words."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tasks.actions.photos import add_photo
from tasks.actions.records import save_draft, submit
from tasks.actions.work import edit_programme
from teams.models import AuditEntry
from tests.matrix.sync import picture

pytestmark = pytest.mark.django_db

BECAUSE = "验收要核对整治前后的样子"


@pytest.fixture
def asked(cast):
    return edit_programme(actor=cast.official, programme=cast.cleaning, photos_because=BECAUSE)


def draft(cast, programme):
    said = {"occurred_on": date(2026, 6, 17), "content": "清理背街小巷", "people": 34}
    return save_draft(actor=cast.leader, record_id=uuid4(), placement=cast.campus, programme=programme, **said)


def test_without_a_reason_no_photo_is_asked_for(cast):
    assert submit(actor=cast.leader, record=draft(cast, cast.visits)).state == "submitted"


def test_with_one_a_record_without_a_photo_is_not_sent_and_is_told_why(cast, asked):
    record = draft(cast, asked)
    with pytest.raises(ValidationError) as refused:
        submit(actor=cast.leader, record=record)
    assert refused.value.message_dict == {"photos": [f"创文巩卫工作的记录至少要有1张照片。理由：{BECAUSE}"]}
    add_photo(actor=cast.leader, record=record, upload=picture())
    assert submit(actor=cast.leader, record=record).state == "submitted"


def test_the_leader_reads_the_reason_above_the_photos(cast, asked, client):
    client.force_login(cast.leader)
    page = client.get(reverse("tasks:record-new", args=[cast.campus.pk])).content.decode()
    assert f"创文巩卫工作至少要有1张。理由：{BECAUSE}" in page
    assert "可以不传" in page  # for 入户宣传, which is offered beside it


def test_what_was_refused_stands_at_the_photos(cast, asked, client):
    client.force_login(cast.leader)
    said = {"record_id": uuid4(), "programme": asked.pk, "day": "2026-06-17", "content": "清理", "people": "3"}
    answer = client.post(reverse("tasks:record-new", args=[cast.campus.pk]), said | {"action": "submit"})
    assert list(answer.context["form"].errors) == ["photos"]


def test_a_phone_that_sends_words_first_is_told_so_too(cast, asked, client):
    client.force_login(cast.leader)
    said = {"user": cast.leader.pk, "placement": cast.campus.pk, "base": 0, "programme": asked.pk}
    said |= {"day": "2026-06-17", "content": "清理", "people": "3"}
    pk = uuid4()
    answer = client.post(reverse("tasks:record-sync", args=[pk]), said | {"action": "submit"})
    assert (answer.status_code, list(answer.json()["errors"]), answer.json()["kept"]) == (422, ["photos"], True)
    sent = {"user": cast.leader.pk, "photo": picture()}
    assert client.post(reverse("tasks:photo-put", args=[pk, uuid4()]), sent).status_code == 200
    answer = client.post(reverse("tasks:record-sync", args=[pk]), said | {"action": "submit", "base": 1})
    assert answer.json()["state"] == "submitted"


def test_the_issuer_writes_the_reason_and_the_log_keeps_it(cast, client):
    client.force_login(cast.official)
    edit = reverse("tasks:programme-edit", args=[cast.cleaning.pk])
    assert "照片一般不强求" in client.get(edit).content.decode()
    said = {"name": cast.cleaning.name, "task": cast.task.pk, "counting": "headcount", "photos_because": BECAUSE}
    page = client.post(edit, said, follow=True).content.decode()
    assert f"每条记录至少1张。理由：{BECAUSE}" in page
    entry = AuditEntry.objects.get(verb="修改项目")
    assert (entry.before["photos_because"], entry.after["photos_because"]) == (None, BECAUSE)
    client.post(edit, said | {"photos_because": ""})
    assert AuditEntry.objects.filter(verb="修改项目").first().before["photos_because"] == BECAUSE
