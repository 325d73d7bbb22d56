"""Review: what waits, one record with what is known of its place, and the decision."""

from datetime import date
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.actions.records import approve, save_draft, submit
from tasks.actions.returns import return_record
from tasks.choices import RecordState
from tasks.models import Record
from tests.cast import make_record

pytestmark = pytest.mark.django_db

LIST = "tasks:review"


@pytest.fixture
def desk(cast, client):
    client.force_login(cast.official)
    return client


def waiting(cast, **changes) -> Record:
    return make_record(cast, state="submitted", **changes)


def own_record(cast, author) -> Record:
    """What the district says about its own work, submitted by ``author``."""
    said = {"programme": cast.cleaning, "occurred_on": date(2026, 6, 17), "content": "召开部署会", "people": 12}
    record = save_draft(actor=author, record_id=uuid4(), organisation=cast.district, **said)
    return submit(actor=author, record=record)


def told(response) -> str:
    return "".join(str(message) for message in get_messages(response.wsgi_request))


def address(name: str, record: Record) -> str:
    return reverse(f"tasks:{name}", args=[record.pk])


# --- the list ---


def test_what_waits_is_listed_the_oldest_first_and_nothing_else(cast, desk):
    second, first = waiting(cast, people=42), waiting(cast, people=41, placement=cast.stone)
    Record.objects.filter(pk=first.pk).update(submitted_at="2026-06-10T08:00:00+08:00")
    make_record(cast)
    make_record(cast, state="draft")
    context = desk.get(reverse(LIST)).context
    assert [record.pk for record in context["rows"]] == [first.pk, second.pk]
    assert context["total"] == 2


def test_what_was_returned_before_is_marked(cast, desk):
    record = return_record(actor=cast.official, record=waiting(cast), reason="像是户数")
    submit(actor=cast.leader, record=record)
    page = desk.get(reverse(LIST))
    assert page.context["resubmitted"] == 1
    assert "重报" in page.content.decode()


def test_the_list_is_narrowed_by_site_and_programme(cast, desk):
    waiting(cast, people=41)
    waiting(cast, people=42, programme=cast.visits)
    waiting(cast, people=43, placement=cast.stone)
    for query, people in (
        ({"site": cast.campus.site_id}, {41, 42}),
        ({"programme": cast.cleaning.pk}, {41, 43}),
        ({"site": cast.campus.site_id, "programme": cast.visits.pk}, {42}),
    ):
        assert {r.people for r in desk.get(reverse(LIST), query).context["rows"]} == people


@pytest.mark.parametrize("who", ["city_official", "college_official", "outsider"])
def test_nobody_reviews_in_another_units_place(cast, client, who):
    record = waiting(cast)
    client.force_login(getattr(cast, who))
    assert not len(client.get(reverse(LIST)).context["listing"])
    status = 404 if who == "outsider" else 403
    for name in ("record-approve", "record-return"):
        assert client.post(address(name, record), {"reason": "不行"}).status_code == status
    assert Record.objects.get().state == RecordState.SUBMITTED


def test_an_empty_list_says_so(desk):
    assert "都审完了" in desk.get(reverse(LIST)).content.decode()


def test_the_list_costs_the_same_for_one_and_for_three(cast, desk):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse(LIST))
        return len(captured)

    waiting(cast)
    desk.get(reverse(LIST))
    one = cost()
    waiting(cast, on=date(2026, 6, 12))
    waiting(cast, placement=cast.stone)
    assert cost() == one


# --- one record ---


def test_a_record_stands_beside_its_place_and_the_last_approved_one(cast, desk):
    last = make_record(cast, on=date(2026, 6, 6), people=34)
    same_day = waiting(cast)
    record = waiting(cast, people=62)
    context = desk.get(address("review-record", record)).context
    assert context["last"] == last
    assert list(context["same_day"]) == [same_day]
    page = desk.get(address("review-record", record)).content.decode()
    assert "2/20" in page
    assert "像是户数" in page


def test_approving_leads_to_the_next_of_the_same_list(cast, desk):
    record, following, other = waiting(cast), waiting(cast), waiting(cast, placement=cast.stone)
    query = f"?site={cast.campus.site_id}"
    response = desk.post(address("record-approve", record) + query)
    assert response["Location"] == address("review-record", following) + query
    response = desk.post(address("record-approve", following) + query)
    assert response["Location"] == reverse(LIST)
    assert [row.pk for row in desk.get(reverse(LIST)).context["listing"]] == [other.pk]
    assert set(Record.objects.approved()) == {record, following}


def test_returning_needs_a_reason_and_keeps_the_page(cast, desk):
    record = waiting(cast)
    response = desk.post(address("record-return", record), {"reason": "  "})
    assert "请写明退回原因" in response.content.decode()
    assert Record.objects.get().state == RecordState.SUBMITTED
    desk.post(address("record-return", record), {"reason": "像是户数，请按人填"})
    assert Record.objects.get().return_reason == "像是户数，请按人填"


def test_who_comes_second_is_told_and_reads_the_unsent_reason_again(cast, desk):
    record = waiting(cast)
    desk.get(address("review-record", record))
    approve(actor=cast.official, record=record)
    response = desk.post(address("record-return", record), {"reason": "像是户数"})
    assert "现在是“通过”" in told(response)
    assert "没有送出：像是户数" in told(response)
    assert Record.objects.get().state == RecordState.APPROVED


def test_approving_twice_is_harmless(cast, desk):
    record = waiting(cast)
    responses = [desk.post(address("record-approve", record)) for _ in range(2)]
    assert "不在待审中" in told(responses[1])
    assert record.reviews.filter(verb="approved").count() == 1


def test_a_decided_record_is_no_longer_up_for_review(cast, desk):
    record = make_record(cast)
    assert desk.get(address("review-record", record))["Location"] == record.get_absolute_url()


def test_a_draft_is_not_up_for_review(cast, desk):
    assert desk.get(address("review-record", make_record(cast, state="draft"))).status_code == 404


def test_an_own_record_is_approved_with_a_note_only(cast, desk):
    record = own_record(cast, cast.official)
    page = desk.post(address("record-approve", record), {"note": ""}).content.decode()
    assert "应由另一人审核" in page
    desk.post(address("record-approve", record), {"note": "只有一名干部"})
    assert record.reviews.get(verb="approved").reason == "只有一名干部"


# --- several at once ---


def test_the_ticked_ones_are_approved_together(cast, desk):
    ticked, left = [waiting(cast), waiting(cast)], waiting(cast)
    response = desk.post(reverse("tasks:review-approve"), {"ticked": [record.pk for record in ticked]})
    assert "已通过2条" in told(response)
    assert set(Record.objects.approved()) == set(ticked)
    left.refresh_from_db()
    assert left.state == RecordState.SUBMITTED


def test_of_the_ticked_ones_what_cannot_be_approved_is_named(cast, desk):
    good, decided, own = waiting(cast), waiting(cast), own_record(cast, cast.official)
    return_record(actor=cast.official, record=decided, reason="像是户数")
    response = desk.post(reverse("tasks:review-approve"), {"ticked": [good.pk, decided.pk, own.pk]})
    assert "已通过1条" in told(response)
    assert "现在是“退回”" in told(response)
    assert "应由另一人审核" in told(response)
    assert list(Record.objects.approved()) == [good]


def test_nothing_ticked_is_said(desk):
    assert "还没有勾选" in told(desk.post(reverse("tasks:review-approve")))


def test_a_foreign_id_among_the_ticked_ones_approves_nothing(cast, client):
    record = waiting(cast)
    client.force_login(cast.outsider)
    client.post(reverse("tasks:review-approve"), {"ticked": [record.pk]})
    client.force_login(cast.city_official)
    assert client.post(reverse("tasks:review-approve"), {"ticked": [record.pk]}).status_code == 403
    assert Record.objects.get().state == RecordState.SUBMITTED
