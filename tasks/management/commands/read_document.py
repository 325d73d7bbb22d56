"""manage.py read_document FILE"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks.reader.answer import answer_of
from tasks.reader.model import Reading
from tasks.reader.proposal import propose
from tasks.reader.text import paper_of
from youthwork.lib.papers import PaperError


class Command(BaseCommand):
    """Exit 0 read, 1 refused (the reasons in ``errors``), 2 wrong usage. Writes nothing."""

    help = "读一份公文，给出任务、责任部门和指标的建议；不写入任何内容。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="公文：.docx、有文字的PDF、.txt")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="json：只输出一个JSON对象")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}：{error.strerror}", returncode=2) from None
        as_json = options["format"] == "json"
        try:
            reading = propose(paper_of(content, path.name))
        except PaperError as error:
            if as_json:
                self.stdout.write(
                    json.dumps({"errors": [{"code": error.code, "message": error.message}]}, ensure_ascii=False)
                )
            raise CommandError(error.message, returncode=1) from None
        self.stdout.write(json.dumps(answer_of(reading), ensure_ascii=False) if as_json else _in_words(reading))


def _in_words(reading: Reading) -> str:
    """A line for the document and one for each task."""
    header = reading.header
    lines = [f"{header.title or '没有找到标题'}：{len(reading.clauses)}项任务，{len(reading.goals)}个指标。"]
    for clause in reading.clauses:
        units = "、".join(named.name for named in clause.departments)
        lines.append(f"{clause.number} {clause.title}{f'（{units}）' if units else ''}".strip())
    return "\n".join(lines)
