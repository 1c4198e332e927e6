"""Changes of the plan that need no new contract: each is a change of terms from a day on."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from loanops.core.actors import Actor
from loanops.engine.dates import add_months
from loanops.engine.events import TermsChange
from loanops.engine.terms_json import change_to_json
from servicing.models import Loan, Transaction, TransactionKind
from servicing.services.figures import event_of
from servicing.services.projecting import Projection
from servicing.services.recording import append_transaction, settle


class Purpose(StrEnum):
    """Why a plan was changed."""

    RE_AGE = "RE_AGE"
    RE_AMORTIZATION = "RE_AMORTIZATION"
    DUE_DATE_CHANGE = "DUE_DATE_CHANGE"
    FORBEARANCE = "FORBEARANCE"


def reschedule(
    loan: Loan,
    change: TermsChange,
    effective_date: date,
    *,
    purpose: Purpose,
    reason: str,
    actor: Actor,
    **details: object,
) -> tuple[Transaction, Projection]:
    """Enter changed terms of a locked loan and let everything follow."""
    transaction = append_transaction(
        loan,
        kind=TransactionKind.MODIFICATION,
        amount=Decimal(0),
        effective_date=effective_date,
        details={"change": change_to_json(change), "purpose": purpose.value, **details},
        actor=actor,
        reason=reason,
    )
    return transaction, settle(loan, transaction)


def changes_within(loan: Loan, months: int, on: date) -> Iterable[tuple[Transaction, TermsChange]]:
    """The standing changes of the plan that count within so many months of a day, before it or after it."""
    rows = Transaction.objects.standing().filter(
        loan=loan,
        kind=TransactionKind.MODIFICATION,
        effective_date__gt=add_months(on, -months),
        effective_date__lt=add_months(on, months),
    )
    for row in rows.order_by("effective_date", "id"):
        change = event_of(row).change
        assert change is not None
        yield row, change
