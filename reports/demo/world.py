"""Units, accounts, the plan with its programmes, and what was asked."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from reports.demo.documents import PLAN, bring_in_document
from tasks.actions.assignments import assign_task, confirm_done, receive_assignment
from tasks.actions.documents import set_period
from tasks.models import Assignment, Document, Programme
from teams.actions.accounts import appoint, open_account
from teams.actions.units import open_organisation, rename_organisation
from teams.models import Organisation, OrganisationName, Parentage, User


def open_units(plan: dict[str, Any], since: date) -> dict[str, Organisation]:
    """Code → unit. The demo's units exist since ``since``."""
    units: dict[str, Organisation] = {}
    for row in plan["units"]:
        found = Organisation.objects.filter(code=row["code"]).first()
        units[row["code"]] = found or _open(row, units.get(row["parent"]), since)
    # A demo of an earlier year, loaded after one of a later year, needs its units then.
    for dated in (Parentage, OrganisationName):
        dated.objects.filter(organisation__in=units.values(), to_on=None, from_on__gt=since).update(from_on=since)
    Organisation.objects.filter(pk__in=[u.pk for u in units.values()], opened_on__gt=since).update(opened_on=since)
    return units


def _open(row: dict[str, Any], parent: Organisation | None, since: date) -> Organisation:
    said = {field: value for field, value in row.items() if field != "aliases"}
    unit = open_organisation(actor=None, **{**said, "parent": parent, "from_on": since})
    if "aliases" not in row:
        return unit
    names = {"name": unit.name, "short_name": unit.short_name, "aliases": row["aliases"]}
    return rename_organisation(actor=None, organisation=unit, **names)


def open_accounts(plan: dict[str, Any], units: dict[str, Organisation], since: date) -> dict[str, User]:
    """User name → user, each with the demo's password and one appointment."""
    users = {}
    for row in plan["accounts"]:
        user = User.objects.filter(username=row["username"]).first()
        if user is None:
            user = open_account(actor=None, username=row["username"], name=row["name"], password=settings.DEMO_PASSWORD)
            appoint(
                actor=None,
                user=user,
                organisation=units[row["organisation"]],
                role=row["role"],
                rank=row["rank"],
                grade=row.get("grade", ""),
                from_on=since,
            )
            if row["role"] == "sysadmin":  # may look at the operators' pages too
                user.is_staff = user.is_superuser = True
                user.save(update_fields=["is_staff", "is_superuser"])
        users[row["username"]] = user
    return users


def open_document(units: dict[str, Organisation], actor: User, year: int) -> Document:
    """茂南's plan with its ledger. The text prints no year; the demo sets ``year``."""
    document = bring_in_document(PLAN, units)
    if document.starts_on is None:
        set_period(actor=actor, document=document, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
    return Document.objects.get(pk=document.pk)


def describe_programmes(plan: dict[str, Any], document: Document) -> dict[str, Programme]:
    """Name → programme of the document, with the task, content and counting rule that the sheet does not say.

    The arrangement brought the names; here the district says under which task each one hangs.
    """
    tasks = {task.position: task for task in document.tasks.all()}
    programmes = {programme.name: programme for programme in document.programmes.all()}
    for position, row in enumerate(plan["programmes"], start=1):
        programme = programmes[row["name"]]
        if programme.task_id is None:
            programme.task = tasks[row["task"]]
            programme.content = row["content"]
            programme.counting = row["counting"]
            programme.position = position
            programme.save(update_fields=["task", "content", "counting", "position"])
    return programmes


def give_tasks(
    plan: dict[str, Any], document: Document, units: dict[str, Organisation], actor: User, doer: User, today: date
) -> None:
    """What the district has asked the university for, where ``doer`` received it, with dues around ``today``."""
    tasks = {task.position: task for task in document.tasks.all()}
    for row in plan["assignments"]:
        task, unit = tasks[row["task"]], units[row["to"]]
        if Assignment.objects.filter(task=task, organisation=unit).exists():
            continue
        due = task.due if row.get("due_printed") else today + timedelta(days=row["due_in_days"])
        on = due - timedelta(days=21)
        assignment = assign_task(actor=actor, task=task, organisation=unit, assigner=document.owner, on=on, due=due)
        receive_assignment(actor=doer, assignment=assignment, on=on + timedelta(days=1))
        if row["done"] and due <= today:
            confirm_done(actor=actor, assignment=assignment, on=due)
