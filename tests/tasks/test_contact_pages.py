"""The page that a contact's link opens, and the pages on which it is made. Today is 18 June 2026."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tasks.actions.contact_links import confirm_by_link
from tasks.choices import RecordState
from tasks.models import ContactLink, PlanAnswer, ServiceConfirmation
from tests.cast import make_record
from tests.tasks.site_plans import CONTACT, change, offered, plan_link, services_link
from tests.tasks.test_review_together import sent_again_with

pytestmark = pytest.mark.django_db


def opened(token: str) -> str:
    return reverse("tasks:visit", args=[token])


def services(cast) -> tuple[str, list]:
    """The address of a link, and the two records that it asks about."""
    records = [make_record(cast, on=date(2026, 6, day), content=f"第{day}天") for day in (2, 13)]
    return opened(services_link(cast)), records


def test_a_link_is_shown_once_with_its_code_and_a_text_to_paste(cast, client):
    offered(cast)
    client.force_login(cast.leader)
    answer = client.post(reverse("tasks:plan-link", args=[cast.campus.pk]), {"seen": 0})
    page = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    (url,) = set(re.findall(r"http://testserver(/visit/[\w-]{43}/)", page))
    assert "data:image/svg+xml" in page and f"{CONTACT}，您好" in page
    assert Client().get(url).status_code == 200
    again = client.post(reverse("tasks:plan-link", args=[cast.campus.pk]), {"seen": 0}, follow=True)
    assert "刚刚生成过" in again.content.decode() and url not in again.content.decode()


def test_looking_spends_nothing(cast):
    offered(cast)
    url = opened(plan_link(cast))
    before = ContactLink.objects.values().get()
    for _ in range(2):
        assert Client().get(url).status_code == 200
        assert Client().head(url).status_code == 200
    assert ContactLink.objects.values().get() == before


def test_a_contact_reads_the_plan_and_agrees(cast, client):
    offered(cast)
    make_record(cast, content="走访了三户")
    url = opened(plan_link(cast))
    answer = client.get(url)
    page = answer.content.decode()
    assert "清理背街小巷" in page and "团队长林嘉豪" in page and "走访了三户" in page
    # Nobody else's name, and no number to call.
    assert not re.search(r"韩雪|周雨桐|周敏|1540000\d{4}|154\*{4}", page) and CONTACT not in page
    assert answer["Referrer-Policy"] == "strict-origin" and "noindex" in answer["X-Robots-Tag"]
    assert "已同意这份方案" in client.post(url, {"seen": 1, "answer": "agree"}).content.decode()
    said = PlanAnswer.objects.get(party="contact")
    assert (said.agreed, said.by_name) == (True, CONTACT)


def test_a_session_that_has_run_out_in_that_browser_does_not_stand_in_the_way(cast, client):
    offered(cast)
    client.force_login(cast.outsider)
    session = client.session
    session["started_at"] = 0
    session.save()
    answer = client.post(opened(plan_link(cast)), {"seen": 1, "answer": "agree"})
    assert "已同意这份方案" in answer.content.decode()


def test_a_contact_says_what_should_be_different(cast, client):
    offered(cast)
    url = opened(plan_link(cast))
    assert "请写明希望怎么改" in client.post(url, {"seen": 1, "answer": "other"}).content.decode()
    done = client.post(url, {"seen": 1, "answer": "other", "remark": "20日社区有活动"})
    assert "意见已转给团队" in done.content.decode()
    client.force_login(cast.leader)
    assert "20日社区有活动" in client.get(reverse("tasks:plan", args=[cast.campus.pk])).content.decode()


def test_a_plan_that_changed_while_it_was_read_is_shown_anew(cast, client):
    plan = offered(cast)
    url = opened(plan_link(cast))
    change(cast, plan, goal="每周清理一次")
    page = client.post(url, {"seen": 1, "answer": "agree"}).content.decode()
    assert "方案刚刚改过" in page and "每周清理一次" in page and 'name="seen" value="2"' in page
    assert "已同意" in client.post(url, {"seen": 2, "answer": "agree"}).content.decode()


def test_answered_revoked_expired_and_unknown_look_the_same(cast, client):
    offered(cast)
    answered = opened(plan_link(cast))
    client.post(answered, {"seen": 1, "answer": "other", "remark": "改到周日"})
    revoked = opened(plan_link(cast))
    expired = opened(plan_link(cast))
    ContactLink.objects.filter(revoked_at=None, answered_at=None).update(expires_at="2026-06-01T00:00:00Z")
    pages = [Client().get(url) for url in (answered, revoked, expired, opened("unknown"))]
    pages += [Client().post(answered, {"seen": 1, "answer": "agree"})]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert "这个链接不能用了" in pages[0].content.decode() and "no-store" in pages[0]["Cache-Control"]


def test_an_answer_from_another_site_is_refused(cast):
    offered(cast)
    url = opened(plan_link(cast))
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url, {"seen": 1, "answer": "agree"}).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get(url).content.decode())[1]
    assert strict.post(url, {"seen": 1, "answer": "agree", "csrfmiddlewaretoken": token}).status_code == 200


def test_nothing_is_ticked_beforehand_and_one_button_confirms_all_that_was_shown(cast, client):
    url, records = services(cast)
    page = client.get(url).content.decode()
    assert page.index("第2天") < page.index("第13天") and page.count("40人") == 2
    assert " checked" not in page and page.count('type="checkbox"') == 2
    late = make_record(cast, on=date(2026, 6, 17))
    client.post(url, {"answer": "all", "shown": [record.pk for record in records]})
    said = dict(ServiceConfirmation.objects.values_list("record", "took_place"))
    assert said == {record.pk: True for record in records}
    assert late.pk not in said


def test_what_differs_is_written_at_its_record_and_shown_to_the_official(cast, client):
    url, (good, bad) = services(cast)
    sent = {"answer": "some", "shown": [good.pk, bad.pk], f"true-{good.pk}": "on"}
    assert "没有做或不一样，请写一句" in client.post(url, sent).content.decode()
    both = client.post(url, sent | {f"true-{bad.pk}": "on", f"other-{bad.pk}": "没有来"}).content.decode()
    assert "只能选一样" in both
    done = client.post(url, sent | {f"other-{bad.pk}": "那天下雨没有来", "remark": "其他都好"})
    assert "已收到，谢谢" in done.content.decode()
    client.force_login(cast.official)
    for address in (bad.get_absolute_url(), reverse("tasks:placement", args=[cast.campus.pk])):
        assert "那天下雨没有来" in client.get(address).content.decode()
    assert "确认属实" in client.get(good.get_absolute_url()).content.decode()
    listed = client.get(reverse("tasks:confirmations", args=[cast.campus.pk])).content.decode()
    assert "那天下雨没有来" in listed and "其他都好" in listed


def test_all_is_not_confirmed_where_something_else_is_written(cast, client):
    url, (good, bad) = services(cast)
    sent = {"shown": [good.pk, bad.pk], f"other-{bad.pk}": "那天没有来"}
    page = client.post(url, sent | {"answer": "all"}).content.decode()
    assert "这里写了有出入" in page and not ServiceConfirmation.objects.exists()
    # The rest is ticked, and that one is not: the other button is all that is left to press.
    ticked = re.findall(r'name="true-([0-9a-f-]{36})"[^>]* checked', page)
    assert ticked == [str(good.pk)]
    client.post(url, sent | {"answer": "some", f"true-{good.pk}": "on"})
    assert dict(ServiceConfirmation.objects.values_list("record", "remark")) == {good.pk: "", bad.pk: "那天没有来"}


def test_a_review_shows_what_the_contact_said(cast, client):
    record = make_record(cast, state="submitted")
    client.post(opened(services_link(cast)), {"answer": "some", "shown": record.pk, f"other-{record.pk}": "只有十个人"})
    client.force_login(cast.official)
    assert "只有十个人" in client.get(reverse("tasks:review-record", args=[record.pk])).content.decode()
    assert "只有十个人" in client.get(reverse("tasks:review")).content.decode()
    # Ticked in the list, it is shown once more before it is approved.
    asked = client.post(reverse("tasks:review-approve"), {"ticked": record.pk}).content.decode()
    assert "只有十个人" in asked and "其中1条点位负责人说有出入" in asked
    record.refresh_from_db()
    assert record.state == RecordState.SUBMITTED


@pytest.mark.parametrize(("differs", "words"), [("", "改后的还没有请负责人确认"), ("没有来", "之后记录改过又重报了")])
def test_what_the_contact_said_of_a_record_before_it_was_changed_is_not_said_of_it_now(cast, client, differs, words):
    record = make_record(cast, on=date(2026, 6, 13), state="submitted")
    client.force_login(cast.official)
    page = reverse("tasks:review-record", args=[record.pk])
    confirm_by_link(token=services_link(cast), answers={record.pk: differs}, remark="", at=timezone.now())
    assert words not in client.get(page).content.decode()
    sent_again_with(cast, record, people=9999)
    found = client.get(page).content.decode()
    assert words in found and "确认属实" not in found


def test_nothing_of_a_case_leaves_by_a_link(cast, client):
    plan = offered(cast)
    make_record(cast, programme=cast.visits, content="走访某户")
    token = plan_link(cast)
    services_url, _ = services(cast)
    cast.task.confidential = True
    cast.task.save()
    page = client.get(opened(token)).content.decode()
    assert not [step.title for step in plan.steps.all() if step.title in page] and "走访某户" not in page
    page = client.get(services_url).content.decode()
    assert "第2天" not in page and "走访某户" not in page
    assert "没有要确认的了" in page


def test_a_link_for_a_period_is_made_and_taken_back(cast, client):
    make_record(cast)
    client.force_login(cast.official)
    url = reverse("tasks:confirmations", args=[cast.campus.pk])
    assert "还没有填负责人" in client.get(url).content.decode()
    services_link(cast)
    link = ContactLink.objects.get()
    none = client.post(url, {"seen": link.pk, "period": "last-quarter"}).content.decode()
    assert "2026年第一季度还没有提交过的记录" in none
    made = client.post(url, {"seen": link.pk, "period": "quarter"}).content.decode()
    token = re.search(r"/visit/([\w-]{43})/", made)[1]
    assert "4月1日至6月30日" in made and client.get(opened(token)).status_code == 200
    link = ContactLink.objects.first()
    client.post(reverse("tasks:link-revoke", args=[cast.campus.pk, link.pk]))
    assert client.get(opened(token)).status_code == 404
    assert client.post(reverse("tasks:link-revoke", args=[cast.stone.pk, link.pk])).status_code == 404
