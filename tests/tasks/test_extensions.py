"""More time is asked for before the due date, with a reason, and given or not by who gave the task."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tasks.actions.assignments import assign_task, confirm_done, report_done
from tasks.actions.extensions import ask_extension, grant_extension, refuse_extension
from tasks.models import Extension
from teams.actions.accounts import appoint
from teams.audit_words import said
from teams.models import AuditEntry, Notice, User

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 6, 18)
DUE = date(2026, 6, 30)
LATER = date(2026, 7, 15)


@pytest.fixture
def given(cast):
    to = {"task": cast.task, "organisation": cast.college, "assigner": cast.district}
    return assign_task(actor=cast.official, on=TODAY, due=DUE, **to)


def ask(cast, given, *, on=TODAY, until=LATER, reason="连日下雨，无法外出") -> Extension:
    return ask_extension(actor=cast.college_official, assignment=given, on=on, until=until, reason=reason)


def unread(user) -> list[str]:
    return list(Notice.objects.filter(user=user).unread().order_by("pk").values_list("title", flat=True))


def test_until_it_is_decided_the_old_date_counts_and_granting_moves_it(cast, given):
    extension = ask(cast, given)
    given.refresh_from_db()
    assert (given.due, extension.due_before) == (DUE, DUE)
    assert unread(cast.official) == ["茂职院团委申请延期：创文巩卫"]
    grant_extension(actor=cast.official, extension=extension, on=TODAY)
    given.refresh_from_db()
    extension.refresh_from_db()
    assert (given.due, extension.state, extension.decided_by) == (LATER, "granted", cast.official)
    assert unread(cast.official) == []
    assert "同意延期：创文巩卫" in unread(cast.college_official)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.before["due"], entry.after["due"]) == ("同意延期", "2026-06-30", "2026-07-15")
    assert list(given.steps.values_list("verb", "reason")) == [
        ("given", ""),
        ("asked", "6月30日延到7月15日：连日下雨，无法外出"),
        ("granted", "时限改为7月15日"),
    ]


def test_a_refusal_has_a_reason_and_leaves_the_date(cast, given):
    extension = ask(cast, given)
    with pytest.raises(ValidationError, match="不同意延期的理由"):
        refuse_extension(actor=cast.official, extension=extension, on=TODAY, note=" ")
    refuse_extension(actor=cast.official, extension=extension, on=TODAY, note="月底要用。")
    given.refresh_from_db()
    assert given.due == DUE
    assert "不同意延期：创文巩卫" in unread(cast.college_official)
    assert ask(cast, given, reason="仍在下雨").pk != extension.pk  # asked anew, with another reason


def test_the_log_tells_it_in_words(cast, given):
    extension = ask(cast, given)
    report_done(actor=cast.college_official, assignment=given, on=TODAY, note="办好了。")
    lines = [[(line.label, line.after) for line in said(entry)] for entry in AuditEntry.objects.order_by("-pk")[:2]]
    assert lines == [
        [("状态", "待确认办结"), ("说明", "办好了。")],
        [("延到", "7月15日"), ("原因", extension.reason)],
    ]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"on": date(2026, 7, 1)}, "时限已过"),
        ({"until": DUE}, "应晚于现在的时限6月30日"),
        ({"reason": "  "}, "延期的理由"),
    ],
)
def test_too_late_no_later_or_without_reason_is_refused(cast, given, asked, words):
    with pytest.raises(ValidationError, match=words):
        ask(cast, given, **asked)
    assert not Extension.objects.exists()


def test_on_the_due_date_itself_it_may_still_be_asked(cast, given):
    assert ask(cast, given, on=DUE).state == "asked"


def test_only_one_request_waits_at_a_time(cast, given):
    ask(cast, given)
    with pytest.raises(ValidationError, match="已有一份延期申请"):
        ask(cast, given, until=date(2026, 8, 1))


def test_what_has_no_date_needs_no_extension(cast):
    to = {"task": cast.task, "organisation": cast.college, "assigner": cast.district}
    given = assign_task(actor=cast.official, on=TODAY, due=None, **to)
    with pytest.raises(ValidationError, match="没有完成时限"):
        ask(cast, given)


def test_it_is_decided_once(cast, given):
    extension = ask(cast, given)
    grant_extension(actor=cast.official, extension=extension, on=TODAY)
    with pytest.raises(ValidationError, match="已经答复"):
        refuse_extension(actor=cast.official, extension=extension, on=TODAY, note="月底要用。")
    given.refresh_from_db()
    assert given.due == LATER


def test_what_was_reported_done_meanwhile_needs_no_answer(cast, given):
    extension = ask(cast, given)
    report_done(actor=cast.college_official, assignment=given, on=TODAY, note="雨停了，办好了。")
    assert not Extension.objects.waiting().exists()
    with pytest.raises(ValidationError, match="已经报办结"):
        grant_extension(actor=cast.official, extension=extension, on=TODAY)
    confirm_done(actor=cast.official, assignment=given, on=TODAY)
    with pytest.raises(ValidationError, match="已经办结"):
        ask(cast, given)


def test_who_serves_in_the_doing_unit_does_not_decide(cast, given):
    extension = ask(cast, given)
    appoint(actor=None, user=cast.official, organisation=cast.college, role="official", from_on=TODAY)
    with pytest.raises(ValidationError, match="不能自己答复"):
        grant_extension(actor=User.objects.get(pk=cast.official.pk), extension=extension, on=TODAY)
