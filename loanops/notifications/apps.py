from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "loanops.notifications"
    label = "notifications"

    def ready(self) -> None:
        import loanops.notifications.services  # noqa: F401 - registers the use cases
