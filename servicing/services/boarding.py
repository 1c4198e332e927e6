"""Boarding: a signed contract becomes a loan on the books, exactly one, whatever is retried."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.ids import next_number
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.engine.terms import LoanTerms
from loanops.usecases import use_case
from origination.models import Application, Offer
from origination.services.boarding import mark_boarded
from origination.services.screening import blocked_because
from products.choices import FeeTiming
from products.terms import first_due_date_of
from servicing.models import Loan
from servicing.services.figures import ZERO
from servicing.services.projecting import project


class NoContract(LoanOpsError):
    """Only an accepted offer can be boarded."""

    status = 409


class PartiesHeld(LoanOpsError):
    """Something found by screening stands against the borrower."""

    status = 409


@use_case("servicing.board_loan", audit="loan.boarded", title="Board")
def board_loan(*, application_id: int, reason: str = "", actor: Actor) -> Loan:
    """Book the accepted offer of an application as a loan; a repeated call answers with the same loan."""
    application = lock(Application.objects.select_related("product_version", "business"), application_id)
    existing = Loan.objects.filter(application=application).first()
    if existing is not None:
        return existing
    offer = Offer.objects.accepted().filter(application=application).first()
    if offer is None:
        raise NoContract(f"{application.number} has no accepted offer, so there is no contract to board.")
    held = blocked_because(application.business)
    if held:
        raise PartiesHeld(
            f"{application.number} is held: {held}. It is booked when compliance has cleared it."
        )
    loan = _book(application, offer)
    mark_boarded(application_id=application.pk, loan_number=loan.number, actor=actor)
    project(loan, loan.current_day(clock.business_date()))
    announce("loan.boarded", loan_id=loan.pk)
    return loan


def _book(application: Application, offer: Offer) -> Loan:
    day = clock.business_date()
    terms = start_on(LoanTerms.from_json(offer.terms), offer.product_snapshot, day)
    loan = Loan(
        number=next_number("LN"),
        application=application,
        business_id=application.business_id,
        product_id=application.product_version.product_id,
        product_version=application.product_version,
        product_snapshot=offer.product_snapshot,
        terms=terms.to_json(),
        currency=terms.currency,
        principal=offer.amount,
        annual_rate=offer.annual_rate,
        fees_withheld=fees_to_withhold(offer.fees),
        booked_date=day,
        officer_id=application.assignee_id,
    )
    loan.save()
    return loan


def start_on(terms: LoanTerms, snapshot: dict[str, Any], start_date: date) -> LoanTerms:
    """The same terms counted from another first day: what was agreed stays, the dates move."""
    return replace(
        terms, start_date=start_date, first_due_date=first_due_date_of(snapshot, start_date), due_dates=None
    )


def fees_to_withhold(fees: list[dict[str, Any]]) -> Decimal:
    """The contract's fees that are kept back from the disbursement."""
    return sum((Decimal(fee["amount"]) for fee in fees if fee.get("timing") == FeeTiming.DISBURSEMENT), ZERO)
