from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from reports.actions.reminders import remind
from reports.management.answers import AnsweringCommand
from reports.reminding.days import EARLIEST, LATEST


class Command(AnsweringCommand):
    help = "把到期的事项提醒给该办的人，每个时间点只提醒一次；逾期久了转为督办。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--now", metavar="ISO", help="按这个时刻推算，默认现在，如 2026-06-18T09:00:00+08:00")

    def handle(self, *args: Any, **options: Any) -> None:
        result = remind(now=self._moment(options["now"]))
        said = {
            "due": result.due,
            "notices": result.notices,
            "escalated": result.escalated,
            "suppressed": dict(result.suppressed),
        }
        text = f"到期{result.due}项，新提醒{result.notices}条，其中督办{result.escalated}条。"
        self.answer(options, said, text=text)

    def _moment(self, text: str | None) -> datetime:
        if text is None:
            return timezone.now()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or not EARLIEST <= moment.date() <= LATEST:
            raise self.misused(f"--now应为时刻，如2026-06-18T09:00:00+08:00，现为{text!r}。")
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
