from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "loanops.web"
    label = "web"

    def ready(self) -> None:
        """Staff pages of the packages below this one: people, approvals, audit trail."""
        import loanops.web.admin.pages  # noqa: F401
