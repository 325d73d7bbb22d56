"""Programmes: what they are and what they count."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tasks.actions.work import edit_programme, open_programme
from tasks.models import Document, RecordChange, Task
from teams.models import AuditEntry
from tests.cast import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_unit_opens_its_own_project_once(cast):
    said = {"actor": cast.official, "owner": cast.district, "name": "周末课堂", "counting": "headcount"}
    programme = open_programme(**said)
    assert (programme.document, programme.task) == (None, None)
    with pytest.raises(ValidationError, match="已有同名项目"):
        open_programme(**said)


def test_mapping_a_programme_to_a_task_touches_what_counts(cast):
    make_record(cast)
    RecordChange.objects.all().delete()
    edit_programme(actor=cast.official, programme=cast.cleaning, task=cast.online_task)
    cast.cleaning.refresh_from_db()
    assert cast.cleaning.task == cast.online_task
    assert RecordChange.objects.get().occurred_on == date(2026, 6, 13)
    entry = AuditEntry.objects.latest("pk")
    assert entry.before["task"] != entry.after["task"]


def test_a_change_that_counts_nothing_leaves_no_trace_for_the_roll_ups(cast):
    make_record(cast)
    RecordChange.objects.all().delete()
    edit_programme(actor=cast.official, programme=cast.cleaning, content="清理背街小巷")
    assert not RecordChange.objects.exists()
    entries = AuditEntry.objects.count()
    edit_programme(actor=cast.official, programme=cast.cleaning, content="清理背街小巷")
    assert AuditEntry.objects.count() == entries


def test_a_task_of_another_document_is_refused(cast):
    other = Document.objects.create(title="另一份", short_title="另一份", owner=cast.district)
    task = Task.objects.create(document=other, kind="key_task", position=1, title="别的任务")
    with pytest.raises(ValidationError, match="不在项目所属的文件里"):
        edit_programme(actor=cast.official, programme=cast.cleaning, task=task)


def test_what_was_said_is_not_read_as_something_else(cast):
    make_record(cast)
    with pytest.raises(ValidationError, match="不能改成“阅读量”"):
        edit_programme(actor=cast.official, programme=cast.cleaning, counting="reads")
    edit_programme(actor=cast.official, programme=cast.cleaning, counting="visits")
    edit_programme(actor=cast.official, programme=cast.articles, counting="headcount")
    cast.cleaning.refresh_from_db()
    assert cast.cleaning.counting == "visits"
