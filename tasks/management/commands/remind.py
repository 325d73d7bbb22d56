import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tasks.actions.reminders import remind


class Command(BaseCommand):
    help = "Leave a notice for everything that is due, once per person and subject."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", help="ISO moment to reckon from, default: now")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        result = remind(now=_moment(options["now"]))
        if options["format"] == "json":
            answer = {
                "due": result.due,
                "notices": result.notices,
                "escalated": result.escalated,
                "suppressed": dict(result.suppressed),
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(f"到期{result.due}项，新通知{result.notices}条，其中督办{result.escalated}条。")


def _moment(text: str | None) -> datetime:
    if not text:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"--now 应为 ISO 时间，如 2026-06-18T09:00:00+08:00，现为 {text!r}。", returncode=2
        ) from error
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
