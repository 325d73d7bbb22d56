"""The review page of one record: what it is held against, and what is marked on it as wrong."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tasks.actions.records import save_draft, submit
from tasks.actions.returns import Mark, return_record
from tasks.choices import MarkedField, RecordState
from tasks.marks import marks_of
from tasks.models import PlanStep, Record, Review, WorkPlan
from tasks.reasons import usual_reasons
from tests.cast import make_record
from tests.figures import make_indicator
from tests.photos import make_photo

pytestmark = pytest.mark.django_db

HOUSEHOLDS = Mark(MarkedField.PEOPLE, "像是户数")


@pytest.fixture
def desk(cast, client):
    client.force_login(cast.official)
    return client


def waiting(cast, **changes) -> Record:
    return make_record(cast, state="submitted", **changes)


def address(name: str, record: Record) -> str:
    return reverse(f"tasks:{name}", args=[record.pk])


def sent_again(cast, record: Record, *marks: Mark, **changes) -> Record:
    """Returned by the district and corrected by the leader."""
    record = return_record(actor=cast.official, record=record, reason="请核对", marks=marks)
    said = {name: getattr(record, name) for name in ("programme", "occurred_on", "content", "people", "placement")}
    record = save_draft(actor=cast.leader, record_id=record.pk, **said | changes)
    return submit(actor=cast.leader, record=record)


def rows(response) -> dict:
    return {row.part.name: row for row, _ in response.context["rows"]}


# --- marks ---


def test_marks_and_their_notes_go_back_with_the_record(cast, desk):
    indicator = make_indicator(cast, "清理背街小巷", unit="处")
    record = waiting(cast)
    photo = make_photo(record)
    said = {"mark": ["people", f"photo:{photo.pk}", f"value-{indicator.pk}"], "note-people": "像是户数"}
    desk.post(address("record-return", record), said)
    record.refresh_from_db()
    assert (record.state, record.return_reason) == (RecordState.RETURNED, "人数：像是户数")
    assert marks_of(record) == {"people": "像是户数", f"value-{indicator.pk}": "", f"photo:{photo.pk}": ""}


def test_a_note_is_a_mark_though_nothing_was_ticked(cast, desk):
    record = waiting(cast)
    desk.post(address("record-return", record), {"note-content": "写清在哪里"})
    record.refresh_from_db()
    assert marks_of(record) == {"content": "写清在哪里"}


def test_marks_without_any_word_come_back_ticked_and_ask_for_one(cast, desk):
    record = waiting(cast)
    page = desk.post(address("record-return", record), {"mark": ["people"]}).content.decode()
    assert "或者在标出的地方写要改什么" in page
    assert 'value="people" id="mark-people" checked' in page
    assert page.count(" checked>") == 2  # the mark, and that keys are used
    assert Record.objects.get().state == RecordState.SUBMITTED


@pytest.mark.parametrize("mark", ["photo:999999", "value-999999", "reviewer"])
def test_a_mark_on_what_the_record_does_not_have_is_refused(cast, desk, mark):
    record = waiting(cast)
    page = desk.post(address("record-return", record), {"mark": [mark], "reason": "请改"}).content.decode()
    assert "不在这条记录里了" in page
    assert Record.objects.get().state == RecordState.SUBMITTED


def test_a_note_too_long_is_said_at_the_mark(cast, desk):
    response = desk.post(address("record-return", waiting(cast)), {"note-people": "改" * 101})
    assert list(response.context["return_form"].errors) == ["note-people"]
    assert '<div class="mark-note bad">' in response.content.decode()


# --- what it is held against ---


def test_figures_stand_beside_the_last_approved_ones_with_the_difference_in_words(cast, desk):
    make_record(cast, on=date(2026, 6, 6), people=34)
    found = rows(desk.get(address("review-record", waiting(cast, people=62, on=date(2026, 6, 13)))))
    assert (found["people"].last.words, found["people"].difference) == ("34人", "多28人")
    assert found["occurred_on"].difference == "隔7天"


@pytest.mark.parametrize(
    ("on", "people", "words"),
    [
        (date(2026, 6, 13), 60, ["按方案的日子", "和预计一样多"]),
        (date(2026, 6, 16), 62, ["比方案晚3天", "比预计多2人"]),
        (date(2026, 6, 12), 50, ["比方案早1天", "比预计少10人"]),
    ],
)
def test_a_record_stands_beside_its_step_of_the_work_plan(cast, desk, on, people, words):
    plan = WorkPlan.objects.create(placement=cast.campus, drafted_by=cast.leader)
    step = PlanStep.objects.create(
        plan=plan, position=1, programme=cast.cleaning, title="清理3号楼", on=date(2026, 6, 13), people=60
    )
    record = waiting(cast, on=on, people=people)
    Record.objects.filter(pk=record.pk).update(plan_step=step)
    response = desk.get(address("review-record", record))
    assert response.context["planned"] == words
    assert "清理3号楼" in response.content.decode()


def test_a_record_of_no_step_says_so(cast, desk):
    assert "没有对应到方案的哪一步" in desk.get(address("review-record", waiting(cast))).content.decode()


def test_what_was_changed_since_the_last_time_stands_at_its_place(cast, desk):
    record = sent_again(cast, waiting(cast, people=62), people=47, content="清理背街小巷，走访3号楼。")
    page = desk.get(address("review-record", record)).content.decode()
    assert "上次62人，这次47人" in page
    assert "清理背街小巷，<del>上门宣传。</del><ins>走访3号楼。</ins>" in page


@pytest.mark.parametrize("verb", ["record-approve", "record-return"])
def test_who_decides_on_an_older_text_is_shown_what_was_changed_first(cast, desk, verb):
    record = waiting(cast, people=62)
    seen = {"seen": record.submitted_at.isoformat(), "reason": "请改"}
    record = sent_again(cast, record, people=47)
    page = desk.post(address(verb, record), seen).content.decode()
    assert "请看过改了什么再定" in page
    assert "上次62人，这次47人" in page
    record.refresh_from_db()
    assert record.state == RecordState.SUBMITTED
    desk.post(address(verb, record), seen | {"seen": record.submitted_at.isoformat()})
    record.refresh_from_db()
    assert record.state != RecordState.SUBMITTED


def test_a_missing_photo_can_be_marked(cast, desk):
    record = waiting(cast)
    assert rows(desk.get(address("review-record", record)))["photos"].part.nothing == "没有"
    desk.post(address("record-return", record), {"note-photos": "请附照片"})
    record.refresh_from_db()
    assert marks_of(record) == {"photos": "请附照片"}


def test_a_number_that_was_asked_for_and_not_said_can_be_marked(cast, desk):
    indicator = make_indicator(cast, "清理背街小巷", unit="处")
    row = rows(desk.get(address("review-record", waiting(cast))))[f"value-{indicator.pk}"]
    assert (row.part.label, row.part.words) == ("清理背街小巷", "")


def test_the_page_costs_the_same_however_much_is_marked_and_shown(cast, desk):
    def cost(record: Record) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address("review-record", record)).status_code == 200
        return len(captured)

    record = sent_again(cast, waiting(cast), HOUSEHOLDS)
    make_photo(record)
    waiting(cast, on=record.occurred_on)
    cost(record)
    one = cost(record)
    for _ in range(2):
        record = sent_again(cast, record, HOUSEHOLDS, Mark(MarkedField.CONTENT, "写清地点"))
        make_photo(record)
        waiting(cast, on=date(2026, 6, 10))
        waiting(cast, on=record.occurred_on)
    assert cost(record) == one


# --- ready reasons ---


def test_what_an_office_says_often_is_ready_to_be_said_again(cast, desk):
    for reason, times in (("请写清地点", 2), ("请附照片", 3), ("只有一次", 1)):
        for _ in range(times):
            return_record(actor=cast.official, record=waiting(cast), reason=reason)
    assert usual_reasons(cast.district, now=timezone.now()) == ["请附照片", "请写清地点"]
    assert usual_reasons(cast.stranger, now=timezone.now()) == []
    assert desk.get(address("review-record", waiting(cast))).context["reasons"] == ["请附照片", "请写清地点"]
    Review.objects.filter(reason="请附照片").update(at=timezone.now() - timedelta(days=91))
    assert usual_reasons(cast.district, now=timezone.now()) == ["请写清地点"]


def test_what_was_said_of_a_case_or_a_confidential_document_is_not_offered_elsewhere(cast):
    for _ in range(2):
        return_record(actor=cast.official, record=waiting(cast), reason="小陈的姓名不要写")
    cast.task.confidential = True
    cast.task.save(update_fields=["confidential"])
    assert usual_reasons(cast.district, now=timezone.now()) == []
    cast.task.confidential, cast.document.confidential = False, True
    cast.task.save(update_fields=["confidential"])
    cast.document.save(update_fields=["confidential"])
    assert usual_reasons(cast.district, now=timezone.now()) == []


# --- the way of a record, as both sides read it ---


@pytest.mark.parametrize("who", ["leader", "official"])
def test_both_sides_read_the_marks_and_what_was_changed_between(cast, client, who):
    record = sent_again(cast, waiting(cast, people=62), HOUSEHOLDS, Mark(MarkedField.CONTENT), people=47)
    client.force_login(getattr(cast, who))
    page = client.get(record.get_absolute_url()).content.decode()
    assert "标出：人数（像是户数）、做了什么" in page
    assert "人数：上次62人，这次47人" in page


def test_who_may_not_read_the_words_of_a_case_sees_no_mark_of_it(cast, client):
    record = sent_again(cast, waiting(cast), Mark(MarkedField.CONTENT, "小陈的姓名不要写"))
    cast.task.confidential = True
    cast.task.save(update_fields=["confidential"])
    for who, status in (("official", 200), ("leader", 200), ("city_official", 404), ("province_official", 404)):
        client.force_login(getattr(cast, who))
        response = client.get(record.get_absolute_url())
        assert response.status_code == status
        assert ("小陈" in response.content.decode()) == (status == 200)
