"""Which reports are due to be sent and to be taken, for whom, and that a step up the way ends it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from reports.actions.drafts import open_period
from reports.actions.offline import reopen
from reports.actions.periods import add_periods, change_period, remove_period
from reports.actions.proxy import enter_for, take_over
from reports.actions.reporters import drop_reporters, name_reporters
from reports.actions.reports import accept, accept_several, return_report
from reports.choices import Shift
from reports.due import ACCEPTANCE, REPORT
from reports.models import Report, ReportingPeriod
from reports.rules.duties import Duty
from teams.actions.notices import leave
from teams.actions.unit_ends import merge_organisation
from teams.choices import NoticeKind, Part
from teams.models import Notice
from tests.reports.world import accept_as_city, make_report, make_rule, second_quarter, send
from tests.tasks.due_rows import rows_of, said_of
from youthwork.lib.periods import Span

pytestmark = [pytest.mark.django_db, pytest.mark.both]
JUNE_18 = date(2026, 6, 18)
DUE = date(2026, 6, 30)
LATE = date(2026, 7, 10)
REASON = "机构改革，暂时没有人"


@pytest.fixture
def draft(cast) -> Report:
    """The district's of the second quarter; the first quarter is out of the way."""
    report = make_report(cast)
    Report.objects.exclude(pk=report.pk).delete()
    return report


def entered(cast, report):
    enter_for(actor=cast.city_official, report=report, reason=REASON)


def sent(cast, report):
    send(cast, report)


def accepted(cast, report):
    accept_as_city(cast, send(cast, report))


def returned(cast, report):
    return_report(actor=cast.city_official, report=send(cast, report), version=1, reason="请补充阅读量。")


def off_platform(cast, report):
    duties = [Duty(cast.district, None, "市直机关工委")]
    name_reporters(actor=cast.official, rule=report.period.rule, duties=duties)


def sent_off_platform(cast, report):
    off_platform(cast, report)
    send(cast, report)


def given_back_on_paper(cast, report):
    sent_off_platform(cast, report)
    reopen(actor=cast.official, report=report, reason="数字对不上")


def merged(cast, report):
    merge_organisation(actor=None, organisation=cast.district, into=cast.stranger, from_on=JUNE_18)


# What happened → whose it is, who answers for it, and how it is called to whoever fills it in.
OWED = [
    (None, ("district", "city"), "6月30日到期：2026年第二季度“百千万工程”项目推进表还没有报送"),
    (entered, ("city", "province"), "6月30日到期：代填的团茂南区委2026年第二季度“百千万工程”项目推进表还没有报送"),
    (sent, None, ""),
    (accepted, None, ""),
    (returned, ("district", "city"), "6月30日到期：2026年第二季度“百千万工程”项目推进表还没有改好重报"),
    (off_platform, ("district", None), "6月30日到期：2026年第二季度“百千万工程”项目推进表还没有报送"),
    (sent_off_platform, None, ""),
    (given_back_on_paper, ("district", None), "6月30日到期：2026年第二季度“百千万工程”项目推进表还没有改好重报"),
    (merged, ("district", "city"), "6月30日到期：2026年第二季度“百千万工程”项目推进表还没有报送"),
]


@pytest.mark.parametrize(("happened", "units", "title"), OWED, ids=lambda value: getattr(value, "__name__", None))
def test_a_report_is_due_at_whoever_fills_it_in_until_it_is_sent(cast, draft, happened, units, title):
    if happened:
        happened(cast, draft)
    rows = rows_of(REPORT, DUE)
    ids = [tuple(getattr(cast, name).pk if name else None for name in units)] if units else []
    assert [(row.due_unit, row.due_official) for row in rows] == ids
    for row in rows:
        assert (REPORT.subject(row), row.due_on, row.due_document) == (f"report:{draft.pk}", DUE, cast.document.pk)
        assert said_of(REPORT, row, Part.DOER, JUNE_18).title == title


def test_before_its_period_comes_near_nothing_is_due(draft):
    assert rows_of(REPORT, DUE - timedelta(days=1)) == []


@pytest.mark.parametrize(("shift", "due"), [(Shift.BACK, date(2026, 5, 29)), (Shift.FORWARD, date(2026, 6, 1))])
def test_a_day_that_is_a_holiday_is_due_where_the_rule_moves_it(cast, shift, due):
    rule = make_rule(cast, shift=shift)
    span = Span("2026M05", "2026年5月", date(2026, 5, 1), date(2026, 5, 31))  # which ends on a Sunday
    (may,) = add_periods(actor=cast.official, rule=rule, spans=[span])
    open_period(on=may.opens_on)
    assert {row.due_on for row in rows_of(REPORT, DUE) if row.period_id == may.pk} == {due}


def test_another_due_date_is_followed(draft):
    ReportingPeriod.objects.filter(pk=draft.period_id).update(due_on=date(2026, 7, 3))
    assert rows_of(REPORT, DUE) == []
    assert [row.due_on for row in rows_of(REPORT, date(2026, 7, 3))] == [date(2026, 7, 3)]


def test_whoever_owes_a_report_has_a_draft_once_the_period_is_open(cast):
    """Nothing that is owed escapes: what is due is asked of drafts alone."""
    period = second_quarter(make_rule(cast))
    open_period(on=period.opens_on)
    rows = [row for row in rows_of(REPORT, DUE) if row.period_id == period.pk]
    assert {row.due_unit for row in rows} == {cast.district.pk, cast.college.pk, cast.city.pk}


def test_the_receiver_is_led_to_where_it_may_enter_it_and_its_superior_to_the_report(cast, draft, client):
    (row,) = rows_of(REPORT, DUE)
    official, superior = (said_of(REPORT, row, part, LATE) for part in (Part.OFFICIAL, Part.SUPERIOR))
    assert official.title == superior.title == "团茂南区委6月30日到期：2026年第二季度“百千万工程”项目推进表还没有报送"
    client.force_login(cast.city_official)
    assert reverse("reports:report-enter", args=[draft.pk]) in client.get(official.url).content.decode()
    client.force_login(cast.province_official)
    assert client.get(superior.url).status_code == 200


def test_of_a_confidential_document_nobody_above_the_two_is_told_what(cast, draft):
    cast.document.confidential = True
    cast.document.save()
    (row,) = rows_of(REPORT, DUE)
    assert row.due_inside is True
    assert "项目推进表" in said_of(REPORT, row, Part.OFFICIAL, LATE).title
    assert said_of(REPORT, row, Part.SUPERIOR, LATE).title == "团茂南区委有1项保密工作6月30日到期"
    entered(cast, draft)
    (row,) = rows_of(REPORT, DUE)
    assert said_of(REPORT, row, Part.OFFICIAL, LATE).title == "团茂名市委有1项保密工作6月30日到期"


# --- to be taken ---


def test_what_waits_is_one_pile_a_receiver_due_three_days_after_the_oldest_came(cast, draft):
    with time_machine.travel("2026-06-18T20:00:00+08:00"):
        send(cast, draft)
    assert rows_of(ACCEPTANCE, date(2026, 6, 20)) == []
    (row,) = rows_of(ACCEPTANCE, date(2026, 6, 21))
    assert (ACCEPTANCE.subject(row), row.due_on) == (f"acceptance:{cast.city.pk}", date(2026, 6, 21))
    assert (row.due_unit, row.due_official) == (cast.city.pk, cast.province.pk)
    told = said_of(ACCEPTANCE, row, Part.DOER, date(2026, 6, 22))
    assert told.title == "团茂南区委的2026年第二季度“百千万工程”项目推进表等你单位接收"
    assert told.text == "已等4天。请接收，或写明原因退回。"
    assert told.url == draft.get_absolute_url()
    with time_machine.travel("2026-06-20T09:00:00+08:00"):
        send(cast, make_report(cast, unit=cast.college), actor=cast.college_official)
    (row,) = rows_of(ACCEPTANCE, date(2026, 6, 21))
    assert said_of(ACCEPTANCE, row, Part.DOER, date(2026, 6, 22)).title == "2张推进表等你单位接收"
    above = said_of(ACCEPTANCE, row, Part.OFFICIAL, date(2026, 7, 10))
    assert above.title == "团茂名市委有2张推进表没有接收，最早的已等22天"
    accept(actor=cast.city_official, report=draft, version=1)
    (row,) = rows_of(ACCEPTANCE, date(2026, 6, 30))
    assert row.due_on == date(2026, 6, 23)


@pytest.mark.parametrize("happened", [None, accepted, returned, sent_off_platform])
def test_nothing_waits_that_was_not_sent_was_decided_or_goes_to_nobody_here(cast, draft, happened):
    if happened:
        happened(cast, draft)
    assert rows_of(ACCEPTANCE, date(2027, 1, 1)) == []


# --- it ends ---


def remind(user, subject: str) -> Notice:
    said = {"kind": NoticeKind.REMINDER, "subject": subject, "occasion": "doer:2026-06-30", "title": "还没有报送"}
    leave(notices=[Notice(user=user, step=-3, **said)])
    return Notice.objects.get(user=user, subject=subject, step=-3)


def is_gone(notice: Notice) -> bool:
    notice.refresh_from_db()
    return notice.settled_at is not None and notice.read_at is not None


def given_more_time(cast, report):
    change_period(actor=cast.official, period=report.period, due_on=date(2026, 7, 10))


def dropped(cast, report):
    rule = report.period.rule
    drop_reporters(actor=cast.official, rule=rule, reporters=rule.reporters.filter(organisation=report.organisation))


def called_off(cast, report):
    remove_period(actor=cast.official, period=report.period)


@pytest.mark.parametrize("happened", [sent, entered, off_platform, given_more_time, dropped, called_off])
def test_the_reminder_is_gone_the_moment_the_report_is_not_asked_so_any_more(cast, draft, happened):
    told = remind(cast.official, f"report:{draft.pk}")
    happened(cast, draft)
    assert is_gone(told)


def test_the_reminder_is_gone_the_moment_the_unit_takes_its_report_over_again(cast, draft):
    entered(cast, draft)
    told = remind(cast.city_official, f"report:{draft.pk}")
    take_over(actor=cast.official, report=draft)
    assert is_gone(told)


def test_what_a_step_itself_says_stays(cast, draft):
    """Events and reminders share a subject; only what asks for the step is done with it."""
    returned(cast, draft)
    assert Notice.objects.unread().get(user=cast.official).title == "2026年第二季度推进表被团茂名市委退回"
    told = remind(cast.official, f"report:{draft.pk}")
    send(cast, draft)
    assert is_gone(told)
    assert not Notice.objects.unread().filter(user=cast.official).exists()
    assert Notice.objects.unread().get(user=cast.city_official).title.startswith("团茂南区委报来")


@pytest.mark.parametrize("answer", [accept, return_report])
def test_the_reminder_is_gone_the_moment_the_last_of_a_pile_is_taken_or_sent_back(cast, draft, answer):
    send(cast, draft)
    other = send(cast, make_report(cast, unit=cast.college), actor=cast.college_official)
    told = remind(cast.city_official, f"acceptance:{cast.city.pk}")
    accept_several(actor=cast.city_official, seen={draft: 1})
    assert not is_gone(told)
    said = {"reason": "请补充阅读量。"} if answer is return_report else {}
    answer(actor=cast.city_official, report=other, version=1, **said)
    assert is_gone(told)


def test_what_is_due_costs_one_query_whatever_its_number(cast, draft, django_assert_num_queries):
    make_report(cast)
    for kind in (REPORT, ACCEPTANCE):
        with django_assert_num_queries(1):
            rows_of(kind, date(2027, 1, 1))
    send(cast, draft)
    for kind in (REPORT, ACCEPTANCE):
        with django_assert_num_queries(1):
            assert rows_of(kind, date(2027, 1, 1))
