from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "loanops.parties"
    label = "parties"

    def ready(self) -> None:
        import loanops.parties.services  # noqa: F401 - registers the use cases
