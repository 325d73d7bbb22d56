from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报表"

    def ready(self) -> None:
        from reports import receivers  # noqa: F401, PLC0415 -- models can be imported only once all apps are loaded
