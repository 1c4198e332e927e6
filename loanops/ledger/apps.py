from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "loanops.ledger"
    label = "ledger"
