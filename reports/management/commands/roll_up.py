from time import perf_counter
from typing import Any

from django.core.management.base import CommandParser

from reports.actions.rollups import recount, refresh_rollups
from reports.management.answers import AnsweringCommand
from reports.models import ReportingPeriod, Rollup
from teams.models import Organisation


class Command(AnsweringCommand):
    help = "把还没有汇总的变化计入总数；--full 按记录全部重算。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--period", required=True, help="报送期代号，如 2026Q2")
        parser.add_argument("--organisation", metavar="CODE", help="只报这个单位的行数")
        parser.add_argument("--full", action="store_true", help="不看变化，按记录全部重算这一期")

    def handle(self, *args: Any, **options: Any) -> None:
        periods = list(ReportingPeriod.objects.filter(label=options["period"]))
        if not periods:
            raise self.misused(f"没有代号为{options['period']}的报送期。")
        rows = Rollup.objects.of_periods(periods).filter(records__gt=0)
        if options["organisation"]:
            unit = Organisation.objects.filter(code=options["organisation"]).first()
            if unit is None:
                raise self.misused(f"没有代码为{options['organisation']}的单位。")
            rows = rows.filter(organisation=unit)
        begun = perf_counter()
        changed = recount(periods=periods).changed if options["full"] else refresh_rollups().changed
        seconds = round(perf_counter() - begun, 3)
        standing = rows.count()
        said = {"period": options["period"], "rows": standing, "changed": changed, "seconds": seconds}
        self.answer(options, said, text=f"{options['period']}：共{standing}行，改动{changed}行，用时{seconds}秒。")
