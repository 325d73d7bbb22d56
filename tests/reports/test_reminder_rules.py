"""Rules of reminding: set, changed and removed by who gives tasks there; and what the page says of them."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions.reminder_rules import change_reminder_rule, remove_reminder_rule, set_reminder_rule
from reports.models import ReminderRule
from reports.reminding.timing import DEADLINE, Timing
from reports.reminding.words import in_words
from tasks.models import Document
from teams.audit_words import said
from teams.models import AuditEntry
from tests.reports.test_pages import page, post

pytestmark = pytest.mark.django_db

DAYS = {
    "enabled": True,
    "before": [1, 7],
    "on_day": True,
    "after": [1],
    "weekly": False,
    "official_after": 7,
    "superior_after": None,
}
FORM = {"organisation": "440902", "enabled": "yes", "before": ["7", "1"], "on_day": "on", "after": ["1"]}

UNTIL_LATE = "到期前7天、3天、1天和当天提醒经办的人；逾期1天、3天再提醒"


def rule_of(cast, **other) -> ReminderRule:
    scope = {"organisation": cast.district, "document": None, "about": ""}
    return set_reminder_rule(actor=other.pop("actor", cast.official), **(scope | DAYS | other))


def log(verb: str) -> list[tuple[str, str, str]]:
    return [(line.label, line.before, line.after) for line in said(AuditEntry.objects.get(verb=verb))]


# --- verbs -----------------------------------------------------------------------------------------------------------


def test_a_rule_is_set_changed_and_removed_and_each_is_in_the_log(cast):
    rule = rule_of(cast)
    change_reminder_rule(actor=cast.city_official, rule=rule, before=[3], official_after=None)
    change_reminder_rule(actor=cast.official, rule=rule, before=[3])
    remove_reminder_rule(actor=cast.official, rule=rule)
    remove_reminder_rule(actor=cast.official, rule=rule)
    assert not ReminderRule.objects.exists()
    assert ("到期前几天", "", "1、7") in log("设提醒规则")
    assert log("改提醒规则") == [("到期前几天", "1、7", "3"), ("逾期几天改为督办", "7", "")]
    assert ("单位", "团茂南区委", "") in log("删除提醒规则")


def test_who_changes_a_rule_stands_at_it(cast):
    rule = rule_of(cast)
    change_reminder_rule(actor=cast.city_official, rule=rule, weekly=True)
    stored = ReminderRule.objects.get()
    assert (stored.set_by, stored.weekly, stored.before) == (cast.city_official, True, [1, 7])


def test_a_scope_has_one_rule(cast):
    rule_of(cast)
    with pytest.raises(ValidationError, match="已有一条提醒规则"):
        rule_of(cast)
    other = rule_of(cast, about="report")
    with pytest.raises(ValidationError, match="已有一条提醒规则"):
        change_reminder_rule(actor=cast.official, rule=other, about="")


def test_only_who_gives_tasks_there_sets_changes_and_removes(cast):
    rule = rule_of(cast)
    with pytest.raises(PermissionDenied):
        rule_of(cast, actor=cast.reader, about="report")
    with pytest.raises(PermissionDenied):
        rule_of(cast, organisation=cast.city)
    with pytest.raises(PermissionDenied):
        change_reminder_rule(actor=cast.college_official, rule=rule, organisation=cast.college)
    with pytest.raises(PermissionDenied):
        change_reminder_rule(actor=cast.official, rule=rule, organisation=cast.college)
    with pytest.raises(PermissionDenied):
        remove_reminder_rule(actor=cast.outsider, rule=rule)
    assert ReminderRule.objects.get().organisation == cast.district


def test_a_document_out_of_sight_gets_no_rule(cast):
    with pytest.raises(ValidationError, match="没有这份文件"):
        rule_of(cast, actor=cast.outsider, organisation=cast.stranger, document=cast.document)


def test_a_rule_may_name_no_day_before_and_none_after(cast):
    rule = rule_of(cast, before=[], after=[])
    assert change_reminder_rule(actor=cast.official, rule=rule, after=[2]).after == [2]
    assert change_reminder_rule(actor=cast.official, rule=rule, after=[]).after == []


@pytest.mark.parametrize(
    ("wrong", "field"), [({"before": [7, 1]}, "before"), ({"after": [0]}, "after"), ({"superior_after": 3}, "__all__")]
)
def test_days_that_cannot_be_are_refused(cast, wrong, field):
    with pytest.raises(ValidationError) as refusal:
        rule_of(cast, **wrong)
    assert field in refusal.value.error_dict


# --- in words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (DEADLINE, f"{UNTIL_LATE}；逾期7天起改为提醒督办的人，每周一次；逾期30天起同时提醒督办的人的上级。"),
        (Timing(after=(3, 7), weekly=True), "到期当天提醒经办的人；逾期3天、7天再提醒，以后每周一次。"),
        (Timing(before=(3,), on_day=False, weekly=False), "到期前3天提醒经办的人。"),
        (Timing(on_day=False, after=(5,), weekly=False), "逾期5天提醒经办的人。"),
        (Timing(on_day=False), "逾期后每周提醒经办的人一次。"),
        (
            Timing(after=(1,), official_after=20),
            "到期当天提醒经办的人；逾期1天再提醒，以后每周一次；逾期20天起改为提醒督办的人，每周一次。",
        ),
        (Timing(weekly=False, official_after=7), "到期当天提醒经办的人；逾期7天起改为提醒督办的人，只提醒一次。"),
        (Timing(on_day=False, weekly=False), "不提醒。"),
    ],
)
def test_a_rule_is_said_in_plain_words(timing, words):
    assert in_words(timing) == words
    assert in_words(timing, enabled=False) == "不提醒。"


# --- pages -----------------------------------------------------------------------------------------------------------


def test_without_any_rule_the_page_says_what_the_platform_does(cast, client):
    html = page(client, cast.official, "reports:reminder-rules")
    assert "交办的任务、指标目标" in html and in_words(DEADLINE) in html
    assert "还没有设过规则" in html and html.count("平台默认") >= 5


def test_what_counts_for_a_unit_is_said_with_who_said_so(cast, client):
    rule_of(cast, actor=cast.city_official, organisation=cast.city, about="report", enabled=False)
    rule_of(cast, about="assignment")
    html = page(client, cast.official, "reports:reminder-rules")
    rows = {
        row.kinds: (row.words, row.source) for row in client.get(reverse("reports:reminder-rules")).context["standing"]
    }
    assert rows["推进表报送"] == ("不提醒。", "团茂名市委的规则")
    assert rows["交办的任务"][1] == "团茂南区委的规则"
    assert "由上级来改" in html and "不设规则时，平台默认这样提醒" in html
    # what the district says is none of the college's
    assert "团茂南区委的规则" not in page(client, cast.college_official, "reports:reminder-rules")


def test_a_document_has_its_own_answer(cast, client):
    rule_of(cast, document=cast.document, before=[14])
    assert "到期前14天和当天" in page(
        client, cast.official, "reports:reminder-rules", query=f"?document={cast.document.pk}"
    )
    client.force_login(cast.official)
    standing = client.get(reverse("reports:reminder-rules")).context["standing"]
    assert {row.source for row in standing} == {"平台默认"}


def test_a_rule_of_a_confidential_document_is_not_named_to_the_superior(cast, client):
    rule = rule_of(cast, document=cast.document)
    Document.objects.filter(pk=cast.document.pk).update(confidential=True)
    client.force_login(cast.city_official)
    assert list(client.get(reverse("reports:reminder-rules")).context["listing"]) == []
    assert client.get(reverse("reports:reminder-rule", args=[rule.pk])).status_code == 404
    assert "改团茂南区委" in page(client, cast.official, "reports:reminder-rules")


def test_a_rule_is_shown_before_it_counts_and_saved_on_a_second_click(cast, client):
    data = FORM | {"before_too": "30、10天", "official_after": "7"}
    asked = post(client, cast.official, "reports:reminder-rule-new", **data)
    assert "到期前30天、10天、7天、1天和当天提醒经办的人；逾期1天再提醒；逾期7天起" in asked.content.decode()
    assert len(asked.context["comparison"].days) == 7
    assert not ReminderRule.objects.exists()
    posted = {
        name: [value for key, value in asked.context["posted"] if key == name] for name, _ in asked.context["posted"]
    }
    assert client.post(reverse("reports:reminder-rule-new"), posted).url == reverse("reports:reminder-rules")
    rule = ReminderRule.objects.get()
    assert (rule.before, rule.on_day, rule.after, rule.weekly, rule.official_after) == (
        [1, 7, 10, 30],
        True,
        [1],
        False,
        7,
    )


def test_one_goes_back_from_the_numbers_to_what_was_filled_in(cast, client):
    back = post(
        client, cast.official, "reports:reminder-rule-new", **(FORM | {"sure": "1", "edit": "1", "after_too": "5"})
    )
    form = back.context["form"]
    assert form["after_too"].value() == "5" and form["before"].value() == ["7", "1"]
    assert not ReminderRule.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"before_too": "上周"}, "before_too", "请写1到90之间的天数"),
        ({"before_too": "91"}, "before_too", "请写1到90之间的天数"),
        ({"after_too": "2、4、5、6、8、9、10、11"}, "after", "最多选8个日子"),
        ({"superior_after": "30"}, "superior_after", "先写逾期几天起改为督办"),
        ({"official_after": "7", "superior_after": "3"}, "superior_after", "报上级不能早于督办"),
        ({"before": [], "on_day": "", "after": []}, "before", "至少选一个日子"),
        ({"organisation": "MMZY"}, "organisation", "没有找到"),
    ],
)
def test_what_cannot_be_meant_is_asked_about_at_its_field(cast, client, wrong, field, sentence):
    form = post(client, cast.official, "reports:reminder-rule-new", **(FORM | wrong)).context["form"]
    assert sentence in "".join(form.errors[field])


def test_a_scope_that_has_its_rule_is_said_before_the_numbers_with_the_way_to_it(cast, client):
    rule = rule_of(cast)
    refused = post(client, cast.official, "reports:reminder-rule-new", **FORM)
    assert "请改已有的那条" in "".join(refused.context["form"].non_field_errors())
    assert f'href="{reverse("reports:reminder-rule", args=[rule.pk])}"' in refused.content.decode()


def test_a_rule_is_changed_and_removed_on_its_page(cast, client):
    rule = rule_of(cast, after=[1, 5])
    html = page(client, cast.official, "reports:reminder-rule", rule.pk)
    assert 'name="after_too" value="5"' in html
    post(client, cast.official, "reports:reminder-rule", rule.pk, **(FORM | {"enabled": "no", "sure": "1"}))
    assert not ReminderRule.objects.get().enabled
    assert "按更大范围的规则提醒" in page(client, cast.official, "reports:reminder-rule-remove", rule.pk)
    post(client, cast.official, "reports:reminder-rule-remove", rule.pk)
    assert not ReminderRule.objects.exists()


def test_a_new_rule_begins_with_what_its_kind_has_by_default_and_the_document_one_came_from(cast, client):
    form = page(client, cast.official, "reports:reminder-rule-new", query=f"?document={cast.document.pk}&about=review")
    assert f'<option value="{cast.document.pk}" selected>' in form and '<option value="review" selected>' in form
    assert 'name="official_after" value="14"' in form
    assert f"?document={cast.document.pk}" in page(client, cast.official, "tasks:document", cast.document.pk)


def test_a_year_whose_holidays_are_not_known_is_said(cast, client):
    with time_machine.travel("2098-11-30T09:00:00+08:00"):
        client.force_login(cast.official)
        assert "2098、2099年的放假安排还没有录入" in client.get(reverse("reports:reminder-rules")).content.decode()


def test_the_list_costs_as_many_queries_however_many_rules_there_are(cast, client):
    client.force_login(cast.official)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("reports:reminder-rules"))
        return len(asked)

    rule_of(cast, document=cast.document)
    few = queries()
    rule_of(cast, about="report")
    rule_of(cast, organisation=cast.town, document=cast.document)
    assert queries() == few
