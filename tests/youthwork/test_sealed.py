"""Phones and rows of rosters reach the database encrypted and are found by a keyed index."""

import pytest
from django.db import connection

from teams.choices import RowVerdict, SheetKind
from teams.models import Member, SheetImport, SheetRow
from tests.cast import make_member
from youthwork.lib.sealed import CannotOpen, blind_index, key_id, seal, unseal


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
