"""manage.py import_roster FILE --organisation CODE"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from tasks.actions.roster import RosterSheet
from tasks.roster.people import open_phones
from tasks.roster.seats import Proposal
from teams.management.sheet_command import RowsCommand
from teams.models import Organisation
from teams.roles import SHEETS_IMPORT
from teams.sheets.lines import Outcome


class Command(RowsCommand):
    help = "导入一个单位的队员名单。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--organisation", required=True, metavar="CODE", help="队员所属单位的代码")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.user(options["username"])
        home = Organisation.objects.filter(code=options["organisation"]).first()
        if home is None or (actor and not actor.may(SHEETS_IMPORT, home)):
            raise CommandError(f"没有代码为{options['organisation']}的单位，或不能替它导入。", returncode=2)
        self.take_rows(RosterSheet(home, actor), options)

    def more(self, outcome: Outcome) -> dict[str, Any]:
        """Everybody whose row is not refused, as they are stored: where a number is not said, as it is known."""
        people: list[Proposal] = [line.proposal for line in outcome.lines if line.proposal is not None]
        known = open_phones(row.person for row in people if row.person.pk and not row.person.says("phone"))
        return {
            "persons": [
                {
                    "name": row.person.name,
                    "phone": row.person.says("phone") or known.get(row.person.pk or 0, ""),
                    "site": row.placement.site.name if row.placement else None,
                }
                for row in people
            ]
        }
