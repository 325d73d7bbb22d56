from typing import Any

from reports.actions.rollups import refresh_rollups
from reports.consistency import wrong_fills, wrong_names, wrong_places, wrong_totals, wrong_versions
from reports.management.answers import AnsweringCommand


class Command(AnsweringCommand):
    help = "把算出来的都重算一遍，说出不一致的；什么也不改。"

    def handle(self, *args: Any, **options: Any) -> None:
        refresh_rollups()
        checked, wrong = 0, []
        for check in (wrong_totals, wrong_fills, wrong_versions, wrong_places, wrong_names):
            number, found = check()
            checked += number
            wrong += found
        text = "\n".join(wrong) or f"核对了{checked}项，都一致。"
        self.answer(options, {"checked": checked, "wrong": wrong}, text=text, refused=bool(wrong))
