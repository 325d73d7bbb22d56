"""Phones and rows of rosters reach the database encrypted and are found by a keyed index."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from teams.choices import RowVerdict, SheetKind
from teams.models import Member, SheetImport, SheetRow
from tests.cast import make_member
from youthwork.lib.sealed import CannotOpen, blind_index, key_id, seal, seal_bytes, unseal, unseal_bytes


def test_a_value_comes_back_and_never_looks_the_same_twice():
    assert unseal(seal("15400001234")) == "15400001234"
    assert seal("15400001234") != seal("15400001234")


def test_a_missing_key_is_named_by_its_setting_and_the_value_is_not(settings):
    sealed, former = seal("15400001234"), settings.FIELD_KEY
    settings.FIELD_KEY = b"k" * 32
    with pytest.raises(CannotOpen, match="neither FIELD_KEY nor one of FIELD_KEYS_OLD") as refusal:
        unseal(sealed)
    assert key_id(former) in str(refusal.value)
    assert sealed[9:] not in str(refusal.value)
    settings.FIELD_KEYS_OLD = [former]
    assert unseal(sealed) == "15400001234"


@pytest.mark.parametrize("place", [3, 12, -6])
def test_an_altered_value_is_refused(place):
    sealed = seal("15400001234")
    other = "0" if sealed[place] != "0" else "1"
    altered = sealed[:place] + other + sealed[place:][1:]
    with pytest.raises(CannotOpen):
        unseal(altered)


def test_bytes_come_back_and_never_look_the_same_twice():
    content = bytes(range(256)) * 40
    sealed = seal_bytes(content)
    assert unseal_bytes(sealed) == content
    assert seal_bytes(content) != sealed
    assert content[:32] not in sealed
    assert unseal_bytes(seal_bytes(b"")) == b""


def test_sealed_bytes_name_their_key_and_a_former_one_still_opens_them(settings):
    sealed, former = seal_bytes(b"PK\x03\x04"), settings.FIELD_KEY
    assert sealed.startswith(b"3" + key_id(former).encode())
    settings.FIELD_KEY = b"k" * 32
    with pytest.raises(CannotOpen, match=f"{key_id(former)} is neither FIELD_KEY nor one of FIELD_KEYS_OLD"):
        unseal_bytes(sealed)
    settings.FIELD_KEYS_OLD = [former]
    assert unseal_bytes(sealed) == b"PK\x03\x04"


@pytest.mark.parametrize("place", [0, 3, 12, 25, -1])
def test_altered_bytes_are_refused(place):
    sealed = bytearray(seal_bytes(b"PK\x03\x04"))
    sealed[place] ^= 1
    with pytest.raises(CannotOpen):
        unseal_bytes(bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 9, 15, 30])
def test_bytes_cut_short_are_refused(length):
    with pytest.raises(CannotOpen):
        unseal_bytes(seal_bytes(b"PK\x03\x04")[:length])


def test_what_never_was_sealed_is_told_from_what_was_altered():
    with pytest.raises(CannotOpen, match="not sealed bytes"):
        unseal_bytes(b"PK\x03\x04")
    with pytest.raises(CannotOpen, match="not sealed bytes"):
        unseal_bytes(seal("15400001234").encode())


def test_a_large_file_is_sealed_with_few_copies():
    script = (
        "import os, resource, django\n"
        "django.setup()\n"
        "from youthwork.lib.sealed import seal_bytes, unseal_bytes\n"
        "content = os.urandom(50 << 20)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "sealed = seal_bytes(content)\n"
        "assert unseal_bytes(sealed) == content\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "youthwork.settings"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert int(done.stdout) < 130


def test_the_index_depends_on_the_key_and_on_the_purpose(settings):
    index = blind_index("15400001234", "phone")
    assert index == blind_index("15400001234", "phone")
    assert index != blind_index("15400001234", "id")
    settings.FIELD_KEY = b"k" * 32
    assert index != blind_index("15400001234", "phone")
    assert blind_index("", "phone") == ""


@pytest.mark.django_db
@pytest.mark.both
def test_no_phone_lies_open_in_the_database(cast):
    member = make_member(cast.college, "何晓彤", "20260199", phone="15400008052")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_index FROM teams_member WHERE id = %s", [member.pk])
        stored = " ".join(cursor.fetchone())
    assert "15400008052" not in stored and "8052" not in stored.split()[0][:8]
    assert Member.objects.with_phone("15400008052").get() == member
    assert Member.objects.get(pk=member.pk).masked_phone == "154****8052"


@pytest.mark.django_db
@pytest.mark.both
def test_a_changed_phone_is_found_by_the_new_number_only(cast):
    member = cast.team.leader
    member.phone = "15400009999"
    member.save(update_fields=["phone"])
    assert Member.objects.with_phone("15400009999").get() == member
    assert not Member.objects.with_phone("15400001234").exists()
    assert not Member.objects.with_phone("").exists()


@pytest.mark.django_db
def test_rows_of_an_upload_lie_encrypted(cast):
    batch = SheetImport.objects.create(
        kind=SheetKind.ROSTER, organisation=cast.college, file_name="名单.xlsx", uploaded_by=cast.college_official
    )
    row = SheetRow.objects.create(
        batch=batch, sheet="Sheet1", number=3, cells={"姓名": "何晓彤", "手机": "15400008052"}, verdict=RowVerdict.NEW
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM teams_sheetrow WHERE id = %s", [row.pk])
        (stored,) = cursor.fetchone()
    assert "15400008052" not in stored and "何晓彤" not in stored
    assert SheetRow.objects.get(pk=row.pk).cells == {"姓名": "何晓彤", "手机": "15400008052"}
