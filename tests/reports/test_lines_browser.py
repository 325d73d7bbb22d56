"""A line of a report is edited where it stands, with the keyboard alone."""

import pytest

from reports.models import ReportLine
from tests.cast import make_record, make_user
from tests.reports.world import make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_line_is_edited_in_place_by_keyboard_and_two_at_once_lose_nothing(cast, signed_in):
    make_record(cast, people=40)
    report = make_report(cast)
    line = report.lines.get(programme=cast.cleaning)
    page = signed_in(cast.official, 1440, report.get_absolute_url(), refused=True)
    row = page.locator(f"#line-{line.pk}")

    row.get_by_role("link", name="改第2行").press("Enter")
    words = row.get_by_label("推进情况")
    assert words.evaluate("field => field === document.activeElement")
    words.press("End")
    words.type("街道配合。")
    words.press("Escape")
    row.get_by_role("link", name="改第2行").wait_for()
    assert "街道配合" not in row.inner_text()

    page.keyboard.press("Enter")  # the way back to the form has the focus
    row.get_by_label("推进情况").fill("清理21处。")
    ReportLine.objects.filter(pk=line.pk).update(progress="吴静写的。", progress_edited=True)
    other = make_user("second", "吴静", cast.district)
    line.edits.create(field="progress", before="", after="吴静写的。", by=other, by_name="吴静")
    page.keyboard.press("Control+Enter")
    row.get_by_text("把这里改成了“吴静写的。”").wait_for()
    assert row.get_by_label("推进情况").input_value() == "清理21处。"
    row.get_by_label("推进情况").press("Control+Enter")
    row.get_by_role("link", name="改第2行").wait_for()
    assert "清理21处。" in row.inner_text()
    assert page.get_by_text("第2行已保存。").is_visible()
    assert page.url.endswith(report.get_absolute_url()), "the page was never left"

    row.get_by_text("改过").click()
    row.get_by_role("button", name="用这段").click()
    page.get_by_text("第2行已按记录重写。").wait_for()
    line.refresh_from_db()
    assert (line.progress_edited, line.progress[:4]) == (False, "6月13")
