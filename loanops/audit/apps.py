from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "loanops.audit"
    label = "audit"
