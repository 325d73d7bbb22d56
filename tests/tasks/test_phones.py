"""Full phone numbers: who gets them, how, and that nobody can find out by guessing."""

import pytest
from django.urls import reverse

from tasks.access import may_reveal, revealable_for
from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.roster import RosterSheet
from teams.actions.sheets import understand
from teams.models import AuditEntry, Member, Site
from tests.books import arrangement, person, roster
from tests.imports import take_in
from tests.tasks.test_people_pages import page

pytestmark = pytest.mark.django_db
PHONE, CONTACT = "15400001234", "15400008888"


@pytest.fixture
def site(cast) -> Site:
    site = cast.campus.site
    site.contact_name, site.contact_phone = "吴主任", CONTACT
    site.save(update_fields=["contact_name", "contact_phone"])
    return site


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("official", True),
        ("college_official", True),
        ("city_official", True),
        ("leader", True),
        ("admin", False),  # sees the member, not the number
        ("reader", False),
        ("other_leader", False),
        ("outsider", False),
    ],
)
def test_by_number_only_those_are_found_whose_number_one_may_see(cast, client, who, found):
    user = getattr(cast, who)
    assert ("林嘉豪</a>" in page(client, user, "tasks:members", q=PHONE)) is found
    assert revealable_for(user).with_phone(PHONE).exists() is found
    assert may_reveal(user, cast.team.leader) is found


def test_who_may_not_see_a_number_finds_the_person_by_name_all_the_same(cast, client):
    assert "林嘉豪</a>" in page(client, cast.admin, "tasks:members", q="林嘉")


def test_who_has_left_the_team_is_not_found_through_it(cast):
    """The district works with the team, not with the college's people at large."""
    member = Member.objects.get(name="周雨桐")
    assert may_reveal(cast.official, member)
    member.memberships.update(to_on="2026-06-01")
    assert not may_reveal(cast.official, member)
    assert may_reveal(cast.college_official, member)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("official", 200),
        ("college_official", 200),
        ("leader", 200),
        ("admin", 403),
        ("reader", 403),
        ("other_leader", 404),
        ("outsider", 404),
    ],
)
def test_the_contact_of_a_site_is_looked_at_by_a_post_that_is_written_down(cast, client, site, who, status):
    user = getattr(cast, who)
    client.force_login(user)
    if status != 404:
        shown = page(client, user, "tasks:site", site.pk)
        assert CONTACT not in shown
        assert ("看完整号码" in shown) is (status == 200)
    response = client.post(reverse("tasks:site-phone", args=[site.pk]))
    assert response.status_code == status
    assert (CONTACT in response.text) is (status == 200)
    assert AuditEntry.objects.filter(verb="查看电话").count() == (status == 200)
    if status == 200:
        assert "no-store" in response["Cache-Control"]
        entry = AuditEntry.objects.first()
        assert (entry.verb, entry.target_label) == ("查看电话", "官渡校园社区")


def test_a_site_is_not_revealed_by_looking(cast, client, site):
    client.force_login(cast.official)
    assert client.get(reverse("tasks:site-phone", args=[site.pk])).status_code == 405


def said_of_phone(cast, who, phone) -> list[str]:
    row = ("1. 创文巩卫工作\n2. 入户宣传", "官渡校园社区", 20, "林嘉豪", phone, "")
    meaning = ArrangementSheet(cast.document, getattr(cast, who))
    outcome = understand(meaning, arrangement(row), "a.xlsx")[1]
    return [note["code"] for note in outcome.lines[0].notes if note["field"] == "phone"]


def test_an_arrangement_does_not_tell_a_stranger_to_the_number_whether_it_is_right(cast):
    assert said_of_phone(cast, "official", PHONE) == []
    assert said_of_phone(cast, "official", "15400009999") == ["not_taken_over"]
    assert said_of_phone(cast, "admin", PHONE) == said_of_phone(cast, "admin", "15400009999") == ["not_taken_over"]


def test_the_page_of_an_import_shows_a_taken_number_masked_and_keeps_it_unless_another_is_typed(cast, client):
    actor = cast.college_official
    meaning = RosterSheet(cast.college, actor)
    batch = take_in(actor=actor, meaning=meaning, content=roster(person(手机=PHONE)), file_name="a.xlsx")
    row = batch.rows.get()
    assert [said["code"] for said in row.notes] == ["phone_taken"]
    shown = page(client, actor, "tasks:sheet", batch.pk)
    assert PHONE not in shown
    assert 'value="154****1234"' in shown
    send = reverse("tasks:sheet-row", args=[batch.pk, row.pk])
    client.post(send, {"phone": "154****1234"})
    row.refresh_from_db()
    assert row.changes == {}
    client.post(send, {"phone": "15400009999"})
    row.refresh_from_db()
    assert (row.changes, row.verdict) == ({"phone": "15400009999"}, "new")
