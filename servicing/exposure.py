"""What businesses owe, and how the portfolio is spread: asked for by underwriting, which comes before servicing."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, Sum

from servicing.models import Loan
from servicing.states import LoanStatus

ZERO = Decimal("0.00")
COMMITTED = (LoanStatus.PENDING_DISBURSEMENT, LoanStatus.ACTIVE)


def borrower_exposure(*, business_ids: Sequence[int]) -> dict[str, Any]:
    """Outstanding on the running loans of these businesses with what is still to be paid out, and how they are paid.

    `charged_off` is principal that was charged off and not recovered since.
    """
    loans = Loan.objects.filter(business_id__in=business_ids)
    running = loans.filter(status__in=COMMITTED).aggregate(
        owed=Sum(
            F("position__principal")
            + F("position__interest")
            + F("position__fees")
            + F("position__penalties")
        ),
        to_pay_out=Sum(
            F("principal") - F("position__principal_disbursed"),
            filter=Q(status=LoanStatus.PENDING_DISBURSEMENT),
        ),
        latest=Max("position__days_past_due"),
    )
    lost = loans.aggregate(charged_off=Sum("position__charged_off_principal"))["charged_off"]
    return {
        "outstanding": (running["owed"] or ZERO) + (running["to_pay_out"] or ZERO),
        "charged_off": lost or ZERO,
        "days_past_due": running["latest"] or 0,
    }


def portfolio_spread(*, state: str, sector: str) -> dict[str, Decimal]:
    """Outstanding principal of all running loans, in one state and in one sector (the first digits of NAICS)."""
    found = Loan.objects.filter(status=LoanStatus.ACTIVE).aggregate(
        total=Sum("position__principal"),
        state=Sum("position__principal", filter=Q(business__state=state)),
        sector=Sum("position__principal", filter=Q(business__naics_code__startswith=sector)),
    )
    return {name: value or ZERO for name, value in found.items()}
