from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "loanops.access"
    label = "access"
