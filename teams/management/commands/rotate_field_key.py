import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from teams.actions.files import reseal
from teams.models import StoredFile
from youthwork.lib.rotation import Closed, former_hashes, rotate, sealed_models

PASSES = 20  # a row that changes under the hand is taken up by the next pass


class Command(BaseCommand):
    help = (
        "Seal everything that is encrypted under FIELD_KEY; FIELD_KEYS_OLD names the keys it may lie under. May run "
        "while the platform does, may be killed and run again. Exit 1: something cannot be opened, keep the old keys."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        tables: dict[str, int] = {}
        closed: dict[Closed, None] = {}
        for model, places in sealed_models():
            for _ in range(PASSES):
                done = rotate(model, places)
                tables[model._meta.label] = tables.get(model._meta.label, 0) + done.rows
                closed.update(dict.fromkeys(done.closed))
                if not done.overtaken:
                    break
            else:
                raise CommandError(f"{model._meta.label}有行一直在变，请再运行一次。")
        files = reseal()
        tables[f"{StoredFile._meta.label}.content"] = files.rows
        closed.update(dict.fromkeys(files.closed))
        rows, former = sum(tables.values()), former_hashes()
        if options["format"] == "json":
            errors = [
                {"table": one.table, "row": one.row, "column": one.column, "message": one.reason} for one in closed
            ]
            left = [{"table": one.table, "column": one.column, "rows": one.rows} for one in former]
            said = {"rows": rows, "tables": tables, "former_hashes": left, "errors": errors}
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            self.stdout.write(f"用现在的FIELD_KEY重新加密了{rows}行。")
            for table, count in tables.items():
                self.stdout.write(f"  {table}：{count}行")
            for one in former:
                self.stdout.write(
                    f"{one.table}有{one.rows}行的{one.column}仍属于旧钥匙：号码没有保存，不能重新算，再导入写有号码的名单时"
                    "才换新。去掉FIELD_KEYS_OLD以后，这些行不能再按号码认出。"
                )
            for one in closed:
                self.stderr.write(f"{one.table}第{one.row}行{one.column}打不开：{one.reason}")
        if closed:
            raise CommandError(f"有{len(closed)}处打不开，没有改动它们。旧钥匙请留着，补全FIELD_KEYS_OLD后再运行。")
