"""The way of a report: nothing is sent or taken unseen, marks lead to their lines and are answered, steps are kept."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reports.actions.lines import edit_line
from reports.actions.reports import Mark, accept, prepare, return_report, seen_as, submit
from reports.actions.rollups import refresh_rollups
from reports.choices import Output
from reports.models import Report
from reports.rules.duties import Duty
from reports.table import table_of, table_of_version
from reports.way.changes import changes_between
from reports.way.page import way_of
from teams.models import Notice
from tests.cast import make_record
from tests.reports.world import JUNE, make_report, make_rule, send

pytestmark = pytest.mark.django_db
HEAD = {"filled_by": "韩雪", "contact": "15400006688", "filled_on": "2026-06-18"}


def again(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def returned(cast, *marks: Mark, reason: str = "") -> Report:
    """The district's report with 40 people, sent back with these marks."""
    make_record(cast, people=40)
    report = send(cast, make_report(cast))
    line = report.lines.get(programme=cast.cleaning)
    placed = [Mark(mark.note, line.pk, mark.field) for mark in marks]
    return return_report(actor=cast.city_official, report=report, version=1, reason=reason, marks=placed)


def page(client, user, report: Report, name: str = "reports:report") -> str:
    client.force_login(user)
    return client.get(reverse(name, args=[report.pk])).content.decode()


# --- nothing unseen --------------------------------------------------------------------------------------------------


def test_a_report_that_was_sent_again_meanwhile_is_neither_accepted_nor_returned_unseen(cast):
    report = returned(cast, reason="请补充")
    send(cast, again(report))
    with pytest.raises(ValidationError, match="又报来了第2次"):
        accept(actor=cast.city_official, report=report, version=1)
    with pytest.raises(ValidationError, match="又报来了第2次"):
        return_report(actor=cast.city_official, report=report, version=1, reason="请补充")
    assert accept(actor=cast.city_official, report=report, version=2).state == "accepted"


def test_of_two_who_submit_at_once_one_wins_and_the_other_is_told(cast, client):
    report = make_report(cast)
    client.force_login(cast.official)
    url = reverse("reports:report-submit", args=[report.pk])
    answers = [client.post(url, HEAD), client.post(url, HEAD)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert report.versions.count() == 1
    assert "已报送，不用再报" in client.get(report.get_absolute_url()).content.decode()


def test_what_changed_after_it_was_looked_at_is_shown_before_it_is_sent(cast, client):
    make_record(cast, people=40)
    report = make_report(cast)
    seen = seen_as(prepare(report))
    line = report.lines.get(programme=cast.cleaning)
    edit_line(actor=cast.official, line=line, content="", progress="清理21处。")
    client.force_login(cast.official)
    url = reverse("reports:report-submit", args=[report.pk])
    html = client.post(url, HEAD | {"seen": seen}).content.decode()
    assert "又有变动" in html
    assert again(report).state == "draft"
    now = html.split('name="seen" value="')[1].split('"')[0]
    assert client.post(url, HEAD | {"seen": now}).status_code == 302


def test_the_head_remembers_who_fills_it_in_and_how_to_reach_them(cast, client):
    report = make_report(cast, first=True)
    assert "韩雪" in page(client, cast.official, report, "reports:report-submit")
    send(cast, report)
    first = Report.objects.filter(organisation=cast.district).exclude(pk=report.pk).get()
    assert "15400006688" in page(client, cast.official, first, "reports:report-submit")


# --- marks -----------------------------------------------------------------------------------------------------------


def test_a_mark_stands_on_top_and_at_its_line_until_it_is_answered(cast, client):
    report = returned(cast, Mark("写明清理了几处", field="progress"), Mark("核对人数"))
    line = report.lines.get(programme=cast.cleaning)
    html = page(client, cast.official, report)
    assert report.return_reason == "请改标出的2处。"
    assert html.count("写明清理了几处") >= 3, "on top, at the line, and in the history"
    assert f'href="#line-{line.pk}"' in html
    edit_line(actor=cast.official, line=line, content=line.content, progress="清理21处。")
    report = again(report)
    way = way_of(report, cast.official, table_of(report))
    assert [(marked.mark.note, marked.answered) for marked in way.marks] == [
        ("写明清理了几处", True),
        ("核对人数", False),
    ]


def test_the_notice_of_a_return_leads_to_the_first_marked_line(cast):
    report = returned(cast, Mark("核对人数"))
    line = report.lines.get(programme=cast.cleaning)
    assert Notice.objects.get(user=cast.official, kind="returned").url == f"{report.get_absolute_url()}#line-{line.pk}"


def test_who_receives_it_again_sees_what_changed_and_which_marks_were_answered(cast, client):
    report = returned(cast, Mark("核对人数"), Mark("写明清理了几处", field="progress"))
    make_record(cast, people=62)
    client.force_login(cast.official)
    client.post(reverse("reports:report-submit", args=[report.pk]), HEAD | {"note": "人数已核对，处数没有统计"})
    html = page(client, cast.city_official, report)
    assert "上次40人，这次62人" in html
    assert "人数已核对，处数没有统计" in html
    way = way_of(again(report), cast.city_official, table_of_version(report.versions.get(number=2)))
    assert {marked.mark.note: marked.answered for marked in way.marks} == {"核对人数": True, "写明清理了几处": True}


def test_the_receiver_marks_figures_texts_and_the_head_in_one_form(cast, client):
    make_record(cast, people=40)
    report = send(cast, make_report(cast))
    line = report.lines.get(programme=cast.cleaning)
    url = reverse("reports:report-return", args=[report.pk])
    client.force_login(cast.city_official)
    assert "创文巩卫工作" in client.get(url).content.decode()
    empty = client.post(url, {"version": 1, "reason": " "})
    assert (empty.status_code, "请写明退回原因" in empty.content.decode()) == (422, True)
    said = {
        "version": 1,
        "head": "联系方式写座机",
        f"line-{line.pk}-people": "核对人数",
        f"line-{line.pk}-progress": "太短",
    }
    assert client.post(url, said).status_code == 302
    marks = again(report).events.get(verb="returned").marks
    assert [(mark.where, mark.field, mark.note) for mark in marks.all()] == [
        ("表头", "", "联系方式写座机"),
        (f"第{line.position}行“创文巩卫工作”", "", "核对人数"),
        (f"第{line.position}行“创文巩卫工作”", "progress", "太短"),
    ]


def test_a_line_of_another_report_cannot_be_marked(cast):
    make_record(cast, people=40)
    report, other = send(cast, make_report(cast)), make_report(cast, unit=cast.city)
    with pytest.raises(ValidationError, match="不在这张表里"):
        return_report(
            actor=cast.city_official, report=report, version=1, marks=[Mark("核对", other.lines.first().pk, "")]
        )
    assert again(report).state == "submitted"


def test_a_marked_line_that_is_gone_counts_as_answered(cast):
    report = returned(cast, Mark("核对人数"))
    report.lines.get(programme=cast.cleaning).delete()
    way = way_of(again(report), cast.official, table_of(again(report)))
    assert [(marked.gone, marked.label) for marked in way.marks] == [(True, "第2行“创文巩卫工作”覆盖青少年数")]


def test_the_overview_of_a_text_is_marked_and_answered_like_any_line(cast, client):
    make_record(cast, people=40)
    rule = make_rule(cast, reporters=[Duty(cast.district, cast.city, output=Output.TEXT)])
    report = send(cast, make_report(cast, rule))
    assert "None" not in page(client, cast.city_official, report, "reports:report-return")
    overview = report.lines.get(category=None)
    marks = [Mark("写短些", overview.pk, "progress")]
    return_report(actor=cast.city_official, report=report, version=1, marks=marks)
    html = page(client, cast.official, report)
    assert "综述推进情况</a>：写短些" in html and "None" not in html
    edit_line(actor=cast.official, line=overview, progress="本季开展1次。")
    send(cast, again(report))
    html = page(client, cast.city_official, again(report))
    assert '<span class="st ok">已改</span>' in html
    assert "<li>综述<span" in html, "its change is told"


# --- changes, history, notices ---------------------------------------------------------------------------------------


def test_changes_are_told_line_by_line_and_new_and_gone_lines_by_name(cast):
    make_record(cast, people=40)
    before = table_of_version(send(cast, make_report(cast)).versions.get())
    lines = [line for line in before.lines if line.programme]
    after = type(before)(**{**before.__dict__, "lines": tuple(lines)})
    assert [(change.gone, change.category) for change in changes_between(before, after)] == [(True, "各地项目")]
    assert [(change.new, change.category) for change in changes_between(after, before)] == [(True, "各地项目")]
    assert changes_between(before, before) == []


def test_the_history_names_every_step_with_who_when_and_marks(cast, client):
    report = returned(cast, Mark("核对人数"))
    accept(actor=cast.city_official, report=send(cast, again(report)), version=2)
    html = page(client, cast.official, report).split("<h2>经过</h2>")[1]
    steps = [html.index(step) for step in ("黄志远接收", "韩雪报送", "黄志远退回", "核对人数", "自动起草")]
    assert steps == sorted(steps)
    assert "第2次" in html


def test_notices_are_settled_when_what_they_ask_for_is_done(cast):
    report = returned(cast, Mark("核对人数"))
    assert not Notice.objects.unread().filter(user=cast.city_official).exists()
    send(cast, again(report))
    assert not Notice.objects.unread().filter(user=cast.official, kind="returned").exists()
    accept(actor=cast.city_official, report=report, version=2)
    assert not Notice.objects.unread().filter(user=cast.city_official).exists()


def test_a_note_to_the_receiver_is_asked_for_only_when_it_goes_up_again(cast, client):
    report = make_report(cast)
    assert "给接收单位的话" not in page(client, cast.official, report, "reports:report-submit")
    refresh_rollups()
    report = returned(cast, reason="请补充")
    assert "给接收单位的话" in page(client, cast.official, report, "reports:report-submit")
    submit(actor=cast.official, report=report, filled_by="韩雪", contact="", filled_on=JUNE, note="已补充")
    assert again(report).events.last().reason == "已补充"
