from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from reports.generate.presets import PRESETS
from reports.generate.province import NotEmpty, generate
from reports.management.answers import AnsweringCommand
from teams.roles import ROLES


class Command(AnsweringCommand):
    help = "在空的数据库里造一个假的省（或县），用来试用和测速；同一个种子造出同样的数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--preset", required=True, choices=list(PRESETS), help="多大")
        parser.add_argument("--seed", type=int, required=True, help="种子，任意整数")
        parser.add_argument("--today", help="数据造到哪一天，如 2026-06-18；默认今天")
        parser.add_argument("--yes", action="store_true", help="数据库在服务器上时要写明")

    def handle(self, *args: Any, **options: Any) -> None:
        if refusal := _refusal(yes=options["yes"]):
            self.answer(options, {"errors": [refusal]}, text=refusal, refused=True)
        try:
            done = generate(
                options["preset"], seed=options["seed"], today=self._day(options["today"]), tell=self._progress
            )
        except NotEmpty:
            text = "数据库里已有数据，没有造。请换一个空的数据库（VAR_DIR=新目录，或新的DATABASE_URL）再试。"
            self.answer(options, {"errors": [text]}, text=text, refused=True)
        else:
            self.answer(options, done, text=_said(done))

    def _progress(self, line: str) -> None:
        self.stderr.write(line)

    def _day(self, text: str | None) -> date:
        if not text:
            return timezone.localdate()
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise self.misused(f"--today 应为日期，如 2026-06-18，现为 {text!r}。") from error


def _refusal(*, yes: bool) -> str:
    """Why not here; "" if it may be. The accounts have a password that whoever made them knows, and nobody else may."""
    if settings.EMBEDDED:
        return ""
    if not yes:
        return "数据库在服务器上：确实要在那里造假数据，请加 --yes。"
    if settings.DEMO_PASSWORD == settings.PUBLIC_DEMO_PASSWORD:
        return "试用账号的密码还是人人知道的那一个：请先在环境变量 DEMO_PASSWORD 里换一个。"
    return ""


def _said(done: dict[str, Any]) -> str:
    lines = [f"共造{done['rows']:,}行，用时{done['seconds']}秒。试用账号，密码都是 {settings.DEMO_PASSWORD}："]
    for account in done["accounts"]:
        role = ROLES[account["role"]].label if account["role"] in ROLES else "团队长"
        lines.append(f"  {account['username']:<14}{role}，{account['organisation']}")
    return "\n".join(lines)
