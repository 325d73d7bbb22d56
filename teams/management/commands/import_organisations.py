"""manage.py import_organisations FILE"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from teams.actions.organisation_sheet import OrganisationSheet
from teams.management.sheet_command import RowsCommand
from teams.models import Organisation, User
from teams.roles import SHEETS_IMPORT, UNITS_EDIT


class Command(RowsCommand):
    help = "导入团组织表。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--organisation", metavar="CODE", help="导入到哪个单位下面（默认：导入人的单位）")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.user(options["username"])
        top = self._top(actor, options["organisation"])
        self.take_rows(OrganisationSheet(top, actor), options)

    def _top(self, actor: User | None, code: str | None) -> Organisation:
        """The named unit; else the actor's, else the only one that has none above."""
        if code:
            top = Organisation.objects.filter(code=code).first()
        elif actor:
            top = actor.organisation
        else:
            roots = list(Organisation.objects.filter(depth=1)[:2])
            top = roots[0] if len(roots) == 1 else None
        if top is None or (actor and not (actor.may(UNITS_EDIT, top) and actor.may(SHEETS_IMPORT, top))):
            raise CommandError(f"没有{f'代码为{code}' if code else '可以导入'}的单位，或不能替它导入。", returncode=2)
        return top
