"""Payments and saved methods with everything their bodies need."""

from django.db.models import QuerySet

from loanops.web.api.expanding import Expandable
from payments.models import Payment, SavedMethod


def payments() -> QuerySet[Payment]:
    return Payment.objects.select_related("loan", "saved_method", "transaction")


def methods() -> QuerySet[SavedMethod]:
    return SavedMethod.objects.select_related("business", "provider_account")


METHOD = Expandable("payments.view_methods", "payments.api.serializers.SavedMethodSerializer", methods)
