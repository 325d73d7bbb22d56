"""System checks of this app that ask the database: `manage.py check --deploy --database default`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from teams.database_roles import may_change_log


@register(Tags.database, deploy=True)
def the_log_only_grows(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Whether the role that the pages run with could change the audit log."""
    for alias in databases or ():
        if connections[alias].vendor != "postgresql":
            continue
        with connections[alias].cursor() as cursor:
            tables = may_change_log(cursor)
        if tables:
            return [
                Warning(
                    f"应用连接数据库的账号能改操作日志（{'、'.join(tables)}）。",
                    hint="迁移另用一个账号 MIGRATION_DATABASE_URL，再运行 scripts/entrypoint.sh migrate。",
                    id="youthwork.W020",
                )
            ]
    return []
