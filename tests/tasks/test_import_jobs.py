"""What carries an import on from wherever it stands: twice, late, after a fault, without office or file."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from tasks import jobs
from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.roster import RosterSheet
from tasks.actions.sheets import SILENT_SECONDS, TRIES, _tries, ask_anew, carry_on, left_lying
from teams.actions.accounts import end_appointment
from teams.actions.files import read_back
from teams.actions.sheet_writes import ask_to_apply, ask_to_undo
from teams.actions.sheets import discard, progress_of, read_anew, receive
from teams.choices import SheetState
from teams.jobs import purge_expired
from teams.models import AuditEntry, Member, SheetImport, SheetUndo, StoredFile
from tests.books import arrangement, person, roster
from tests.cast import START
from tests.imports import standing
from youthwork.lib.progress import Progress, look

pytestmark = [pytest.mark.django_db, pytest.mark.both]

NAME = "何晓彤"
ID = "440902200503010025"


@pytest.fixture
def sent(cast) -> SheetImport:
    """A roster that was uploaded and is to be read."""
    meaning = RosterSheet(cast.college, cast.college_official)
    return receive(actor=cast.college_official, meaning=meaning, content=roster(person()), file_name="名单.xlsx")


def carried_on(batch: SheetImport) -> SheetImport:
    carry_on(batch.pk)
    batch.refresh_from_db()
    return batch


def applying(cast, batch: SheetImport) -> SheetImport:
    return ask_to_apply(actor=cast.college_official, batch=carried_on(batch))


def undoing(cast, batch: SheetImport) -> SheetImport:
    return ask_to_undo(actor=cast.college_official, batch=carried_on(applying(cast, batch)))


def everything() -> tuple:
    """What stands, and all that is told of imports."""
    imports = [SheetImport.objects.order_by("pk").values(), SheetUndo.objects.values(), AuditEntry.objects.values()]
    return standing(), [list(rows) for rows in imports], list(StoredFile.objects.values())


# --- each state, once and again ---


def test_a_file_that_was_sent_is_read(cast, sent):
    before = standing()
    batch = carried_on(sent)
    assert (batch.state, batch.summary["new"]) == (SheetState.READ, 1)
    assert standing() == before


def test_what_was_agreed_to_is_written(cast, sent):
    batch = carried_on(applying(cast, sent))
    assert batch.state == SheetState.APPLIED
    assert Member.objects.get(name=NAME).home == cast.college


def test_what_was_to_be_undone_is_undone(cast, sent):
    before = standing()
    batch = carried_on(undoing(cast, sent))
    assert batch.state == SheetState.UNDONE
    assert standing() == before


@pytest.mark.parametrize("stage", ["read", "applied", "undone", "discarded", "unreadable"])
def test_a_message_that_comes_again_changes_nothing(cast, sent, stage):
    if stage == "read":
        carried_on(sent)
    elif stage == "applied":
        carried_on(applying(cast, sent))
    elif stage == "undone":
        carried_on(undoing(cast, sent))
    elif stage == "discarded":
        discard(actor=cast.college_official, batch=carried_on(sent))
    else:
        meaning = RosterSheet(cast.college, cast.college_official)
        sent = receive(actor=cast.college_official, meaning=meaning, content=b"<html>", file_name="a.xlsx")
        carried_on(sent)
    sent.refresh_from_db()
    assert sent.state == stage
    before = everything()
    carry_on(sent.pk)
    jobs.carry_on_sheet(sent.pk)
    assert everything() == before


def test_a_message_about_an_import_that_is_gone_does_nothing(cast):
    before = everything()
    carry_on(10_000)
    assert everything() == before


# --- faults ---


def stumble(*args, **kwargs):
    raise RuntimeError("a fault of the program")


def write_and_stumble(self, actor, lines, tell):
    Member.objects.create(home=self.organisation, name="半途", student_number="1")
    raise RuntimeError("a fault of the program")


def test_a_fault_while_writing_leaves_nothing_and_says_so(cast, sent, monkeypatch, caplog):
    before = standing()
    applying(cast, sent)
    monkeypatch.setattr(RosterSheet, "write", write_and_stumble)
    batch = carried_on(sent)
    assert (batch.state, batch.options["why"]) == (SheetState.READ, ["程序出错，没有写入任何内容。请再试一次。"])
    assert standing() == before
    assert batch.original is not None
    assert f"import {batch.pk} stopped while applying" in caplog.text
    monkeypatch.undo()
    ask_to_apply(actor=cast.college_official, batch=batch)
    again = carried_on(batch)
    assert (again.state, "why" in again.options) == (SheetState.APPLIED, False)


def test_a_fault_while_reading_leaves_it_unread_and_it_can_be_read_again(cast, sent, monkeypatch):
    monkeypatch.setattr(RosterSheet, "check", stumble)
    batch = carried_on(sent)
    assert (batch.state, batch.file_errors[0]["message"]) == (SheetState.UNREADABLE, "程序出错，没有读完。请再试一次。")
    monkeypatch.undo()
    read_anew(actor=cast.college_official, batch=batch)
    assert carried_on(batch).state == SheetState.READ


def test_a_fault_while_undoing_leaves_it_applied(cast, sent, monkeypatch):
    undoing(cast, sent)
    before = standing()
    monkeypatch.setattr(RosterSheet, "undo", stumble)
    batch = carried_on(sent)
    assert (batch.state, batch.options["why"]) == (SheetState.APPLIED, ["程序出错，没有撤销任何内容。请再试一次。"])
    assert (standing(), SheetUndo.objects.filter(batch=batch).exists()) == (before, True)


def test_a_fault_leaves_no_progress_behind(cast, sent, monkeypatch):
    applying(cast, sent)
    monkeypatch.setattr(RosterSheet, "write", stumble)
    carried_on(sent)
    assert look(f"sheet:{sent.pk}") is None


# --- the office ---


def leave_office(cast) -> None:
    appointment = cast.college_official.appointments.get()
    end_appointment(actor=cast.admin, appointment=appointment, on=START + timedelta(days=100))


def test_who_left_the_office_meanwhile_writes_nothing(cast, sent):
    applying(cast, sent)
    leave_office(cast)
    before = standing()
    batch = carried_on(sent)
    assert (batch.state, batch.options["why"]) == (
        SheetState.READ,
        ["周敏已不能替茂职院团委导入，没有写入任何内容。"],
    )
    assert standing() == before


def test_who_left_the_office_meanwhile_undoes_nothing(cast, sent):
    undoing(cast, sent)
    leave_office(cast)
    before = standing()
    batch = carried_on(sent)
    assert (batch.state, batch.options["why"]) == (
        SheetState.APPLIED,
        ["周敏已不能替茂职院团委导入，没有撤销任何内容。"],
    )
    assert standing() == before


def test_an_account_that_was_disabled_meanwhile_writes_nothing(cast, sent):
    applying(cast, sent)
    type(cast.college_official).objects.filter(pk=cast.college_official.pk).update(is_active=False)
    assert carried_on(sent).state == SheetState.READ
    assert not Member.objects.filter(name=NAME).exists()


# --- left lying ---


def asked(batch: SheetImport, seconds: float) -> None:
    SheetImport.objects.filter(pk=batch.pk).update(asked_at=timezone.now() - timedelta(seconds=seconds))


def heard(batch: SheetImport, seconds: float) -> None:
    """The job told so long ago how far it was."""
    progress_of(batch).begin("正在写入")
    word, done, total, at = cache.get(f"progress:sheet:{batch.pk}")
    cache.set(f"progress:sheet:{batch.pk}", (word, done, total, at - seconds), 3600)


@pytest.mark.parametrize(
    ("since_asked", "since_heard", "lying"),
    [
        (10, None, False),  # the message may still be on its way
        (SILENT_SECONDS + 10, None, True),  # it was lost
        (SILENT_SECONDS + 10, 5, False),  # busy
        (SILENT_SECONDS + 10, SILENT_SECONDS + 5, True),  # whoever was at it is dead
        (10, SILENT_SECONDS + 5, False),  # asked for again just now
    ],
)
@pytest.mark.parametrize("stage", ["reading", "applying", "undoing"])
def test_only_silent_imports_are_asked_for_again(cast, sent, stage, since_asked, since_heard, lying):
    if stage != "reading":
        (applying if stage == "applying" else undoing)(cast, sent)
    asked(sent, since_asked)
    if since_heard is not None:
        heard(sent, since_heard)
    assert left_lying() == ([sent.pk] if lying else [])


def test_an_import_that_waits_for_its_user_or_is_done_is_not_asked_for_again(cast, sent):
    for step in (carried_on, lambda batch: carried_on(applying(cast, batch))):
        step(sent)
        asked(sent, 10_000)
        assert left_lying() == []


def test_the_periodic_job_takes_up_what_was_left_lying(cast, sent, django_capture_on_commit_callbacks):
    asked(sent, SILENT_SECONDS + 10)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.carry_on_sheets()
    sent.refresh_from_db()
    assert sent.state == SheetState.READ


def test_an_import_that_ends_its_worker_each_time_goes_back_to_its_user(cast, sent, monkeypatch):
    class WorkerKilled(BaseException):
        pass

    def die(**_):
        raise WorkerKilled

    monkeypatch.setattr("tasks.actions.sheets.read_in", die)
    for _ in range(TRIES):
        with pytest.raises(WorkerKilled):
            carry_on(sent.pk)
    assert left_again(sent).state == SheetState.READING
    carry_on(sent.pk)
    assert left_again(sent).state == SheetState.UNREADABLE
    assert left_again(sent).file_errors[0]["message"].startswith(f"试了{TRIES}次都没有做完")


def test_an_import_asked_for_anew_is_tried_anew(cast, sent):
    for _ in range(TRIES):
        _tries(sent)
    assert ask_anew(sent)
    carry_on(sent.pk)
    assert left_again(sent).state == SheetState.READ


def left_again(batch):
    return type(batch).objects.get(pk=batch.pk)


def test_progress_is_told_at_most_some_times_a_second_and_forgotten_at_the_end():
    progress = Progress("test")
    progress.begin("正在核对")
    progress.step(1, 100)
    assert (look("test").word, look("test").percent) == ("正在核对", 0)
    progress.end()
    assert look("test") is None


# --- the file ---


def on_disk(stored: StoredFile) -> Path:
    return Path(stored.content.path)


def test_the_file_lies_encrypted_and_holds_no_bytes_of_the_original(cast, sent):
    content = read_back(sent.original)
    lying = on_disk(sent.original).read_bytes()
    assert content[:4] == b"PK\x03\x04"
    assert not [start for start in range(0, len(content) - 16, 16) if content[start : start + 16] in lying]
    assert b"sheet1.xml" not in lying


@pytest.mark.parametrize("way", ["apply", "discard", "purge"])
def test_the_file_goes_when_it_is_written_given_up_or_too_old(
    cast, sent, way, settings, django_capture_on_commit_callbacks
):
    carried_on(sent)
    path = on_disk(sent.original)
    assert path.exists()
    expires = sent.original.expires_at - timezone.now()
    assert timedelta(days=settings.RETENTION_ORIGINAL_DAYS, minutes=-1) < expires
    with django_capture_on_commit_callbacks(execute=True):
        if way == "apply":
            carried_on(applying(cast, sent))
        elif way == "discard":
            discard(actor=cast.college_official, batch=sent)
        else:
            purge_expired()
            assert path.exists()
            StoredFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
            purge_expired()
    sent.refresh_from_db()
    assert (path.exists(), sent.original, StoredFile.objects.count()) == (False, None, 0)
    if way == "purge":
        assert sent.state == SheetState.READ, "what was read of it stays, and may still be written"


def test_a_file_that_was_purged_cannot_be_read_again_and_it_is_said(cast, sent):
    carried_on(sent)
    StoredFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    purge_expired()
    with pytest.raises(ValidationError, match="原文件已过保存期限，请重新上传"):
        read_anew(actor=cast.college_official, batch=sent)
    assert carried_on(applying(cast, sent)).state == SheetState.APPLIED


def test_a_file_that_was_purged_before_it_was_read_is_said_to_be_gone(cast, sent):
    StoredFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    purge_expired()
    batch = carried_on(sent)
    assert (batch.state, batch.file_errors[0]["code"]) == (SheetState.UNREADABLE, "original_gone")


def test_a_file_that_somebody_altered_on_the_disk_is_not_read(cast, sent):
    path = on_disk(sent.original)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    assert carried_on(sent).state == SheetState.UNREADABLE


# --- any kind of sheet ---


def test_the_rows_of_an_arrangement_hold_no_id_number_either(cast):
    meaning = ArrangementSheet(cast.document, cast.official)
    row = ["编辑推文", "官渡校园社区", 5, "", "", f"何晓彤{ID}"]
    batch = receive(actor=cast.official, meaning=meaning, content=arrangement(row), file_name="安排.xlsx")
    batch = carried_on(batch)
    said = f"{list(batch.rows.values())}{batch.options}{batch.file_errors}"
    assert (ID in said, "4409************25" in said) == (False, True)
