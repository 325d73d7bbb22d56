"""The list of what waits: narrowed, sorted, with what was changed; and several approved at once."""

import re
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.actions.records import save_draft, submit
from tasks.actions.returns import return_record
from tasks.choices import RecordState
from tasks.models import Record, Review
from tests.cast import make_record

pytestmark = pytest.mark.django_db

LIST = "tasks:review"
APPROVE = "tasks:review-approve"


@pytest.fixture
def desk(cast, client):
    client.force_login(cast.official)
    return client


def waiting(cast, **changes) -> Record:
    return make_record(cast, state="submitted", **changes)


def sent_again(cast, *, people: int = 47, **changes) -> Record:
    """Said with 62 people, returned, and said again."""
    return sent_again_with(cast, waiting(cast, people=62, **changes), people=people)


def sent_again_with(cast, record: Record, *, people: int) -> Record:
    """Returned, and said again with so many people."""
    record = return_record(actor=cast.official, record=record, reason="像是户数")
    said = {name: getattr(record, name) for name in ("programme", "occurred_on", "content", "placement")}
    record = save_draft(actor=record.author, record_id=record.pk, people=people, **said)
    return submit(actor=record.author, record=record)


def told(response) -> str:
    return "".join(str(message) for message in get_messages(response.wsgi_request))


def confirmed(page: str) -> str:
    """What the list of those to be approved sends of when it was made."""
    return re.search(r'name="confirmed" value="([^"]+)"', page)[1]


def listed(desk, **query) -> list[int]:
    """The people of the rows, in the order of the list."""
    return [row.people for row in desk.get(reverse(LIST), query).context["rows"]]


def page_of(response) -> str:
    return response.content.decode()


# --- the list ---


def test_the_list_is_narrowed_by_kind_day_and_author(cast, desk):
    waiting(cast, people=41, on=date(2026, 6, 10))
    waiting(cast, people=42, on=date(2026, 6, 12), placement=cast.stone)
    sent_again(cast, people=43, on=date(2026, 6, 14))
    assert listed(desk, state="new") == [41, 42]
    assert listed(desk, state="again") == [43]
    assert listed(desk, **{"from": "2026-06-12"}) == [42, 43]
    assert listed(desk, to="2026-06-12") == [41, 42]
    assert listed(desk, author="郑浩") == [42]
    assert listed(desk, state="new", author="林嘉豪", to="2026-06-13") == [41]


def test_a_day_that_is_none_is_said_and_lists_nothing(cast, desk):
    waiting(cast)
    response = desk.get(reverse(LIST), {"from": "6月"})
    assert not len(response.context["listing"])
    assert "自：" in page_of(response)


def test_the_list_is_sorted_as_asked_and_going_on_keeps_to_it(cast, desk):
    for people in (42, 43, 41):
        waiting(cast, people=people)
    assert listed(desk) == [42, 43, 41]
    assert listed(desk, sort="-people") == [43, 42, 41]
    record = Record.objects.get(people=43)
    response = desk.post(reverse("tasks:record-approve", args=[record.pk]) + "?sort=-people")
    following = Record.objects.get(people=42)
    assert response["Location"] == reverse("tasks:review-record", args=[following.pk]) + "?sort=-people"


def test_a_record_knows_its_neighbours_in_the_list(cast, desk):
    first, second, third = (waiting(cast, people=people) for people in (41, 42, 43))
    place = desk.get(reverse("tasks:review-record", args=[second.pk])).context["place"]
    assert (place.before, place.after, place.left) == (first.pk, third.pk, 3)
    place = desk.get(reverse("tasks:review-record", args=[second.pk]) + "?sort=-people").context["place"]
    assert (place.before, place.after) == (third.pk, first.pk)


def test_what_came_again_says_what_was_changed(cast, desk):
    sent_again(cast)
    assert "人数：上次62人，这次47人" in page_of(desk.get(reverse(LIST)))


def test_what_came_again_unchanged_says_so_but_not_where_it_is_not_known(cast, desk):
    record = sent_again(cast, people=62)
    assert "和上次一样，没有改" in page_of(desk.get(reverse(LIST)))
    Review.objects.filter(record=record, verb="submitted").update(said={})
    assert "和上次一样" not in page_of(desk.get(reverse(LIST)))


def test_the_list_costs_the_same_for_one_and_for_three_that_came_again(cast, desk):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse(LIST))
        return len(captured)

    sent_again(cast)
    desk.get(reverse(LIST))
    one = cost()
    sent_again(cast, on=date(2026, 6, 12))
    sent_again(cast, placement=cast.stone)
    assert cost() == one


# --- several at once ---


def test_what_came_again_is_shown_with_its_changes_before_it_is_approved(cast, desk):
    new, again = waiting(cast), sent_again(cast)
    ticked = {"ticked": [new.pk, again.pk]}
    page = page_of(desk.post(reverse(APPROVE) + "?sort=date", ticked))
    assert "其中1条退回过" in page
    assert "人数：上次62人，这次47人" in page
    assert page.count('name="ticked"') == 2
    assert not Record.objects.approved().exists()
    response = desk.post(reverse(APPROVE) + "?sort=date", ticked | {"confirmed": confirmed(page)})
    assert response["Location"] == reverse(LIST) + "?sort=date"
    assert set(Record.objects.approved()) == {new, again}


def test_what_came_again_while_the_list_was_read_is_listed_anew(cast, desk):
    again = sent_again(cast)
    page = page_of(desk.post(reverse(APPROVE), {"ticked": [again.pk]}))
    sent_again_with(cast, again, people=9999)
    answer = desk.post(reverse(APPROVE), {"ticked": [again.pk], "confirmed": confirmed(page)})
    assert "上次47人，这次9999人" in page_of(answer)
    assert not Record.objects.approved().exists()
    desk.post(reverse(APPROVE), {"ticked": [again.pk], "confirmed": confirmed(page_of(answer))})
    assert Record.objects.approved().get() == again


def test_more_than_ten_are_listed_before_they_are_approved(cast, desk):
    records = [waiting(cast) for _ in range(11)]
    assert "通过这11条" in page_of(desk.post(reverse(APPROVE), {"ticked": [record.pk for record in records]}))
    desk.post(reverse(APPROVE), {"ticked": [record.pk for record in records[:10]]})
    assert Record.objects.approved().count() == 10


def test_a_moment_that_is_none_approves_nothing(cast, desk):
    response = desk.post(reverse(APPROVE), {"ticked": [sent_again(cast).pk], "confirmed": "2026-13-45T99:00"})
    assert "请重新勾选" in told(response)
    assert not Record.objects.approved().exists()


def test_what_is_decided_already_is_not_offered_for_approval(cast, desk):
    again, decided = sent_again(cast), waiting(cast)
    return_record(actor=cast.official, record=decided, reason="像是户数")
    page = page_of(desk.post(reverse(APPROVE), {"ticked": [again.pk, decided.pk]}))
    assert str(again.pk) in page
    assert str(decided.pk) not in page


def test_what_could_not_be_approved_stays_ticked_once(cast, desk):
    good, own = waiting(cast), waiting(cast)
    Review.objects.filter(record=own).update(by=cast.official)
    response = desk.post(reverse(APPROVE), {"ticked": [good.pk, own.pk]})
    assert "应由另一人审核" in told(response)
    assert f'value="{own.pk}" aria-label="勾选{own}" checked' in page_of(desk.get(reverse(LIST)))
    assert " checked" not in page_of(desk.get(reverse(LIST)))
    own.refresh_from_db()
    assert own.state == RecordState.SUBMITTED


def test_nobody_is_shown_what_waits_for_another_unit(cast, client):
    again = sent_again(cast)
    for who, status in (("city_official", 403), ("college_official", 403), ("outsider", 302)):
        client.force_login(getattr(cast, who))
        response = client.post(reverse(APPROVE), {"ticked": [again.pk]})
        assert response.status_code == status
        assert "47人" not in page_of(response)
