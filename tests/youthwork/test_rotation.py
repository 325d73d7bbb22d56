"""Another FIELD_KEY: everything sealed is sealed anew, whoever writes meanwhile and however often it is killed."""

import base64
import json
import os
from io import StringIO

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from reports.table import table_of_version
from tasks.actions.roster import RosterSheet
from teams.actions import files
from teams.actions.files import drop, read_back, store
from teams.actions.sheets import correct_row
from teams.actions.sign_in import register_phone
from teams.backends import find_account
from teams.models import Member, SheetRow, Site, StoredFile, User
from tests.books import person, roster
from tests.cast import make_record
from tests.imports import apply, take_in
from tests.replay import added_once
from tests.reports.world import make_report, send
from youthwork.lib import rotation, sealed
from youthwork.lib.identity import identity_index
from youthwork.lib.rotation import rotate, sealed_models

pytestmark = [pytest.mark.django_db, pytest.mark.both]

PHONE = "15400001234"


@pytest.fixture
def world(cast):
    return added_once(sealed_everywhere, cast)


def sealed_everywhere(cast):
    """Something sealed in every table that may hold it."""
    make_record(cast)
    report = send(cast, make_report(cast))
    Site.objects.filter(pk=cast.campus.site_id).update(contact_phone="15400008888")
    actor, meaning = cast.college_official, RosterSheet(cast.college, cast.college_official)
    applied = take_in(actor=actor, meaning=meaning, content=roster(person("邓志强", "20260202")), file_name="一.xlsx")
    apply(actor=actor, batch=applied, meaning=meaning)
    batch = take_in(actor=actor, meaning=meaning, content=roster(person(点位="没有的地方")), file_name="二.xlsx")
    correct_row(actor=actor, row=batch.rows.get(), changes={"college": "土木系"}, meaning=meaning)
    return cast, report.versions.get(), batch.rows.get()


def new_key(settings) -> None:
    """The operator's first step: a new key, and the former one beside it."""
    settings.FIELD_KEYS_OLD = [settings.FIELD_KEY, *settings.FIELD_KEYS_OLD]
    settings.FIELD_KEY = os.urandom(32)


def run() -> dict:
    out = StringIO()
    call_command("rotate_field_key", "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def lying(needle: str) -> list[str]:
    """The columns of the whole database in which ``needle`` lies, as it is stored."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found += [
                f"{table}.{name}"
                for row in cursor.fetchall()
                for name, v in zip(names, row, strict=True)
                if needle in str(v)
            ]
    return found


def test_everything_opens_without_the_former_key_afterwards(world, settings):
    cast, version, row = world
    former = sealed.current_header()
    assert set(lying(former)) == {
        "teams_member.phone",
        "teams_site.contact_phone",
        "teams_sheetrow.cells",
        "teams_sheetrow.changes",
        "teams_sheetrow.notes",
        "teams_sheetundo.made",
        "reports_report.contact",
        "reports_reportversion.payload",
    }
    new_key(settings)
    assert run()["errors"] == []
    settings.FIELD_KEYS_OLD = []
    assert lying(former) == []
    assert Member.objects.with_phone(PHONE).get().phone == PHONE
    assert Site.objects.get(pk=cast.campus.site_id).contact_phone == "15400008888"
    assert SheetRow.objects.get(pk=row.pk).cells["name"] == "何晓彤"
    version.refresh_from_db()
    assert (version.report.contact, table_of_version(version).contact) == ("15400006688", "15400006688")


def test_the_second_run_changes_nothing(world, settings):
    new_key(settings)
    assert run()["rows"] > 3
    before = lying(sealed.current_header())
    stored = Member.objects.extra(select={"raw": "phone"}).values_list("raw", flat=True).order_by("pk")
    raw = list(stored)
    assert run()["rows"] == 0
    assert (lying(sealed.current_header()), list(stored)) == (before, raw)


def test_a_phone_is_found_while_both_keys_are_in_use(cast, settings):
    new_key(settings)
    other = Member.objects.get(name="周雨桐")
    other.phone = PHONE
    other.save(update_fields=["phone"])
    assert {member.name for member in Member.objects.with_phone(PHONE)} == {"林嘉豪", "周雨桐"}


def test_killed_in_the_middle_it_goes_on_where_it_stopped(world, settings, monkeypatch):
    new_key(settings)
    monkeypatch.setattr(rotation, "BATCH", 1)
    seals, real = [], rotation.seal

    def dying(text: str) -> str:
        seals.append(text)
        if len(seals) == 3:
            raise KeyboardInterrupt
        return real(text)

    monkeypatch.setattr(rotation, "seal", dying)
    with pytest.raises(KeyboardInterrupt):
        run()
    done = len(lying(sealed.current_header()))
    assert done == 2
    monkeypatch.setattr(rotation, "seal", real)
    assert run()["errors"] == []
    settings.FIELD_KEYS_OLD = []
    assert {member.phone for member in Member.objects.all()} >= {PHONE, "15400002071", "15400004417"}


def test_what_is_written_meanwhile_is_not_overwritten(cast, settings, monkeypatch):
    new_key(settings)
    real = rotation.unseal

    def slowly(value: str) -> str:
        text = real(value)
        if text == PHONE:  # the person corrects the number while it is being sealed anew
            member = Member.objects.get(name="林嘉豪")
            member.phone = "15400009999"
            member.save(update_fields=["phone"])
        return text

    monkeypatch.setattr(rotation, "unseal", slowly)
    assert run()["errors"] == []
    assert Member.objects.with_phone("15400009999").get().phone == "15400009999"


def test_values_of_the_first_form_are_read_and_brought_up(cast, settings):
    """They named no key: whichever opens them is the one."""
    nonce = os.urandom(12)
    first = (
        "1"
        + base64.b64encode(
            nonce + AESGCM(sealed._derived_key(settings.FIELD_KEY, "seal")).encrypt(nonce, PHONE.encode(), None)
        ).decode()
    )
    member = Member.objects.get(name="林嘉豪")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE teams_member SET phone = %s WHERE id = %s", [first, member.pk])
    new_key(settings)
    assert Member.objects.get(pk=member.pk).phone == PHONE
    run()
    settings.FIELD_KEYS_OLD = []
    assert Member.objects.get(pk=member.pk).phone == PHONE


def test_what_cannot_be_opened_is_named_by_its_place_and_left(cast, settings):
    member = Member.objects.get(name="林嘉豪")
    new_key(settings)
    settings.FIELD_KEYS_OLD = []
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("rotate_field_key", "--format", "json", stdout=out, stderr=err)
    assert refusal.value.returncode == 1
    errors = json.loads(out.getvalue())["errors"]
    assert {"table", "row", "column", "message"} == set(errors[0])
    assert ("teams.Member", str(member.pk), "phone") in {(e["table"], e["row"], e["column"]) for e in errors}
    assert PHONE not in out.getvalue() + err.getvalue() + str(refusal.value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM teams_member WHERE id = %s", [member.pk])
        assert not cursor.fetchone()[0].startswith(sealed.current_header())


def test_the_questions_asked_do_not_grow_with_what_is_done_already(cast, settings, django_assert_num_queries):
    new_key(settings)
    run()
    with django_assert_num_queries(1):
        rotate(Member, dict(sealed_models())[Member])


def test_every_index_of_a_sealed_column_is_one_that_a_rotation_knows():
    """A plain column filled by hand would keep the former key's index, and searches would find nothing."""
    for model, _ in sealed_models():
        indexes = [f for f in model._meta.local_fields if f.name.endswith("_index")]
        assert all(isinstance(f, sealed.BlindIndexField | sealed.NamedIndexField) for f in indexes), model


def test_hashes_of_numbers_that_are_not_kept_are_counted_and_found_until_the_former_key_goes(cast, settings):
    number = "440902200503010017"
    member = Member.objects.get(name="林嘉豪")
    Member.objects.filter(pk=member.pk).update(identity_index=identity_index(number))
    assert run()["former_hashes"] == []
    new_key(settings)
    said = run()
    assert said["former_hashes"] == [{"table": "teams.Member", "column": "identity_index", "rows": 1}]
    assert said["errors"] == [], "it is no failure: the former key may go"
    out = StringIO()
    call_command("rotate_field_key", stdout=out)
    assert "teams.Member有1行的identity_index仍属于旧钥匙" in out.getvalue()
    assert Member.objects.with_identities(number).get() == member
    settings.FIELD_KEYS_OLD = []
    assert not Member.objects.with_identities(number).exists()
    Member.objects.filter(pk=member.pk).update(identity_index=identity_index(number))  # a roster came in again
    assert run()["former_hashes"] == []
    assert Member.objects.with_identities(number).get() == member


def test_an_account_opens_by_its_phone_before_during_and_after(cast, settings):
    register_phone(actor=cast.official, phone="15400003131")
    new_key(settings)
    assert find_account("15400003131").account == cast.official
    assert find_account(PHONE).account == cast.leader
    run()
    settings.FIELD_KEYS_OLD = []
    assert find_account("15400003131").account == cast.official
    assert find_account(PHONE).account == cast.leader


def test_a_number_that_is_unique_stays_so_while_both_keys_are_in_use(cast, settings):
    register_phone(actor=cast.official, phone="15400003131")
    new_key(settings)
    with pytest.raises(ValidationError, match="已登记在另一个账号上"):
        register_phone(actor=cast.college_official, phone="15400003131")


def test_equal_values_that_two_keys_hid_from_each_other_are_named_and_left(cast, settings):
    register_phone(actor=cast.official, phone="15400003131")
    new_key(settings)
    twin = User.objects.get(pk=cast.college_official.pk)
    twin.phone = "15400003131"  # past the action: as two at once would
    twin.save(update_fields=["phone"])
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("rotate_field_key", "--format", "json", stdout=out)
    (error,) = json.loads(out.getvalue())["errors"]
    assert (error["table"], error["row"], error["column"]) == ("teams.User", str(cast.official.pk), "phone")
    assert "same value" in error["message"]
    register_phone(actor=cast.official, phone="")
    assert run()["errors"] == []


def kept(cast, content: bytes = b"PK 15400001234", **more) -> StoredFile:
    return store(
        actor=cast.official,
        content=content,
        name="名单.xlsx",
        content_type="",
        owner=cast.district,
        sealed=True,
        **more,
    )


def on_disk(stored: StoredFile) -> bytes:
    with StoredFile.objects.get(pk=stored.pk).content.open("rb") as file:
        return file.read()


def test_a_sealed_file_is_sealed_anew_and_the_old_one_goes(cast, settings, django_capture_on_commit_callbacks):
    stored = kept(cast)
    open_one = store(actor=None, content=b"%PDF", name="a.pdf", content_type="", owner=cast.district)
    new_key(settings)
    with django_capture_on_commit_callbacks(execute=True):
        answer = run()
    assert (answer["errors"], answer["tables"]["teams.StoredFile.content"]) == ([], 1)
    assert not stored.content.storage.exists(stored.content.name)
    settings.FIELD_KEYS_OLD = []
    assert on_disk(stored).startswith(sealed.current_bytes_header())
    assert read_back(stored) == b"PK 15400001234"  # by the row as it was read before the rotation
    assert on_disk(open_one) == b"%PDF"
    assert run()["tables"]["teams.StoredFile.content"] == 0


def test_a_sealed_file_stays_readable_until_the_rotation_stands(cast, settings):
    stored = kept(cast)
    new_key(settings)
    run()  # its transaction is that of the test and never ends
    assert stored.content.storage.exists(stored.content.name)
    assert read_back(StoredFile.objects.get(pk=stored.pk)) == read_back(stored) == b"PK 15400001234"


def test_a_file_dropped_while_it_is_sealed_anew_leaves_nothing(
    cast, settings, monkeypatch, django_capture_on_commit_callbacks
):
    stored = kept(cast)
    new_key(settings)
    real, written = files.seal_bytes, []

    def slowly(content: bytes) -> bytes:
        drop(StoredFile.objects.get(pk=stored.pk))
        written.append(real(content))
        return written[-1]

    monkeypatch.setattr(files, "seal_bytes", slowly)
    with django_capture_on_commit_callbacks(execute=True):
        assert run()["errors"] == []
    folder = settings.MEDIA_ROOT
    assert written
    assert not [path for path in folder.rglob("*") if path.is_file() and path.read_bytes() in written]
    assert not stored.content.storage.exists(stored.content.name)


def test_a_sealed_file_that_cannot_be_opened_or_found_is_named_and_left(cast, settings):
    closed, missing = kept(cast), kept(cast)
    missing.content.storage.delete(missing.content.name)
    before = on_disk(closed)
    new_key(settings)
    settings.FIELD_KEYS_OLD = []
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("rotate_field_key", "--format", "json", stdout=out)
    errors = {e["row"]: e for e in json.loads(out.getvalue())["errors"] if e["table"] == "teams.StoredFile"}
    assert errors[str(missing.pk)]["message"] == "no such file"
    assert "FIELD_KEYS_OLD" in errors[str(closed.pk)]["message"]
    assert on_disk(closed) == before
