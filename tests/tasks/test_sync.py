"""What a phone has kept comes in, late and more than once, and is answered in JSON whatever is wrong."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tasks.actions.records import approve, discard, save_draft, submit
from tasks.actions.returns import return_record
from tasks.actions.staffing import appoint_leader
from tasks.choices import RecordState
from tasks.models import PlanStep, Record, WorkPlan
from tests.cast import START, make_member, make_record

pytestmark = pytest.mark.django_db


def words(cast, **changes):
    """What the phone of the campus sends."""
    return {
        "user": cast.leader.pk,
        "placement": cast.campus.pk,
        "base": 0,
        "programme": cast.cleaning.pk,
        "day": "2026-06-18",
        "content": "清理背街小巷",
        "people": "34",
        "same_group": "same",
        "action": "submit",
    } | changes


def address(pk):
    return reverse("tasks:record-sync", args=[pk])


@pytest.fixture
def leader(cast, client):
    client.force_login(cast.leader)
    return client


@pytest.fixture
def plan_step(cast):
    plan = WorkPlan.objects.create(placement=cast.campus, drafted_by=cast.leader)
    return PlanStep.objects.create(plan=plan, position=1, programme=cast.cleaning, title="清理背街小巷")


# --- saving and sending ---


def test_a_new_record_is_sent_in_one_request(cast, leader):
    pk = uuid4()
    answer = leader.post(address(pk), words(cast))
    record = Record.objects.get(pk=pk)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert answer.json() == {
        "state": "submitted",
        "state_word": "待审",
        "version": record.version,
        "reviewer": "团茂南区委",
        "url": f"/records/{pk}/",
        "photos": [],
        "anew": False,
    }
    assert (record.author, record.placement, record.people) == (cast.leader, cast.campus, 34)


def test_a_draft_stays_a_draft_and_may_be_nearly_empty(cast, leader):
    answer = leader.post(address(uuid4()), words(cast, action="draft", content="", people=""))
    assert (answer.json()["state"], answer.json()["reviewer"]) == ("draft", "团茂南区委")


def test_the_same_sent_again_is_answered_the_same(cast, leader):
    pk, sent = uuid4(), words(cast)
    answers = [leader.post(address(pk), sent).json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert Record.objects.get().reviews.count() == 1


def test_a_resend_after_the_approval_is_answered_with_how_it_stands(cast, leader):
    pk, sent = uuid4(), words(cast)
    leader.post(address(pk), sent)
    approve(actor=cast.official, record=Record.objects.get())
    answer = leader.post(address(pk), sent)
    assert (answer.status_code, answer.json()["state_word"]) == (200, "通过")


def test_a_resend_does_not_send_a_returned_record_in_once_more(cast, leader):
    pk, sent = uuid4(), words(cast)
    leader.post(address(pk), sent)
    return_record(actor=cast.official, record=Record.objects.get(), reason="请写清人数")
    answer = leader.post(address(pk), sent)
    assert (answer.status_code, answer.json()["state"]) == (200, "returned")
    again = leader.post(address(pk), sent | {"base": answer.json()["version"]})
    assert again.json()["state"] == "submitted"
    assert Record.objects.get().reviews.count() == 3


def test_a_returned_record_is_corrected_and_sent_again(cast, leader):
    record = return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="像是户数")
    answer = leader.post(address(record.pk), words(cast, base=record.version, people="47"))
    assert (answer.json()["state"], Record.objects.get().people) == ("submitted", 47)


def test_the_step_of_the_plan_is_kept_with_the_record(cast, leader, plan_step):
    leader.post(address(uuid4()), words(cast, step=plan_step.pk))
    assert Record.objects.get().plan_step == plan_step


@pytest.mark.parametrize("step", ["999999", "9" * 30, "x", ""])
def test_a_step_that_is_no_longer_there_does_not_cost_the_record(cast, leader, step):
    assert leader.post(address(uuid4()), words(cast, step=step)).status_code == 200
    assert Record.objects.get().plan_step is None


def test_a_step_of_another_placement_is_none(cast, leader, plan_step):
    WorkPlan.objects.filter(pk=plan_step.plan_id).update(placement=cast.stone)
    leader.post(address(uuid4()), words(cast, step=plan_step.pk))
    assert Record.objects.get().plan_step is None


# --- what is wrong ---


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"content": ""}, "content"), ({"people": ""}, "people"), ({"day": "2026-06-20"}, "day")],
)
def test_what_cannot_be_sent_yet_is_saved_all_the_same(cast, leader, changes, field):
    answer = leader.post(address(uuid4()), words(cast, **changes))
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert (answer.json()["kept"], answer.json()["version"]) == (True, 1)
    assert Record.objects.get().state == RecordState.DRAFT


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"people": "三十"}, "people"), ({"day": "gestern"}, "day"), ({"programme": "999999"}, "programme")],
)
def test_what_cannot_be_read_is_not_saved(cast, leader, changes, field):
    answer = leader.post(address(uuid4()), words(cast, **changes))
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert (answer.json()["kept"], answer.json()["version"]) == (False, 0)
    assert not Record.objects.exists()


# --- two devices ---


def test_other_words_on_an_old_version_are_a_conflict_and_nothing_is_written(cast, leader):
    record = make_record(cast, state="draft")
    record = save_draft(**said_by_leader(cast, record.pk, content="电脑上写的"))
    answer = leader.post(address(record.pk), words(cast, base=1, content="手机上写的"))
    conflict = answer.json()["conflict"]
    assert answer.status_code == 409
    assert (conflict["version"], conflict["state"], conflict["at"]) == (2, "draft", "今天9:00")
    assert (
        conflict["said"] | {"content": "电脑上写的", "people": "34", "day": "2026-06-17", "base": "2"}
        == conflict["said"]
    )
    assert Record.objects.get().content == "电脑上写的"


def said_by_leader(cast, pk, **changes):
    return {
        "actor": cast.leader,
        "record_id": pk,
        "placement": cast.campus,
        "programme": cast.cleaning,
        "occurred_on": date(2026, 6, 17),
        "content": "清理背街小巷",
        "people": 34,
    } | changes


def test_after_the_choice_mine_replaces_what_was_there(cast, leader):
    record = save_draft(**said_by_leader(cast, make_record(cast, state="draft").pk))
    met = leader.post(address(record.pk), words(cast, base=0, content="手机上写的")).json()["conflict"]
    answer = leader.post(address(record.pk), words(cast, base=met["version"], content="手机上写的"))
    assert (answer.status_code, answer.json()["state"]) == (200, "submitted")
    assert Record.objects.get().content == "手机上写的"


def test_words_that_stand_on_nothing_replace_nothing(cast, leader):
    record = make_record(cast, state="draft")
    assert leader.post(address(record.pk), words(cast, base="")).status_code == 409
    assert Record.objects.get().content == record.content


def test_the_same_words_on_an_old_version_are_no_conflict(cast, leader):
    record = save_draft(**said_by_leader(cast, make_record(cast, state="draft").pk))
    answer = leader.post(address(record.pk), words(cast, base=1, day="2026-06-17", action="draft"))
    assert (answer.status_code, answer.json()["version"]) == (200, record.version)


def test_what_was_sent_by_the_other_device_is_shown_as_sent(cast, leader):
    record = submit(actor=cast.leader, record=make_record(cast, state="draft"))
    conflict = leader.post(address(record.pk), words(cast, base=1, content="手机上写的")).json()["conflict"]
    assert (conflict["state_word"], conflict["version"]) == ("待审", 2)
    chosen = leader.post(address(record.pk), words(cast, base=conflict["version"], content="手机上写的"))
    assert (chosen.status_code, chosen.json()["kept"]) == (422, False)
    assert "不能再改" in chosen.json()["errors"]["__all__"][0]


def test_what_was_discarded_elsewhere_comes_back_rather_than_be_lost(cast, leader):
    record = make_record(cast, state="draft")
    discard(actor=cast.leader, record=record)
    answer = leader.post(address(record.pk), words(cast, base=1)).json()
    assert (answer["anew"], answer["state"]) == (True, "draft"), "its photos are not there yet"
    assert Record.objects.get().content == "清理背街小巷"
    assert leader.post(address(record.pk), words(cast, base=1)).json()["state"] == "submitted"


def test_what_was_typed_on_a_third_device_after_the_choice_is_asked_about_too(cast, leader):
    record = make_record(cast, state="draft")
    save_draft(**said_by_leader(cast, record.pk, base=1, content="电脑上写的"))
    met = leader.post(address(record.pk), words(cast, base=1, content="手机上写的")).json()["conflict"]
    save_draft(**said_by_leader(cast, record.pk, base=2, content="又在电脑上写的"))
    late = leader.post(address(record.pk), words(cast, base=met["version"], content="手机上写的", force="1"))
    assert late.status_code == 409
    assert Record.objects.get().content == "又在电脑上写的"


# --- reading back ---


def test_the_phone_reads_how_its_record_stands(cast, leader, plan_step):
    record = save_draft(**said_by_leader(cast, uuid4(), plan_step=plan_step))
    told = leader.get(address(record.pk)).json()
    assert (told["state_word"], told["version"], told["photos"]) == ("草稿", 1, [])
    assert (told["said"]["content"], told["said"]["step"]) == ("清理背街小巷", str(plan_step.pk))


# --- who may ---


def test_nobody_reads_or_writes_the_record_of_another(cast, leader):
    foreign = make_record(cast, placement=cast.stone, state="draft")
    for answer in (leader.get(address(foreign.pk)), leader.post(address(foreign.pk), words(cast))):
        assert (answer.status_code, list(answer.json())) == (404, ["error"])
    assert Record.objects.get().content == foreign.content


@pytest.mark.parametrize("placement", ["999999", "9" * 30, "-1", "x", ""])
def test_a_placement_that_is_not_there_is_404(cast, leader, placement):
    assert leader.post(address(uuid4()), words(cast, placement=placement)).status_code == 404
    assert not Record.objects.exists()


def test_who_no_longer_leads_is_told_that_it_stays_on_the_phone(cast, leader):
    pk = make_record(cast, state="draft").pk
    other = make_member(cast.college, "黄思敏", "20260199")
    cast.team.memberships.create(member=other, from_on=START)
    appoint_leader(actor=cast.college_official, team=cast.team, member=other, on=date(2026, 6, 18))
    answer = leader.post(address(pk), words(cast, base=1))
    assert answer.status_code in {403, 404}
    assert "手机上" in answer.json()["error"]


def test_what_another_user_wrote_on_the_same_phone_is_not_taken(cast, leader):
    answer = leader.post(address(uuid4()), words(cast, user=cast.other_leader.pk))
    assert answer.status_code == 401
    assert "另一个账号" in answer.json()["error"]
    assert not Record.objects.exists()


def test_who_is_signed_out_is_told_so_without_a_redirect(cast, client):
    answer = client.post(address(uuid4()), words(cast))
    assert (answer.status_code, list(answer.json())) == (401, ["error"])
    assert client.get(address(uuid4())).status_code == 401


def test_without_a_token_the_answer_is_a_word_to_a_script(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.leader)
    answer = client.post(address(uuid4()), words(cast))
    assert (answer.status_code, answer.json()) == (403, {"error": "csrf"})
    token = client.get(reverse("teams:session")).json()["csrf"]
    assert client.post(address(uuid4()), words(cast), headers={"X-CSRFToken": token}).status_code == 200


@pytest.mark.parametrize(("before", "queries"), [(0, 41), (1, 18)], ids=["new", "again"])
def test_what_a_sending_costs(cast, leader, django_assert_num_queries, before, queries):
    pk, sent = uuid4(), words(cast)
    for _ in range(before):
        leader.post(address(pk), sent)
    with django_assert_num_queries(queries):
        assert leader.post(address(pk), sent).status_code == 200
