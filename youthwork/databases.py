"""Which database and which cache: those of a server by their addresses, or both in files of this machine."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from youthwork.environment import env


def server_database(address: str) -> dict:
    if urlsplit(address).scheme not in {"postgres", "postgresql"} or not urlsplit(address).path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL must read postgresql://user:password@host:5432/name. Leave it out to run on SQLite."
        )
    config = env.db_url_config(address)
    # What a page asks for is in memory: by index a small part of a large table is there sooner than by reading it all,
    # and compiling the question takes longer than answering it.
    options = {"options": "-c random_page_cost=1.1 -c jit=off"} | config.get("OPTIONS", {})
    # Persistent connections: without them a light page costs five times as much.
    return config | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def embedded_database(folder: Path) -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "youthwork.sqlite3",
        "CONN_MAX_AGE": 60,
        # Web, worker and beat write at once: transactions queue up at their start instead of failing in the middle.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def redis_cache(address: str) -> dict:
    """The database after the broker's: clearing a Redis cache empties its whole database, queue and all."""
    url = urlsplit(address)
    place = url.path.strip("/") or "0"
    if url.scheme not in {"redis", "rediss"} or not url.hostname or not place.isdigit():
        raise ImproperlyConfigured("REDIS_URL must read redis://host:6379/0. Leave it out to run without Redis.")
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url._replace(path=f"/{int(place) + 1}").geturl(),
    }


def embedded_cache(folder: Path) -> dict:
    return {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": folder / "cache"}
