"""The bar: where the reader can go, and what waits."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.context import Frame
from teams.actions.notices import notify
from teams.choices import NoticeKind
from teams.models import Appointment, User
from tests.cast import START, make_record

pytestmark = pytest.mark.django_db


def frame(rf, user) -> Frame:
    request = rf.get("/")
    request.user = User.objects.get(pk=user.pk)
    return Frame(request)


def labels(found: Frame) -> list[str]:
    return [section.label for section in found.sections]


def test_an_official_sees_the_work_and_an_auditor_the_log_alone(rf, cast):
    assert {"审核", "提醒"} <= set(labels(frame(rf, cast.official)))
    assert "日志" not in labels(frame(rf, cast.official))
    assert "日志" not in labels(frame(rf, cast.admin))
    assert labels(frame(rf, cast.auditor)) == ["首页", "日志"]
    assert "审核" not in labels(frame(rf, cast.admin))


def test_a_reader_is_not_led_to_what_they_may_not_do(rf, cast):
    assert not {"审核", "提醒", "导入", "日志"} & set(labels(frame(rf, cast.reader)))


def test_a_leader_is_at_home_on_the_phone_until_appointed(rf, cast):
    assert frame(rf, cast.leader).layout == "phone.html"
    assert frame(rf, cast.official).layout == "base.html"
    Appointment.objects.create(user=cast.leader, organisation=cast.college, role="readonly", from_on=START)
    assert frame(rf, cast.leader).layout == "base.html"


def test_what_waits_is_counted_for_the_reviewing_unit_alone(rf, cast):
    make_record(cast, state="submitted")
    assert frame(rf, cast.official).waiting == 1
    for other in (cast.reader, cast.city_official, cast.college_official, cast.outsider):
        assert frame(rf, other).waiting == 0


def test_unread_notices_are_ones_own(rf, cast):
    notify(users=[cast.official], kind=NoticeKind.REVIEW, subject="one", title="有记录待审")
    assert frame(rf, cast.official).unread == 1
    assert frame(rf, cast.outsider).unread == 0


def test_the_bar_costs_few_queries_and_a_page_without_it_none(rf, cast):
    found = frame(rf, cast.official)
    with CaptureQueriesContext(connection) as queries:
        assert found.signed_in
    assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        for _ in range(2):
            _ = found.sections, found.waiting, found.unread, found.layout
    appointments = 1  # which every page reads for its own access
    assert len(queries) <= 3 + appointments


def test_the_page_says_where_the_reader_is(client, cast):
    client.force_login(cast.official)
    bar = client.get("/organisations/").content.decode().split("<main", 1)[0]
    assert bar.count('aria-current="page"') == 1
    assert ' aria-current="page">组织</a>' in bar
    assert "韩雪，团茂南区委" in bar


def test_a_missing_page_is_told_in_the_readers_layout_and_carries_no_token(client, cast):
    client.force_login(cast.official)
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()
    assert "csrfmiddlewaretoken" not in response.content.decode()
    client.force_login(cast.leader)
    assert '<body class="phone"' in client.get("/nothing/").content.decode()
    client.logout()
    assert client.get("/nothing/").status_code == 404


def test_a_refusal_says_whom_to_ask(client, cast):
    client.force_login(cast.official)
    response = client.get("/audit/")
    assert response.status_code == 403
    assert "联系本单位管理员" in response.content.decode()


def test_an_expired_form_says_what_to_do(cast):
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "district"})
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


def test_an_error_is_told_without_asking_anything(client, cast, monkeypatch):
    client.raise_request_exception = False
    client.force_login(cast.official)

    def broken(*args, **kwargs):
        raise RuntimeError("boom")

    monkeypatch.setattr("teams.views.notices.listing", broken)
    response = client.get("/notices/")
    assert response.status_code == 500
    assert "系统出错" in response.content.decode()
    assert "boom" not in response.content.decode()
