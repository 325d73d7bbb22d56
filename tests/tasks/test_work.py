"""Tasks given to units, and what a programme counts."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tasks.access import assigners_for
from tasks.actions.work import assign_task, confirm_done, edit_programme, open_programme, stop_assignment
from tasks.models import Document, RecordChange, Task
from teams.actions.accounts import appoint
from teams.models import AuditEntry, User
from tests.cast import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 6, 18)


@pytest.fixture
def given(cast):
    return assign_task(
        actor=cast.official,
        task=cast.task,
        organisation=cast.college,
        assigner=cast.district,
        on=TODAY,
        due=date(2026, 6, 30),
    )


def test_a_task_is_given_once_and_not_to_oneself(cast, given):
    for unit in (cast.college, cast.district):
        with pytest.raises(ValidationError):
            assign_task(
                actor=cast.official, task=cast.task, organisation=unit, assigner=cast.district, on=TODAY, due=None
            )
    assert (given.due, given.assigner, given.state) == (date(2026, 6, 30), cast.district, "open")


def test_a_due_date_in_the_past_is_refused(cast):
    with pytest.raises(ValidationError, match="已经过了"):
        assign_task(
            actor=cast.official,
            task=cast.task,
            organisation=cast.college,
            assigner=cast.district,
            on=TODAY,
            due=date(2026, 6, 17),
        )


def test_the_assigner_confirms_that_it_is_done_once(cast, given):
    assert confirm_done(actor=cast.official, assignment=given, on=TODAY).ended_on == TODAY
    assert AuditEntry.objects.latest("pk").verb == "确认办结"
    with pytest.raises(ValidationError, match="已经办结"):
        stop_assignment(actor=cast.official, assignment=given, on=TODAY)


def test_who_serves_in_the_doing_unit_does_not_confirm(cast, given):
    appoint(actor=None, user=cast.official, organisation=cast.college, role="official", from_on=TODAY)
    with pytest.raises(ValidationError, match="承办单位的人不能"):
        confirm_done(actor=User.objects.get(pk=cast.official.pk), assignment=given, on=TODAY)


def test_stopping_ends_it_without_its_being_done(cast, given):
    assert stop_assignment(actor=cast.official, assignment=given, on=TODAY).state == "stopped"


def test_issuers_give_tasks_and_those_given_one_pass_it_on(cast):
    assert assigners_for(cast.official, cast.task) == [cast.district]
    assert assigners_for(cast.college_official, cast.task) == [cast.college]
    assert assigners_for(cast.city_official, cast.task) == []
    assert assigners_for(cast.reader, cast.task) == []
    assign_task(actor=cast.official, task=cast.task, organisation=cast.city, assigner=cast.district, on=TODAY, due=None)
    assert assigners_for(cast.city_official, cast.task) == [cast.city]


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
