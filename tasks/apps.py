from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tasks"
    verbose_name = "文件与任务"

    def ready(self) -> None:
        from tasks import receivers  # noqa: F401, PLC0415 -- models can be imported only once all apps are loaded
