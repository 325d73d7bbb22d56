"""What has been kept long enough goes at night; run twice it takes nothing more, and what is not due stays."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tasks.actions.photos import add_photo
from tasks.actions.records import submit
from tasks.actions.roster import RosterSheet
from tasks.jobs import purge_old_photos
from tasks.models import Photo, Record
from teams.actions.files import store
from teams.actions.notices import mark_read, notify, settle
from teams.actions.persons import export_person
from teams.choices import DeliveryState, Route, SheetState
from teams.jobs import purge_expired
from teams.models import (
    AuditEntry,
    Delivery,
    Digest,
    Member,
    Mute,
    Notice,
    PersonExport,
    SheetImport,
    SheetRow,
    StoredFile,
)
from tests.books import person, roster
from tests.cast import make_record
from tests.imports import apply, take_in
from tests.tasks.test_photos import picture
from youthwork.celery import app

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def ago(days: int):
    return timezone.now() - timedelta(days=days)


def sheet(cast, number: str, *, applied: bool) -> SheetImport:
    actor = cast.college_official
    meaning = RosterSheet(cast.college, actor)
    batch = take_in(actor=actor, meaning=meaning, content=roster(person(f"队员{number}", number)), file_name="a.xlsx")
    return apply(actor=actor, batch=batch, meaning=meaning) if applied else batch


def test_rows_of_an_applied_import_go_and_the_receipt_stays(cast, client):
    old, fresh = sheet(cast, "20260401", applied=True), sheet(cast, "20260402", applied=True)
    SheetImport.objects.filter(pk=old.pk).update(applied_at=ago(31))
    SheetImport.objects.filter(pk=fresh.pk).update(applied_at=ago(29))
    assert purge_expired()["sheets"] == 1
    assert list(SheetRow.objects.values_list("batch", flat=True)) == [fresh.pk]
    old.refresh_from_db()
    assert (old.state, old.summary["written"]["members"]) == (SheetState.APPLIED, 1)
    assert Member.objects.filter(student_number="20260401").exists(), "what was imported is not what is purged"
    client.force_login(cast.college_official)
    assert client.get(f"/sheets/{old.pk}/").status_code == 200
    assert AuditEntry.objects.filter(verb="清理导入内容", target_id=str(old.pk)).count() == 1
    assert purge_expired()["sheets"] == 0


def test_an_import_that_nobody_came_back_to_is_given_up(cast):
    old, fresh = sheet(cast, "20260401", applied=False), sheet(cast, "20260402", applied=False)
    SheetImport.objects.filter(pk=old.pk).update(uploaded_at=ago(31))
    assert purge_expired()["sheets"] == 1
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.state, old.rows.count()) == (SheetState.DISCARDED, 0)
    assert (fresh.state, fresh.rows.count()) == (SheetState.READ, 1)
    assert purge_expired()["sheets"] == 0


def test_files_go_when_their_time_has_come_and_others_never(cast, django_capture_on_commit_callbacks):
    export = export_person(actor=cast.admin, member=cast.team.leader)
    plain = store(actor=None, content=b"x", name="a.txt", content_type="text/plain", owner=cast.college)
    path = str(export.file.content.name)
    assert purge_expired()["files"] == 0
    StoredFile.objects.filter(pk=export.file_id).update(expires_at=ago(0))
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_expired()["files"] == 1
    assert not PersonExport.objects.exists()
    assert not default_storage.exists(path)
    assert StoredFile.objects.filter(pk=plain.pk).exists()


def test_a_reminder_of_what_is_not_done_stays_since_it_says_that_it_was_said(cast):
    for occasion in ("doer:2026-06-30", "given:1"):
        notify(users=[cast.official], kind="reminder", subject="assignment:1", occasion=occasion, title="催办")
    mark_read(notices=Notice.objects.all())
    Notice.objects.update(read_at=timezone.now() - timedelta(days=400))
    assert (purge_expired()["notices"], Notice.objects.get().occasion) == (1, "doer:2026-06-30")
    settle(notices=Notice.objects.all())
    assert purge_expired()["notices"] == 1


def test_read_notices_go_after_a_year_and_unread_ones_stay(cast):
    for key in ("old", "fresh", "unread"):
        notify(users=[cast.leader], kind="review", subject=key, title=key)
    Notice.objects.filter(subject="old").update(read_at=ago(366))
    Notice.objects.filter(subject="fresh").update(read_at=ago(364))
    Notice.objects.filter(subject="unread").update(created_at=ago(1000))
    assert purge_expired()["notices"] == 1
    assert set(Notice.objects.values_list("subject", flat=True)) == {"fresh", "unread"}


def test_digests_go_after_a_year_unless_somebody_has_still_to_read_what_they_told(cast):
    today = timezone.localdate()
    days = {"old": 366, "kept": 366, "fresh": 364}
    digests = {
        key: Digest.objects.create(user=user, day=today - timedelta(days=age))
        for (key, age), user in zip(days.items(), (cast.leader, cast.official, cast.admin), strict=True)
    }
    for digest in digests.values():
        Delivery.objects.create(digest=digest, route=Route.EMAIL, state=DeliveryState.SENT, ended_at=ago(0))
    notify(users=[cast.official], kind="review", subject="unread", title="还没看")
    Notice.objects.update(digest=digests["kept"])
    assert purge_expired()["digests"] == 1
    assert set(Digest.objects.all()) == {digests["kept"], digests["fresh"]}
    assert Delivery.objects.count() == 2
    assert purge_expired()["digests"] == 0


def test_mutes_go_when_they_are_over(cast):
    for subject, until in (("over", ago(1)), ("today", ago(0))):
        Mute.objects.create(user=cast.leader, subject=subject, title="", until=timezone.localdate(until))
    purge_expired()
    assert Mute.objects.get().subject == "today"


def test_expired_sessions_go(cast, client):
    client.force_login(cast.leader)
    Session.objects.create(session_key="dead", session_data="", expire_date=ago(1))
    purge_expired()
    assert Session.objects.count() == 1
    assert client.get("/").status_code == 200


def test_photos_go_after_their_time_and_the_record_stays(cast, settings, django_capture_on_commit_callbacks):
    old = make_record(cast, on=date(2026, 5, 1), state="draft")
    fresh = make_record(cast, on=date(2026, 6, 13), state="draft")
    for record in (old, fresh):
        add_photo(actor=cast.leader, record=record, upload=SimpleUploadedFile("1.jpg", picture()))
        submit(actor=cast.leader, record=record)
    path = str(old.photos.get().file.content.name)
    settings.RETENTION_PHOTO_DAYS = 30
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_old_photos() == {"photos": 1}
    assert Photo.objects.get().record == fresh
    assert Record.objects.filter(pk=old.pk).exists()
    assert not default_storage.exists(path)
    assert AuditEntry.objects.get(verb="清理照片").after == {"photos": 1}
    assert purge_old_photos() == {"photos": 0}


def test_both_jobs_stand_in_the_beat_table():
    app.loader.import_default_modules()
    assert {"teams.purge_expired", "tasks.purge_photos"} <= {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {"teams.purge_expired", "tasks.purge_photos"} <= set(app.tasks)
