"""manage.py import_sites FILE"""

from typing import Any

from teams.actions.site_sheet import SiteSheet
from teams.management.sheet_command import UnitRowsCommand


class Command(UnitRowsCommand):
    help = "导入点位表。"

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.user(options["username"])
        top = self.top(actor, options["organisation"])
        self.take_rows(SiteSheet(top, actor, sees_phones=True), options)
