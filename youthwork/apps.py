"""Registers the project's own system checks."""

from django.apps import AppConfig


class YouthworkConfig(AppConfig):
    name = "youthwork"

    def ready(self) -> None:
        from youthwork import checks  # noqa: F401, PLC0415 -- registers on import, which needs the apps loaded
