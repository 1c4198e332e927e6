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
from servicing.models.transactions import WITHOUT_AMOUNT
from servicing.services.capitalizing import capitalize_interest
from servicing.services.chargebacks import record_chargeback
from servicing.services.charges import assess_fee, waive
from servicing.services.goodwill import grant_goodwill_credit
from servicing.services.pausing import grant_forbearance, pause_interest
from servicing.services.rates import change_rate
from servicing.services.re_aging import re_amortize_loan
from servicing.services.refunds import refund_payment
from servicing.services.reversals import reverse_transaction
from servicing.services.unapplied import apply_unapplied, record_unapplied
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import START, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 20)
KINDS = (
    "FEE",
    "UNDONE",
    "DISPUTED",
    "REFUNDED",
    "HELD",
    "GOODWILL",
    "RATE",
    "PAUSE",
    "CAPITALIZE",
    "RE_AMORTIZE",
    "FORBEARANCE",
)


@dataclass(frozen=True)
class Happening:
    """Something to enter: `kind` is a key of ENTER; what needs no amount makes of it what it can."""

    kind: str
    days: int
    amount: Decimal

    @property
    def on(self) -> date:
        return START + timedelta(days=self.days)


def enter(loan: Loan, happening: Happening) -> None:
    on, amount = happening.on, happening.amount
    dated = {"loan_id": loan.pk, "effective_date": on, "reason": "Because", "actor": SYSTEM}
    match happening.kind:
        case "FEE":
            assess_fee(**dated, amount=amount)
        case "WAIVE":
            waive(**dated, amount=amount, component="INTEREST")
        case "UNDONE":
            payment = pay(loan, amount, on)
            reverse_transaction(transaction_id=payment.pk, reason="Returned", actor=SYSTEM)
        case "DISPUTED":
            payment = pay(loan, amount, on, method="CARD")
            record_chargeback(
                transaction_id=payment.pk,
                amount=amount,
                effective_date=min(on + timedelta(days=9), TODAY),
                reason="Disputed",
                actor=SYSTEM,
            )
        case "REFUNDED":
            payment = pay(loan, amount, on)
            day = min(on + timedelta(days=5), TODAY)
            refund_payment(
                transaction_id=payment.pk, amount=amount, effective_date=day, reason="x", actor=SYSTEM
            )
        case "HELD":
            funds = record_unapplied(
                loan_id=loan.pk, amount=amount, received_date=on, reason="Which loan?", actor=SYSTEM
            )
            apply_unapplied(funds_id=funds.pk, amount=amount, effective_date=on, actor=SYSTEM)
        case "GOODWILL":
            grant_goodwill_credit(**dated, amount=amount / 10)
        case "RATE":
            change_rate(**dated, annual_rate=Decimal(8 + happening.days % 7))
        case "PAUSE":
            pause_interest(**dated, until_date=on + timedelta(days=1 + happening.days % 9))
        case "CAPITALIZE":
            capitalize_interest(**dated)
        case "RE_AMORTIZE":
            re_amortize_loan(**dated, number_of_installments=6 + happening.days % 12)
        case "FORBEARANCE":
            grant_forbearance(**dated, months=1)
        case _:
            pay(loan, amount, on)


def standing(loan: Loan) -> dict[str, object]:
    """Everything about the loan and the books that must not depend on the order of entry."""
    position = LoanPosition.objects.get(loan=loan)
    counted = [
        f.name for f in LoanPosition._meta.concrete_fields if f.name not in ("loan", "replay", "accounts")
    ]
    rows = Installment.objects.filter(loan=loan).order_by("position")
    events = Transaction.objects.standing().filter(loan=loan)
    return {
        "position": {name: getattr(position, name) for name in counted},
        "rows": [(row.due_date, row.due, row.paid, row.outstanding, row.paid_date) for row in rows],
        # Where the day's balance decides, the amount written down is what was known at entry.
        "events": sorted(
            (each.kind, each.effective_date, 0 if each.kind in WITHOUT_AMOUNT else each.amount)
            for each in events
        ),
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
        kind=st.sampled_from(["PAY", "PAY", "PAY", *KINDS]),
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

    @pytest.mark.parametrize("kind", KINDS)
    def test_of_each_kind_after_or_before_payments_of_other_days(self, kind):
        first, last = Happening("PAY", 20, Decimal("900.00")), Happening("PAY", 75, Decimal("1300.00"))
        between = Happening(kind, 40, Decimal("120.00"))

        assert enter_all([last, between, first]) == enter_all([first, between, last])
        assert enter_all([first, last, between]) == enter_all([between, first, last])
