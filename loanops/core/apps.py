from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "loanops.core"
    label = "core"

    def ready(self) -> None:
        import loanops.celery  # noqa: F401 - shared tasks belong to our application, whoever started the process
