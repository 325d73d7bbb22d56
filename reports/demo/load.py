"""Play the whole demonstration."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum

from reports.demo.documents import MENU, OTHERS, bring_in_document
from reports.demo.people import give_leaders_accounts, staff
from reports.demo.plan import ARRANGEMENT, ARRANGEMENT_NAME, quarters_until, read_plan
from reports.demo.plans import agree_on_plans
from reports.demo.records import say_everything
from reports.demo.reporting import UNIVERSITY, WAY_UP, open_drafts, report_past_periods
from reports.demo.rules import set_up_practice, set_up_reporting
from reports.demo.undertakings import take_on_from_menu
from reports.demo.world import (
    describe_programmes,
    give_tasks,
    open_accounts,
    open_document,
    open_units,
)
from tasks.actions.arrangement import ArrangementSheet
from tasks.models import Document, Placement
from teams.actions.sheet_writes import bring_in
from teams.models import Organisation, User


@transaction.atomic
def load_demo(*, today: date) -> dict[str, Any]:
    """Bring the demonstration in as of ``today``; the year of the demo is its year. Loading it again adds nothing.

    Returns what DESIGN.md section 6 promises for the command of the same name. Raises RuntimeError if the
    arrangement sheet of the fixtures is not understood.
    """
    plan = read_plan()
    since = date(today.year, 1, 1)
    units = open_units(plan, since)
    users = open_accounts(plan, units, since)
    district, college = users["district"], users["college"]
    document = open_document(units, district, today.year)
    others = [bring_in_document(name, units) for name in OTHERS]
    _bring_in_arrangement(document, district)
    describe_programmes(plan, document)
    rows = _rows(document)
    staff(plan, rows, college, on=since)
    leader = give_leaders_accounts(plan, rows)
    give_tasks(plan, document, units, district, college, today)
    _name_contacts(plan, rows)
    quarters = quarters_until(today)
    say_everything(plan, rows, quarters, reviewer=district, stand_in=college)
    agree_on_plans(plan, document, rows, district, today)
    menu = others[OTHERS.index(MENU)]
    take_on_from_menu(plan, menu, units, reviewer=users["province"], since=since, today=today)
    rule = set_up_reporting(plan, document, units, district)
    practice = set_up_practice(plan, menu, document, units, users["province"], today.year)
    open_drafts(today)
    report_past_periods(rule, WAY_UP, users, today)
    report_past_periods(practice, (UNIVERSITY, *WAY_UP), users, today)
    return _summary(plan, [document, *others], leader)


def _bring_in_arrangement(document: Document, actor: User) -> None:
    meaning = ArrangementSheet(document, actor)
    outcome = bring_in(actor=actor, meaning=meaning, content=ARRANGEMENT.read_bytes(), file_name=ARRANGEMENT_NAME)
    if outcome.errors:
        raise RuntimeError(f"{ARRANGEMENT.name}: {outcome.errors}")


def _rows(document: Document) -> dict[tuple[str, str], Placement]:
    """(site, first programme) → row of the arrangement."""
    rows = document.placements.select_related("site", "sending", "team").prefetch_related("programme_rows__programme")
    return {(row.site.name, row.programme_rows.all()[0].programme.name): row for row in rows}


def _name_contacts(plan: dict[str, Any], rows: dict[tuple[str, str], Placement]) -> None:
    for number, (name, contact) in enumerate(plan["contacts"].items()):
        for (site_name, _), row in rows.items():
            if site_name == name and not row.site.contact_name:
                row.site.contact_name = contact
                row.site.contact_phone = f"1540668{number:04d}"
                row.site.save(update_fields=["contact_name", "contact_phone"])


def _summary(plan: dict[str, Any], documents: list[Document], leader: User) -> dict[str, Any]:
    placements = documents[0].placements.all()
    accounts = [{key: row[key] for key in ("username", "role", "organisation")} for row in plan["accounts"]]
    accounts.insert(-1, {"username": leader.username, "role": "leader", "organisation": leader.member.home.code})
    return {
        "organisations": Organisation.objects.filter(code__in=[row["code"] for row in plan["units"]]).count(),
        "sites": placements.values("site").distinct().count(),
        "placements": placements.count(),
        "headcount": placements.aggregate(total=Sum("headcount"))["total"],
        "documents": [{"id": document.pk, "title": document.title} for document in documents],
        "accounts": accounts,
    }
