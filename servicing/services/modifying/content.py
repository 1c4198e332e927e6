"""Every word and figure of a modification agreement, as data: what it says never depends on what changes later."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from loanops.engine.conventions import Amortization, Frequency, FrequencyUnit
from loanops.engine.events import TermsChange
from loanops.parties.letters import address_of
from servicing.models import Modification
from servicing.models.modifications import ModificationType
from servicing.services.modifying.course import standing
from servicing.services.modifying.impact import LABELS

CONSENT = (
    "I have read this agreement. I agree to the changed terms on behalf of the borrower, and I consent to receive this "
    "record and to sign it electronically. I understand that I can ask for a copy on paper, and that the loan stays as "
    "it is if I do not accept."
)
AMORTIZATION_WORDS = {
    Amortization.EQUAL_INSTALLMENTS: "equal installments",
    Amortization.EQUAL_PRINCIPAL: "equal parts of principal",
}


def agreement_content(modification: Modification, *, sent_date: date, valid_through: date) -> dict[str, Any]:
    """The agreement for a proposal as it was approved."""
    loan = modification.loan
    impact = modification.impact
    change = modification.terms_change()
    before = standing(loan, modification.effective_date)
    after = before.frequency if change is None or change.frequency is None else change.frequency
    return {
        "number": modification.number,
        "lender": settings.LENDER_NAME,
        "borrower": loan.business.legal_name,
        "address": list(address_of(loan.business)),
        "loan": loan.number,
        "product": str(loan.product_snapshot["name"]),
        "currency": loan.currency,
        "principal_lent": format(loan.principal, "f"),
        "contract_date": (loan.first_disbursed_date or loan.booked_date).isoformat(),
        "sent_date": sent_date.isoformat(),
        "valid_through": valid_through.isoformat(),
        "effective_date": modification.effective_date.isoformat() if modification.effective_date else None,
        "types": [ModificationType(each).label for each in modification.types],
        "changes": change_clauses(change, modification.interest_pause_until, impact),
        "labels": [list(each) for each in LABELS],
        "before": impact["before"],
        "after": impact["after"],
        "frequency_before": frequency_words(before.frequency),
        "frequency_after": frequency_words(after),
        "schedule": impact["schedule_after"],
        "consent": CONSENT,
    }


def change_clauses(
    change: TermsChange | None, interest_pause_until: date | None, impact: Mapping[str, Any]
) -> list[str]:
    """What changes, one sentence each."""
    clauses = []
    before, after = impact["before"], impact["after"]
    if interest_pause_until is not None:
        clauses.append(f"No interest accrues from {impact['on_date']} until {interest_pause_until}.")
    if change is None:
        return clauses
    if change.annual_rate is not None:
        clauses.append(
            f"The annual interest rate changes from {rate_words(before['annual_rate'])} to "
            f"{rate_words(after['annual_rate'])}."
        )
    if change.frequency is not None:
        clauses.append(f"Installments fall due {frequency_words(change.frequency)}.")
    if change.number_of_installments is not None:
        clauses.append(
            f"What is owed is repaid in {after['installments']} installments from now on instead of "
            f"{before['installments']}; the last one falls due on {after['maturity_date']}."
        )
    if change.first_due_date is not None:
        clauses.append(
            f"The next installment falls due on {after['next_due_date']} instead of {before['next_due_date']}."
        )
    if change.installment_amount is not None:
        clauses.append(
            f"Each installment is {Decimal(change.installment_amount):,.2f}; the last one takes what is left."
        )
    if change.amortization is not None:
        clauses.append(f"What is owed is repaid in {AMORTIZATION_WORDS[change.amortization]}.")
    if change.capitalize:
        words = ", ".join(each.value.lower() for each in change.capitalize)
        clauses.append(f"What is owed of {words} on the effective date is added to the principal.")
    if change.spread_arrears:
        clauses.append(
            "Installments past due ask for nothing any more: what they asked for is part of the new schedule, and the "
            "loan counts as current."
        )
    return clauses or ["What is owed is spread anew over the installments still to come."]


def frequency_words(frequency: Frequency) -> str:
    """`every month`, `every 2 weeks`."""
    unit = FrequencyUnit(frequency.unit).value.lower()
    return f"every {unit}" if frequency.every == 1 else f"every {frequency.every} {unit}s"


def rate_words(rate: str) -> str:
    """`9.5 % per year`."""
    return f"{Decimal(rate).normalize():f} % per year"
