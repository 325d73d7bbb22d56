from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from teams.database_roles import may_change_log, statements


class Command(BaseCommand):
    help = (
        "Give the role of DATABASE_URL what the application needs on the tables of MIGRATION_DATABASE_URL, no more: "
        "the audit log can be added to and read. Safe to run twice; run it after every migration."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        role = unquote(urlsplit(settings.DATABASE_URL).username or "")
        if not settings.MIGRATION_DATABASE_URL or not role:
            raise CommandError("请设置 DATABASE_URL（应用的账号）和 MIGRATION_DATABASE_URL（表的主人的账号）。")
        owner = unquote(urlsplit(settings.MIGRATION_DATABASE_URL).username or "")
        if owner == role:
            raise CommandError("MIGRATION_DATABASE_URL 和 DATABASE_URL 是同一个账号，权限分不开；请各用一个。")
        with psycopg2.connect(settings.MIGRATION_DATABASE_URL) as connection, connection.cursor() as cursor:
            for statement in statements(cursor, role):
                cursor.execute(statement)
            if may_change_log(cursor, role):
                raise CommandError(
                    f"账号 {role} 仍能改操作日志：它是超级用户、表的主人，或属于主人的角色。"
                    f'请用超级用户执行 REASSIGN OWNED BY "{role}" TO "{owner}"，并收回它多余的身份，再运行一次。'
                )
        connection.close()
        self.stdout.write(f"账号 {role} 可以读写业务表；操作日志只能添加和读取。")
