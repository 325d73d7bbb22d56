"""The pages of a work plan: for the leader on the phone, for officials at the desk. Today is 18 June 2026."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from tasks.actions.placements import edit_placement
from tasks.models import PlanStep, Programme, Record, TemplateStep, WorkPlan
from teams.models import Notice
from tests.cast import make_record
from tests.tasks.site_plans import agree, change, drafted, name_contact, offered, plan_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_plan(client, cast):
    """``at_plan(user, name)``: the page of 官渡校园社区's plan as the user gets it; ``data`` is posted."""

    def opened(user, name: str = "plan", data: dict | None = None, query: str = "", **said):
        client.force_login(user)
        url = reverse(f"tasks:{name}", args=[cast.campus.pk]) + query
        return client.get(url) if data is None else client.post(url, data, **said)

    return opened


def sent(*rows: dict, initial: int = 0) -> dict[str, object]:
    """The lines of an editor, as its form sends them."""
    said = {f"step-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return said | {"step-TOTAL_FORMS": len(rows), "step-INITIAL_FORMS": initial}


def attached(cast, step: PlanStep, state: str = "approved", **said) -> Record:
    record = make_record(cast, state=state, **said)
    Record.objects.filter(pk=record.pk).update(plan_step=step)
    return record


def test_a_leader_drafts_a_plan_from_the_templates_and_sends_it_round(cast, at_plan):
    name_contact(cast)
    TemplateStep.objects.create(programme=cast.cleaning, position=1, title="看现场", after_days=3)
    assert "起草方案" in at_plan(cast.leader).content.decode()
    answer = at_plan(cast.leader, "plan-draft", {})
    assert answer.url == reverse("tasks:plan-edit", args=[cast.campus.pk])
    page = at_plan(cast.leader, "plan-edit")
    assert page.templates[0].name == "tasks/plan_edit.html"
    (step,) = WorkPlan.objects.get().steps.all()
    assert 'value="看现场"' in page.content.decode() and 'value="2026-06-21"' in page.content.decode()
    lines = sent(
        {"pk": step.pk, "title": "看现场", "programme": cast.cleaning.pk, "on": "2026-06-22"},
        {"title": "入户", "programme": cast.visits.pk, "on": "2026-06-19", "people": "30", "details": "18:30出发"},
        {"programme": cast.cleaning.pk},
        initial=1,
    )
    at_plan(
        cast.leader, "plan-edit", lines | {"seen": WorkPlan.objects.get().updated_at, "goal": "干净", "action": "offer"}
    )
    plan = WorkPlan.objects.get()
    assert (plan.state, plan.version, plan.goal) == ("offered", 1, "干净")
    assert list(plan.steps.values_list("title", "on", "people", "details")) == [
        ("入户", date(2026, 6, 19), 30, "18:30出发"),
        ("看现场", date(2026, 6, 22), None, ""),
    ]
    assert Notice.objects.filter(user=cast.official, read_at=None).count() == 1


def test_a_step_is_taken_away_and_what_is_wrong_stands_at_its_field(cast, at_plan):
    plan = drafted(cast)
    known = [{"pk": step.pk, "title": step.title, "programme": step.programme_id} for step in plan.steps.all()]
    known[0] |= {"ends_on": "2026-06-12"}
    page = at_plan(cast.leader, "plan-edit", sent(*known, initial=3) | {"seen": plan.updated_at}).content.decode()
    assert "填了到哪一天，也要填哪一天开始。" in page
    known[0] = known[0] | {"ends_on": "", "DELETE": "on"}
    at_plan(cast.leader, "plan-edit", sent(*known, initial=3) | {"seen": plan.updated_at})
    assert plan.steps.count() == 2


@pytest.mark.parametrize("begun", [drafted, offered])
def test_who_edits_what_was_changed_meanwhile_is_told(cast, at_plan, begun):
    plan = begun(cast)
    page = at_plan(cast.official, "plan-edit").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    change(cast, plan, goal="每周清理一次")
    page = at_plan(cast.official, "plan-edit", sent() | {"seen": seen}).content.decode()
    assert "刚刚被别人改过" in page
    assert WorkPlan.objects.get().steps.count() == 3


def test_who_edits_while_somebody_agrees_loses_nothing(cast, at_plan):
    plan = offered(cast)
    agree(cast, agree(cast, plan, "official"), "contact", at=timezone.now())
    known = [{"pk": step.pk, "title": step.title, "programme": step.programme_id} for step in plan.steps.all()]
    at_plan(cast.leader, "plan-edit", sent(*known, initial=3) | {"seen": plan.updated_at, "goal": "每周清理一次"})
    assert WorkPlan.objects.get().goal == "每周清理一次"


def test_a_step_of_a_programme_that_left_the_row_can_still_be_saved(cast, at_plan):
    plan = offered(cast)
    row = {"site": cast.campus.site, "programmes": [cast.cleaning], "headcount": cast.campus.headcount}
    edit_placement(actor=cast.official, placement=cast.campus, **row)
    lines = at_plan(cast.leader, "plan-edit").context["lines"]
    known = [
        {name: line[name].value() or "" for name in ("pk", "title", "programme", "on", "ends_on", "details", "people")}
        for line in lines.initial_forms
    ]
    at_plan(cast.leader, "plan-edit", sent(*known, initial=3) | {"seen": plan.updated_at})
    assert set(plan.steps.values_list("programme", flat=True)) == {cast.cleaning.pk}


def test_a_step_with_records_offers_no_way_to_go(cast, at_plan):
    plan = drafted(cast)
    attached(cast, plan.steps.get(title="清理背街小巷"))
    page = at_plan(cast.leader, "plan-edit").content.decode()
    assert page.count("去掉这一步") == 2 and "已有1条记录，这一步不能去掉" in page


def test_the_plan_stands_beside_what_was_done(cast, at_plan):
    plan = offered(cast)
    attached(cast, plan.steps.get(title="清理背街小巷"), people=43)
    make_record(cast, programme=cast.visits, people=26)
    for user in (cast.leader, cast.official, cast.city_official):
        page = at_plan(user)
        done = page.context["done"]
        assert [(row.step.title, len(row.records), row.standing.reason) for row in done.steps] == [
            ("入户发放宣传册", 0, "过了6天，还没有记录"),
            ("清理背街小巷", 1, "已有1条记录"),
            ("总结会", 0, "时间待定"),
        ]
        assert [record.people for record in done.loose] == [26]
        text = page.content.decode()
        assert "过了6天，还没有记录" in text and "43人" in text and "方案以外的记录" in text


def test_only_those_who_speak_for_a_party_are_offered_something_to_do(cast, at_plan):
    offered(cast)
    assert "同意这份方案" in at_plan(cast.official).content.decode()
    assert "同意这份方案" not in at_plan(cast.leader).content.decode()
    for user in (cast.city_official, cast.college_official, cast.reader):
        text = at_plan(user).content.decode()
        assert "同意这份方案" not in text and "修改方案" not in text and "生成给负责人的链接" not in text


def test_an_official_agrees_or_says_what_should_be_different(cast, at_plan):
    plan = offered(cast)
    refused = at_plan(cast.official, "plan-answer", {"seen": 1, "answer": "other"})
    assert "请写明希望怎么改。" in refused.content.decode()
    at_plan(cast.official, "plan-answer", {"seen": 1, "answer": "other", "remark": "避开考试周"})
    assert "“避开考试周”" in at_plan(cast.leader).content.decode()
    at_plan(cast.official, "plan-answer", {"seen": 1, "answer": "agree"})
    assert not at_plan(cast.official).context["asked"]
    change(cast, plan, goal="考完再做")
    page = at_plan(cast.official, "plan-answer", {"seen": 1, "answer": "agree"}).content.decode()
    assert "方案刚刚改过" in page and 'name="seen" value="2"' in page


def test_where_the_site_has_no_contact_the_page_says_what_to_do(cast, at_plan):
    offered(cast)
    cast.campus.site.contact_name = ""
    cast.campus.site.save()
    assert reverse("tasks:site-edit", args=[cast.campus.site_id]) in at_plan(cast.official).content.decode()
    assert "在点位里补上姓名和电话" in at_plan(cast.leader).content.decode()


def test_of_a_confidential_document_the_page_offers_no_link(cast, at_plan):
    offered(cast)
    cast.document.confidential = True
    cast.document.save(update_fields=["confidential"])
    page = at_plan(cast.leader).content.decode()
    assert "都不给点位负责人发链接" in page and "生成给负责人的链接" not in page


def test_the_page_says_how_the_contact_stands(cast, at_plan):
    plan = offered(cast)
    assert "生成给负责人的链接" in at_plan(cast.leader).content.decode()
    plan_link(cast)
    assert "已发出，等答复" in at_plan(cast.official).content.decode()
    agree(cast, plan, "contact", at=timezone.now())
    assert "负责人已经同意这一稿" in at_plan(cast.official).content.decode()


def test_steps_of_a_case_are_for_those_who_work_on_it(cast, at_plan):
    offered(cast)
    Programme.objects.filter(pk=cast.visits.pk).update(task=cast.online_task)
    cast.online_task.confidential = True
    cast.online_task.save()
    for user in (cast.leader, cast.official, cast.college_official):
        assert "入户发放宣传册" in at_plan(user).content.decode()
    text = at_plan(cast.city_official).content.decode()
    assert "入户发放宣传册" not in text and "另有1步属于个案" in text


def test_a_record_of_a_step_begins_with_its_words(cast, at_plan):
    plan = offered(cast)
    step = plan.steps.get(title="入户发放宣传册")
    page = at_plan(cast.leader, "record-new", query=f"?step={step.pk}")
    form = page.context["form"]
    assert (form["content"].value(), form["programme"].value(), form["people"].value()) == (
        "入户发放宣传册",
        cast.visits.pk,
        None,
    )
    assert page.context["step"] == step
    other = PlanStep.objects.create(
        plan=WorkPlan.objects.create(placement=cast.stone, drafted_by=cast.other_leader),
        position=1,
        programme=cast.visits,
        title="别处的",
    )
    for strange in (other.pk, 99999, "x"):
        page = at_plan(cast.leader, "record-new", query=f"?step={strange}")
        assert page.context["step"] is None and "别处的" not in page.content.decode()


def test_the_record_and_its_review_name_the_step(cast, client):
    plan = offered(cast)
    record = attached(cast, plan.steps.get(title="清理背街小巷"), "submitted")
    for user, name in ((cast.official, "review-record"), (cast.official, "record"), (cast.leader, "record")):
        client.force_login(user)
        assert "清理背街小巷</a>" in client.get(reverse(f"tasks:{name}", args=[record.pk])).content.decode()


def test_the_owner_of_a_programme_writes_its_template(cast, client):
    client.force_login(cast.official)
    url = reverse("tasks:programme-template", args=[cast.cleaning.pk])
    assert client.get(url).content.decode().count('class="line"') == 4
    page = client.post(url, sent({"title": "看现场", "after_days": "三天"}, {"after_days": "7"})).content.decode()
    assert "请填整数，如7。" in page and "请写做什么。" in page
    client.post(url, sent({"title": "看现场", "after_days": "3"}, {"title": "验看"}, {}))
    known = sent({"title": "看现场", "DELETE": "on"}, {"title": "验看", "after_days": "30"}, initial=2)
    assert "看现场" in client.get(reverse("tasks:programme", args=[cast.cleaning.pk])).content.decode()
    client.post(url, known)
    assert list(cast.cleaning.template_steps.values_list("title", "after_days")) == [("验看", 30)]


def test_a_longer_plan_costs_no_more_queries(cast, client, django_assert_max_num_queries):
    plan = offered(cast)
    client.force_login(cast.official)
    url = reverse("tasks:plan", args=[cast.campus.pk])
    client.get(url)
    with django_assert_max_num_queries(14) as few:
        client.get(url)
    for step in plan.steps.all():
        attached(cast, step)
        make_record(cast)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url)
