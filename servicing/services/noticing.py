"""What the borrower is told about his loan, queued with the change itself."""

from typing import Any

from django.conf import settings

from loanops.notifications.services.queueing import notify
from servicing.models import Loan


def tell(loan: Loan, event: str, *, key: str, **context: Any) -> None:
    """Queue `loan.<event>` for the borrower, once per `key` (the record that is the cause)."""
    business = loan.business
    notify(
        template=f"loan.{event}",
        recipient=business.email,
        context={
            "business": str(business),
            "lender": settings.LENDER_NAME,
            "loan": loan.number,
            **context,
        },
        dedupe_key=f"loan.{event}:{key}",
        business_id=business.pk,
        loan_number=loan.number,
    )
