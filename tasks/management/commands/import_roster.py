"""manage.py import_roster FILE --organisation CODE"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from tasks.actions.roster import RosterSheet
from tasks.management.sheet_command import SheetCommand, counts, shown
from teams.models import Organisation
from teams.roles import SHEETS_IMPORT


class Command(SheetCommand):
    help = "导入一个单位的队员名单。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--organisation", required=True, metavar="CODE", help="队员所属单位的代码")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--leave-out-refused", action="store_true", help="有错的行不导入，其余照常")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.user(options["username"])
        home = Organisation.objects.filter(code=options["organisation"]).first()
        if home is None or (actor and not actor.may(SHEETS_IMPORT, home)):
            raise CommandError(f"没有代码为{options['organisation']}的单位，或不能替它导入。", returncode=2)
        leave_out = options["leave_out_refused"]
        outcome, seconds = self.bring_in(RosterSheet(home, actor), options, leave_out=leave_out)
        tally = counts(outcome)
        whole_file = bool(outcome.errors) and not outcome.lines
        refused = bool(outcome.errors) and (whole_file or not leave_out)
        answer = {
            "rows": tally["rows"],
            "new": tally["new"],
            "changed": tally["changed"],
            "unchanged": tally["unchanged"],
            "skipped": tally["refused"],
            "errors": shown(outcome.errors),
            "warnings": shown(outcome.warnings),
            "seconds": round(seconds, 3),
        }
        text = (
            f"{'检查' if options['dry_run'] else '导入'}{tally['rows']}行：新增{tally['new']}，改动{tally['changed']}，"
            f"无变化{tally['unchanged']}，略去{answer['skipped']}，{round(seconds, 1)}秒。"
        )
        self.finish(options, answer, refused=refused, text=text)
