from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = "团队与点位"

    def ready(self) -> None:
        from teams import checks  # noqa: F401, PLC0415 -- registers on import
        from teams.sessions import start  # noqa: PLC0415 -- its models need the apps loaded

        user_logged_in.connect(start, dispatch_uid="teams.sessions.start")
