import json
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from teams.actions.accounts import appoint, open_account
from teams.models import Organisation, User
from teams.roles import ROLES


class Command(BaseCommand):
    help = "Open an account with one appointment; prints a password once, to be changed after the first sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--organisation", required=True, metavar="CODE")
        parser.add_argument("--role", required=True, choices=sorted(ROLES))
        parser.add_argument("--rank", default="", help="职务")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    @transaction.atomic
    def handle(self, *args: Any, username: str, name: str, organisation: str, role: str, **options: Any) -> None:
        unit = Organisation.objects.filter(code=organisation).first()
        if unit is None:
            raise CommandError(f"没有代码为{organisation}的团组织；新装的平台先用 open_root 设立最上一级。")
        if User.objects.filter(username=username).exists():
            raise CommandError(f"用户名{username}已有人用，请换一个。")
        password = secrets.token_urlsafe(9)
        try:
            user = open_account(actor=None, username=username, name=name, password=password)
            appoint(
                actor=None,
                user=user,
                organisation=unit,
                role=role,
                rank=options["rank"],
                from_on=timezone.localdate(),
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        if options["format"] == "json":
            said = {"username": username, "role": role, "organisation": unit.code, "password": password}
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            self.stdout.write(f"{name}的账号{username}已开通（{unit}{ROLES[role].label}）。")
            self.stdout.write(f"首次密码 {password}，只显示这一次，请登录后修改。")
