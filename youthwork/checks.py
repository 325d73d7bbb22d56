"""System checks for the mistakes of a deployment: `manage.py check --deploy` shows them all.

A value that cannot be right stops the start in settings.py. These are values that may be right, but not on a server.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
SQLITE_JOBS_AT_ONCE = 4


@register(Tags.security, deploy=True)
def fit_for_a_server(**_: Any) -> list[CheckMessage]:
    return [*_services(), *_addresses(), *_secrets(), *_outgoing()]


def _services() -> Iterator[CheckMessage]:
    if settings.EMBEDDED:
        yield Warning(
            "没有设置 DATABASE_URL，平台运行在 SQLite 上：适合单机试用，不适合多人同时填报。",
            hint="设置 DATABASE_URL（PostgreSQL）和 REDIS_URL（Redis）。",
            id="youthwork.W002",
        )
        if settings.CELERY_WORKER_CONCURRENCY > SQLITE_JOBS_AT_ONCE:
            yield Warning(
                f"SQLite 只能逐个写入，WORKER_CONCURRENCY={settings.CELERY_WORKER_CONCURRENCY} 只会互相等待。",
                hint=f"把 WORKER_CONCURRENCY 降到 {SQLITE_JOBS_AT_ONCE} 以内，或改用 PostgreSQL。",
                id="youthwork.W003",
            )
    elif not settings.REDIS_URL:
        yield Warning(
            "设置了 DATABASE_URL 却没有设置 REDIS_URL：后台作业和缓存只能用本机文件，换一台机器就看不到。",
            hint="设置 REDIS_URL，例如 redis://redis:6379/0。",
            id="youthwork.W004",
        )


def _addresses() -> Iterator[CheckMessage]:
    if set(settings.ALLOWED_HOSTS) <= LOOPBACK:
        yield Error(
            "没有设置 ALLOWED_HOSTS：除本机外，任何人打开平台都会得到 400。",
            hint="把平台的域名写进 ALLOWED_HOSTS，多个用逗号分隔。",
            id="youthwork.E005",
        )
    if settings.BEHIND_PROXY and not settings.CSRF_TRUSTED_ORIGINS:
        yield Warning(
            "平台在代理之后，却没有设置 CSRF_TRUSTED_ORIGINS：代理改写主机名时，所有表单都会被拒绝。",
            hint="写上带协议的地址，例如 https://youthwork.example.cn。",
            id="youthwork.W007",
        )


def _secrets() -> Iterator[CheckMessage]:
    if settings.FIELD_KEYS_OLD:
        yield Warning(
            "仍设有 FIELD_KEYS_OLD：旧钥匙打得开的内容，拿到旧钥匙的人也打得开。",
            hint="运行 manage.py rotate_field_key，成功后去掉 FIELD_KEYS_OLD，再重启。",
            id="youthwork.W009",
        )
    if not settings.EMBEDDED and settings.DEMO_PASSWORD == "demo-youthwork":
        yield Warning(
            "DEMO_PASSWORD 仍是公开的默认值：在这台服务器上运行 load_demo 会留下人人知道密码的账号。",
            hint="设置 DEMO_PASSWORD，或确保从不在服务器上运行 load_demo。",
            id="youthwork.W008",
        )


def _outgoing() -> Iterator[CheckMessage]:
    if open_hosts := sorted(origin.host for origin in settings.OUTGOING_HOSTS.listed if origin.scheme == "http"):
        yield Warning(
            f"OUTGOING_HOSTS 里有不加密的网关（{'、'.join(open_hosts)}）：钥匙和内容在网络上看得见。",
            hint="网关支持时改用 https；只在自己的内网里用时可以不管。",
            id="youthwork.W010",
        )
    if settings.EMAIL_HOST_PASSWORD and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield Warning(
            "EMAIL_URL 以 smtp:// 开头：邮箱密码和邮件内容在网络上看得见。",
            hint="改用 smtp+ssl:// 或 smtp+tls://。",
            id="youthwork.W011",
        )
