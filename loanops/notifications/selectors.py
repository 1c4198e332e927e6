"""Reading about messages."""

from django.db.models import QuerySet

from loanops.notifications.models import Notification


def messages_of_loan(loan_number: str) -> QuerySet[Notification]:
    """What we wrote about a loan, newest first."""
    return Notification.objects.filter(loan_number=loan_number).order_by("-created_at", "-id")


def messages_of_application(application_number: str) -> QuerySet[Notification]:
    """What we wrote about an application, newest first."""
    return Notification.objects.filter(application_number=application_number).order_by("-created_at", "-id")
