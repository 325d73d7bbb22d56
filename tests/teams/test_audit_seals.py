"""What was sealed and then changed, deleted, put in or taken out of the chain is found, and where."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from teams import audit, audit_seals
from teams.audit_proof import FIELDS, canonical, digest_of, seal_hash
from teams.audit_seals import runs_of, seal, verify
from teams.jobs import seal_audit
from teams.models import AuditEntry, AuditName, AuditRange, AuditSeal

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def sealed(cast, monkeypatch):
    """Several seals of four entries each over all that the cast left."""
    monkeypatch.setattr(audit_seals, "MOST", 4)
    seal()
    assert AuditSeal.objects.count() > 5
    return AuditSeal.objects.get(number=3)


def tamper(*statements: str) -> None:
    """What somebody with the database in their hands can do: past the models, and past the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def findings() -> set[tuple[int | None, int | None]]:
    return {(wrong.seal, wrong.entry) for wrong in verify().wrong}


def test_what_nobody_touched_verifies(sealed):
    verdict = verify()
    assert (verdict.wrong, verdict.unsealed) == ([], 0)
    assert (verdict.seals, verdict.entries) == (AuditSeal.objects.count(), AuditEntry.objects.count())
    assert verdict.newest == AuditSeal.objects.order_by("number").last()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "'更名了'"),
        ("target_label", "target_label || '。'"),
        ("after", '\'{"name": "别名"}\''),
        ("organisation_id", "NULL"),
        ("actor_id", "999"),
        ("at", "'2026-01-01 00:00:00.000001+00:00'"),
        ("address", "'10.0.0.1'"),
    ],
)
def test_a_changed_column_is_found_with_its_entry(sealed, column, value):
    pk = sealed.ranges.first().first
    tamper(f"UPDATE teams_auditentry SET {column} = {value} WHERE id = {pk}")
    # The entry no longer fits its own digest, and the seal no longer fits the entries.
    assert findings() == {(3, pk), (3, None)}


def test_a_change_whose_digest_was_made_to_fit_is_found_by_the_seal(sealed):
    pk = sealed.ranges.first().first
    tamper(f"UPDATE teams_auditentry SET verb = '别的' WHERE id = {pk}")
    entry = AuditEntry.objects.get(pk=pk)
    tamper(f"UPDATE teams_auditentry SET digest = '{digest_of([getattr(entry, f) for f in FIELDS])}' WHERE id = {pk}")
    assert findings() == {(3, None)}


def test_a_deleted_entry_is_found_by_its_number(sealed):
    pk = sealed.ranges.first().first
    tamper(f"DELETE FROM teams_auditname WHERE entry_id = {pk}", f"DELETE FROM teams_auditentry WHERE id = {pk}")
    assert findings() == {(3, pk)}


def test_an_entry_slipped_into_an_older_seal_is_found(sealed):
    entry = audit.record(actor=None, verb="设立", organisation=None, label="假")
    tamper(
        f"INSERT INTO teams_auditrange (seal_id, first, last) VALUES ({sealed.pk}, {entry.pk}, {entry.pk})",
        f"UPDATE teams_auditseal SET entries = entries + 1 WHERE id = {sealed.pk}",
    )
    assert findings() == {(3, None)}


def test_a_range_made_endless_is_found_and_not_walked_through(sealed):
    last = AuditRange.objects.order_by("last").last()
    tamper(f"UPDATE teams_auditrange SET last = 9000000000000 WHERE id = {last.pk}")
    assert findings() == {(last.seal.number, None)}


def test_a_seal_taken_out_of_the_chain_is_found(sealed):
    for table, column in (("teams_auditrange", "seal_id"), ("teams_auditseal", "id")):
        tamper(f"DELETE FROM {table} WHERE {column} = {sealed.pk}")
    assert findings() == {(4, None)}
    assert verify().unsealed == 4


def test_a_seal_made_anew_no_longer_fits_the_next(sealed):
    tamper(f"UPDATE teams_auditseal SET hash = '{'0' * 64}' WHERE id = {sealed.pk}")
    assert findings() == {(3, None), (4, None)}


def test_the_end_cut_off_is_found_by_a_hash_kept_outside(sealed):
    newest = AuditSeal.objects.order_by("number").last()
    assert verify(known=newest.hash).wrong == []
    first, last = newest.ranges.get().first, newest.ranges.get().last
    tamper(
        f"DELETE FROM teams_auditrange WHERE seal_id = {newest.pk}",
        f"DELETE FROM teams_auditseal WHERE id = {newest.pk}",
        f"DELETE FROM teams_auditname WHERE entry_id BETWEEN {first} AND {last}",
        f"DELETE FROM teams_auditentry WHERE id BETWEEN {first} AND {last}",
    )
    assert verify().wrong == []
    assert newest.hash in str(verify(known=newest.hash).wrong[0])


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE teams_auditname SET text = '别人' WHERE id = {}", "其中的姓名被改过"),
        ("DELETE FROM teams_auditname WHERE id = {}", "其中的姓名不见了"),
    ],
)
def test_another_name_under_an_entry_is_found(sealed, statement, told):
    name = AuditName.objects.filter(entry__pk__range=(sealed.ranges.first().first, sealed.ranges.first().last)).first()
    assert name is not None
    tamper(statement.format(name.pk))
    (wrong,) = verify().wrong
    assert (wrong.seal, wrong.entry, wrong.what) == (3, name.entry_id, told)


def test_what_is_unsealed_is_counted_and_its_digest_checked(sealed):
    entry = audit.record(actor=None, verb="更名", organisation=None, label="甲")
    assert (verify().unsealed, verify().wrong) == (1, [])
    tamper(f"UPDATE teams_auditentry SET target_label = '乙' WHERE id = {entry.pk}")
    assert findings() == {(None, entry.pk)}


def test_the_job_seals_and_a_second_run_finds_nothing(sealed):
    audit.record(actor=None, verb="更名", organisation=None, label="甲")
    seals = AuditSeal.objects.count()
    seal_audit.delay()
    seal_audit.delay()
    assert (AuditSeal.objects.count(), verify().unsealed) == (seals + 1, 0)


def test_what_lay_unsealed_for_long_is_left_to_the_job_of_the_night(sealed):
    entry = audit.record(actor=None, verb="更名", organisation=None, label="甲")
    tamper(f"UPDATE teams_auditentry SET at = '2026-06-01 00:00:00+00:00' WHERE id = {entry.pk}")
    seal_audit.delay()
    assert entry.seal() is None
    seal_audit.delay(everything=True)
    assert entry.seal() == AuditSeal.objects.order_by("number").last()


def test_an_entry_that_became_visible_late_goes_into_the_next_seal(sealed):
    """Its number is below ones that are sealed: it was drawn when the transaction began."""
    late = audit.record(actor=None, verb="更名", organisation=None, label="迟")
    row = AuditEntry.objects.filter(pk=late.pk).values().get()
    tamper(f"DELETE FROM teams_auditentry WHERE id = {late.pk}")
    for label in ("早", "也早"):
        audit.record(actor=None, verb="更名", organisation=None, label=label)
    assert seal() == 2
    AuditEntry.objects.bulk_create([AuditEntry(**row)])
    assert late.seal() is None
    assert seal() == 1
    assert late.seal().number == AuditSeal.objects.count()
    assert (verify().wrong, verify().unsealed) == ([], 0)


def test_numbers_fall_into_runs():
    assert runs_of([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]
    assert runs_of([5]) == [(5, 5)]
    assert runs_of([]) == []


def test_an_outsider_can_recompute_an_entry_and_its_seal_from_what_is_documented(sealed):
    """The bytes of docs/audit.md, written out here by hand."""
    entry = audit.record(
        actor=None, verb="更名", organisation=None, label="甲“乙”", after={"b": [1, True, None], "a": "é\n"}
    )
    seal()
    found = AuditEntry.objects.get(pk=entry.pk)
    text = canonical([getattr(found, field) for field in FIELDS])
    assert text.startswith('["2026-06-18T01:00:')
    assert text[28:] == r'Z",null,"",null,"更名","","","甲“乙”","",null,{"a":"é\n","b":[1,true,null]},"",""]'
    made = found.seal()
    assert made.hash == seal_hash(
        number=made.number, at=made.at, previous=made.previous, entries=[(found.pk, found.digest)], count=1
    )


def test_the_command_answers_in_json_and_ends_with_one_when_something_is_wrong(sealed):
    said = StringIO()
    call_command("verify_audit", "--format", "json", stdout=said)
    good = json.loads(said.getvalue())
    assert set(good) == {"seals", "entries", "unsealed", "newest", "wrong"}
    assert (good["wrong"], good["newest"]["hash"]) == ([], AuditSeal.objects.order_by("number").last().hash)
    pk = sealed.ranges.first().first
    tamper(f"DELETE FROM teams_auditname WHERE entry_id = {pk}", f"DELETE FROM teams_auditentry WHERE id = {pk}")
    said = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("verify_audit", "--format", "json", stdout=said)
    assert refused.value.returncode == 1
    assert json.loads(said.getvalue())["wrong"] == [
        {"seal": 3, "entry": pk, "message": f"第3号封存，编号{pk}的记载：这条记载不见了"}
    ]


def test_a_later_part_can_be_checked_alone(sealed):
    tamper(f"UPDATE teams_auditentry SET verb = '别的' WHERE id = {sealed.ranges.first().first}")
    whole, part = verify(), verify(from_number=4)
    assert (part.wrong, part.seals) == ([], whole.seals - 3)
