"""Whatever the order in which things are entered, the loan stands the same and so do the books (NFR5)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from loanops.core.errors import LoanOpsError
from loanops.ledger.selectors import trial_balance
from servicing.models import Installment, Loan, LoanPosition, Transaction
from servicing.services.charges import assess_fee, waive
from servicing.services.reversals import reverse_transaction
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import START, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 20)
UNDONE = "UNDONE"


@dataclass(frozen=True)
class Happening:
    """Something to enter: `kind` is PAY, FEE, WAIVE or UNDONE (a payment that is entered and then reversed)."""

    kind: str
    days: int
    amount: Decimal

    @property
    def on(self) -> date:
        return START + timedelta(days=self.days)


def enter(loan: Loan, happening: Happening) -> None:
    common = {"loan_id": loan.pk, "amount": happening.amount, "effective_date": happening.on, "actor": SYSTEM}
    match happening.kind:
        case "FEE":
            assess_fee(**common, reason="Wire recall")
        case "WAIVE":
            waive(**common, component="INTEREST", reason="Goodwill")
        case "UNDONE":
            payment = pay(loan, happening.amount, happening.on)
            reverse_transaction(transaction_id=payment.pk, reason="Returned", actor=SYSTEM)
        case _:
            pay(loan, happening.amount, happening.on)


def standing(loan: Loan) -> dict[str, object]:
    """Everything about the loan and the books that must not depend on the order of entry."""
    position = LoanPosition.objects.get(loan=loan)
    counted = [f.name for f in LoanPosition._meta.concrete_fields if f.name not in ("loan", "replay")]
    rows = Installment.objects.filter(loan=loan).order_by("position")
    events = Transaction.objects.standing().filter(loan=loan)
    return {
        "position": {name: getattr(position, name) for name in counted},
        "rows": [(row.due_date, row.due, row.paid, row.outstanding, row.paid_date) for row in rows],
        "events": sorted((each.kind, each.effective_date, each.amount) for each in events),
        "ledger": {account.code: account.balance for account in trial_balance()},
        "status": Loan.objects.get(pk=loan.pk).status,
    }


def enter_all(happenings: list[Happening]) -> dict[str, object]:
    """Enter them in this order and tell how everything stands; what was done is undone again."""
    with transaction.atomic():
        set_business_date(date(2026, 3, 2))
        loan = make_active_loan(installments=12)
        set_business_date(TODAY)
        try:
            for happening in happenings:
                enter(loan, happening)
        except LoanOpsError:
            # A waiver may find nothing to waive yet; such an order is no fair comparison.
            assume(False)
        assert_books_prove()
        result = standing(loan)
        transaction.set_rollback(True)
    return result


amounts = st.decimals("5.00", "1900.00", places=2)
happenings = st.lists(
    st.builds(
        Happening,
        kind=st.sampled_from(["PAY", "PAY", "PAY", "FEE", "UNDONE"]),
        days=st.integers(0, 156),
        amount=amounts,
    ),
    min_size=2,
    max_size=8,
)


class TestOrderOfEntry:
    @given(entered=happenings, data=st.data())
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def test_changes_neither_balances_nor_journal_totals(self, entered, data):
        shuffled = data.draw(st.permutations(entered))

        assert enter_all(list(shuffled)) == enter_all(sorted(entered, key=lambda each: each.days))

    def test_a_waiver_entered_before_an_earlier_payment_gives_the_same(self):
        waiver = Happening("WAIVE", 20, Decimal("12.34"))
        payment = Happening("PAY", 10, Decimal("30.00"))

        assert enter_all([waiver, payment]) == enter_all([payment, waiver])
