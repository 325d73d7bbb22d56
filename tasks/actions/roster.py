"""Applying a roster: people, then the teams they are in, through the same verbs the pages use."""

from datetime import date
from typing import Any

from django.utils import timezone

from tasks.actions.staffing import appoint_leader, form_team, join_team
from tasks.models import Placement
from tasks.roster.check import Proposal, RosterCheck, values_of
from tasks.roster.columns import COLUMNS
from tasks.roster.resource import MemberResource, dataset_of
from tasks.roster.seats import cell_label
from teams.actions.sheets import Line
from teams.choices import SheetKind
from teams.models import Organisation, Team, User
from teams.sheet_codes import Note
from youthwork.lib.tables import MAX_ROWS, Column, Table


class RosterSheet:
    """The meaning (``teams.actions.sheets.Meaning``) of a roster of one home unit; people join on ``on``."""

    kind = SheetKind.ROSTER
    columns: tuple[Column, ...] = COLUMNS
    max_rows = MAX_ROWS

    def __init__(self, home: Organisation, actor: User | None, *, on: date | None = None) -> None:
        self.organisation = home
        self.actor = actor
        self.on = on or timezone.localdate()
        self.options: dict[str, Any] = {}

    def lines(self, table: Table) -> list[Line]:
        return [Line(table.sheet, row.number, row.cells) for row in table.rows]

    def check(self, lines: list[Line], letters: dict[str, str]) -> list[Note]:
        return RosterCheck(self.organisation, self.actor, letters, on=self.on).run(lines)

    def write(self, actor: User | None, lines: list[Line]) -> dict[str, int]:
        """Members first, then teams, memberships and leaders; returns how many of each are new."""
        lines = [line for line in lines if line.writes]
        resource = MemberResource(self.organisation)
        result = resource.import_data(dataset_of([values_of(line) for line in lines]), raise_errors=True)
        teams: dict[int, Team] = {}
        formed = joined = 0
        for line, row in zip(lines, result.rows, strict=True):
            person: Proposal = line.proposal
            if person.placement is None:
                continue
            if person.placement.pk not in teams:
                formed += person.placement.team is None
                teams[person.placement.pk] = person.placement.team or self._form(actor, person.placement)
            team = teams[person.placement.pk]
            if person.joins:
                join_team(actor=actor, team=team, member=row.instance, on=self.on)
                joined += 1
            if person.leads:
                appoint_leader(actor=actor, team=team, member=row.instance, on=self.on)
        return {"members": result.totals["new"], "teams": formed, "joined": joined}

    def _form(self, actor: User | None, placement: Placement) -> Team:
        """A team named after its site, and after its programme too where that name is taken."""
        name = f"{placement.site}服务队"
        if Team.objects.filter(home=placement.sending, name=name).exists():
            name = f"{placement.site}{cell_label(placement)}服务队"
        return form_team(actor=actor, placement=placement, name=name[:100])
