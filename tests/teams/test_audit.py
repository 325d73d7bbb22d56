"""The log: who may read it, what it tells, what may be looked for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams import audit
from teams.actions.units import rename_organisation
from teams.audit_words import said
from teams.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed(cast) -> AuditEntry:
    rename_organisation(actor=cast.official, organisation=cast.town, name="羊角镇团工委", short_name="羊角镇")
    return AuditEntry.objects.first()


def test_the_log_tells_who_what_and_from_what_to_what(client, cast, renamed):
    client.force_login(cast.auditor)
    shown = client.get("/audit/?verb=更名").content.decode()
    for word in ("韩雪", "更名", "羊角镇", "名称", "羊角镇团委", "羊角镇团工委", "今天9:"):
        assert word in shown
    assert "short_name" not in shown


def test_only_those_with_the_word_read_it(client, cast, renamed):
    for who in (cast.admin, cast.official, cast.leader, cast.outsider):
        client.force_login(who)
        assert client.get("/audit/").status_code == 403


def test_an_auditor_reads_the_entries_below_and_no_others(client, cast, renamed):
    admin_here = audit.record(actor=cast.outsider, verb="更名", target=cast.stranger, organisation=cast.stranger)
    from_district = AuditEntry.objects.visible_to(cast.auditor)
    assert admin_here in from_district
    cast.auditor.appointments.update(organisation=cast.district)
    client.force_login(cast.auditor)
    shown = client.get("/audit/").content.decode()
    assert "羊角镇团工委" in shown
    assert "团电白区委" not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=韩", True),
        ("who=陈晓岚", False),
        ("verb=更名", True),
        ("verb=设立", False),
        ("verb=无此动作", True),
        ("from_on=2026-06-18", True),
        ("from_on=2026-06-19", False),
        ("to_on=2026-06-17", False),
        ("from_on=2026-06-18&to_on=2026-06-18&who=韩雪", True),
        ("from_on=tomorrow", True),
    ],
)
def test_person_verb_and_days_narrow_it_down(client, cast, renamed, query, found):
    client.force_login(cast.auditor)
    shown = client.get(f"/audit/?{query}").content.decode()
    assert ("羊角镇团工委" in shown) is found


def test_nothing_found_says_what_to_change(client, cast):
    client.force_login(cast.auditor)
    assert "没有符合的记载" in client.get("/audit/?who=查无此人").content.decode()


def test_three_entries_cost_as_many_queries_as_one(client, cast, renamed):
    client.force_login(cast.auditor)

    def cost(query: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(f"/audit/?{query}").content.decode()
        return len(queries), shown.count("<tr>") - 1

    one, many = cost("verb=更名"), cost("verb=设立")
    assert one[1] == 1
    assert many[1] > 3
    assert one[0] == many[0]


@pytest.mark.both
@pytest.mark.parametrize(
    ("after", "told"),
    [
        ({"role": "official"}, [("角色", "", "干部")]),
        ({"to_on": "2026-05-01"}, [("至", "", "5月1日")]),
        ({"organisation": 7}, [("团组织", "", "已改")]),
        ({"secret_key_of_ours": 1}, []),
        ({"reason": "人数不清"}, [("原因", "", "人数不清")]),
        ({"rank": ""}, []),
        ({"rank": "书记"}, [("职务", "", "书记")]),
    ],
)
def test_values_are_told_in_the_words_of_the_interface(cast, after, told):
    appointment = cast.official.current_appointments[0]
    entry = audit.record(
        actor=None, verb="任职", target=appointment, organisation=appointment.organisation, after=after
    )
    assert [(line.label, line.before, line.after) for line in said(entry)] == told


@pytest.mark.both
def test_an_entry_about_something_that_is_no_longer_in_the_code_is_still_told(cast):
    entry = audit.record(
        actor=None, verb="任职", target=cast.district, organisation=cast.district, after={"name": "甲"}
    )
    entry.target_type = "gone.thing"
    assert said(entry) == []
