"""manage.py import_organisations FILE"""

from typing import Any

from teams.actions.organisation_sheet import OrganisationSheet
from teams.management.sheet_command import UnitRowsCommand


class Command(UnitRowsCommand):
    help = "导入团组织表。"

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.user(options["username"])
        top = self.top(actor, options["organisation"])
        self.take_rows(OrganisationSheet(top, actor), options)
