"""One link, one answer, no account: what a site's contact agrees to and confirms. Today is 18 June 2026."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tasks.actions.contact_links import (
    VALID,
    answer_by_link,
    confirm_by_link,
    find_link,
    make_link,
    revoke_link,
)
from tasks.actions.returns import return_record
from tasks.choices import LinkPurpose, PlanState
from tasks.confirmations import confirmation_of, denied_at, periods, records_asked
from tasks.models import ContactLink, Document, ServiceConfirmation
from teams.actions.invitations import Gone, fingerprint
from teams.models import AuditEntry, Notice
from tests.cast import make_record
from tests.tasks.site_plans import CONTACT, agree, change, offered, plan_link, services_link

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def agreeing(token: str, seen: int = 1, **said) -> ContactLink:
    return answer_by_link(token=token, seen=seen, **{"agreed": True, "remark": "", "at": now()} | said)


def test_only_the_hash_of_a_token_is_kept_and_no_log_names_it(cast):
    offered(cast)
    token = plan_link(cast)
    link = ContactLink.objects.get()
    assert len(token) >= 43
    assert link.token_hash == fingerprint(token)
    assert (link.contact_name, link.expires_at - link.made_at) == (CONTACT, VALID)
    assert not AuditEntry.objects.filter(after__icontains=token).exists()
    assert AuditEntry.objects.latest("pk").verb == "生成负责人链接"


def test_a_new_link_revokes_the_former_of_the_same_purpose(cast):
    offered(cast)
    make_record(cast, on=date(2026, 6, 10))
    first, services, second = plan_link(cast), services_link(cast), plan_link(cast)
    with pytest.raises(Gone):
        find_link(token=first, at=now())
    assert find_link(token=second, at=now()) and find_link(token=services, at=now())
    with pytest.raises(ValidationError, match="刚刚生成过"):
        make_link(actor=cast.leader, placement=cast.campus, purpose=LinkPurpose.PLAN, seen=0)


def test_there_must_be_something_to_ask_and_somebody(cast):
    said = {"actor": cast.leader, "placement": cast.campus, "seen": 0}
    with pytest.raises(ValidationError, match="还没有填负责人"):
        make_link(purpose=LinkPurpose.PLAN, **said)
    with pytest.raises(ValidationError, match="还没有提交过的记录"):
        services_link(cast)
    cast.campus.site.refresh_from_db()
    with pytest.raises(ValidationError, match="还没有送出"):
        make_link(purpose=LinkPurpose.PLAN, **said)
    offered(cast)
    agreeing(plan_link(cast))
    with pytest.raises(ValidationError, match="已经同意"):
        plan_link(cast)


def test_nothing_of_a_confidential_document_leaves_by_a_link(cast):
    """Not by one that was made before either; what is left to be agreed is between leader and officials."""
    plan = offered(cast)
    make_record(cast)
    tokens = [plan_link(cast), services_link(cast)]
    Document.objects.filter(pk=cast.document.pk).update(confidential=True)
    for token in tokens:
        with pytest.raises(Gone):
            find_link(token=token, at=now())
    for link in (plan_link, services_link):
        with pytest.raises(ValidationError, match="保密"):
            link(cast)
    assert agree(cast, plan, "official").state == PlanState.AGREED


def test_a_link_ends_after_two_weeks_or_when_it_is_revoked(cast):
    offered(cast)
    token = plan_link(cast)
    with pytest.raises(Gone):
        find_link(token=token, at=now() + VALID + timedelta(minutes=1))
    link = find_link(token=token, at=now())
    revoke_link(actor=cast.leader, link=link)
    with pytest.raises(Gone):
        agreeing(token)
    with pytest.raises(ValidationError, match="已经答复、过期或撤回"):
        revoke_link(actor=cast.leader, link=link)


def test_an_answer_spends_the_link(cast):
    plan = offered(cast)
    token = plan_link(cast)
    agreeing(token)
    with pytest.raises(Gone):
        agreeing(token, agreed=False, remark="改到周日")
    answer = plan.answers.get(party="contact")
    assert (answer.agreed, answer.by, answer.by_name) == (True, None, CONTACT)


def test_what_cannot_be_answered_spends_nothing(cast):
    plan = offered(cast)
    token = plan_link(cast)
    with pytest.raises(ValidationError, match="希望怎么改"):
        agreeing(token, agreed=False)
    change(cast, plan, goal="每周清理一次")
    with pytest.raises(ValidationError, match="刚刚改过"):
        agreeing(token)
    agreeing(token, seen=2)
    plan.refresh_from_db()
    assert (plan.state, plan.version) == (PlanState.OFFERED, 2)


def test_a_link_answers_only_what_it_asks(cast):
    offered(cast)
    make_record(cast, on=date(2026, 6, 10))
    with pytest.raises(Gone):
        confirm_by_link(token=plan_link(cast), answers={}, remark="都好", at=now())
    with pytest.raises(Gone):
        agreeing(services_link(cast))


def test_the_periods_to_choose_from():
    named = {key: (span.name, span.starts_on, span.ends_on) for key, span in periods(date(2026, 1, 15)).items()}
    assert named == {
        "month": ("2026年1月", date(2026, 1, 1), date(2026, 1, 31)),
        "last-month": ("2025年12月", date(2025, 12, 1), date(2025, 12, 31)),
        "quarter": ("2026年第一季度", date(2026, 1, 1), date(2026, 3, 31)),
        "last-quarter": ("2025年第四季度", date(2025, 10, 1), date(2025, 12, 31)),
    }


def test_a_link_asks_for_what_was_sent_in_and_not_for_cases(cast):
    asked = make_record(cast, on=date(2026, 6, 13)), make_record(cast, on=date(2026, 6, 2), state="submitted")
    make_record(cast, on=date(2026, 5, 31))
    make_record(cast, state="draft")
    return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="像是户数")
    make_record(cast, placement=cast.stone)
    found = records_asked(find_link(token=services_link(cast), at=now()))
    assert list(found) == [asked[1], asked[0]]
    cast.task.confidential = True
    cast.task.save()
    assert not found.all().exists()
    with pytest.raises(ValidationError, match="还没有提交过的记录"):
        services_link(cast)


@pytest.mark.both
def test_what_is_confirmed_is_kept_and_what_differs_reaches_the_officials(cast):
    good = make_record(cast, on=date(2026, 6, 2))
    bad = make_record(cast, on=date(2026, 6, 13))
    confirm_by_link(
        token=services_link(cast), answers={good.pk: "", bad.pk: "那天下雨没有来"}, remark="以后早点说", at=now()
    )
    assert confirmation_of(good).took_place
    said = confirmation_of(bad)
    assert (said.took_place, said.remark, said.link.contact_name) == (False, "那天下雨没有来", CONTACT)
    (notice,) = Notice.objects.filter(subject__startswith="contact:")
    assert (notice.user, notice.title) == (cast.official, "官渡校园社区的负责人说有1条记录有出入")
    assert denied_at(cast.campus, cast.official) == [said]
    assert denied_at(cast.campus, cast.outsider) == []
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.after["denied"]) == ("点位负责人确认服务", None, "1")


def test_what_was_denied_once_and_confirmed_later_is_confirmed(cast):
    record = make_record(cast)
    confirm_by_link(token=services_link(cast), answers={record.pk: "人数不对"}, remark="", at=now())
    confirm_by_link(token=services_link(cast), answers={record.pk: ""}, remark="", at=now())
    assert confirmation_of(record).took_place
    assert denied_at(cast.campus, cast.official) == []


def test_all_as_recorded_disturbs_nobody_and_saying_nothing_spends_nothing(cast):
    record, other = make_record(cast), make_record(cast, placement=cast.stone)
    token = services_link(cast)
    with pytest.raises(ValidationError, match="还没有勾选"):
        confirm_by_link(token=token, answers={other.pk: ""}, remark=" ", at=now())
    confirm_by_link(token=token, answers={record.pk: "", other.pk: "没来过"}, remark="", at=now())
    assert ServiceConfirmation.objects.get().record == record
    assert not Notice.objects.filter(subject__startswith="contact:").exists()
