"""Every file of the corpus gets its verdict: rows, codes with their addresses, people as they are stored."""

import subprocess
import sys
from collections import Counter

import pytest
from django.utils import timezone

from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.roster import RosterSheet
from teams.actions.organisation_sheet import OrganisationSheet
from teams.actions.sheet_writes import bring_in, dry_run
from teams.models import Member, Membership
from teams.sheets.codes import note_of
from teams.sheets.lines import Meaning, Outcome, tally
from tests.replay import made_once
from tests.sheet_files import CASES, FAMILIES, KEPT, family_of, kept
from tests.sheet_files.case import Case, matching
from tests.sheet_files.world import World, build_world
from youthwork.lib.sheets import SheetError

pytestmark = pytest.mark.django_db
# A process for each takes half a minute together: every fourth one is tried each time, the others in the drill.
QUICK = [
    pytest.param(case, marks=pytest.mark.drill) if number % 4 else case
    for number, case in enumerate(case for case in CASES if not case.drill)
]
SLOW = [case for case in CASES if case.drill and family_of(case) == "size"]
DANGEROUS = FAMILIES["hostile"]


@pytest.fixture
def world(db, today) -> World:
    return made_once(build_world)


def meaning_of(case: Case, world: World) -> Meaning:
    cast = world.cast
    if case.kind == "arrangement":
        document = world.plan if case.document == "plan" else cast.document
        return ArrangementSheet(document, cast.official)
    if case.kind == "organisations":
        return OrganisationSheet(cast.district, cast.official, today=timezone.localdate())
    return RosterSheet(cast.college, cast.college_official)


def bring(world: World, case: Case, content: bytes, file_name: str) -> Outcome:
    meaning = meaning_of(case, world)
    return bring_in(actor=meaning.actor, meaning=meaning, content=content, file_name=file_name, leave_out_refused=True)


def people() -> dict[int, tuple]:
    """Everybody there is, with the sites where they serve, as stored."""
    sites: dict[int, list[str]] = {}
    served = Membership.objects.current().values_list("member", "team__placements__site__name")
    for member, site in served.order_by("team__placements__position"):
        sites.setdefault(member, []).append(site)
    return {
        member.pk: (
            member.name,
            member.phone,
            "、".join(sites.get(member.pk, [])),
            member.class_name,
            member.student_number,
        )
        for member in Member.objects.all()
    }


def differences(case: Case, outcome: Outcome) -> dict:
    """What was expected and what came, where the two differ."""
    counted = tally(outcome.lines)
    rows = {word: counted[word] for word in ("new", "changed", "unchanged", "refused")}
    wanted = {word: getattr(case, word) for word in rows}
    if case.skipped is not None:
        rows["skipped"], wanted["skipped"] = counted["skipped"], case.skipped
    said = [*outcome.file_notes, *(note for line in outcome.lines for note in line.notes)]
    missing, surplus = matching(case.errors, outcome.errors)
    unsaid, _ = matching(case.says, said)
    found: dict = {} if rows == wanted else {"rows": rows, "expected": wanted}
    for word, what in (("not refused", missing), ("refused besides", surplus), ("not said", unsaid)):
        if what:
            found[word] = what
    return found


@pytest.mark.parametrize("case", QUICK, ids=str)
def test_a_file_gets_its_verdict(world, case):
    if case.before is not None:
        bring(world, case, case.before(), "before.xlsx")
    before = people()
    try:
        outcome = bring(world, case, case.build(), case.file_name)
    except SheetError as error:
        assert case.verdict == "refused", f"refused: {error.code} {error.where}"
        assert matching(case.errors, [note_of(error)]) == ([], [])
        assert error.message.endswith("。")
        assert people() == before
        return
    assert case.verdict == ("partly" if outcome.errors else "taken")
    assert differences(case, outcome) == {}
    after = people()
    if case.persons is not None:
        moved = [person[:3] for member, person in after.items() if before.get(member) != person]
        assert Counter(moved) == Counter(case.persons)
    for name, columns in case.members.items():
        member = Member.objects.get(name=name)
        assert {column: getattr(member, column) for column in columns} == columns


@pytest.mark.drill
@pytest.mark.parametrize("case", SLOW, ids=str)
def test_a_large_file_gets_its_verdict(world, case):
    try:
        outcome = dry_run(meaning=meaning_of(case, world), content=case.build(), file_name=case.file_name)
    except SheetError as error:
        assert case.verdict == "refused"
        assert matching(case.errors, [note_of(error)]) == ([], [])
    else:
        assert differences(case, outcome) == {}


@pytest.mark.drill
@pytest.mark.parametrize("case", DANGEROUS, ids=str)
def test_a_hostile_file_costs_its_reader_little(case, tmp_path):
    script = (
        "import resource, sys\n"
        "from youthwork.lib.sheets import SheetError, read\n"
        "try:\n"
        "    rows = sum(len(sheet.rows) for sheet in read(sys.stdin.buffer.read(), sys.argv[1]))\n"
        "    print('taken', rows)\n"
        "except SheetError as error: print(error.code)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_maxrss // 1024, used.ru_utime + used.ru_stime)"
    )
    command = [sys.executable, "-c", script, case.file_name]
    done = subprocess.run(command, input=case.build(), capture_output=True, check=True)
    said, usage = done.stdout.decode().splitlines()
    megabytes, seconds = usage.split()
    codes = case.errors[0].split("|") if case.verdict == "refused" else ["taken"]
    codes = ["taken"] if codes == ["no_header"] else codes  # nothing is wrong with it but that it holds no table
    assert said.split()[0] in codes
    assert int(megabytes) < 300
    assert float(seconds) < 10


def test_the_kept_files_are_what_the_code_makes():
    """If this fails after a change of the corpus: python -m tests.sheet_files --kept tests/sheet_files/files"""
    there = {path.relative_to(KEPT) for path in KEPT.rglob("*") if path.is_file()}
    expected = kept()
    assert there == set(expected)
    assert [str(path) for path, case in expected.items() if (KEPT / path).read_bytes() != case.build()] == []


def test_the_corpus_is_as_large_as_was_promised():
    names = Counter(path for path in (f"{family_of(case)}/{case.file_name}" for case in CASES))
    assert [name for name, times in names.items() if times > 1] == []
    assert len(CASES) >= 120
    assert {family: len(cases) for family, cases in FAMILIES.items() if len(cases) < 8} == {}
    assert all((KEPT / path).stat().st_size < 30_000 for path in kept())
