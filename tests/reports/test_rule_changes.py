"""A rule is changed: open reports follow, those that were sent stay, and every change leaves one entry."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from reports.actions.categories import add_category, move_category, remove_category, rename_category
from reports.actions.drafts import open_period
from reports.actions.periods import add_period, add_periods, change_period, remove_period
from reports.actions.reporters import drop_reporters, name_reporters
from reports.actions.rules import change_rule, remove_rule
from reports.choices import CategoryKind, Output, Shift
from reports.models import Category, Report, ReportingRule
from reports.rules.duties import Duty, goes_in_circles
from reports.rules.periods import moves_of, remarks_on, spans_of
from reports.table import table_of, table_of_version
from tasks.models import PlacementProgramme, Programme
from teams.models import AuditEntry
from tests.cast import make_record
from tests.reports.world import make_report, make_rule, own_programme, second_quarter, send

pytestmark = pytest.mark.django_db


def entries(verb: str) -> int:
    return AuditEntry.objects.filter(verb=verb).count()


def categories(report: Report) -> list[str]:
    return [name for name, _ in table_of(report).groups()]


# --- what it says of its table and its days --------------------------------------------------------------------------


def test_a_later_opening_moves_the_days_of_periods_that_nobody_reported_for(cast):
    rule = make_rule(cast)
    rule.periods.filter(label="2026Q3").update(due_on=date(2026, 10, 12))  # by hand
    send(cast, make_report(cast, rule, first=True))
    moved = [move.period.label for move in moves_of(rule, opens_days_before=10, shift=Shift.BACK)]
    assert moved == ["2026Q1", "2026Q4"]
    change_rule(actor=cast.official, rule=rule, title="季度表", opens_days_before=10)
    opens = dict(rule.periods.values_list("label", "opens_on"))
    assert opens["2026Q4"] == date(2026, 12, 21)
    assert (opens["2026Q2"], opens["2026Q3"]) == (date(2026, 6, 15), date(2026, 9, 15))
    assert entries("改报送规则") == 1


def test_a_due_date_on_a_holiday_steps_back_or_forward_as_the_rule_says(cast):
    cast.document.starts_on, cast.document.ends_on = date(2022, 10, 1), date(2022, 12, 31)
    cast.document.save(update_fields=["starts_on", "ends_on"])
    rule = make_rule(cast)
    assert rule.periods.get().due_on == date(2022, 12, 30)
    for shift, due in ((Shift.FORWARD, date(2023, 1, 3)), (Shift.NONE, date(2022, 12, 31))):
        change_rule(actor=cast.official, rule=rule, shift=shift)
        assert rule.periods.get().due_on == due


def test_an_edit_that_changes_nothing_leaves_no_trace(cast):
    rule = make_rule(cast)
    change_rule(actor=cast.official, rule=rule, title=rule.title)
    assert entries("改报送规则") == 0


def test_a_title_of_another_rule_is_refused_at_its_field(cast):
    make_rule(cast)
    other = make_rule(cast, title="别的表")
    with pytest.raises(ValidationError) as refusal:
        change_rule(actor=cast.official, rule=other, title="“百千万工程”项目推进表")
    assert "title" in refusal.value.error_dict


def test_a_rule_goes_with_its_drafts_until_something_was_sent_under_it(cast):
    draft, other = make_report(cast, first=True), make_rule(cast, title="别的表")
    assert remove_rule(actor=cast.official, rule=draft.period.rule) == 6
    assert list(ReportingRule.objects.all()) == [other]
    send(cast, make_report(cast, other))
    with pytest.raises(ValidationError, match="已有单位"):
        remove_rule(actor=cast.official, rule=other)
    assert entries("删除报送规则") == 1


def test_a_due_date_that_turns_out_to_be_a_holiday_is_named(cast):
    rule = make_rule(cast)
    rule.periods.filter(label="2026Q3").update(due_on=date(2026, 10, 1))
    assert remarks_on(rule, rule.periods.all(), date(2026, 6, 18)) == [
        "2026年第三季度的报送时限10月1日不是工作日，请核对。"
    ]


# --- categories ------------------------------------------------------------------------------------------------------


def test_open_reports_follow_the_categories_and_sent_ones_keep_theirs(cast):
    make_record(cast, people=40)
    draft, sent = make_report(cast, unit=cast.city), send(cast, make_report(cast))
    rule = draft.period.rule
    first, second, local = rule.categories.order_by("position")
    rename_category(actor=cast.official, category=second, name="创文巩卫行动")
    assert move_category(actor=cast.official, category=second, up=True)
    add_category(actor=cast.official, rule=rule, name="其它", kind=CategoryKind.OTHER)
    assert categories(draft) == ["创文巩卫行动", first.name, local.name, "其它"]
    frozen = table_of_version(sent.versions.get())
    assert [name for name, _ in frozen.groups()] == [first.name, "创文巩卫", local.name]
    assert (entries("类别改名"), entries("移动类别"), entries("加类别")) == (1, 1, 1)


def test_the_first_category_cannot_go_higher(cast):
    first = make_rule(cast).categories.order_by("position").first()
    assert not move_category(actor=cast.official, category=first, up=True)
    assert entries("移动类别") == 0


def test_a_category_under_which_nothing_stands_is_taken_out_of_the_open_reports(cast):
    draft = make_report(cast)
    rule = draft.period.rule
    empty = add_category(actor=cast.official, rule=rule, name="青年成长")
    assert "青年成长" in categories(draft)
    remove_category(actor=cast.official, category=empty)
    assert "青年成长" not in categories(draft)
    assert entries("删除类别") == 1


def test_a_category_is_kept_while_something_stands_under_it(cast):
    rule = make_rule(cast)
    mapped, local = rule.categories.get(name="创文巩卫"), rule.categories.get(name="各地项目")
    own_programme(cast)
    with pytest.raises(ValidationError, match="归在这一类"):
        remove_category(actor=cast.official, category=mapped)
    with pytest.raises(ValidationError, match="没有归类的项目"):
        remove_category(actor=cast.official, category=local)
    Programme.objects.filter(document=None).delete()
    send(cast, make_report(cast, rule))
    with pytest.raises(ValidationError, match="已报出"):
        remove_category(actor=cast.official, category=local)


def test_what_is_mapped_nowhere_falls_to_a_category_of_local_projects_once_there_is_one(cast):
    programme = own_programme(cast, counting="headcount")
    PlacementProgramme.objects.create(placement=cast.campus, programme=programme, position=3)
    rule = make_rule(cast, categories=[("创文巩卫", CategoryKind.MAPPED, [cast.task], [])])
    draft = make_report(cast, rule)
    make_record(cast, programme=programme, people=12)
    add_category(actor=cast.official, rule=rule, name="各地项目办实事", kind=CategoryKind.LOCAL)
    assert ("各地项目办实事", 12) in [(line.category, line.people) for line in table_of(draft).lines]
    with pytest.raises(ValidationError, match="只能有一个"):
        add_category(actor=cast.official, rule=rule, name="又一个", kind=CategoryKind.LOCAL)


@pytest.mark.parametrize("name", ["创文巩卫", " "])
def test_a_category_needs_a_name_of_its_own(cast, name):
    with pytest.raises(ValidationError):
        add_category(actor=cast.official, rule=make_rule(cast), name=name)


# --- who reports to whom ---------------------------------------------------------------------------------------------


def test_an_open_report_goes_where_its_unit_reports_now_and_a_sent_one_stays(cast):
    rule = make_rule(cast)
    sent, draft = send(cast, make_report(cast, rule)), make_report(cast, rule, unit=cast.college)
    duties = [Duty(unit, cast.province, "", Output.TEXT) for unit in (cast.district, cast.college, cast.town)]
    named = name_reporters(actor=cast.official, rule=rule, duties=duties)
    assert (named.added, named.changed) == (1, 2)
    draft.refresh_from_db()
    sent.refresh_from_db()
    assert (draft.receiver, draft.output) == (cast.province, Output.TEXT)
    assert (sent.receiver, sent.output) == (cast.city, Output.TABLE)
    assert entries("设报送单位") == 1


def test_a_superior_off_the_platform_is_a_name_and_nobody_waits(cast):
    rule = make_rule(cast)
    name_reporters(actor=cast.official, rule=rule, duties=[Duty(cast.province, None, "共青团中央")])
    row = rule.reporters.get(organisation=cast.province)
    assert str(row) == "团省委 → 共青团中央（线下报送）"
    report = make_report(cast, rule, unit=cast.province)
    assert send(cast, report, actor=cast.province_official).receiver is None


def test_a_unit_cannot_report_to_itself_by_way_of_others(cast):
    rule = make_rule(cast)
    for duty in (Duty(cast.city, cast.city), Duty(cast.rights_office, cast.district)):
        with pytest.raises(ValidationError, match="自己"):
            name_reporters(actor=cast.official, rule=rule, duties=[duty])
    assert rule.reporters.count() == 3


@pytest.mark.parametrize(
    ("pairs", "circle"),
    [
        ([(1, 2), (2, 3), (3, None)], False),
        ([(1, 2), (2, 3), (3, 1)], True),
        ([(1, 9), (2, 9)], False),
        ([(4, 1), (1, 2), (2, 1)], True),
    ],
)
def test_circles_are_found(pairs, circle):
    assert goes_in_circles(pairs) is circle


def test_who_reports_no_more_loses_its_drafts_but_nothing_that_was_sent(cast):
    rule = make_rule(cast)
    sent, draft = send(cast, make_report(cast, rule, first=True)), make_report(cast, rule, unit=cast.college)
    gone = rule.reporters.filter(organisation__in=[cast.district, cast.college])
    assert drop_reporters(actor=cast.official, rule=rule, reporters=gone) == 3  # two of the first quarter
    assert not Report.objects.filter(pk=draft.pk).exists()
    assert Report.objects.filter(pk=sent.pk).exists()
    assert open_period(on=date(2026, 6, 18)) == 0
    assert entries("取消报送单位") == 1


# --- periods ---------------------------------------------------------------------------------------------------------


def test_later_periods_are_added_when_the_plan_goes_on(cast):
    rule = make_rule(cast)
    spans = spans_of("quarters", date(2027, 1, 1), date(2027, 6, 30))
    add_periods(actor=cast.official, rule=rule, spans=spans)
    assert rule.periods.get(label="2027Q1").due_on == date(2027, 3, 31)
    with pytest.raises(ValidationError, match="2027Q1"):
        add_periods(actor=cast.official, rule=rule, spans=spans)
    assert (rule.periods.count(), entries("加报送期")) == (6, 1)


def test_a_period_moved_by_hand_is_counted_anew(cast):
    make_record(cast, people=40, on=date(2026, 6, 13))
    draft = make_report(cast)
    change_period(actor=cast.official, period=draft.period, ends_on=date(2026, 6, 10))
    assert table_of(Report.objects.get(pk=draft.pk)).people == 0
    assert entries("改报送期") == 1


@pytest.mark.parametrize(
    "wrong",
    [{"ends_on": date(2026, 3, 1)}, {"due_on": date(2026, 6, 1)}, {"cutoff_on": date(2026, 7, 1)}, {"label": "2026Q1"}],
)
def test_days_out_of_order_and_a_code_that_is_taken_are_refused_at_their_field(cast, wrong):
    period = second_quarter(make_rule(cast))
    with pytest.raises(ValidationError) as refusal:
        change_period(actor=cast.official, period=period, **wrong)
    assert set(wrong) & set(refusal.value.error_dict)


def test_a_period_for_which_somebody_reported_stands_but_may_be_due_later(cast):
    rule = make_rule(cast)
    send(cast, make_report(cast, rule))
    period = second_quarter(rule)
    with pytest.raises(ValidationError, match="已有单位报送"):
        change_period(actor=cast.official, period=period, ends_on=date(2026, 6, 29))
    with pytest.raises(ValidationError, match="已有单位报送"):
        remove_period(actor=cast.official, period=period)
    with pytest.raises(ValidationError, match="只能推后"):
        change_period(actor=cast.official, period=period, due_on=date(2026, 6, 29))
    change_period(actor=cast.official, period=period, due_on=date(2026, 7, 3))
    assert second_quarter(rule).due_on == date(2026, 7, 3)


def test_a_period_nobody_reported_for_goes_with_its_drafts(cast):
    draft = make_report(cast, first=True)
    assert remove_period(actor=cast.official, period=draft.period) == 3
    assert {report.period.label for report in Report.objects.all()} == {"2026Q1"}
    assert entries("删除报送期") == 1


def test_a_single_period_is_typed_day_by_day(cast):
    rule = make_rule(cast)
    said = {
        "name": "暑期专项",
        "label": "2026暑期",
        "starts_on": date(2026, 7, 1),
        "ends_on": date(2026, 8, 31),
        "cutoff_on": date(2026, 9, 4),
        "opens_on": date(2026, 8, 25),
        "due_on": date(2026, 9, 10),
    }
    period = add_period(actor=cast.official, rule=rule, **said)
    assert (str(period), period.due_on) == ("暑期专项", date(2026, 9, 10))
    assert Category.objects.filter(rule=rule).count() == 3
