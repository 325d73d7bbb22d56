"""What the import commands share: options, reading the file, saying what became of it."""

import json
import time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from teams.actions.sheet_writes import bring_in, dry_run
from teams.models import Organisation, User
from teams.models.sheets import INCLUDE, SKIP
from teams.roles import SHEETS_IMPORT, UNITS_EDIT
from teams.sheets.codes import Code, Note, note, note_of, public
from teams.sheets.lines import Meaning, Outcome, tally
from youthwork.lib.sheets import SheetError

SHOWN = 20  # refusals printed for people; --format json has them all


class SheetCommand(BaseCommand):
    """Exit 0 done, 1 refused (nothing written), 2 wrong usage."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="表格：.xlsx .xlsm .xls .csv .tsv")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="输出给人看，或一个 JSON 对象")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--leave-out-refused", action="store_true", help="有错的行不导入，其余照常")
        parser.add_argument(
            "--hidden-rows",
            choices=(INCLUDE, SKIP),
            default="",
            help="隐藏的行：导入或不导入（默认：算有错）",
        )
        parser.add_argument(
            "--hidden-sheet", action="append", default=[], metavar="NAME", help="也读取这张隐藏的工作表"
        )
        parser.add_argument(
            "--as", dest="username", metavar="USERNAME", help="以哪个用户的名义和权限（默认：系统管理员）"
        )

    def user(self, username: str | None) -> User | None:
        """The named user; else the first system administrator; None on a platform without one."""
        if username:
            found = User.objects.filter(username=username).first()
            if found is None:
                raise CommandError(f"没有用户{username}。", returncode=2)
            return found
        return User.objects.filter(appointments__role="sysadmin", appointments__to_on=None).order_by("pk").first()

    def content(self, path: str) -> bytes:
        try:
            return Path(path).read_bytes()
        except OSError as error:
            raise CommandError(f"{path}：{error.strerror}", returncode=2) from None

    def bring_in(self, meaning: Meaning, options: dict[str, Any]) -> tuple[Outcome, float]:
        """Read, check and (without --dry-run) write the file; the outcome and the seconds it took."""
        meaning.hidden, meaning.sheets = options["hidden_rows"], options["hidden_sheet"]
        content, started = self.content(options["file"]), time.monotonic()
        name = Path(options["file"]).name
        try:
            if options["dry_run"]:
                outcome = dry_run(meaning=meaning, content=content, file_name=name)
            else:
                outcome = bring_in(
                    actor=meaning.actor,
                    meaning=meaning,
                    content=content,
                    file_name=name,
                    leave_out_refused=options["leave_out_refused"],
                )
        except SheetError as error:
            outcome = Outcome([], [note_of(error)], {})
        except ValidationError as error:  # somebody else was quicker between check and write; all is rolled back
            outcome = Outcome([], [note(Code.REFUSED, "；".join(error.messages))], {})
        return outcome, time.monotonic() - started

    def finish(self, options: dict[str, Any], answer: dict[str, Any], *, refused: bool, text: str) -> None:
        """Print the answer in the wanted form and leave with the promised exit code."""
        if options["format"] == "json":
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for said in answer["errors"][:SHOWN]:
                self.stderr.write(f"{place(said)}{said['message']}")
            if len(answer["errors"]) > SHOWN:
                self.stderr.write(f"……还有{len(answer['errors']) - SHOWN}处。")
            self.stdout.write("没有写入任何内容。" if refused else text)
        if refused:
            raise SystemExit(1)


class RowsCommand(SheetCommand):
    """A sheet whose rows are new, changed or the same: all of it is written or nothing, unless rows may be left out."""

    def take_rows(self, meaning: Meaning, options: dict[str, Any]) -> None:
        """Bring the file in as the options say, print the answer, leave with the promised exit code."""
        outcome, seconds = self.bring_in(meaning, options)
        tally = counts(outcome)
        answer: dict[str, Any] = {
            "rows": tally["rows"],
            "new": tally["new"],
            "changed": tally["changed"],
            "unchanged": tally["unchanged"],
            "skipped": tally["refused"],
            "errors": shown(outcome.errors),
            "warnings": shown(outcome.warnings),
            "seconds": round(seconds, 3),
        } | self.more(outcome)
        text = (
            f"{'检查' if options['dry_run'] else '导入'}{tally['rows']}行：新增{tally['new']}，改动{tally['changed']}，"
            f"无变化{tally['unchanged']}，略去{answer['skipped']}，{round(seconds, 1)}秒。"
        )
        self.finish(options, answer, refused=is_refused(outcome, options), text=text)

    def more(self, outcome: Outcome) -> dict[str, Any]:
        """What a kind of sheet tells beside the counts."""
        return {}


class UnitRowsCommand(RowsCommand):
    """A sheet of what stands in one unit and those below it."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--organisation", metavar="CODE", help="导入到哪个单位下面（默认：导入人的单位）")

    def top(self, actor: User | None, code: str | None) -> Organisation:
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


def counts(outcome: Outcome) -> dict[str, Any]:
    """How many rows got which verdict."""
    return tally(outcome.lines)


def is_refused(outcome: Outcome, options: dict[str, Any]) -> bool:
    """Whether nothing was written: something is wrong with the whole file, or with rows that may not be left out."""
    return bool(outcome.file_errors) or (bool(outcome.errors) and not options["leave_out_refused"])


def shown(notes: list[Note]) -> list[Note]:
    return [public(said) for said in notes]


def place(said: Note) -> str:
    """工作表“名单”F37： — or nothing where the note is on the whole file."""
    if said["row"] is None:
        return ""
    sheet = f"工作表“{said['sheet']}”" if said["sheet"] else ""
    value = f"“{said['value']}”" if said["value"] is not None else ""
    return f"{sheet}{said['column'] or '第'}{said['row']}{'' if said['column'] else '行'}{value}："
