"""Sending a record back: its reason, its marks, and where the notice of it leads."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tasks.actions.records import submit
from tasks.actions.returns import Mark, return_record
from tasks.choices import MarkedField, RecordState
from tasks.marks import marks_of
from tasks.models import Record, ReviewMark
from tests.cast import make_record, make_user
from tests.figures import make_indicator
from tests.photos import make_photo

pytestmark = pytest.mark.django_db

HOUSEHOLDS = Mark(MarkedField.PEOPLE, "像是户数")


def returned(cast, *marks, reason: str = "", record: Record | None = None) -> Record:
    record = record or make_record(cast, state="submitted", people=62)
    return return_record(actor=cast.official, record=record, reason=reason, marks=marks)


def test_the_notes_of_the_marks_are_the_reason_where_none_is_written(cast):
    record = returned(cast, HOUSEHOLDS, Mark(MarkedField.CONTENT), Mark(MarkedField.PHOTO, "看不清"))
    assert record.return_reason == "人数：像是户数；照片：看不清"
    assert returned(cast, HOUSEHOLDS, reason="请核对").return_reason == "请核对"


@pytest.mark.parametrize("marks", [(), (Mark(MarkedField.PEOPLE),)], ids=["no mark", "a mark that says nothing"])
def test_a_return_without_any_word_is_refused(cast, marks):
    with pytest.raises(ValidationError, match="请写明退回原因"):
        returned(cast, *marks, reason=" ")
    assert Record.objects.get().state == RecordState.SUBMITTED


def test_a_long_reason_out_of_many_notes_is_cut(cast):
    notes = [Mark(field, "改" * 100) for field in (MarkedField.PEOPLE, MarkedField.CONTENT, MarkedField.PROBLEMS)]
    assert len(returned(cast, *notes).return_reason) == 300


def test_a_number_and_a_photo_are_marked_by_their_own_names(cast):
    indicator = make_indicator(cast, "清理背街小巷", unit="处")
    record = make_record(cast, state="submitted")
    photo = make_photo(record)
    marks = [Mark(MarkedField.VALUE, "太多", indicator=indicator), Mark(MarkedField.PHOTO, "看不清", photo=photo)]
    assert marks_of(returned(cast, *marks, HOUSEHOLDS, record=record)) == {
        f"value-{indicator.pk}": "太多",
        f"photo:{photo.pk}": "看不清",
        "people": "像是户数",
    }
    photo.delete()
    record.refresh_from_db()
    assert "photos" in marks_of(record)


def test_a_mark_on_what_is_not_the_records_is_refused(cast):
    elsewhere = make_photo(make_record(cast, state="submitted", placement=cast.stone))
    foreign = make_indicator(cast, "推文", programmes=[cast.articles])
    record = make_record(cast, state="submitted")
    for mark in (
        Mark(MarkedField.PHOTO, "看不清", photo=elsewhere),
        Mark(MarkedField.VALUE, "太多", indicator=foreign),
    ):
        with pytest.raises(ValidationError, match="不在这条记录里"):
            returned(cast, mark, reason="请改", record=record)
    record.refresh_from_db()
    assert record.state == RecordState.SUBMITTED
    assert not ReviewMark.objects.exists()


def test_only_the_marks_of_the_last_return_are_open(cast):
    record = returned(cast, HOUSEHOLDS)
    record = submit(actor=cast.leader, record=record)
    assert marks_of(record) == {}
    assert marks_of(returned(cast, Mark(MarkedField.CONTENT, "写清地点"), record=record)) == {"content": "写清地点"}


@pytest.mark.parametrize(
    ("marks", "anchor"),
    [((), ""), ((HOUSEHOLDS, Mark(MarkedField.CONTENT)), "#people"), ((Mark(MarkedField.PHOTO, "看不清"),), "#photos")],
    ids=["no mark", "the first of two", "photos"],
)
def test_the_notice_leads_to_the_marked_field(cast, marks, anchor):
    record = returned(cast, *marks, reason="请改")
    assert cast.leader.notices.get().url == reverse("tasks:record-edit", args=[record.pk]) + anchor
    submit(actor=cast.leader, record=record)
    assert not cast.leader.notices.unread().exists()


def test_an_author_who_leads_no_more_is_led_to_the_record_itself(cast):
    record = make_record(cast, state="submitted")
    Record.objects.filter(pk=record.pk).update(author=make_user("former", "何文"))
    record.refresh_from_db()
    record = returned(cast, HOUSEHOLDS, record=record)
    assert record.author.notices.get().url == record.get_absolute_url()
    assert cast.leader.notices.get().url.endswith("/edit/#people")
