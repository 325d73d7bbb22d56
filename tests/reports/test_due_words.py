"""Of every kind of every app: it is in the list once, and what it says can be read, kept and followed."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import resolve
from django.utils import timezone

from reports.actions.reports import return_report
from reports.actions.rollups import refresh_rollups
from reports.due import KINDS as OF_REPORTS
from reports.kept.warming import warm_figures
from reports.models import Report
from reports.reminding.kinds import KINDS, ORDER
from reports.reminding.timing import DEFAULTS
from tasks.models import Document, Indicator
from teams.actions.accounts import open_official
from teams.actions.invitations import invite
from teams.choices import DueKind, Part
from teams.due import COLUMNS
from teams.due_kinds import KINDS as OF_TEAMS
from teams.invitees import Invitee
from teams.models import Invitation, Organisation
from teams.roles import READ, WORDS
from tests.cast import Cast, make_user
from tests.figures import make_indicator
from tests.reports.world import make_report, send
from tests.tasks.due_rows import TODAY, people_of, rows_of, told_of

pytestmark = pytest.mark.django_db
HERE = (*OF_REPORTS, *OF_TEAMS)
ENGLISH_OR_ID = re.compile(r"[A-Za-z_]|\d{6,}|None")
MADE_UP = "共青团改革试点"


@pytest.fixture
def all_due(cast) -> Cast:
    """Something of every kind of this app and of ``teams``, long overdue; a report in every state."""
    make_user("clerk", "吴静", cast.rights_office)
    with time_machine.travel("2026-06-01T09:00:00+08:00"):
        first, third = (make_report(cast, unit=unit, first=True) for unit in (cast.district, cast.college))
        send(cast, third, actor=cast.college_official)
        back = send(cast, make_report(cast, unit=cast.city), actor=cast.city_official)
    return_report(actor=make_user("boss", "许峰", cast.rights_office), report=back, version=1, reason="请补充阅读量。")
    Report.objects.filter(pk=first.pk).update(by_proxy=True)
    make_indicator(cast, MADE_UP, {"value": 100, "due": date(2026, 6, 10)}, task=None)
    make_indicator(
        cast, f"{MADE_UP}报告", {"bound": "", "due": date(2026, 6, 10)}, task=None, measure="milestone", feed="typed"
    )
    refresh_rollups()
    warm_figures(today=TODAY)
    keeper = make_user("keeper", "单管员", cast.district, "unitadmin")
    hired = {"username": "liuyang", "name": "刘洋", "organisation": cast.town, "role": "official", "from_on": TODAY}
    invite(actor=keeper, invitees=[Invitee(user=open_official(actor=keeper, **hired))], seen=0)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=3))
    return cast


def test_every_kind_is_in_the_list_once_and_has_its_days_and_its_place():
    assert set(KINDS) == set(DueKind) == set(DEFAULTS)
    assert tuple(KINDS) == ORDER and len(set(ORDER)) == len(ORDER)
    assert all(KINDS[name].name == name for name in KINDS)


def test_every_kind_asks_for_words_that_exist_and_says_why():
    for kind in KINDS.values():
        assert set(kind.words) == set(kind.because) == set(Part)
        assert set(kind.words.values()) <= WORDS
        for sentence in kind.because.values():
            assert 0 < len(sentence) <= 120 and not sentence.endswith("。") and not ENGLISH_OR_ID.search(sentence)


def test_every_kind_here_has_rows_with_the_columns_that_all_have(all_due):
    for kind in HERE:
        rows = rows_of(kind)
        assert rows, kind.name
        for row in rows:
            assert row._fields[: len(COLUMNS)] == COLUMNS
            assert type(row.due_on) is date and type(row.due_inside) is bool and row.due_unit is not None


def test_what_is_said_is_chinese_without_ids_and_ends_its_sentences(all_due):
    for one in told_of(HERE):
        assert not ENGLISH_OR_ID.search(one.said.title + one.said.text), one.said
        assert one.said.text.endswith("。") and not one.said.title.endswith("。"), one.said
        assert resolve(one.said.url.partition("?")[0])


def test_the_longest_names_fit(all_due):
    Indicator.objects.update(name="长" * 100)
    Report.objects.filter(state="returned").update(return_reason="长" * 300)
    all_due.document.reporting_rules.get().periods.update(name="长" * 50)
    for number, unit in enumerate(Organisation.objects.all()):
        Organisation.objects.filter(pk=unit.pk).update(short_name="长" * 47 + str(number))
    for one in told_of(HERE):
        assert len(one.said.title) <= 120 and len(one.said.text) <= 400 and len(one.said.url) <= 200, one.said
        assert len(one.kind.subject(one.row)) <= 60


def test_a_confidential_document_has_no_words_for_who_may_not_read_it(all_due):
    Document.objects.update(confidential=True)
    told = list(told_of(OF_REPORTS))
    assert all(one.row.due_inside for one in told)
    kept_from = set()
    for one in told:
        concerned = {one.row.due_unit, getattr(one.row, "receiver_id", None)}
        if any(concerned.isdisjoint(user.organisations_acted_for(READ)) for user in people_of(one)):
            kept_from.add((one.kind.name, one.part))
            assert MADE_UP not in one.said.title + one.said.text, one.said
            assert "季度" not in one.said.title + one.said.text, one.said
    assert {(DueKind.REPORT, Part.SUPERIOR), (DueKind.REPORT, Part.OFFICIAL)} <= kept_from


@pytest.mark.parametrize("confidential", [False, True])
def test_what_is_told_leads_everybody_to_a_page_that_opens(all_due, client, confidential):
    Document.objects.update(confidential=confidential)
    told = 0
    for one in told_of(HERE):
        for user in people_of(one)[:1]:
            client.force_login(user)
            assert client.get(one.said.url).status_code == 200, (one.kind.name, one.part, str(user), one.said)
            told += 1
    assert told > len(HERE)
