"""Work plans: drafted from templates, changed, sent round, agreed to by all three. Today is 18 June 2026."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tasks.actions.plans import (
    StepSaid,
    answer_plan,
    change_plan,
    draft_plan,
    offer_plan,
    party_of,
    save_template,
)
from tasks.choices import PlanParty, PlanState
from tasks.models import Document, PlanStep, Record, Task, WorkPlan
from tasks.plans import standing_answers
from teams.models import AuditEntry, Notice
from tests.cast import make_record
from tests.tasks.site_plans import TODAY, agree, change, drafted, offered, plan_link

pytestmark = pytest.mark.django_db

OFFICIAL, LEADER, CONTACT = PlanParty.OFFICIAL, PlanParty.LEADER, PlanParty.CONTACT


def unread(user, **said) -> list[str]:
    return list(Notice.objects.filter(user=user, read_at=None, **said).values_list("title", flat=True))


def test_a_plan_is_drafted_from_the_templates_of_its_programmes(cast):
    save_template(actor=cast.official, programme=cast.visits, steps=[("排好入户名单", 3), ("回访", None)])
    save_template(actor=cast.official, programme=cast.cleaning, steps=[("看现场", 0), ("第一次清理", 7)])
    plan = draft_plan(actor=cast.leader, placement=cast.campus, today=TODAY)
    assert [(step.title, step.programme, step.on) for step in plan.steps.select_related("programme")] == [
        ("看现场", cast.cleaning, TODAY),
        ("排好入户名单", cast.visits, date(2026, 6, 21)),
        ("第一次清理", cast.cleaning, date(2026, 6, 25)),
        ("回访", cast.visits, None),
    ]
    assert (plan.state, plan.version) == (PlanState.DRAFT, 1)
    with pytest.raises(ValidationError, match="已经有方案"):
        draft_plan(actor=cast.official, placement=cast.campus, today=TODAY)


def test_days_are_reckoned_from_the_beginning_of_the_document_where_that_is_later(cast):
    save_template(actor=cast.official, programme=cast.cleaning, steps=[("看现场", 2)])
    cast.document.starts_on = date(2026, 7, 1)
    cast.document.save()
    plan = draft_plan(actor=cast.leader, placement=cast.campus, today=TODAY)
    assert plan.steps.get().on == date(2026, 7, 3)


def test_a_new_template_leaves_the_plans_drafted_before_as_they_are(cast):
    save_template(actor=cast.official, programme=cast.cleaning, steps=[("看现场", 2)])
    plan = draft_plan(actor=cast.leader, placement=cast.campus, today=TODAY)
    save_template(actor=cast.official, programme=cast.cleaning, steps=[("踩点", 1)])
    assert plan.steps.get().title == "看现场"
    entries = AuditEntry.objects.filter(verb="修改方案模板")
    assert [entry.after["steps"] for entry in entries.order_by("pk")] == [[["看现场", 2]], [["踩点", 1]]]
    save_template(actor=cast.official, programme=cast.cleaning, steps=[("踩点", 1)])
    assert entries.count() == 2  # nothing has changed


def test_steps_stand_in_the_order_of_their_days(cast):
    plan = drafted(cast)
    assert [step.title for step in plan.steps.all()] == ["入户发放宣传册", "清理背街小巷", "总结会"]


def test_a_changed_step_keeps_its_records_and_one_with_records_does_not_go(cast):
    plan = drafted(cast)
    first, second, _ = plan.steps.all()
    record = make_record(cast)
    Record.objects.filter(pk=record.pk).update(plan_step=second)
    later = StepSaid(cast.cleaning, "清理背街小巷", date(2026, 6, 27), pk=second.pk)
    plan = change(cast, plan, steps=[later])
    assert list(plan.steps.values_list("pk", "on")) == [(second.pk, date(2026, 6, 27))]
    assert Record.objects.get(pk=record.pk).plan_step_id == second.pk
    with pytest.raises(ValidationError, match="“清理背街小巷”已经有记录"):
        change(cast, plan, steps=[StepSaid(cast.cleaning, "别的")])
    with pytest.raises(ValidationError, match="已经被别人去掉"):
        change(cast, plan, steps=[later, StepSaid(cast.visits, "入户", pk=first.pk)])


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (lambda cast: StepSaid(cast.articles, "推文"), "不在官渡校园社区这一行的项目里"),
        (lambda cast: StepSaid(cast.visits, "入户", TODAY, date(2026, 6, 1)), "结束日期不能早于开始日期"),
        (lambda cast: StepSaid(cast.visits, " "), "不能为空"),
    ],
)
def test_a_line_that_fits_nowhere_is_refused(cast, step, why):
    with pytest.raises(ValidationError, match=why):
        change(cast, drafted(cast), steps=[step(cast)])


def test_only_leader_and_the_officials_who_review_speak_for_a_party(cast):
    assert party_of(cast.leader, cast.campus) == LEADER
    assert party_of(cast.official, cast.campus) == OFFICIAL
    others = (cast.other_leader, cast.college_official, cast.city_official, cast.reader, cast.admin)
    assert {party_of(user, cast.campus) for user in others} == {None}


def test_who_sends_a_plan_round_has_agreed_and_the_others_are_asked(cast):
    plan = offered(cast)
    answers = standing_answers(plan)
    assert (answers[LEADER].agreed, answers[CONTACT], answers[OFFICIAL]) == (True, None, None)
    assert unread(cast.official) == ["请看官渡校园社区工作对接方案，同意或提意见"]
    assert not unread(cast.leader) and not unread(cast.reader) and not unread(cast.outsider)
    with pytest.raises(ValidationError, match="已经送出"):
        offer_plan(actor=cast.leader, plan=plan)


def test_an_empty_plan_is_not_sent_round(cast):
    plan = draft_plan(actor=cast.leader, placement=cast.campus, today=TODAY)
    with pytest.raises(ValidationError, match="还没有步骤"):
        offer_plan(actor=cast.leader, plan=plan)


@pytest.mark.both
def test_a_plan_is_agreed_when_all_three_agreed_to_the_same_version(cast):
    plan = offered(cast)
    assert agree(cast, plan, "official").state == PlanState.OFFERED
    assert not unread(cast.official)
    assert agree(cast, plan, "contact", at=timezone.now()).state == PlanState.AGREED
    assert unread(cast.leader) == ["官渡校园社区工作对接方案三方都同意了"]
    verbs = AuditEntry.objects.filter(target_type__endswith="workplan").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["起草方案", "修改方案", "送出方案", "属地团组织同意方案", "点位负责人同意方案"]


def test_a_change_asks_all_three_again(cast):
    plan = offered(cast)
    agree(cast, plan, "official")
    agree(cast, plan, "contact", at=timezone.now())
    plan = change(cast, plan, goal="每周清理一次")
    assert (plan.state, plan.version) == (PlanState.OFFERED, 2)
    answers = standing_answers(plan)
    assert (answers[LEADER].agreed, answers[CONTACT], answers[OFFICIAL]) == (True, None, None)
    assert unread(cast.official) == ["请看官渡校园社区工作对接方案，同意或提意见"]
    assert not unread(cast.leader)
    # By whomever it was changed, the others are asked.
    plan = change(cast, plan, actor=cast.official, support="社区借推车")
    assert [party for party, answer in standing_answers(plan).items() if answer] == [OFFICIAL]
    assert unread(cast.leader) and not unread(cast.official)


def test_saving_the_same_again_asks_nobody(cast):
    plan = offered(cast)
    agree(cast, plan, "official")
    assert change(cast, plan).version == 1
    assert not unread(cast.official)


def test_an_open_link_leads_to_the_newest_version(cast):
    plan = offered(cast)
    plan_link(cast)
    change(cast, plan, goal="每周清理一次")
    assert cast.campus.contact_links.get().plan_version == 2


def test_a_wish_is_told_to_the_others_and_settled_by_the_next_version(cast):
    plan = offered(cast)
    said = {"party": OFFICIAL, "plan": plan, "by": cast.official, "by_name": "韩雪", "agreed": False}
    with pytest.raises(ValidationError, match="希望怎么改"):
        answer_plan(seen=1, **said)
    answer_plan(seen=1, remark="避开6月20日的考试", **said)
    (notice,) = Notice.objects.filter(user=cast.leader, read_at=None)
    assert (notice.title, notice.text) == ("属地团组织对官渡校园社区工作对接方案有意见", "避开6月20日的考试")
    change(cast, plan, goal="考完再做")
    assert not unread(cast.leader)


@pytest.mark.parametrize("kept", [Task, Document])
def test_what_is_said_of_cases_stands_in_no_log(cast, kept):
    plan = offered(cast)
    kept.objects.update(confidential=True)
    said = {"party": OFFICIAL, "by": cast.official, "by_name": "周敏"}
    answer_plan(plan=plan, seen=1, agreed=False, remark="约在小明家", **said)
    entry = AuditEntry.objects.latest("pk")
    assert entry.verb.endswith("对方案有意见") and "小明" not in str(entry.after)


def test_the_same_answer_sent_twice_is_one(cast):
    plan = offered(cast)
    agree(cast, plan, "official")
    agree(cast, plan, "official")
    assert plan.answers.filter(party=OFFICIAL).count() == 1


def test_nobody_agrees_to_what_they_have_not_seen(cast):
    plan = offered(cast)
    change(cast, plan, goal="每周清理一次")
    said = {"party": OFFICIAL, "plan": plan, "by": cast.official, "by_name": "韩雪"}
    with pytest.raises(ValidationError, match="刚刚改过"):
        answer_plan(seen=1, agreed=True, **said)
    with pytest.raises(ValidationError, match="被别人改过"):
        change_plan(actor=cast.official, plan=plan, seen=plan.updated_at, goal="", support="", steps=[])


def test_a_draft_is_nobodys_to_agree_to(cast):
    with pytest.raises(ValidationError, match="还在起草"):
        agree(cast, drafted(cast), "official")


def test_a_plan_takes_a_bounded_number_of_steps(cast):
    plan = drafted(cast)
    with pytest.raises(ValidationError, match="最多40步"):
        change(cast, plan, steps=[StepSaid(cast.visits, f"第{n}次") for n in range(41)])
    assert PlanStep.objects.count() == 3 and WorkPlan.objects.get().version == 1
