from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "loanops.ledger"
    label = "ledger"

    def ready(self) -> None:
        import loanops.ledger.services  # noqa: F401 - registers the use cases
