"""Asking for a payment: how much, how, and by whom."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, NotAllowed, NotFound
from loanops.core.models import OutboxMessage
from payments.models import Payment
from payments.services.creating import UnableToCollect, create_payment
from payments.services.deciding import cancel_payment
from payments.services.methods import remove_method
from payments.services.routing import NoProvider
from payments.states import PaymentStatus
from servicing.selectors import loan_state
from tests.factories.access import SYSTEM, staff
from tests.factories.parties import make_borrower
from tests.factories.payments import (
    FIRST_DUE,
    STALLED,
    borrowing_loan,
    collect,
    make_payment,
    make_saved_method,
    simulator,
)
from tests.factories.servicing import make_loan, set_business_date

pytestmark = pytest.mark.django_db


def _refused(**fields: object) -> InvalidInput:
    with pytest.raises(InvalidInput) as refused:
        make_payment(**fields)
    return refused.value


class TestCreatePayment:
    def test_waits_to_be_sent_after_commit(self) -> None:
        payment = make_payment(amount="100.00")

        assert payment.status == PaymentStatus.CREATED and payment.number.startswith("PY-")
        assert payment.provider_account == simulator()
        assert OutboxMessage.objects.get(event="payment.created").payload == {"payment_id": payment.pk}

    @pytest.mark.parametrize("amount", ["0.00", "-1.00", "1.001", None])
    def test_refuses_what_is_no_amount(self, amount: str | None) -> None:
        loan = borrowing_loan()

        with pytest.raises(InvalidInput, match="How much"):
            create_payment(
                loan_id=loan.pk, amount=Decimal(amount) if amount else None, method="ACH", actor=SYSTEM
            )

    def test_takes_exactly_the_payoff_and_not_a_cent_more(self) -> None:
        loan = borrowing_loan()
        payoff = create_payment(loan_id=loan.pk, amount_choice="PAYOFF", method="ACH", actor=SYSTEM)
        assert payoff.amount > loan.principal
        cancel_payment(payment_id=payoff.pk, actor=SYSTEM)

        with pytest.raises(UnableToCollect, match="is too much"):
            make_payment(loan, payoff.amount + Decimal("0.01"))
        assert make_payment(loan, payoff.amount).amount == payoff.amount

    def test_counts_what_is_already_on_its_way(self) -> None:
        loan = borrowing_loan()
        collect(loan, STALLED)

        with pytest.raises(UnableToCollect, match=r"13\.03 is already on its way"):
            create_payment(loan_id=loan.pk, amount_choice="PAYOFF", method="ACH", actor=SYSTEM)

    def test_what_failed_is_not_on_its_way(self) -> None:
        loan = borrowing_loan()
        collect(loan, "13.01")

        assert create_payment(loan_id=loan.pk, amount_choice="PAYOFF", method="ACH", actor=SYSTEM).pk

    def test_the_choices_follow_the_loan_as_it_is_today(self) -> None:
        loan = borrowing_loan()
        set_business_date(date(2026, 3, 15))

        amounts = {}
        for choice in ("OVERDUE", "DUE", "PAYOFF"):
            payment = create_payment(loan_id=loan.pk, amount_choice=choice, method="ACH", actor=SYSTEM)
            amounts[choice] = payment.amount
            cancel_payment(payment_id=payment.pk, actor=SYSTEM)

        late_fee, installment = Decimal("25.00"), Decimal("1066.19")
        assert amounts["OVERDUE"] == installment + late_fee
        assert amounts["DUE"] == 2 * installment + late_fee
        assert amounts["PAYOFF"] == loan_state(loan).total_outstanding > Decimal("12000.00")

    def test_refuses_a_choice_of_which_nothing_is_owed(self) -> None:
        loan = borrowing_loan(disbursed=FIRST_DUE)

        for choice, word in [("OVERDUE", "overdue"), ("DUE", "due")]:
            with pytest.raises(UnableToCollect, match=f"Nothing is {word}"):
                create_payment(loan_id=loan.pk, amount_choice=choice, method="ACH", actor=SYSTEM)

    def test_refuses_an_amount_that_is_not_the_chosen_one(self) -> None:
        loan = borrowing_loan()

        with pytest.raises(InvalidInput) as refused:
            create_payment(
                loan_id=loan.pk, amount_choice="PAYOFF", amount=Decimal("1.00"), method="ACH", actor=SYSTEM
            )

        assert refused.value.errors[0].code == "changed"

    def test_refuses_unknown_choices_and_methods(self) -> None:
        assert _refused(amount_choice="ALL").errors[0].pointer == "/amount_choice"
        for method in ("", "CASH", "CHECK", "BEADS"):
            assert _refused(method=method).errors[0].pointer == "/method"

    def test_refuses_a_loan_that_is_not_paid_out(self) -> None:
        with pytest.raises(UnableToCollect, match="pending disbursement"):
            make_payment(make_loan())

    def test_refuses_when_no_provider_takes_it(self) -> None:
        row = simulator().methods.get(method="ACH")
        row.amount_min, row.amount_max = Decimal("10.00"), Decimal("100.00")
        row.save()
        loan = borrowing_loan()

        for amount in ("9.99", "100.01"):
            with pytest.raises(NoProvider, match=f"{amount} by ACH"):
                make_payment(loan, amount)
        assert make_payment(loan, "10.00").pk and make_payment(loan, "100.00").pk

    def test_refuses_a_provider_that_is_switched_off(self) -> None:
        loan = borrowing_loan()
        saved = make_saved_method(loan)
        account = simulator()
        account.is_enabled = False
        account.save()

        with pytest.raises(NoProvider):
            make_payment(loan)
        with pytest.raises(UnableToCollect, match="switched off"):
            make_payment(loan, saved_method_id=saved.pk)

    def test_refuses_another_business_s_saved_method_and_a_removed_one(self) -> None:
        loan, other = borrowing_loan(), borrowing_loan()
        foreign, removed = make_saved_method(other), make_saved_method(loan)
        remove_method(saved_method_id=removed.pk, actor=SYSTEM)

        for saved in (foreign, removed):
            assert _refused(loan=loan, saved_method_id=saved.pk).errors[0].pointer == "/payment_method"

    def test_refuses_two_contradicting_methods(self) -> None:
        loan = borrowing_loan()
        saved = make_saved_method(loan)

        assert _refused(loan=loan, saved_method_id=saved.pk, method="CARD").errors[0].code == "contradiction"
        assert make_payment(loan, saved_method_id=saved.pk, method="ACH").saved_method == saved

    def test_the_second_click_is_the_first_payment(self) -> None:
        loan = borrowing_loan()
        arguments = {"loan_id": loan.pk, "amount": Decimal("100.00"), "method": "ACH", "actor": SYSTEM}

        assert create_payment.once("click")(**arguments) == create_payment.once("click")(**arguments)
        assert Payment.objects.count() == 1

    def test_a_borrower_pays_his_own_loan_and_nobody_else_s(self) -> None:
        mine, other = borrowing_loan(), borrowing_loan()
        borrower = actor_of_user(make_borrower(mine.business))

        assert make_payment(mine, actor=borrower).loan == mine
        with pytest.raises(NotFound):
            make_payment(other, actor=borrower)

    def test_roles_that_do_not_collect_are_refused(self) -> None:
        with pytest.raises(NotAllowed):
            make_payment(borrowing_loan(), actor=staff(Role.SYSTEM_ADMIN))
