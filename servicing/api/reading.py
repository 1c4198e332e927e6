"""Rows with everything their bodies need, so that a page costs the same whatever its length."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from loanops.core.errors import FieldError, InvalidInput
from loanops.web.api.expanding import Expandable
from servicing.models import Allocation, DisbursementOrder, Loan, Transaction


def loans() -> QuerySet[Loan]:
    return Loan.objects.with_position().select_related("application", "contact")


def transactions() -> QuerySet[Transaction]:
    """With loan, reversal and allocations, the superseded ones included."""
    rows = Prefetch("allocations", Allocation.objects.order_by("id"))
    return Transaction.objects.select_related("loan", "reverses", "reversal").prefetch_related(rows)


def disbursements() -> QuerySet[DisbursementOrder]:
    return DisbursementOrder.objects.select_related("loan", "bank_account", "transaction")


VIEW, SERIALIZERS = "servicing.view_loans", "servicing.api.serializers"
LOAN = Expandable(VIEW, f"{SERIALIZERS}.loans.LoanSerializer", loans)
TRANSACTION = Expandable(VIEW, f"{SERIALIZERS}.transactions.TransactionSerializer", transactions)


def in_currency_of(loan: Loan, data: Mapping[str, Any]) -> dict[str, Any]:
    """The body without its currency, which is the loan's or refused."""
    rest = dict(data)
    currency = rest.pop("currency", loan.currency)
    if currency != loan.currency:
        raise InvalidInput(
            errors=[
                FieldError("/currency", "currency_mismatch", f"{loan.number} is a loan in {loan.currency}.")
            ]
        )
    return rest
