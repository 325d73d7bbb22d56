import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from teams.audit_seals import MOST_WRONG, Verdict, verify


class Command(BaseCommand):
    help = "Recompute the whole audit log from what is stored; exit 1 if a byte, an entry or a seal is not as it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="from_number", type=int, default=1, metavar="N", help="从第几号封存核对起")
        parser.add_argument("--known", default="", metavar="HASH", help="在外面保存的一个校验值，应仍在封存里")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, from_number: int, known: str, **options: Any) -> None:
        verdict = verify(from_number=from_number, known=known.strip())
        if options["format"] == "json":
            self.stdout.write(json.dumps(verdict.as_json(), ensure_ascii=False))
        elif not verdict.wrong:
            self.stdout.write(_told(verdict))
        if verdict.wrong:
            raise CommandError(_told(verdict), returncode=1)


def _told(verdict: Verdict) -> str:
    lines = [f"核对了{verdict.seals}次封存的{verdict.entries}条记载，还有{verdict.unsealed}条没有封存。"]
    lines += [str(wrong) for wrong in verdict.wrong]
    if len(verdict.wrong) == MOST_WRONG:
        lines.append(f"只列出前{MOST_WRONG}处。")
    if not verdict.wrong:
        lines.append("都和写下时一样。")
    if verdict.newest:
        lines.append(f"最近一次是第{verdict.newest.number}号，校验值{verdict.newest.hash}，请抄到平台以外保存。")
    return "\n".join(lines)
