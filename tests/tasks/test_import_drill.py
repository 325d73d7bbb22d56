"""Many imports at once, on PostgreSQL: no quota is passed, each is whole or not at all, and nobody waits for ever."""

import base64
import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, connections, transaction

from tasks.actions.roster import MOVED, RosterSheet
from tasks.actions.sheets import carry_on
from tasks.actions.staffing import appoint_leader, join_team, leave_team
from tasks.models import Placement
from teams.actions.members import edit_member
from teams.actions.sheet_writes import ask_to_apply, ask_to_undo, bring_in, take_back, write_in
from teams.actions.sheets import read_anew, receive
from teams.choices import SheetState
from teams.models import AuditEntry, Member, Membership, Posting, SheetImport, SheetUndo, Team
from tests.books import ROSTER_HEAD, person, roster
from tests.cast import Cast, build_cast, make_member
from tests.imports import take_in
from tests.services import wait_for
from youthwork.lib.sealed import blind_index, current_header

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

ON = date(2026, 6, 18)
SECONDS = 90
ACCOUNT = {"点位": "预防未成年人违法犯罪公众号"}


@pytest.fixture
def cast(transactional_db, today) -> Cast:
    assert connection.vendor == "postgresql", "these races need PostgreSQL: run make drill"
    return build_cast()


def at_once(works: Sequence[Callable[[], object]]) -> list[object]:
    """What each returned or raised; all begin together, each in a thread with a connection of its own."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            gate.wait(SECONDS)
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(SECONDS) for future in [pool.submit(run, work) for work in works]]


def faults(results: Sequence[object]) -> list[object]:
    """What was neither done nor refused in words: a deadlock, for instance."""
    return [result for result in results if isinstance(result, Exception) and not isinstance(result, ValidationError)]


def meaning_of(cast: Cast) -> RosterSheet:
    return RosterSheet(cast.college, cast.college_official)


def crowd(number: int, people: int = 3, **cells) -> list[list]:
    """The rows of one file, whose people are in no other."""
    return [person(f"队员{number}之{n}", f"2027{number:03d}{n}", **cells) for n in range(people)]


def waiting_to_apply(cast: Cast, rows: Sequence[list]) -> SheetImport:
    batch = take_in(actor=cast.college_official, meaning=meaning_of(cast), content=roster(*rows), file_name="名单.xlsx")
    return ask_to_apply(actor=cast.college_official, batch=batch)


def writing(cast: Cast, batch: SheetImport) -> Callable[[], None]:
    return lambda: write_in(actor=cast.college_official, batch=batch, meaning=meaning_of(cast))


def is_sound() -> None:
    """The counters count, and nobody is in two halves: members, memberships and posts belong together."""
    for row in Placement.objects.exclude(team=None):
        assert row.filled == row.team.memberships.current().count() <= row.headcount
    for team in Team.objects.exclude(leader=None):
        assert team.memberships.current().filter(member=team.leader).exists()
    for posting in Posting.objects.filter(to_on=None):
        assert Membership.objects.current().filter(team=posting.team, member=posting.member).exists()


def wholly(rows: Sequence[list]) -> bool:
    """Whether all people of a file are there and in a team; False if none is. Nothing in between."""
    numbers = [row[ROSTER_HEAD.index("学号")] for row in rows]
    there = Member.objects.filter(student_number__in=numbers).count()
    joined = Membership.objects.current().filter(member__student_number__in=numbers).count()
    assert (there, joined) in {(0, 0), (len(rows), len(rows))}
    return there > 0


# --- (a) one placement ---


def test_forty_imports_into_one_row_never_exceed_its_quota(cast):
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=50)
    files = [crowd(number) for number in range(40)]
    batches = [waiting_to_apply(cast, rows) for rows in files[:32]]

    def by_command(rows: Sequence[list]) -> Callable[[], object]:
        return lambda: bring_in(
            actor=cast.college_official, meaning=meaning_of(cast), content=roster(*rows), file_name="名单.xlsx"
        )

    results = at_once([*(writing(cast, batch) for batch in batches), *(by_command(rows) for rows in files[32:])])
    assert faults(results) == []
    is_sound()
    row = Placement.objects.get(pk=cast.campus.pk)
    assert row.filled == 50, "as many came in as there was room for: two and sixteen times three"
    for batch, rows in zip(batches, files, strict=False):
        batch.refresh_from_db()
        assert wholly(rows) == (batch.state == SheetState.APPLIED)
        if batch.state != SheetState.APPLIED:
            assert (batch.state, bool(batch.options["why"])) == (SheetState.READ, True)
            assert "quota" in {code for one in batch.rows.all() for code in one.codes.split()}
    for result, rows in zip(results[32:], files[32:], strict=True):
        refused = isinstance(result, ValidationError) or bool(result.errors)
        assert wholly(rows) != refused
    assert SheetUndo.objects.count() == SheetImport.objects.filter(state=SheetState.APPLIED).count()


def test_imports_among_people_who_join_and_leave_by_hand(cast):
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=30)
    actor = cast.college_official
    files = [crowd(number, 2) for number in range(12)]
    batches = [waiting_to_apply(cast, rows) for rows in files]
    singles = [make_member(cast.college, f"单个{n}", f"30{n:02d}") for n in range(10)]
    leavers = [make_member(cast.college, f"离开{n}", f"40{n:02d}") for n in range(8)]
    leaving = [join_team(actor=actor, team=cast.team, member=member, on=ON) for member in leavers]
    known = waiting_to_apply(cast, [person("周雨桐", "20260102", 手机="", 学院="土木系", 班级="", 职务="团队长")])
    zhou = Member.objects.get(name="周雨桐")
    results = at_once(
        [
            *(writing(cast, batch) for batch in [*batches, known]),
            *(lambda m=member: join_team(actor=actor, team=cast.team, member=m, on=ON) for member in singles),
            *(lambda m=membership: leave_team(actor=actor, membership=m, on=ON) for membership in leaving),
            lambda: appoint_leader(actor=actor, team=cast.team, member=zhou, on=ON),
            lambda: edit_member(actor=actor, member=zhou, class_name="软件2402"),
        ]
    )
    assert faults(results) == []
    is_sound()
    for batch, rows in zip(batches, files, strict=True):
        batch.refresh_from_db()
        assert wholly(rows) == (batch.state == SheetState.APPLIED)
    zhou.refresh_from_db()
    assert (zhou.class_name, Team.objects.get(pk=cast.team.pk).leader) == ("软件2402", zhou)
    assert Membership.objects.filter(member__in=leavers, to_on=None).count() == 0


def test_imports_at_a_row_without_a_team_form_one(cast):
    Placement.objects.filter(pk=cast.account.pk).update(headcount=40)
    files = [crowd(number, 2, 职务="队员", **ACCOUNT) for number in range(10)]
    batches = [waiting_to_apply(cast, rows) for rows in files]
    assert faults(at_once([writing(cast, batch) for batch in batches])) == []
    is_sound()
    for batch, rows in zip(batches, files, strict=True):
        batch.refresh_from_db()
        assert wholly(rows) == (batch.state == SheetState.APPLIED)
        if batch.state == SheetState.READ:  # the team came between its check and its writing
            assert "没有写入任何内容" in batch.options["why"][0]
            ask_to_apply(actor=cast.college_official, batch=batch)
            writing(cast, batch)()
    assert Placement.objects.get(pk=cast.account.pk).filled == 20
    assert Team.objects.filter(home=cast.college).count() == 3


def test_one_person_in_several_files_at_once_is_one(cast):
    batches = [waiting_to_apply(cast, [*crowd(number, 1), person(班级=f"软件240{number}")]) for number in range(8)]
    assert faults(at_once([writing(cast, batch) for batch in batches])) == []
    is_sound()
    he = Member.objects.get(student_number="20260201")
    assert he.memberships.count() == 1
    for number, batch in enumerate(batches):
        batch.refresh_from_db()
        assert wholly(crowd(number, 1)) == (batch.state == SheetState.APPLIED)


def test_files_that_name_the_same_people_in_other_orders_do_not_wait_for_each_other(cast):
    people = [make_member(cast.college, f"旧人{n}", f"50{n:02d}") for n in range(30)]
    places = ({}, {"点位": "羊角镇石曹村"})
    for row in (cast.campus, cast.stone):
        Placement.objects.filter(pk=row.pk).update(headcount=200)

    def rows(number: int) -> list[list]:
        order = random.Random(number).sample(people, len(people))
        return [person(m.name, m.student_number, 手机="", 班级=f"班{number}", **places[number % 2]) for m in order]

    batches = [waiting_to_apply(cast, rows(number)) for number in range(10)]
    results = at_once(
        [
            *(writing(cast, batch) for batch in batches),
            *(
                lambda m=member: edit_member(actor=cast.college_official, member=m, college="土木系")
                for member in people
            ),
        ]
    )
    assert faults(results) == []
    is_sound()
    for batch in SheetImport.objects.filter(state=SheetState.READ):  # another let its people join a moment before
        assert batch.options["why"] == [MOVED]
        ask_to_apply(actor=cast.college_official, batch=batch)
        writing(cast, batch)()
    assert {batch.state for batch in SheetImport.objects.all()} == {SheetState.APPLIED}
    assert Membership.objects.current().filter(member__in=people).count() == 60
    is_sound()


def test_somebody_edited_between_check_and_writing_is_not_written_over(cast):
    """The edit waits in its transaction until the import has checked; its value then stands, and is not forgotten."""
    batch = waiting_to_apply(cast, [person("周雨桐", "20260102", 手机="", 班级="软件2401")])
    zhou = Member.objects.get(name="周雨桐")
    held, release = threading.Event(), threading.Event()

    def edit() -> None:
        with transaction.atomic():
            edit_member(actor=cast.college_official, member=zhou, class_name="软件2402")
            held.set()
            release.wait(SECONDS)

    def write() -> None:
        held.wait(SECONDS)
        writing(cast, batch)()

    def let_go() -> None:
        held.wait(SECONDS)
        wait_for(someone_waits, "the import at the lock")
        release.set()

    assert at_once([edit, write, let_go]) == [None] * 3
    batch.refresh_from_db()
    zhou.refresh_from_db()
    assert (batch.state, batch.options["why"], zhou.class_name) == (SheetState.READ, [MOVED], "软件2402")
    assert "软件2402 → 软件2401" in str(batch.rows.get().notes)


def someone_waits() -> bool:
    """Whether a connection of this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


# --- two workers at one import ---


@pytest.mark.parametrize("stage", ["reading", "applying", "undoing"])
def test_four_workers_at_one_import_do_it_once(cast, stage):
    rows = crowd(1)
    if stage == "reading":
        batch = receive(
            actor=cast.college_official, meaning=meaning_of(cast), content=roster(*rows), file_name="名单.xlsx"
        )
    else:
        batch = waiting_to_apply(cast, rows)
    if stage == "undoing":
        carry_on(batch.pk)
        ask_to_undo(actor=cast.college_official, batch=batch)
    before = AuditEntry.objects.count()
    assert at_once([lambda: carry_on(batch.pk)] * 4) == [None] * 4
    batch.refresh_from_db()
    is_sound()
    done = {"reading": SheetState.READ, "applying": SheetState.APPLIED, "undoing": SheetState.UNDONE}[stage]
    assert (batch.state, "why" in batch.options, batch.rows.count()) == (done, False, 3)
    assert wholly(rows) == (stage == "applying")
    assert AuditEntry.objects.count() - before == (stage != "reading")


def test_two_who_press_the_button_at_once_apply_it_once(cast):
    batch = take_in(
        actor=cast.college_official, meaning=meaning_of(cast), content=roster(*crowd(1)), file_name="名单.xlsx"
    )
    results = at_once([lambda: ask_to_apply(actor=cast.college_official, batch=batch)] * 5)
    assert faults(results) == []
    assert sum(isinstance(result, ValidationError) for result in results) == 4


# --- (c) the key rotation ---


def test_imports_while_the_key_is_rotated_leave_everything_under_the_new_one(cast, settings, capsys):
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=1_000)
    known = [make_member(cast.college, f"旧人{n}", f"60{n:03d}", phone=f"154{n:08d}") for n in range(300)]
    files = [
        [
            *(person(m.name, m.student_number, 手机=f"155{int(m.student_number):08d}") for m in known[number::10]),
            *crowd(number),
        ]
        for number in range(6)
    ]
    batches = [waiting_to_apply(cast, rows) for rows in files]
    unread = receive(
        actor=cast.college_official, meaning=meaning_of(cast), content=roster(*crowd(90)), file_name="名单.xlsx"
    )
    former, fresh = settings.FIELD_KEY, base64.b64decode("B" * 43 + "=")
    settings.FIELD_KEY, settings.FIELD_KEYS_OLD = fresh, [former]
    results = at_once(
        [
            lambda: call_command("rotate_field_key"),
            *(writing(cast, batch) for batch in batches),
            lambda: carry_on(unread.pk),
        ]
    )
    assert faults(results) == []
    call_command("rotate_field_key")  # what was written while it went
    settings.FIELD_KEYS_OLD = []
    is_sound()
    assert {batch.state for batch in SheetImport.objects.filter(pk__in=[b.pk for b in batches])} == {SheetState.APPLIED}
    moved = {m.pk for number in range(6) for m in known[number::10]}
    for member in Member.objects.filter(pk__in=[m.pk for m in known]):
        number = int(member.student_number)
        phone = f"155{number:08d}" if member.pk in moved else f"154{number - 60_000:08d}"
        assert (member.phone, member.phone_index) == (phone, blind_index(phone, "phone"))
    raw = Member.objects.exclude(phone_index="").extra(select={"raw": "phone"}).values_list("raw", flat=True)
    assert all(value.startswith(current_header()) for value in raw)
    unread.refresh_from_db()
    assert unread.state == SheetState.READ
    read_anew(actor=cast.college_official, batch=unread)
    carry_on(unread.pk)
    for batch in batches:  # what is kept to undo it can be opened too
        ask_to_undo(actor=cast.college_official, batch=batch)
        take_back(actor=cast.college_official, batch=batch, meaning=meaning_of(cast))
        batch.refresh_from_db()
        assert (batch.state, batch.options.get("why")) == (SheetState.UNDONE, None)
    assert {m.phone for m in Member.objects.filter(pk__in=moved)} == {m.phone for m in known if m.pk in moved}


# --- (d) undo against the others ---


@pytest.mark.parametrize("round_", range(6))
def test_an_undo_among_people_who_join_and_leave_is_whole_or_not_at_all(cast, round_):
    chance = random.Random(round_)
    actor = cast.college_official
    place = ACCOUNT if round_ % 2 else {}
    Placement.objects.filter(pk__in=(cast.campus.pk, cast.account.pk)).update(headcount=60)
    rows = crowd(1, 10, **place)
    rows[0][ROSTER_HEAD.index("职务")] = "团队长"
    batch = waiting_to_apply(cast, rows)
    carry_on(batch.pk)
    team = Placement.objects.get(pk=(cast.account if round_ % 2 else cast.campus).pk).team
    ask_to_undo(actor=actor, batch=batch)
    memberships = list(Membership.objects.filter(member__name__startswith="队员1之"))
    others = [make_member(cast.college, f"旁人{n}", f"70{n:02d}") for n in range(6)]
    works: list[Callable[[], object]] = [
        *(lambda m=member: join_team(actor=actor, team=team, member=m, on=ON) for member in others),
        lambda: take_back(actor=actor, batch=batch, meaning=meaning_of(cast)),
    ]
    if round_ % 3 == 0:
        works.append(lambda: leave_team(actor=actor, membership=chance.choice(memberships), on=ON))
    if round_ % 3 == 1:
        works.append(lambda: appoint_leader(actor=actor, team=team, member=memberships[3].member, on=ON))
    chance.shuffle(works)
    assert faults(at_once(works)) == []
    batch.refresh_from_db()
    is_sound()
    there = Member.objects.filter(name__startswith="队员1之").count()
    if batch.state == SheetState.UNDONE:
        assert (there, Membership.objects.filter(pk__in=[m.pk for m in memberships]).count()) == (0, 0)
        assert not SheetUndo.objects.filter(batch=batch).exists()
    else:
        assert (batch.state, there, bool(batch.options["why"])) == (SheetState.APPLIED, 10, True)
        assert SheetUndo.objects.filter(batch=batch).exists()


def test_two_undos_of_files_with_the_same_people_do_not_wait_for_each_other(cast):
    people = [make_member(cast.college, f"旧人{n}", f"50{n:02d}") for n in range(20)]
    for row in (cast.campus, cast.stone):
        Placement.objects.filter(pk=row.pk).update(headcount=200)
    first = [person(m.name, m.student_number, 手机="", 班级="", 学院="土木系") for m in people]
    second = [
        person(m.name, m.student_number, 手机="", 学院="", 班级="软件2402", 点位="羊角镇石曹村") for m in people[::-1]
    ]
    batches = [waiting_to_apply(cast, rows) for rows in (first, second)]
    for batch in batches:
        carry_on(batch.pk)
        ask_to_undo(actor=cast.college_official, batch=batch)
    assert at_once([lambda pk=batch.pk: carry_on(pk) for batch in batches]) == [None, None]
    is_sound()
    assert {batch.state for batch in SheetImport.objects.all()} == {SheetState.UNDONE}
    assert {(m.college, m.class_name) for m in Member.objects.filter(pk__in=[m.pk for m in people])} == {("", "")}
