import json
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports.demo.load import load_demo
from teams.roles import ROLES


class Command(BaseCommand):
    help = "Bring in the demonstration: 茂南区·茂职院's arrangement, invented members, a year of records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", help="YYYY-MM-DD, the day the demonstration takes place on; default: today")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        summary = load_demo(today=_day(options["today"]))
        if options["format"] == "json":
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
            return
        self.stdout.write(
            f"演示数据已备好：{summary['placements']}行安排，{summary['sites']}个点位，{summary['headcount']}人。\n"
        )
        self.stdout.write(f"演示账号，密码都是 {settings.DEMO_PASSWORD}：")
        for account in summary["accounts"]:
            role = ROLES[account["role"]].label if account["role"] in ROLES else "团队长"
            self.stdout.write(f"  {account['username']:<10}{role}，{account['organisation']}")


def _day(text: str | None) -> date:
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--today 应为日期，如 2026-06-18，现为 {text!r}。", returncode=2) from error
