from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "loanops.demo"
    label = "demo"
