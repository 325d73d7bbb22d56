"""What the commands of this app share: one JSON object on stdout, or a sentence; exit 0, 1 (refused) or 2 (usage)."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class AnsweringCommand(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text", help="json：只输出一个JSON对象")

    def answer(self, options: dict[str, Any], said: dict[str, Any], *, text: str, refused: bool = False) -> None:
        """Print the answer in the format asked for; a refusal ends with exit code 1."""
        if options["format"] == "json":
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        elif not refused:
            self.stdout.write(text)
        if refused:
            # The reasons stand on stdout already for a script; a person reads them here.
            raise CommandError(text, returncode=1)

    def misused(self, text: str) -> CommandError:
        """An argument that names nothing: raise it, exit code 2."""
        return CommandError(text, returncode=2)
