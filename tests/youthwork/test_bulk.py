"""Many rows at once: every value comes back as it went in, and what a row derives is derived."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from teams.models import Member, Membership, Notice, Organisation, SheetImport, SheetRow
from tests.cast import make_member
from youthwork.lib.bulk import Table, fields_of, insert_new, reserve_ids, update
from youthwork.lib.sealed import blind_index

pytestmark = [pytest.mark.django_db, pytest.mark.both]

MEMBERS = Table(Member, "id home_id name student_number phone league_member")
SAID = fields_of(Notice, "user_id kind subject occasion step title text why url inside_only created_at")
AWKWARD = [
    "",
    " ",
    "\\N",
    "\\.",
    "a\\tb",
    "a\tb",
    "a\nb\r\nc",
    "𠮷野家·阿卜杜",
    '"双引号"',
    "'; DROP TABLE teams_member;--",
    "%s",
]


def entered(cast, *people: tuple) -> list[int]:
    ids = reserve_ids(Member, len(people))
    MEMBERS.insert((pk, cast.college.pk, *said) for pk, said in zip(ids, people, strict=True))
    return ids


def test_every_text_comes_back_as_it_went_in(cast):
    ids = entered(cast, *((text, str(n), text, None) for n, text in enumerate(AWKWARD)))
    there = Member.objects.filter(pk__in=ids).order_by("pk")
    assert [member.name for member in there] == AWKWARD
    assert [member.phone for member in there] == AWKWARD


def test_a_sealed_column_is_sealed_and_found_by_its_index(cast):
    (pk,) = entered(cast, ("何晓彤", "1", "15400007777", True))
    member = Member.objects.get(pk=pk)
    assert (member.phone, member.phone_index) == ("15400007777", blind_index("15400007777", "phone"))
    assert Member.objects.with_phone("15400007777").get() == member
    raw = Member.objects.filter(pk=pk).extra(select={"raw": "phone"}).values_list("raw", flat=True)[0]
    assert "15400007777" not in raw


def test_columns_that_the_rows_do_not_come_with_have_their_defaults(cast):
    (pk,) = entered(cast, ("何晓彤", "1", "", None))
    made, saved = Member.objects.get(pk=pk), make_member(cast.college, "何晓彤", "2", league=None)
    for field in Member._meta.concrete_fields:
        if field.attname not in {"id", "student_number"}:
            assert getattr(made, field.attname) == getattr(saved, field.attname), field.attname


def test_true_false_and_unknown_are_three(cast):
    ids = entered(cast, *(("何晓彤", str(n), "", said) for n, said in enumerate((True, False, None))))
    assert [*Member.objects.filter(pk__in=ids).order_by("pk").values_list("league_member", flat=True)] == [
        True,
        False,
        None,
    ]


def test_json_is_sealed_and_opened(cast):
    batch = SheetImport.objects.create(
        kind="roster", organisation=cast.college, file_name="a", sha256="", uploaded_by=cast.college_official
    )
    cells = {"name": "何晓彤\t\\N\n", "number": 1.5, "none": None, "list": ["a", {"b": True}]}
    rows = Table(SheetRow, "batch_id sheet number cells changes verdict notes")
    rows.insert([(batch.pk, "名单", 3, cells, {}, "new", [])])
    row = SheetRow.objects.get(batch=batch)
    assert (row.cells, row.changes, row.notes, row.doubtful) == (cells, {}, [], False)


def test_no_rows_are_no_rows(cast):
    before = Member.objects.count()
    MEMBERS.insert([])
    update(Member, fields_of(Member, "name"), [])
    assert (reserve_ids(Member, 0), Member.objects.count()) == ([], before)


def test_a_row_that_the_database_refuses_takes_all_with_it(cast):
    before = Member.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        entered(cast, ("甲", "1", "", None), ("乙", "1", "", None))
    assert Member.objects.count() == before


# --- what is new ---


def test_what_is_there_already_is_left_as_it_is(cast):
    def say(title: str, *occasions: str) -> int:
        rest = title, "", "", "", False, timezone.now()
        with transaction.atomic():
            return insert_new(Notice, SAID, [(cast.leader.pk, "task", "a:1", one, 0, *rest) for one in occasions])

    assert say("旧", *AWKWARD[:2]) == 2
    assert say("新", *AWKWARD, *AWKWARD) == len(AWKWARD) - 2
    assert say("更新", *AWKWARD) == say("无") == 0
    said = dict(Notice.objects.values_list("occasion", "title"))
    assert said == {one: "旧" if one in AWKWARD[:2] else "新" for one in AWKWARD}


def test_what_breaks_another_constraint_is_refused(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_new(Notice, SAID, [(None, "task", "a:1", "", 0, "", "", "", "", False, timezone.now())])


# --- ids ---


def test_reserved_ids_are_nobody_elses(cast):
    reserved = reserve_ids(Member, 3)
    assert len({*reserved}) == 3
    assert not {*reserved} & {*Member.objects.values_list("pk", flat=True)}
    MEMBERS.insert((pk, cast.college.pk, "何晓彤", str(pk), "", None) for pk in reserved)
    assert make_member(cast.college, "后来的", "x").pk not in reserved


def test_ids_of_rows_that_are_gone_are_not_given_again(cast):
    last = entered(cast, ("何晓彤", "1", "", None))[0]
    Member.objects.filter(pk=last).delete()
    assert reserve_ids(Member, 1)[0] > last


# --- update ---


def test_each_row_gets_its_own_values_and_no_other_is_touched(cast):
    ids = entered(cast, *(("旧名", str(n), "15400007777", None) for n in range(len(AWKWARD))))
    others = list(Member.objects.exclude(pk__in=ids).values())
    update(
        Member,
        fields_of(Member, "name phone phone_index league_member erased_on"),
        [
            (pk, text, text, blind_index(text, "phone"), True, date(2026, 6, 18))
            for pk, text in zip(ids, AWKWARD, strict=True)
        ],
    )
    there = list(Member.objects.filter(pk__in=ids).order_by("pk"))
    assert [member.name for member in there] == AWKWARD
    assert [member.phone for member in there] == AWKWARD
    assert {(member.league_member, member.erased_on, member.home_id) for member in there} == {
        (True, date(2026, 6, 18), cast.college.pk)
    }
    assert list(Member.objects.exclude(pk__in=ids).values()) == others


def test_values_can_be_taken_away(cast):
    (pk,) = entered(cast, ("何晓彤", "1", "", True))
    update(Member, fields_of(Member, "league_member erased_on student_number"), [(pk, None, None, "")])
    member = Member.objects.get(pk=pk)
    assert (member.league_member, member.erased_on, member.student_number) == (None, None, "")


def test_a_row_may_be_pointed_elsewhere(cast):
    membership = Membership.objects.filter(team=cast.team).first()
    update(
        Membership, fields_of(Membership, "team_id from_on"), [(membership.pk, cast.other_team.pk, date(2026, 3, 1))]
    )
    membership.refresh_from_db()
    assert (membership.team, membership.from_on) == (cast.other_team, date(2026, 3, 1))


def test_plain_json_and_lists_are_updated_too(cast):
    update(Organisation, fields_of(Organisation, "aliases"), [(cast.town.pk, ["老羊角", "a\\b\t"])])
    cast.town.refresh_from_db()
    assert cast.town.aliases == ["老羊角", "a\\b\t"]


def test_more_rows_than_one_statement_takes(cast, monkeypatch):
    monkeypatch.setattr("youthwork.lib.bulk.SOME", 3)
    ids = entered(cast, *(("旧名", str(n), "", None) for n in range(10)))
    update(Member, fields_of(Member, "name"), [(pk, f"新名{pk}") for pk in ids])
    assert [*Member.objects.filter(pk__in=ids).order_by("pk").values_list("name", flat=True)] == [
        f"新名{pk}" for pk in ids
    ]


def test_more_rows_than_are_streamed_at_a_time(cast):
    ids = entered(cast, *((f"队员{n}", str(n), f"154{n:08d}", None) for n in range(1_234)))
    assert Member.objects.filter(pk__in=ids).count() == 1_234
    assert Member.objects.with_phone("15400001233").get().name == "队员1233"
