"""Each photo of a phone comes in by itself, by the key that it got there: sent again it is the same one."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tasks.actions.photos import add_photo
from tasks.actions.records import submit
from tests.cast import make_record
from tests.matrix.sync import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(cast, client):
    client.force_login(cast.leader)
    return client


@pytest.fixture
def draft(cast):
    return make_record(cast, state="draft")


def put(client, cast, record_pk, key, upload=None):
    sent = {"user": cast.leader.pk, "photo": upload or picture()}
    return client.post(reverse("tasks:photo-put", args=[record_pk, key]), sent)


def remove(client, cast, record_pk, key):
    return client.post(reverse("tasks:photo-remove", args=[record_pk, key]), {"user": cast.leader.pk})


def test_a_photo_sent_twice_is_one_and_can_be_looked_at(cast, leader, draft):
    key = uuid4()
    answers = [put(leader, cast, draft.pk, key) for _ in range(2)]
    photo = draft.photos.get()
    told = {"key": str(key), "url": f"/records/{draft.pk}/photos/{photo.pk}/"}
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, told)] * 2
    shown = leader.get(told["url"])
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    state = leader.get(reverse("tasks:record-sync", args=[draft.pk])).json()
    assert state["photos"] == [told]


def test_the_same_picture_under_a_new_key_keeps_the_key_it_has(cast, leader, draft):
    first, second = (put(leader, cast, draft.pk, uuid4()).json()["key"] for _ in range(2))
    assert first == second


def test_what_is_no_photo_is_refused_at_its_field(cast, leader, draft):
    answer = put(leader, cast, draft.pk, uuid4(), SimpleUploadedFile("合影.jpg", b"<svg/>"))
    assert answer.status_code == 422
    assert answer.json() == {"errors": {"photo": ["合影.jpg没有收：这不是照片。请从相册里选一张，或直接拍照。"]}}


def test_a_request_without_a_photo_is_told_so(cast, leader, draft):
    answer = leader.post(reverse("tasks:photo-put", args=[draft.pk, uuid4()]), {"user": cast.leader.pk})
    assert (answer.status_code, answer.json()["errors"]["photo"]) == (422, ["照片没有送到，请重新选。"])


def test_what_was_sent_to_review_takes_no_more_photos_but_bears_a_resend(cast, leader, draft):
    key = uuid4()
    put(leader, cast, draft.pk, key)
    submit(actor=cast.leader, record=draft)
    assert put(leader, cast, draft.pk, key).status_code == 200
    late = put(leader, cast, draft.pk, uuid4(), picture())
    assert (late.status_code, "照片不能再改" in late.json()["errors"]["photo"][0]) == (422, True)
    assert remove(leader, cast, draft.pk, key).status_code == 422
    assert draft.photos.count() == 1


def test_a_photo_taken_off_twice_is_gone_once(cast, leader, draft):
    key = uuid4()
    put(leader, cast, draft.pk, key)
    assert [remove(leader, cast, draft.pk, key).status_code for _ in range(2)] == [200, 200]
    assert not draft.photos.exists()


def test_words_go_before_photos(cast, leader):
    assert put(leader, cast, uuid4(), uuid4()).status_code == 404


def test_nobody_puts_a_photo_to_the_record_of_another_or_takes_it_off(cast, leader):
    foreign = make_record(cast, placement=cast.stone, state="draft")
    photo = add_photo(actor=cast.other_leader, record=foreign, upload=picture())
    assert put(leader, cast, foreign.pk, photo.key).status_code == 404
    assert remove(leader, cast, foreign.pk, photo.key).status_code == 404
    assert foreign.photos.count() == 1


def test_the_key_of_one_record_says_nothing_of_another(cast, leader, draft):
    key = uuid4()
    put(leader, cast, draft.pk, key)
    other = make_record(cast, state="draft")
    assert put(leader, cast, other.pk, key).status_code == 200
    assert (draft.photos.count(), other.photos.count()) == (1, 1)


def test_what_a_photo_costs(cast, leader, draft, django_assert_num_queries):
    key = uuid4()
    with django_assert_num_queries(18):
        put(leader, cast, draft.pk, key)
    with django_assert_num_queries(5):
        put(leader, cast, draft.pk, key)
