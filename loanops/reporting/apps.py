from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "loanops.reporting"
    label = "reporting"
