"""Modifications at any point of their course, through the services."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from loanops.access.roles import Role
from loanops.core.actors import Actor
from loanops.engine.dates import add_months
from servicing.models import Loan, Modification, Transaction, TransactionKind
from servicing.services.modifying.agreeing import (
    record_signed_modification,
    send_modification_agreement,
)
from servicing.services.modifying.applying import apply_modification
from servicing.services.modifying.deciding import approve_modification
from servicing.services.modifying.proposing import evaluate_modification, propose_modification
from servicing.services.modifying.requesting import request_modification
from servicing.services.recording import append_transaction, lock_loan, settle
from tests.factories.access import SYSTEM, staff
from tests.factories.servicing import fresh, make_active_loan

DISBURSED = date(2025, 4, 15)
PAYMENT = Decimal("564.88")
LONGER: dict[str, Any] = {"number_of_installments": 20, "spread_arrears": True}
PAPER = {"name": "Ana Moreno", "reference": "Folder 12"}


def make_late_loan(**fields: Any) -> Loan:
    """12,000.00 at 12 % over 24 months, paid out on 2025-04-15; the first eight installments are paid, two are not."""
    loan = make_active_loan(disbursed=DISBURSED, installments=24, **fields)
    with transaction.atomic():
        locked = lock_loan(loan.pk)
        days = [add_months(DISBURSED, number) for number in range(1, 9)]
        settle(locked, *(_receipt(locked, day) for day in days))
    return fresh(loan)


def _receipt(loan: Loan, day: date) -> Transaction:
    return append_transaction(
        loan,
        kind=TransactionKind.REPAYMENT,
        amount=PAYMENT,
        effective_date=day,
        method="CHECK",
        reference=f"CHECK-{day}",
        actor=SYSTEM,
    )


def again(modification: Modification) -> Modification:
    """The modification as it is stored now."""
    return Modification.objects.with_loan().get(pk=modification.pk)


def make_request(loan: Loan | None = None, *, actor: Actor = SYSTEM, **fields: Any) -> Modification:
    loan = loan or make_late_loan()
    values = {
        "category": "LOWER_REVENUE",
        "facts": "Our largest customer closed in January.",
        "affordable_payment": Decimal("450.00"),
        **fields,
    }
    return request_modification(loan_id=loan.pk, actor=actor, **values)


def make_proposal(
    loan: Loan | None = None, *, change: dict[str, Any] | None = None, actor: Actor = SYSTEM, **fields: Any
) -> Modification:
    """Requested, evaluated and proposed: twenty installments, arrears spread."""
    modification = make_request(loan)
    evaluate_modification(modification_id=modification.pk, actor=SYSTEM)
    terms = LONGER if change is None else change
    return propose_modification(modification_id=modification.pk, change=terms, actor=actor, **fields)


def approve(modification: Modification, actor: Actor | None = None) -> Modification:
    return approve_modification(
        modification_id=modification.pk, actor=actor or staff(Role.LOAN_OFFICER), reason="Sound."
    )


def make_sent(loan: Loan | None = None, **fields: Any) -> Modification:
    """The agreement is with the borrower."""
    modification = approve(make_proposal(loan, **fields))
    return send_modification_agreement(modification_id=modification.pk, actor=SYSTEM)


def make_accepted(loan: Loan | None = None, **fields: Any) -> Modification:
    """Signed on paper."""
    modification = make_sent(loan, **fields)
    return record_signed_modification(modification_id=modification.pk, actor=SYSTEM, **PAPER)


def make_applied(loan: Loan | None = None, **fields: Any) -> Modification:
    modification = make_accepted(loan, **fields)
    return apply_modification(modification_id=modification.pk, actor=SYSTEM)
