"""manage.py import_arrangement FILE --document ID"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from tasks.actions.arrangement import ArrangementSheet
from tasks.models import Document
from teams.management.sheet_command import SheetCommand, counts, is_refused, shown
from teams.roles import SHEETS_IMPORT


class Command(SheetCommand):
    help = "导入工作安排表。文件里没有点位名的，文件第一次导入时新建；以后要加 --new-sites。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--document", type=int, required=True, metavar="ID", help="文件编号")
        parser.add_argument("--new-sites", action="store_true", help="没有的点位就新建")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.user(options["username"])
        document = Document.objects.select_related("owner").filter(pk=options["document"]).first()
        if document is None or (actor and not actor.may(SHEETS_IMPORT, document.owner)):
            raise CommandError(f"没有编号为{options['document']}的文件，或不能替它导入。", returncode=2)
        # Nobody looks at the proposals here: once there is an arrangement, an unknown name is likelier misspelt.
        new_sites = options["new_sites"] or not document.placements.exists()
        outcome, _ = self.bring_in(ArrangementSheet(document, actor, new_sites=new_sites), options)
        tally = counts(outcome)
        refused = is_refused(outcome, options)
        answer = {
            "rows": tally["rows"],
            "created": 0 if refused else tally["new"],
            "changed": 0 if refused else tally["changed"],
            "unchanged": tally["unchanged"],
            "errors": shown(outcome.errors),
        }
        text = f"共{tally['rows']}行：新增{tally['new']}，改动{tally['changed']}，无变化{tally['unchanged']}。"
        self.finish(options, answer, refused=refused, text=text)
