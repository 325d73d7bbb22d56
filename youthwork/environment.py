"""Reading the environment: a bad value stops the start with a sentence that names the variable."""

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def text(name: str, default: str = "") -> str:
    """An empty variable counts as one that is not set: env files list names without values."""
    return env.str(name, default="").strip() or default


def flag(name: str) -> bool:
    """django-environ takes any unknown word for false; here a misspelt one stops the start."""
    word = text(name, "false").lower()
    if word not in {"true", "1", "yes", "on", "false", "0", "no", "off"}:
        raise ImproperlyConfigured(f"{name} is {word!r}: set it to true or false, or leave it out.")
    return word in {"true", "1", "yes", "on"}


def number(name: str, default: int, *, least: int, most: int) -> int:
    word = text(name, str(default))
    if not word.isascii() or not word.isdigit() or not least <= int(word) <= most:
        raise ImproperlyConfigured(f"{name} is {word!r}: set it to a whole number from {least} to {most}.")
    return int(word)


def names(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]
