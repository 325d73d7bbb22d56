"""Numbers of indicators that a record says: asked for by its programme, kept, shown, and sent again."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tasks.actions.records import approve, save_draft, submit
from tasks.actions.returns import return_record
from tasks.indicators.asked import indicators_asked
from tasks.models import Record
from teams.models import AuditEntry
from tests.figures import make_indicator

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 13)


@pytest.fixture
def posts(cast):
    return make_indicator(cast, "见习岗位")


def say(cast, record_id=None, **changes):
    said = {"programme": cast.cleaning, "occurred_on": DAY, "content": "清理背街小巷", "people": 40}
    return save_draft(actor=cast.leader, record_id=record_id or uuid4(), placement=cast.campus, **said | changes)


def values(record):
    return dict(record.values.values_list("indicator", "value"))


# --- which are asked ---


def test_records_are_asked_for_indicators_that_name_their_programme(cast, posts):
    make_indicator(cast, "填报的", feed="typed")
    make_indicator(cast, "按人数的", counts="people")
    make_indicator(cast, "别的项目的", programmes=[cast.articles])
    asked = indicators_asked([cast.cleaning, cast.visits])
    assert asked == {cast.cleaning.pk: [posts], cast.visits.pk: []}


def test_an_indicator_that_names_no_programme_asks_those_of_its_task(cast):
    of_task = make_indicator(cast, "场次", programmes=[])
    assert indicators_asked([cast.visits, cast.articles]) == {cast.visits.pk: [of_task], cast.articles.pk: []}


def test_a_dropped_indicator_is_not_asked_for(cast, posts):
    posts.state = "dropped"
    posts.save(update_fields=["state"])
    assert indicators_asked([cast.cleaning]) == {cast.cleaning.pk: []}


def test_asking_costs_the_same_for_many_programmes(cast, posts, django_assert_num_queries):
    with django_assert_num_queries(2):
        indicators_asked([cast.cleaning])
    with django_assert_num_queries(2):
        indicators_asked([cast.cleaning, cast.visits, cast.articles])


# --- what is kept ---


def test_what_was_said_is_kept_changed_and_taken_back(cast, posts):
    record = say(cast, values={posts.pk: Decimal(40)})
    assert values(record) == {posts.pk: Decimal(40)}
    say(cast, record.pk, values={posts.pk: Decimal(45)})
    assert values(record) == {posts.pk: Decimal(45)}
    say(cast, record.pk)  # nothing said of them: as before
    assert values(record) == {posts.pk: Decimal(45)}
    say(cast, record.pk, values={})
    assert values(record) == {}


def test_a_resend_says_the_same_once(cast, posts):
    record = say(cast, values={posts.pk: Decimal(40)})
    submit(actor=cast.leader, record=record)
    assert say(cast, record.pk, values={posts.pk: Decimal(40)}) == record
    assert Record.objects.count() == 1
    with pytest.raises(ValidationError, match="不能再改"):
        say(cast, record.pk, values={posts.pk: Decimal(41)})
    with pytest.raises(ValidationError, match="不能再改"):
        say(cast, record.pk, values={})
    assert values(record) == {posts.pk: Decimal(40)}


@pytest.mark.parametrize(
    ("unit", "value", "problem"),
    [
        ("个", "-1", "不能小于0"),
        ("个", "1.5", "请填整数，单位是“个”"),
        ("", "0.5", "请填整数，单位是“个”"),
        ("个", "1000000000000", "这个数太大"),
        ("%", "0.12345", "最多写4位小数"),
    ],
)
def test_a_number_that_cannot_be_is_refused_at_its_field(cast, unit, value, problem):
    indicator = make_indicator(cast, unit=unit)
    with pytest.raises(ValidationError) as refused:
        say(cast, values={indicator.pk: Decimal(value)})
    assert problem in refused.value.message_dict[f"value-{indicator.pk}"][0]
    assert not Record.objects.exists()


def test_a_share_may_have_decimals(cast):
    indicator = make_indicator(cast, "参与率", unit="%")
    assert values(say(cast, values={indicator.pk: Decimal("62.5")})) == {indicator.pk: Decimal("62.5")}


def test_a_number_of_another_programme_is_refused(cast):
    other = make_indicator(cast, programmes=[cast.articles])
    with pytest.raises(ValidationError, match="不填这个指标"):
        say(cast, values={other.pk: Decimal(1)})


def test_the_log_holds_what_was_said(cast, posts):
    record = submit(actor=cast.leader, record=say(cast, values={posts.pk: Decimal(40)}))
    approve(actor=cast.official, record=record)
    said = AuditEntry.objects.filter(verb="记录通过").get()
    assert said.after["values"] == "见习岗位40个"


# --- the pages ---


def form(cast, **changes):
    return {
        "record_id": str(uuid4()),
        "programme": cast.cleaning.pk,
        "day": "2026-06-18",
        "content": "清理背街小巷",
        "people": "34",
        "same_group": "same",
        "action": "submit",
    } | changes


def test_the_form_asks_and_the_pages_show(cast, client, posts):
    client.force_login(cast.leader)
    new = reverse("tasks:record-new", args=[cast.campus.pk])
    page = client.get(new).content.decode()
    assert "见习岗位" in page and f'name="value-{posts.pk}"' in page
    assert "只有创文巩卫工作填" in page  # the campus has another programme, which is not asked
    client.post(new, form(cast, **{f"value-{posts.pk}": "40"}))
    record = Record.objects.get()
    assert "40个" in client.get(record.get_absolute_url()).content.decode()
    client.force_login(cast.official)
    assert "40个" in client.get(reverse("tasks:review-record", args=[record.pk])).content.decode()
    assert "40个" in client.get(record.get_absolute_url()).content.decode()


def test_an_empty_field_is_not_said_and_zero_is(cast, client, posts):
    client.force_login(cast.leader)
    new = reverse("tasks:record-new", args=[cast.campus.pk])
    client.post(new, form(cast, **{f"value-{posts.pk}": ""}))
    assert values(Record.objects.get()) == {}
    client.post(new, form(cast, **{f"value-{posts.pk}": "0"}))
    assert values(Record.objects.exclude(values=None).get()) == {posts.pk: Decimal(0)}


@pytest.mark.parametrize(("typed", "problem"), [("1.5", "请填整数"), ("很多", "请填数字"), ("-3", "不能小于0")])
def test_a_wrong_number_stands_in_the_form_with_its_reason(cast, client, posts, typed, problem):
    client.force_login(cast.leader)
    answer = client.post(reverse("tasks:record-new", args=[cast.campus.pk]), form(cast, **{f"value-{posts.pk}": typed}))
    page = answer.content.decode()
    assert answer.status_code == 200 and problem in page and f'value="{typed}"' in page
    assert not Record.objects.exists()


def test_a_number_typed_for_another_programme_has_no_say(cast, client, posts):
    client.force_login(cast.leader)
    typed = form(cast, programme=cast.visits.pk, **{f"value-{posts.pk}": "40"})
    client.post(reverse("tasks:record-new", args=[cast.campus.pk]), typed)
    record = Record.objects.get()
    assert (record.programme, values(record)) == (cast.visits, {})


def test_a_returned_record_brings_its_numbers_back(cast, client, posts):
    record = submit(actor=cast.leader, record=say(cast, values={posts.pk: Decimal(40)}))
    return_record(actor=cast.official, record=record, reason="请核对岗位数")
    client.force_login(cast.leader)
    edit = reverse("tasks:record-edit", args=[record.pk])
    assert 'value="40"' in client.get(edit).content.decode()
    client.post(edit, form(cast, **{f"value-{posts.pk}": "38"}))
    record.refresh_from_db()
    assert (record.state, values(record)) == ("submitted", {posts.pk: Decimal(38)})
