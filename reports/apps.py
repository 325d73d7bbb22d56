from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报表"

    def ready(self) -> None:
        from reports import checks, receivers  # noqa: F401, PLC0415 -- both need the models, and those all apps
