"""A reporting rule is set up once, with its periods laid out over the document's."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from reports.actions.rules import set_up_rule
from reports.choices import CategoryKind
from reports.rules.periods import lay_out_periods
from teams.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def set_up(cast, **changes):
    given = {
        "actor": cast.official,
        "document": cast.document,
        "title": "“百千万工程”项目推进表",
        "categories": [
            ("预防青少年违法犯罪", CategoryKind.MAPPED, [cast.online_task], []),
            ("创文巩卫", CategoryKind.MAPPED, [cast.task], []),
            ("各地项目", CategoryKind.LOCAL, [], []),
        ],
        "reporters": [(cast.district, cast.city), (cast.city, cast.rights_office)],
    }
    return set_up_rule(**(given | changes))


def test_four_quarters_with_drafts_that_open_before_they_are_due(cast):
    rule = set_up(cast)
    assert [(p.label, p.name) for p in rule.periods.all()] == [
        ("2026Q1", "2026年第一季度"),
        ("2026Q2", "2026年第二季度"),
        ("2026Q3", "2026年第三季度"),
        ("2026Q4", "2026年第四季度"),
    ]
    second = rule.periods.get(label="2026Q2")
    assert (second.starts_on, second.ends_on) == (date(2026, 4, 1), date(2026, 6, 30))
    assert (second.cutoff_on, second.opens_on, second.due_on) == (date(2026, 6, 25), date(2026, 6, 15), second.ends_on)
    assert AuditEntry.objects.filter(verb="设报送规则", target_id=str(rule.pk)).count() == 1


def test_the_months_of_the_provincial_plan_of_2021(cast):
    cast.document.starts_on, cast.document.ends_on = date(2021, 5, 1), date(2021, 12, 31)
    cast.document.save(update_fields=["starts_on", "ends_on"])
    rule = set_up(cast, periods=(6, 9, 12))
    assert [(p.label, p.starts_on, p.due_on) for p in rule.periods.all()] == [
        ("2021Q2", date(2021, 5, 1), date(2021, 6, 30)),
        ("2021Q3", date(2021, 7, 1), date(2021, 9, 30)),
        ("2021Q4", date(2021, 10, 1), date(2021, 12, 31)),
    ]


def test_laying_out_again_leaves_what_stands(cast):
    rule = set_up(cast)
    rule.periods.filter(label="2026Q1").update(due_on=date(2026, 4, 10))
    lay_out_periods(rule, "quarters")
    assert rule.periods.count() == 4
    assert rule.periods.get(label="2026Q1").due_on == date(2026, 4, 10)


def test_a_second_rule_of_the_same_title_is_refused(cast):
    set_up(cast)
    with pytest.raises(ValidationError, match="已有"):
        set_up(cast)


def test_a_document_without_its_period_has_no_reporting_periods(cast):
    cast.document.ends_on = None
    with pytest.raises(ValidationError, match="执行期"):
        set_up(cast)


def test_a_kind_of_period_that_does_not_exist_is_refused(cast):
    with pytest.raises(ValidationError, match="报送周期"):
        set_up(cast, periods="fortnights")
