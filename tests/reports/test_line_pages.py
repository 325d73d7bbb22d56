"""The page on which the texts of a report are edited, undone, drafted again, and opened to their records."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions.drafts import refresh
from reports.actions.lines import edit_line
from reports.actions.rollups import refresh_rollups
from reports.choices import Output
from reports.models import LineEdit, Report
from reports.table import table_of, table_of_version
from tests.cast import make_placement, make_record, make_user
from tests.replay import added_once
from tests.reports.test_pages import page, post
from tests.reports.world import own_programme, reported, send

pytestmark = pytest.mark.django_db

DRAFTED = "6月13日在官渡校园社区清理背街小巷，上门宣传，覆盖40人。"


@pytest.fixture
def report(cast, today) -> Report:
    return added_once(reported, cast)


@pytest.fixture
def line(cast, report):
    return report.lines.get(programme=cast.cleaning)


def save(client, user, line, *, was: dict | None = None, **texts):
    """Post the form of a line as it was opened (or with what it said then), with these texts changed."""
    shown = {name: getattr(line, name) for name in ("content", "progress", "problems", "next_steps")}
    seen = {f"was_{name}": text for name, text in (shown | (was or {})).items()}
    return post(client, user, "reports:report-line", line.report_id, line.pk, **seen, **(shown | texts))


# --- editing ---------------------------------------------------------------------------------------------------------


def test_a_text_is_edited_in_its_row_and_the_page_comes_back_to_it(cast, client, line):
    response = save(client, cast.official, line, progress="清理21处。", problems="场地不足。")
    assert response.url == f"{line.report.get_absolute_url()}#line-{line.pk}"
    html = page(client, cast.official, "reports:report", line.report_id)
    assert "清理21处。" in html
    assert "存在问题</span>　场地不足。" in html
    assert f"{cast.official}今天9:00改过" in html


def test_only_what_was_changed_is_saved(cast, client, line):
    """The draft has moved on while the form stood open: what the writer left alone keeps following it."""
    make_record(cast, people=60)
    refresh_rollups()
    save(client, cast.official, line, next_steps="每周一次。")
    line.refresh_from_db()
    assert (line.next_steps, line.progress_edited) == ("每周一次。", False)
    assert "60人（100人次）" in line.progress


def test_what_two_have_changed_at_once_comes_back_with_both(cast, client, line):
    other = make_user("second", "吴静", cast.district)
    edit_line(actor=other, line=line, progress="吴静写的。")
    response = save(client, cast.official, line, progress="韩雪写的。")
    html = response.content.decode()
    assert response.status_code == 422
    assert "吴静今天9:00把这里改成了“吴静写的。”" in html
    assert ">\n韩雪写的。</textarea>" in html
    assert 'name="was_progress" value="吴静写的。"' in html
    assert save(client, cast.official, line, was={"progress": "吴静写的。"}, progress="韩雪写的。").status_code == 302


def test_a_text_that_is_too_long_stays_in_the_form_with_the_reason(cast, client, line):
    response = save(client, cast.official, line, content="长" * 301)
    assert response.status_code == 422
    assert "长" * 301 in response.content.decode()


def test_a_line_of_another_report_is_not_found(cast, client, report):
    other = Report.objects.get(organisation=cast.city, period=report.period).lines.first()
    response = post(client, cast.official, "reports:report-line", report.pk, other.pk, progress="x")
    assert response.status_code == 404


def test_the_page_offers_what_the_records_give_now_and_one_button_takes_it(cast, client, line):
    edit_line(actor=cast.official, line=line, progress="清理21处。")
    html = page(client, cast.official, "reports:report", line.report_id)
    assert f"推进情况按记录重写为</span>　{DRAFTED}" in html
    post(client, cast.official, "reports:line-redraft", line.report_id, line.pk, field="progress")
    line.refresh_from_db()
    assert (line.progress, line.progress_edited) == (DRAFTED, False)
    assert "按记录重写为" not in page(client, cast.official, "reports:report", line.report_id)


def test_the_last_change_of_a_text_can_be_undone_and_an_earlier_one_says_why_not(cast, client, line):
    for words in ("第一稿。", "第二稿。"):
        edit_line(actor=cast.official, line=line, progress=words)
    first, second = LineEdit.objects.all()
    html = page(client, cast.official, "reports:report", line.report_id)
    undo = [reverse("reports:edit-undo", args=[line.report_id, edit.pk]) for edit in (first, second)]
    assert [address in html for address in undo] == [False, True]
    client.force_login(cast.official)
    assert "又改过" in client.post(undo[0], follow=True).content.decode()
    client.post(undo[1])
    line.refresh_from_db()
    assert line.progress == "第一稿。"


def test_a_text_that_says_an_older_figure_says_so(cast, client, line):
    edit_line(actor=cast.official, line=line, progress="街道共同组织，覆盖40人，其中志愿者140人。")
    assert "数字变了" not in page(client, cast.official, "reports:report", line.report_id)
    make_record(cast, people=60)
    refresh_rollups()
    assert "文字写的是40人，现在是60人" in page(client, cast.official, "reports:report", line.report_id)
    edit_line(actor=cast.official, line=line, progress="覆盖60人，其中志愿者140人。")
    assert "数字变了" not in page(client, cast.official, "reports:report", line.report_id)


def test_whoever_only_reads_sees_who_changed_what_and_no_button(cast, client, line):
    edit_line(actor=cast.official, line=line, progress="清理21处。")
    html = page(client, cast.reader, "reports:report", line.report_id)
    assert f"{cast.official}今天9:00改过" in html
    assert "按记录重写为" not in html
    assert "撤销这次改动" not in html


# --- what the units below say ----------------------------------------------------------------------------------------


def test_words_from_below_are_offered_by_unit_and_added_with_its_name(cast, client, line):
    city = Report.objects.get(organisation=cast.city, period=line.report.period)
    edit_line(actor=cast.official, line=line, progress=f"街道配合。{DRAFTED}", problems="场地不足。")
    send(cast, line.report)
    above = city.lines.get(programme=cast.cleaning)
    assert "下级1家怎么说" in page(client, cast.city_official, "reports:report", city.pk)
    html = page(client, cast.city_official, "reports:report", city.pk, query=f"?below={above.pk}")
    assert "街道配合。" in html
    post(client, cast.city_official, "reports:line-take", city.pk, above.pk, line.pk, field="problems")
    above.refresh_from_db()
    assert (above.problems, above.progress_edited) == ("团茂南区委：场地不足。", False)


def test_a_report_from_below_that_says_the_same_is_not_offered(cast, client, line):
    send(cast, line.report)
    city = Report.objects.get(organisation=cast.city, period=line.report.period)
    assert city.lines.get(programme=cast.cleaning).progress == DRAFTED
    assert "怎么说" not in page(client, cast.city_official, "reports:report", city.pk)


def test_words_of_a_unit_that_reports_to_somebody_else_are_not_found(cast, client, line):
    city = Report.objects.get(organisation=cast.city, period=line.report.period)
    own = city.lines.get(programme=cast.cleaning)
    for said in (line, city.lines.get(programme=cast.articles)):  # not sent yet; another programme
        response = post(client, cast.city_official, "reports:line-take", city.pk, own.pk, said.pk, field="progress")
        assert response.status_code == 404


# --- sentences -------------------------------------------------------------------------------------------------------


def test_a_sentence_opens_to_its_records_by_its_figure(cast, client, report):
    html = page(client, cast.official, "reports:report", report.pk)
    address = f"{reverse('reports:sentence', args=[report.pk])}?line=2&amp;sentence=0"
    assert f'上门宣传，覆盖<a class="fig" href="{address}">40人</a>。' in html
    html = page(client, cast.official, "reports:sentence", report.pk, query="?line=2&sentence=0")
    assert "这句话出自1条记录" in html
    assert "/records/" in html.split("<main")[1]


def test_a_sentence_that_was_sent_opens_to_the_records_of_that_day(cast, client, report):
    report = send(cast, report)
    make_record(cast, people=90, content="后来的一次。")
    refresh_rollups()
    html = page(client, cast.city_official, "reports:sentence", report.pk, query="?line=2&sentence=0&part=1")
    assert "<main" not in html
    assert "覆盖40人" in html
    assert "后来的一次" not in html


@pytest.mark.parametrize(
    "query", ["", "?line=99&sentence=0", "?line=2&sentence=9", "?line=²&sentence=0", "?line=1&sentence=0"]
)
def test_a_sentence_that_is_none_or_has_no_record_is_not_found(cast, client, report, query):
    client.force_login(cast.official)
    assert client.get(reverse("reports:sentence", args=[report.pk]) + query).status_code == 404


# --- a report that goes up as a text ---------------------------------------------------------------------------------


def test_a_text_has_an_overview_and_the_same_lines_under_their_heads(cast, client, report):
    Report.objects.filter(pk=report.pk).update(output=Output.TEXT)
    report = Report.objects.get(pk=report.pk)
    refresh(report)
    overview = report.lines.get(category=None)
    said = "2026年第二季度围绕1类1个项目，在1个点位开展工作1次，覆盖青少年40人（次）。入户宣传、编辑推文没有记录。"
    assert (overview.position, overview.progress) == (0, said)
    html = page(client, cast.official, "reports:report", report.pk)
    assert "<h2>创文巩卫</h2>" in html and "<table" not in html.split('id="form"')[1].split("</main>")[0]
    edit_line(actor=cast.official, line=overview, progress="本季度以创文巩卫为主。")
    refresh_rollups()
    table = table_of(report)
    assert (table.overview.progress, [line.number for line in table.lines]) == ("本季度以创文巩卫为主。", [1, 2, 3, 4])
    assert table_of_version(send(cast, report).versions.get()).overview.progress == "本季度以创文巩卫为主。"


def test_the_overview_is_edited_as_one_text(cast, client, report):
    Report.objects.filter(pk=report.pk).update(output=Output.TEXT)
    refresh(Report.objects.get(pk=report.pk))
    overview = report.lines.get(category=None)
    html = page(client, cast.official, "reports:report", report.pk, query=f"?edit={overview.pk}")
    assert html.count("<textarea") == 1
    data = {"was_progress": overview.progress, "progress": "本季度以创文巩卫为主。"}
    response = post(client, cast.official, "reports:report-line", report.pk, overview.pk, **data)
    assert "综述已保存" in client.get(response.url).content.decode()


# --- as many queries for many lines as for one -----------------------------------------------------------------------


def test_the_page_asks_as_much_for_many_edited_lines_as_for_one(cast, client, report, line):
    edit_line(actor=cast.official, line=line, progress="清理21处。")
    client.force_login(cast.official)

    def queries() -> int:
        client.get(report.get_absolute_url())
        with CaptureQueriesContext(connection) as seen:
            assert client.get(report.get_absolute_url()).status_code == 200
        return len(seen)

    before = queries()
    for number in range(3):
        programme = own_programme(cast, f"项目{number}")
        make_record(cast, placement=make_placement(cast.document, cast.campus.site, [programme], 5, cast.college))
    refresh_rollups()
    for other in report.lines.exclude(programme=None):
        edit_line(actor=cast.official, line=other, progress="另写。", problems="场地不足。")
    assert queries() == before
