"""What the borrower is told about a payment, queued with the change itself."""

from django.conf import settings

from loanops.notifications.services.queueing import notify
from payments.models import Payment
from payments.states import PaymentKind
from servicing.models import LoanPosition


def tell(payment: Payment, event: str) -> None:
    """Queue `payment.<event>` for the borrower, once per payment and attempt; payments out are told by the loan."""
    if payment.kind != PaymentKind.COLLECTION:
        return
    business = payment.loan.business
    position = LoanPosition.objects.filter(loan_id=payment.loan_id).first()
    notify(
        template=f"payment.{event}",
        recipient=business.email,
        context={
            "business": str(business),
            "lender": settings.LENDER_NAME,
            "loan": payment.loan.number,
            "payment": payment.number,
            "amount": payment.amount,
            "method": payment.get_method_display(),
            "effective_date": payment.effective_date,
            "reason": payment.failure_message,
            "overdue": position.overdue_amount if position else 0,
            "next_due_date": position.next_due_date if position else None,
            "next_due_amount": position.next_due_amount if position else 0,
        },
        dedupe_key=f"payment.{event}:{payment.public_id}:{payment.attempts.count()}",
        business_id=business.pk,
        loan_number=payment.loan.number,
    )
