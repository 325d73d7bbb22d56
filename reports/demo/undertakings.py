"""What the cadres of 团省委 have taken on from the list of their document; their accounts have no password."""

from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from reports.demo.plan import moment
from tasks.actions.records import approve, save_draft, submit
from tasks.actions.undertakings import open_menu, report_done, take_on
from tasks.menu import items_of
from tasks.models import Document, Record, Undertaking
from teams.actions.accounts import appoint, open_account
from teams.models import Organisation, User

Units = dict[str, Organisation]


def take_on_from_menu(
    plan: dict[str, Any], document: Document, units: Units, *, reviewer: User, since: date, today: date
) -> None:
    """Let every cadre of the plan take on what they take, say what was done of it, and finish some."""
    open_menu(actor=reviewer, document=document)
    items = {task.number: task for task in items_of(document)}
    on = max(since, today - timedelta(days=20))
    for said in plan["cadres"]:
        cadre = _cadre(said, units, since)
        for number in said["takes"]:
            if Undertaking.objects.filter(user=cadre, task=items[number]).exists():
                continue
            undertaking = take_on(actor=cadre, task=items[number], on=on)
            if words := said["done"].get(number):
                approve(actor=reviewer, record=_say(undertaking, words, on), at=moment(today, 8, 20))
                report_done(actor=cadre, undertaking=undertaking, on=today)
            elif words := said["waiting"].get(number):
                _say(undertaking, words, on)


def _cadre(said: dict[str, Any], units: Units, since: date) -> User:
    found = User.objects.filter(username=said["username"]).first()
    if found:
        return found
    cadre = open_account(actor=None, username=said["username"], name=said["name"], password=None)
    cadre.set_unusable_password()
    cadre.save(update_fields=["password"])
    appoint(
        actor=None,
        user=cadre,
        organisation=units[said["organisation"]],
        role="official",
        rank=said["rank"],
        grade=said["grade"],
        from_on=since,
    )
    return cadre


def _say(undertaking: Undertaking, words: str, on: date) -> Record:
    record = save_draft(
        actor=undertaking.user,
        record_id=uuid5(NAMESPACE_URL, f"youthwork-demo:{undertaking.user.username}:{undertaking.task.number}:{on}"),
        programme=undertaking.task.programmes.get(),
        organisation=undertaking.organisation,
        undertaking=undertaking,
        occurred_on=on,
        content=words,
    )
    return submit(actor=undertaking.user, record=record, at=moment(on, 7, 40))
