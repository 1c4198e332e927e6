from django.apps import AppConfig


class OriginationConfig(AppConfig):
    name = "origination"
    label = "origination"

    def ready(self) -> None:
        import origination.services  # noqa: F401 - registers the use cases
