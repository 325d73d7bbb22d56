"""The leader's form of a returned record: the marked field stands open with its note, all else as it was said."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.actions.returns import Mark, return_record
from tasks.choices import MarkedField, RecordState
from tasks.models import Record
from tests.cast import make_record
from tests.figures import make_indicator
from tests.photos import make_photo

pytestmark = pytest.mark.django_db

HOUSEHOLDS = Mark(MarkedField.PEOPLE, "像是户数，请按人填")


@pytest.fixture
def leader(cast, client):
    client.force_login(cast.leader)
    return client


def returned(cast, *marks, **said) -> Record:
    record = make_record(cast, state="submitted", people=62, **said)
    return return_record(actor=cast.official, record=record, reason="请按标出的改", marks=marks)


def edit(record: Record) -> str:
    return reverse("tasks:record-edit", args=[record.pk])


def folded(page: str) -> list[str]:
    """The parts that are folded, by their names."""
    return re.findall(r'<details class="fold part" id="([\w:-]+)"', page)


def marked(page: str) -> list[str]:
    return re.findall(r'<div class="field bad marked" id="([\w:-]+)"', page)


def test_only_the_marked_field_is_open_and_the_others_stand_as_said(cast, leader):
    page = leader.get(edit(returned(cast, HOUSEHOLDS))).content.decode()
    assert marked(page) == ["people"]
    assert folded(page) == ["programme", "occurred_on", "content", "photos", "same_group", "problems", "next_steps"]
    assert "只需改“覆盖青少年”这一处" in page
    assert '<p class="wrong">像是户数，请按人填</p>' in page
    assert "<small>做了什么</small>清理背街小巷，上门宣传。</span>" in page
    assert "其余内容不用再填" in page


def test_several_marks_are_counted_and_a_marked_photo_stands_among_the_photos(cast, leader):
    record = make_record(cast, state="submitted")
    photo, other = make_photo(record), make_photo(record)
    marks = [HOUSEHOLDS, Mark(MarkedField.PHOTO, "看不清", photo=photo), Mark(MarkedField.PHOTO, photo=other)]
    return_record(actor=cast.official, record=record, reason="", marks=marks)
    page = leader.get(edit(record)).content.decode()
    assert marked(page) == ["people", "photos"]
    assert "只需改标出的2处" in page
    assert len(re.findall('<figure [^>]*class="bad"', page)) == 2
    assert "请换一张" in page


def test_a_mark_in_the_folded_part_opens_it(cast, leader):
    page = leader.get(edit(returned(cast, Mark(MarkedField.SAME_GROUP, "是新的一批人")))).content.decode()
    assert marked(page) == ["same_group"]
    assert '<details class="fold" open>' in page


def test_the_number_of_an_indicator_is_marked_by_its_own_field(cast, leader):
    indicator = make_indicator(cast, "清理背街小巷", unit="处")
    page = leader.get(edit(returned(cast, Mark(MarkedField.VALUE, "请填", indicator=indicator)))).content.decode()
    assert marked(page) == [f"value-{indicator.pk}"]
    assert "只需改标出的1处" in page


def test_without_marks_the_whole_form_is_open(cast, leader):
    page = leader.get(edit(returned(cast))).content.decode()
    assert (marked(page), folded(page)) == ([], [])
    assert "请按退回原因修改" in page


def test_what_was_typed_and_refused_is_not_folded_behind_what_was_said(cast, leader):
    record = returned(cast, HOUSEHOLDS)
    said = {"programme": cast.cleaning.pk, "day": "2026-06-13", "content": "", "people": "47", "same_group": "same"}
    page = leader.post(edit(record), said | {"action": "submit"}).content.decode()
    assert "请写做了什么" in page
    assert (marked(page), folded(page)) == (["people"], [])


def test_the_corrected_field_alone_is_sent_again(cast, leader):
    record = returned(cast, HOUSEHOLDS)
    initial = leader.get(edit(record)).context["form"].initial
    said = {name: value for name, value in initial.items() if value is not None}
    leader.post(edit(record), {**said, "people": "47", "action": "submit"})
    record.refresh_from_db()
    assert (record.state, record.people, record.content) == (RecordState.SUBMITTED, 47, "清理背街小巷，上门宣传。")


def test_the_form_costs_the_same_for_one_mark_and_for_three(cast, leader, django_assert_num_queries):
    one, three = (
        returned(cast, *marks)
        for marks in ([HOUSEHOLDS], [HOUSEHOLDS, Mark(MarkedField.CONTENT), Mark(MarkedField.PROBLEMS)])
    )
    leader.get(edit(one))
    with CaptureQueriesContext(connection) as captured:
        leader.get(edit(one))
    with django_assert_num_queries(len(captured)):
        leader.get(edit(three))
