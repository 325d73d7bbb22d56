"""Cases (个案) in reports: they count in every table, and no table tells what is in them."""

from datetime import date

import pytest
from django.urls import reverse

from reports.models import Report, ReportingRule
from tasks.models import Document, Programme, Record, Task
from tests.cast import make_member, make_placement, make_record, make_team
from tests.reports.world import make_report, make_rule

pytestmark = pytest.mark.django_db

SECRET = "帮小陈联系心理医生"


@pytest.fixture
def case(cast, today) -> Record:
    """An approved record of the cast's team under a task that is confidential."""
    Task.objects.filter(pk=cast.task.pk).update(confidential=True)
    record = make_record(cast, people=3, content=SECRET)
    Record.objects.filter(pk=record.pk).update(problems=SECRET, next_steps=SECRET)
    return record


def page(client, user, name, *args, **query) -> str:
    client.force_login(user)
    return client.get(reverse(name, args=args), query).content.decode()


def test_a_draft_counts_the_case_and_does_not_tell_it(cast, case):
    for unit in (cast.district, cast.city):
        line = make_report(cast, unit=unit).lines.get(programme=cast.cleaning)
        assert (line.people, line.records) == (3, 1)
        assert (line.progress, line.problems, line.next_steps) == ("开展1次，覆盖3人。", "", "")
        assert not line.sentences.filter(records=case).exists()


def test_a_plain_record_beside_it_is_told(cast, case):
    make_record(cast, placement=cast.account, content="推文讲防诈")
    line = make_report(cast).lines.get(programme=cast.articles)
    assert "推文讲防诈" in line.progress


@pytest.mark.parametrize("query", [{}, {"part": "1"}, {"programme": "own"}])
def test_a_figure_opened_above_says_how_many_cases_there_are(cast, client, case, query):
    report = make_report(cast, unit=cast.city)
    query = {key: str(cast.cleaning.pk) if value == "own" else value for key, value in query.items()}
    html = page(client, cast.city_official, "reports:figure", report.pk, **query)
    assert SECRET not in html
    assert "来自1条已审记录" in html and "有1条个案，只计数" in html


def test_a_figure_opened_at_the_unit_that_reviewed_shows_it(cast, client, case):
    report = make_report(cast)
    html = page(client, cast.official, "reports:figure", report.pk, programme=cast.cleaning.pk)
    assert SECRET in html and "个案，只计数" not in html


def test_the_home_page_above_does_not_name_it(cast, client, case):
    client.force_login(cast.city_official)
    html = client.get("/").content.decode()
    assert case.get_absolute_url() not in html and SECRET not in html


def test_of_a_confidential_document_that_implements_the_asked_one_only_numbers_go_upward(cast, client, today):
    rule = make_rule(cast)
    plan = Document.objects.create(
        title="保密的方案", short_title="保密方案", owner=cast.district, implements=cast.document, confidential=True,
        starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), state="issued",
    )  # fmt: skip
    programme = Programme.objects.create(
        name="帮扶", content=SECRET, owner=cast.district, document=plan, counting="visits"
    )
    placement = make_placement(plan, cast.campus.site, [programme], 5, cast.college)
    member = make_member(cast.college, "王晓", "20260109")
    make_team(cast.college_official, placement, "帮扶队", [member], None)
    record = make_record(cast, placement=placement, people=7, same_group=False, content=SECRET)
    Record.objects.filter(pk=record.pk).update(problems=SECRET)
    report = make_report(cast, rule, unit=cast.city)
    line = report.lines.get(programme=programme)
    assert (line.people, line.content, line.progress, line.problems) == (7, "", "开展1次，覆盖7人次。", "")
    assert SECRET not in page(client, cast.city_official, "reports:report", report.pk)


def test_a_confidential_document_that_asks_itself_is_told_in_words(cast, today):
    Document.objects.filter(pk=cast.document.pk).update(confidential=True)
    make_record(cast, content="清理楼道")
    assert "清理楼道" in make_report(cast).lines.get(programme=cast.cleaning).progress


def test_reports_under_a_confidential_document_are_for_who_sends_and_who_receives_them(cast, today):
    rule = make_rule(cast)
    report = make_report(cast, rule)
    Document.objects.filter(pk=cast.document.pk).update(confidential=True)
    sees = {
        who: (
            report in Report.objects.visible_to(getattr(cast, who)),
            rule in ReportingRule.objects.visible_to(getattr(cast, who)),
        )
        for who in ("official", "province_official", "outsider")
    }
    assert sees == {"official": (True, True), "province_official": (False, True), "outsider": (False, False)}
    Report.objects.filter(pk=report.pk).update(state="submitted", submitted_at=today)
    assert report in Report.objects.visible_to(cast.city_official)
