from django.apps import AppConfig


class ServicingConfig(AppConfig):
    name = "servicing"
    label = "servicing"

    def ready(self) -> None:
        import servicing.importing.booking
        import servicing.services  # noqa: F401 - registers the use cases
