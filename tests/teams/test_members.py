"""Who people are: entered, changed, and their phone looked at."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from tasks.access import may_reveal
from teams.actions.members import edit_member, register_member, reveal_phone
from teams.models import AuditEntry, Member
from tests.cast import make_member, make_user
from youthwork.lib.identity import identity_index

IDENTITY = "440902200503010017"

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_person_is_entered_once_by_student_number(cast):
    said = {"actor": cast.college_official, "home": cast.college, "student_number": "20260777"}
    register_member(name="何晓彤", **said)
    with pytest.raises(ValidationError, match="这个学号已经登记过"):
        register_member(name="另一人", **said)


def test_a_person_is_found_by_an_id_number_that_stands_nowhere(cast):
    member = make_member(cast.college, "何晓彤", "20260777")
    Member.objects.filter(pk=member.pk).update(identity_index=identity_index(IDENTITY))
    assert Member.objects.with_identities("440902200503012004", IDENTITY).get() == member
    assert not Member.objects.with_identities("440902200503012004").exists()
    assert not Member.objects.with_identities().exists()
    assert not Member.objects.with_identities("").exists(), "all others have none"


def test_an_id_number_is_entered_once_in_a_unit(cast):
    people = [make_member(cast.college, f"队员{n}", f"2026077{n}") for n in range(2)]
    people.append(make_member(cast.stranger, "何晓彤", "20260777"))
    for person in (people[0], people[2]):
        person.identity_index = identity_index(IDENTITY)
        person.full_clean()
        person.save(update_fields=["identity_index"])
    people[1].identity_index = identity_index(IDENTITY)
    with pytest.raises(ValidationError, match="这个身份证号已经登记过"):
        people[1].full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        people[1].save(update_fields=["identity_index"])


def test_a_long_list_of_id_numbers_is_looked_up_through_the_index(cast):
    if connection.vendor != "postgresql":
        pytest.skip("a question of PostgreSQL's planner")
    numbers = [str(number) for number in range(300)]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "member_identity" in Member.objects.with_identities(*numbers).order_by().explain()


def test_the_log_says_that_the_phone_changed_and_not_to_what(cast):
    member = cast.team.leader
    edit_member(actor=cast.college_official, member=member, phone="15400007777", college="机电信息系")
    entry = AuditEntry.objects.latest("pk")
    assert entry.values("after") == {"phone": "略", "college": "机电信息系"}
    assert "1540000" not in str(entry.values("before")) + str(entry.values("after"))
    assert Member.objects.with_phone("15400007777").get() == member


def test_a_change_of_nothing_leaves_no_entry(cast):
    entries = AuditEntry.objects.count()
    edit_member(actor=cast.college_official, member=cast.team.leader, name="林嘉豪")
    assert AuditEntry.objects.count() == entries


def test_looking_at_a_phone_is_written_down(cast):
    assert reveal_phone(actor=cast.official, member=cast.team.leader) == "15400001234"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.target_name, entry.actor) == ("查看电话", "林嘉豪", cast.official)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("official", True),  # an office on the host line
        ("college_official", True),
        ("city_official", True),  # by word
        ("leader", True),
        ("admin", False),
        ("reader", False),  # serves at the host, and only reads
        ("other_leader", False),
        ("outsider", False),
    ],
)
def test_a_phone_is_for_those_who_work_with_the_team(cast, who, may):
    assert may_reveal(getattr(cast, who), cast.team.leader) is may


def test_an_administrator_beside_the_team_keeps_accounts_and_calls_nobody(cast):
    assert not may_reveal(make_user("keeper", "谢辉", cast.district, "sysadmin"), cast.team.leader)
