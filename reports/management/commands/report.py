from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from reports.actions.rollups import refresh_rollups
from reports.choices import FileKind
from reports.exporters import EXPORTERS
from reports.files import file_of, sent_version
from reports.management.answers import AnsweringCommand
from reports.models import Report, ReportingPeriod
from reports.table import Table, draft_table, table_of, table_of_version
from tasks.models import Document
from teams.models import Organisation

KINDS = {f".{kind}": kind for kind in FileKind}


class Command(AnsweringCommand):
    help = "写出一个单位一期的推进表：已报出的取报出的原件，没有报出的取现在的数字。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--document", type=int, required=True, metavar="ID", help="文件编号")
        parser.add_argument("--organisation", required=True, metavar="CODE", help="单位代码")
        parser.add_argument("--period", required=True, help="报送期代号，如 2026Q2")
        parser.add_argument("--output", required=True, type=Path, metavar="F.xlsx", help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        period, unit = self._asked(options)
        reasons = _refusals(output)
        if reasons:
            self.answer(options, {"errors": reasons}, text="".join(reasons), refused=True)
        refresh_rollups()
        table, content = _made(period, unit, KINDS[output.suffix.lower()])
        output.write_bytes(content)
        said = {"file": str(output), "lines": len(table.lines), "people": table.people}
        self.answer(options, said, text=f"已写入{output}：{len(table.lines)}行，覆盖青少年{table.people}人（次）。")

    def _asked(self, options: dict[str, Any]) -> tuple[ReportingPeriod, Organisation]:
        document = Document.objects.filter(pk=options["document"]).first()
        if document is None:
            raise self.misused(f"没有编号为{options['document']}的文件。")
        unit = Organisation.objects.filter(code=options["organisation"]).first()
        if unit is None:
            raise self.misused(f"没有代码为{options['organisation']}的单位。")
        found = ReportingPeriod.objects.filter(rule__document=document, label=options["period"])
        period = found.select_related("rule__document").order_by("rule").first()
        if period is None:
            raise self.misused(f"这份文件没有代号为{options['period']}的报送期。")
        return period, unit


def _refusals(output: Path) -> list[str]:
    """Why the file cannot be written, in sentences; empty if it can."""
    if output.suffix.lower() not in KINDS:
        return [f"不认识这种文件：{output.name}，请用.xlsx、.docx或.pdf结尾的文件名。"]
    if not output.parent.is_dir():
        return [f"没有这个目录：{output.parent}。"]
    return []


def _made(period: ReportingPeriod, unit: Organisation, kind: FileKind) -> tuple[Table, bytes]:
    """The table and its file: the very file that was sent, or one made of the numbers of this moment."""
    report = Report.objects.filter(period=period, organisation=unit).select_related("period__rule", "organisation")
    found = report.first()
    if found is None:
        table = draft_table(period, unit)
        return table, EXPORTERS[kind].render(table)
    sent = sent_version(found)
    return table_of_version(sent) if sent else table_of(found), file_of(found, kind, version=sent).content
