from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from teams.actions.units import open_organisation
from teams.choices import Level, OrganisationKind
from teams.models import Organisation


class Command(BaseCommand):
    help = "Open the topmost unit of a new platform; every other one is opened below it on the pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--name", required=True)
        parser.add_argument("--short-name", required=True)
        parser.add_argument("--level", choices=Level.values, default=Level.PROVINCE)

    def handle(self, *args: Any, code: str, name: str, short_name: str, level: str, **options: Any) -> None:
        if Organisation.objects.filter(code=code).exists():
            raise CommandError(f"代码{code}已有团组织在用。")
        unit = open_organisation(
            actor=None,
            code=code,
            name=name,
            short_name=short_name,
            kind=OrganisationKind.COMMITTEE,
            level=level,
            parent=None,
            from_on=timezone.localdate(),
        )
        self.stdout.write(f"已设立{unit.name}（{unit.code}）。下一步：open_account 开通第一个管理员。")
