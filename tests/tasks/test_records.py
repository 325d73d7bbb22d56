"""Said once, submitted, approved or returned with a reason, and said again."""

import threading
from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tasks.actions.records import approve, discard, save_draft, submit
from tasks.actions.returns import return_record
from tasks.choices import Line, RecordState
from tasks.models import Record, RecordChange, Review
from teams.models import AuditEntry, Notice
from tests.cast import build_cast, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def said(cast, **changes):
    """What the leader says about the campus, ready for ``save_draft``."""
    return {
        "actor": cast.leader,
        "record_id": uuid4(),
        "placement": cast.campus,
        "programme": cast.cleaning,
        "occurred_on": date(2026, 6, 17),
        "content": "清理背街小巷",
        "people": 34,
    } | changes


def own(cast, **changes):
    """What the district says about its own work."""
    changes = {"actor": cast.official, "placement": None, "organisation": cast.district} | changes
    return said(cast, **changes)


# --- drafts and resends ---


def test_a_team_records_for_its_sending_unit(cast):
    record = save_draft(**said(cast))
    assert (record.organisation, record.state, record.author) == (cast.college, RecordState.DRAFT, cast.leader)


def test_the_same_id_sent_twice_is_the_same_record(cast):
    words = said(cast)
    first, second = save_draft(**words), save_draft(**words | {"people": 36})
    assert first == second
    assert Record.objects.get().people == 36


def test_an_id_that_belongs_elsewhere_is_refused_and_nothing_changes(cast):
    record = save_draft(**said(cast))
    with pytest.raises(ValidationError, match="属于别处"):
        save_draft(**said(cast, actor=cast.other_leader, placement=cast.stone, record_id=record.pk, people=99))
    assert Record.objects.get().people == 34


def test_a_resend_of_what_was_submitted_changes_nothing(cast):
    words = said(cast, content="清理背街小巷\r\n第二处")
    for _ in range(2):
        record = submit(actor=cast.leader, record=save_draft(**words))
    assert record.state == RecordState.SUBMITTED
    assert Review.objects.count() == 1


def test_a_resend_after_the_approval_changes_nothing(cast):
    words = said(cast)
    approve(actor=cast.official, record=submit(actor=cast.leader, record=save_draft(**words)))
    assert save_draft(**words).state == RecordState.APPROVED


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_what_was_sent_cannot_be_said_otherwise(cast, state):
    record = make_record(cast, state=state)
    with pytest.raises(ValidationError, match="不能再改"):
        save_draft(**said(cast, record_id=record.pk))
    assert Record.objects.get().people == 40


def test_a_programme_of_another_row_is_refused(cast):
    with pytest.raises(ValidationError) as refused:
        save_draft(**said(cast, programme=cast.articles))
    assert "programme" in refused.value.message_dict


def test_a_draft_may_be_empty_and_goes_away_when_discarded(cast):
    record = save_draft(**said(cast, content="", people=None))
    discard(actor=cast.leader, record=record)
    assert not Record.objects.exists()


def test_only_a_draft_is_discarded(cast):
    with pytest.raises(ValidationError, match="只有草稿"):
        discard(actor=cast.leader, record=make_record(cast, state="submitted"))


# --- submitting ---


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"content": "  "}, "content"),
        ({"people": None}, "people"),
        ({"occurred_on": date(2026, 6, 19)}, "occurred_on"),
        ({"occurred_on": date(2025, 12, 31)}, "occurred_on"),
    ],
)
def test_what_is_missing_or_impossible_is_named_by_field(cast, changes, field):
    record = save_draft(**said(cast, **changes))
    with pytest.raises(ValidationError) as refused:
        submit(actor=cast.leader, record=record)
    assert list(refused.value.message_dict) == [field]
    assert Record.objects.get().state == RecordState.DRAFT


def test_people_are_not_asked_where_nobody_is_counted(cast):
    cast.cleaning.counting = "none"
    cast.cleaning.save(update_fields=["counting"])
    record = submit(actor=cast.leader, record=save_draft(**said(cast, people=5)))
    assert (record.state, record.people) == (RecordState.SUBMITTED, None)


def test_the_host_reviews_unless_the_document_says_the_sender(cast):
    assert make_record(cast, state="submitted").reviewer == cast.district
    cast.document.reviewed_by = Line.SENDING
    cast.document.save(update_fields=["reviewed_by"])
    cast.campus.refresh_from_db()
    assert make_record(cast, state="submitted").reviewer == cast.college


def test_a_units_own_record_is_reviewed_by_the_unit(cast):
    assert submit(actor=cast.official, record=save_draft(**own(cast))).reviewer == cast.district


# --- review ---


def test_approval_makes_the_record_count_and_queues_the_change(cast):
    record = make_record(cast, state="approved")
    sent, approved = RecordChange.objects.filter(programme=cast.cleaning)
    assert (record.state, approved.programme, approved.placement) == (
        RecordState.APPROVED,
        cast.cleaning,
        cast.campus,
    )
    assert (sent.placement, sent.occurred_on) == (approved.placement, approved.occurred_on)
    assert list(record.reviews.values_list("verb", "by_name")) == [("submitted", "林嘉豪"), ("approved", "韩雪")]
    assert AuditEntry.objects.filter(verb="记录通过", actor=cast.official).count() == 1


def test_a_return_tells_the_leader_why(cast):
    record = return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="像是户数")
    assert (record.state, record.return_reason) == (RecordState.RETURNED, "像是户数")
    assert Notice.objects.get(user=cast.leader).text == "像是户数"
    assert RecordChange.objects.filter(programme=cast.cleaning).count() == 2  # it waited, and waits no longer


def test_a_return_needs_a_reason(cast):
    with pytest.raises(ValidationError, match="退回原因"):
        return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason=" ")


def test_the_whole_way_stands_in_the_history(cast):
    record = return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="像是户数")
    words = said(cast, record_id=record.pk, people=47)
    record = submit(actor=cast.leader, record=save_draft(**words))
    approve(actor=cast.official, record=record)
    assert list(record.reviews.values_list("verb", flat=True)) == ["submitted", "returned", "resubmitted", "approved"]
    assert Record.objects.get().people == 47


def test_what_was_corrected_need_not_be_read_any_more(cast):
    other = return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="日期不对")
    record = return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="像是户数")
    submit(actor=cast.leader, record=record)
    unread = Notice.objects.filter(user=cast.leader, read_at=None)
    assert [notice.text for notice in unread] == [other.return_reason]


def test_who_decides_second_is_told_and_nothing_changes(cast):
    seen_by_both = make_record(cast, state="submitted")
    approve(actor=cast.official, record=seen_by_both)
    with pytest.raises(ValidationError, match="现在是“通过”"):
        return_record(actor=cast.official, record=seen_by_both, reason="像是户数")
    assert Record.objects.get().state == RecordState.APPROVED
    assert not Notice.objects.exists()


def test_an_own_record_is_approved_by_a_second_person(cast):
    record = submit(actor=cast.official, record=save_draft(**own(cast)))
    second = make_user("second", "李明", cast.district)
    assert approve(actor=second, record=record).state == RecordState.APPROVED


def test_who_sent_what_another_began_is_no_second_person(cast):
    begun = save_draft(**own(cast))
    second = make_user("second", "李明", cast.district)
    record = submit(actor=second, record=begun)
    with pytest.raises(ValidationError, match="应由另一人审核"):
        approve(actor=second, record=record)
    assert Record.objects.get().state == RecordState.SUBMITTED


def test_who_is_alone_in_the_office_approves_with_a_note(cast):
    record = submit(actor=cast.official, record=save_draft(**own(cast)))
    with pytest.raises(ValidationError) as refused:
        approve(actor=cast.official, record=record, note=" ")
    assert "note" in refused.value.message_dict
    approve(actor=cast.official, record=record, note="本单位只有一名专职干部")
    assert record.reviews.get(verb="approved").reason == "本单位只有一名专职干部"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins(today):
    if connection.vendor == "sqlite":
        pytest.skip("the embedded database lets one writer in at a time")
    cast = build_cast()
    record = make_record(cast, state="submitted")
    gate, outcomes = threading.Barrier(2), []

    def decide(verb, **words):
        gate.wait()
        try:
            verb(actor=cast.official, record=record, **words)
            outcomes.append("done")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=(approve,)),
        threading.Thread(target=decide, args=(return_record,), kwargs={"reason": "像是户数"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert Review.objects.filter(record=record).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_once_are_one_record(today):
    if connection.vendor == "sqlite":
        pytest.skip("the embedded database lets one writer in at a time")
    words = said(build_cast())
    gate, records = threading.Barrier(2), []

    def send():
        gate.wait()
        records.append(submit(actor=words["actor"], record=save_draft(**words)).pk)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert records == [words["record_id"]] * 2
    assert (Record.objects.count(), Review.objects.count()) == (1, 1)
