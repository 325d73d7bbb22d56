"""A person stands in the log as a number and a hash; the name of then can be forgotten, and the log still verifies."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks.actions.staffing import appoint_leader, decide_first_secretary
from teams import audit
from teams.actions.accounts import appoint
from teams.actions.members import edit_member, register_member
from teams.actions.sites import edit_site
from teams.audit_seals import seal, verify
from teams.audit_words import said
from teams.models import AuditEntry, AuditName, AuditRange, AuditSeal
from tests.cast import START
from youthwork.lib.personal import ERASED

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def everything_stored() -> str:
    """All columns of all rows of the tables of the log, as text."""
    models = (AuditEntry, AuditName, AuditSeal, AuditRange)
    return json.dumps([list(model.objects.values_list()) for model in models], default=str, ensure_ascii=False)


def test_no_entry_holds_a_name_in_clear(cast):
    zhou = cast.team.memberships.get(member__name="周雨桐").member
    appoint_leader(actor=cast.college_official, team=cast.team, member=zhou, on=START)
    decide_first_secretary(actor=cast.official, posting=zhou.postings.filter(to_on=None).get())
    edit_site(actor=cast.official, site=cast.campus.site, contact_name="吴主任")
    held = json.dumps(list(AuditEntry.objects.values_list()), default=str, ensure_ascii=False)
    for name in ("林嘉豪", "周雨桐", "韩雪", "周敏", "吴主任"):
        assert name not in held


def test_a_forgotten_person_is_nowhere_in_the_log_and_it_still_verifies(cast):
    member = register_member(actor=cast.college_official, home=cast.college, name="欧阳若兰", class_name="兰班二〇二六")
    edit_member(actor=cast.college_official, member=member, name="欧阳若岚", college="机电学院兰")
    member.refresh_from_db()
    audit.record(actor=cast.official, verb="定团队长", target=cast.team, organisation=None, after={"leader": [member]})
    seal()
    assert "欧阳若" in everything_stored()
    assert audit.forget(member_id=member.pk) == 6
    after = everything_stored()
    for text in ("欧阳若", "机电学院兰"):
        assert text not in after
    assert (verify().wrong, verify().unsealed) == ([], 0)
    entry = AuditEntry.objects.get(verb="修改队员")
    assert (entry.actor_name, entry.target_name) == ("周敏", ERASED)
    assert [(line.label, line.before, line.after) for line in said(entry)] == [
        ("姓名", ERASED, ERASED),
        ("学院", "", ERASED),
    ]


def test_forgetting_twice_finds_nothing_more(cast):
    first = audit.forget(user_id=cast.official.pk, member_id=cast.team.leader_id)
    assert first > 2
    assert audit.forget(user_id=cast.official.pk, member_id=cast.team.leader_id) == 0
    assert audit.forget() == 0
    assert AuditName.objects.filter(text="周敏").exists()


def test_the_contact_of_a_site_is_forgotten_by_name(cast):
    for name in ("吴主任", "何主任"):
        edit_site(actor=cast.official, site=cast.campus.site, contact_name=name)
    assert audit.forget(contacts=["吴主任"]) == 2  # once as the new one, once as the one before
    assert AuditName.objects.filter(person_kind="site").exclude(text="").get().text == "何主任"


def test_forgetting_goes_on_until_the_last_of_many(cast, monkeypatch):
    monkeypatch.setattr(audit, "FORGET_AT_ONCE", 2)
    for _ in range(5):
        audit.record(actor=cast.outsider, verb="试", organisation=None, label="试")
    assert audit.forget(user_id=cast.outsider.pk) >= 5
    assert not AuditName.objects.filter(text="梁伟").exists()


def test_one_name_gives_another_hash_each_time(cast):
    hashes = {
        audit.record(actor=cast.official, verb="试", target=cast.town, organisation=None).actor_hash for _ in range(3)
    }
    assert len(hashes) == 3


def test_an_entry_costs_two_inserts_and_asks_nothing(cast):
    appointment, leader = cast.official.current_appointments[0], cast.team.leader
    with CaptureQueriesContext(connection) as queries:
        audit.record(actor=cast.admin, verb="试", target=appointment, organisation=cast.town, after={"leader": leader})
    assert [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]] == ["INSERT", "INSERT"]


def test_an_entry_by_a_job_about_no_person_costs_one(cast):
    with CaptureQueriesContext(connection) as queries:
        audit.record(actor=None, verb="试", target=cast.town, organisation=cast.town, after={"people": 3})
    assert [query["sql"].split()[0] for query in queries] == ["INSERT"]


def test_an_appointment_is_told_with_the_name_and_its_dates(cast):
    appoint(actor=None, user=cast.leader, organisation=cast.town, role="readonly", from_on=START)
    entry = AuditEntry.objects.first()
    assert (entry.actor_name, entry.target_name) == ("系统", "林嘉豪，羊角镇只读")
    assert entry.after == {"role": "readonly"}
    audit.forget(user_id=cast.leader.pk)
    entry = AuditEntry.objects.first()
    assert (entry.target_name, entry.after) == (ERASED, {"role": "readonly"})


def test_an_entry_needs_no_object(cast):
    entry = audit.record(actor=cast.admin, verb="轮换密钥", organisation=None, label="手机号")
    assert (entry.target_type, entry.target_id, entry.target_name) == ("", "", "手机号")
