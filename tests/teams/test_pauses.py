"""Days on which a unit is not reminded: who sets them, what they mean, and who sees them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from teams.actions.pauses import change_pause, remove_pause, set_pause
from teams.audit_words import said
from teams.models import AuditEntry, Pause
from teams.pauses import Around, around

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

EXAMS = {"starts_on": date(2026, 6, 29), "ends_on": date(2026, 7, 10), "reason": "期末考试周"}


def paused(cast, unit=None, **other) -> Pause:
    return set_pause(actor=cast.college_official, organisation=unit or cast.college, **(EXAMS | other))


def log(verb: str) -> list[tuple[str, str, str]]:
    return [(line.label, line.before, line.after) for line in said(AuditEntry.objects.get(verb=verb))]


def test_a_pause_is_set_changed_and_taken_back_and_each_is_in_the_log(cast):
    pause = paused(cast)
    change_pause(actor=cast.official, pause=pause, **(EXAMS | {"ends_on": date(2026, 7, 3)}))
    change_pause(actor=cast.official, pause=pause, **(EXAMS | {"ends_on": date(2026, 7, 3)}))
    remove_pause(actor=cast.official, pause=pause)
    remove_pause(actor=cast.official, pause=pause)
    assert not Pause.objects.exists()
    assert ("原因", "", "期末考试周") in log("设暂停提醒")
    assert log("改暂停提醒") == [("至", "7月10日", "7月3日")]
    assert ("自", "6月29日", "") in log("恢复提醒")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_on": date(2026, 6, 28)}, "结束日期不能早于开始日期"),
        ({"ends_on": date(2027, 6, 28)}, "一次最多暂停120天"),
        ({"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 17)}, "这些日子已经过去"),
    ],
)
def test_days_that_cannot_be_meant_are_refused(cast, wrong, sentence):
    with pytest.raises(ValidationError, match=sentence):
        paused(cast, **wrong)
    assert not Pause.objects.exists()


def test_what_falls_into_a_pause_is_told_on_the_working_days_around_it(cast):
    """29 June is a Monday, 10 July a Friday."""
    assert around(cast.college, EXAMS["starts_on"], EXAMS["ends_on"]) == Around(date(2026, 6, 26), date(2026, 7, 13))


def test_pauses_that_follow_each_other_count_as_one(cast):
    paused(cast, starts_on=date(2026, 7, 11), ends_on=date(2026, 8, 28), reason="暑假")
    paused(cast, cast.city, starts_on=date(2026, 6, 25), ends_on=date(2026, 6, 26), reason="市运会")
    paused(cast, cast.district, starts_on=date(2026, 6, 24), ends_on=date(2026, 6, 24), reason="与学院无关")
    assert around(cast.college, EXAMS["starts_on"], EXAMS["ends_on"]) == Around(date(2026, 6, 24), date(2026, 8, 31))


def test_the_page_asks_first_and_says_what_it_means(cast, client):
    client.force_login(cast.college_official)
    data = {"organisation": "MMZY", "starts_on": "2026-06-29", "ends_on": "2026-07-10", "reason": "期末考试周"}
    asked = client.post(reverse("teams:pause-new"), data)
    assert asked.context["question"] == "6月29日至7月10日暂停提醒茂职院团委？"
    assert "提前到6月26日" in asked.context["outcome"][1] and "等到7月13日" in asked.context["outcome"][1]
    assert "推进表照原来的日期报上级" in asked.context["outcome"][2]
    assert not Pause.objects.exists()
    client.post(reverse("teams:pause-new"), asked.context["hidden"])
    assert [str(row.ends_on) for row in Pause.objects.filter(organisation=cast.college)] == ["2026-07-10"]


def test_a_day_far_away_is_asked_about_at_its_field(cast, client):
    client.force_login(cast.college_official)
    data = {"organisation": "MMZY", "starts_on": "0001-01-01", "ends_on": "9999-12-31", "reason": "永远"}
    errors = client.post(reverse("teams:pause-new"), data).context["form"].errors
    assert list(errors) == ["starts_on", "ends_on"]


def test_those_to_come_stand_first_and_those_past_behind(cast, client):
    now = paused(cast, starts_on=date(2026, 6, 15), ends_on=date(2026, 6, 19), reason="军训")
    later = paused(cast)
    over = Pause.objects.create(organisation=cast.college, starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 9))
    client.force_login(cast.college_official)
    assert list(client.get(reverse("teams:pauses")).context["listing"]) == [now, later]
    assert list(client.get(reverse("teams:pauses") + "?past=1").context["listing"]) == [over]


def test_a_unit_shows_what_counts_for_it_and_leaves_what_its_superior_set_to_it(cast, client):
    paused(cast, cast.city, reason="全市休整")
    paused(cast, cast.district, reason="与学院无关")
    client.force_login(cast.college_official)
    html = client.get(reverse("teams:pauses")).content.decode()
    assert "全市休整" in html and "由团茂名市委来改" in html and "与学院无关" not in html
    client.force_login(cast.city_official)
    html = client.get(f"{reverse('teams:pauses')}?unit=MMZY").content.decode()
    assert "全市休整" in html and "与学院无关" not in html
    unit = client.get(reverse("teams:organisation", args=["MMZY"])).content.decode()
    assert "6月29日至7月10日，全市休整" in unit
