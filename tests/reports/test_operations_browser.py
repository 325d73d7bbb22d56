"""The operations page in a browser: it looks again by itself, and stops when nobody may be looking any more."""

import pytest

from tests.reports.operations import at_work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_looks_again_by_itself_for_ten_minutes(cast, signed_in):
    page = signed_in(cast.admin, 1440, "/notices/")
    page.clock.install()
    page.goto("/operations/")
    assert page.get_by_text("每20秒自动更新。").is_visible()
    page.get_by_role("row", name="后台进程 还没开始").wait_for()

    at_work()
    page.clock.fast_forward(21_000)
    page.get_by_role("row", name="后台进程 正常").wait_for()

    page.clock.fast_forward("11:00")
    page.get_by_text("已停止自动更新").wait_for()


def test_without_scripts_the_page_says_that_it_does_not_look_again(cast, signed_in):
    page = signed_in(cast.admin, 390, "/operations/", java_script=False)
    assert page.get_by_text("看新的请刷新").is_visible()
    page.get_by_role("link", name="刷新").click()
    assert page.get_by_role("heading", name="运行情况").is_visible()
