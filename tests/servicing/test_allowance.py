"""The allowance for loan losses: rates by product and bucket, and each month's difference booked once."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from loanops.access.roles import Role
from loanops.ledger.models import JournalEntry
from loanops.ledger.services.periods import close_period
from loanops.usecases import Proposed
from products.models import LoanProduct
from servicing.models import AllowanceRate, AllowanceRun
from servicing.services.allowance import (
    UnableToRunAllowance,
    UnableToSetRate,
    rates_on,
    run_allowance,
    set_allowance_rate,
)
from tests.books import assert_books_prove, balance_of
from tests.factories.access import SYSTEM, staff
from tests.factories.ledger import period
from tests.factories.servicing import fresh, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

FEBRUARY = date(2026, 2, 1)
D = Decimal


def run(month: date = FEBRUARY) -> AllowanceRun:
    return run_allowance(month=month, actor=SYSTEM)


def set_rate(
    percent: str, bucket: str = "CURRENT", product: str | None = None, on: date = FEBRUARY
) -> AllowanceRate:
    product_id = LoanProduct.objects.get(code=product).pk if product else None
    return set_allowance_rate(
        bucket=bucket,
        loss_rate=D(percent),
        effective_from=on,
        product_id=product_id,
        reason="Experience",
        actor=SYSTEM,
    )


class TestRunAllowance:
    def test_books_what_is_required_by_bucket_and_product(self):
        late = make_active_loan()  # 15 days past due
        current = make_active_loan(disbursed=date(2026, 2, 20))
        done = run()

        carried = {each.pk: fresh(each).position.balances.total for each in (late, current)}
        required = {line.bucket: line.required for line in done.lines.all()}
        assert required == {
            "DPD_1_29": (carried[late.pk] * D("0.03")).quantize(D("0.01")),
            "CURRENT": (carried[current.pk] * D("0.01")).quantize(D("0.01")),
        }
        assert -balance_of("allowance") == done.required == sum(required.values())
        assert balance_of("provision-expense") == done.required
        entry = JournalEntry.objects.get(kind="ALLOWANCE")
        assert (entry.posting_date, entry.product_id) == (date(2026, 2, 28), late.product_id)
        assert_books_prove()

    def test_a_second_time_answers_with_the_first(self):
        make_active_loan()
        first = run()
        set_rate("50", "DPD_1_29", on=date(2026, 2, 15))

        assert run() == first
        assert JournalEntry.objects.filter(kind="ALLOWANCE").count() == 1

    def test_the_next_month_books_the_difference_only(self):
        loan = make_active_loan(disbursed=date(2026, 2, 20), installments=24)
        before = run().required
        set_business_date(date(2026, 4, 1))
        pay(loan, "6000.00")
        after = run(date(2026, 3, 15))

        assert after.month == date(2026, 3, 1)
        assert after.held_before == before
        assert after.booked == after.required - before < 0
        assert -balance_of("allowance") == balance_of("provision-expense") == after.required
        assert_books_prove()

    def test_interest_in_memo_needs_no_allowance(self):
        loan = make_active_loan(snapshot={"accounting_basis": "CASH"})

        assert run().exposure == fresh(loan).position.principal

    def test_a_loan_that_is_gone_needs_none(self):
        loan = make_active_loan(disbursed=date(2026, 2, 20))
        run()
        set_business_date(date(2026, 4, 1))
        pay(loan, "13000.00")

        assert run(date(2026, 3, 1)).required == 0
        assert balance_of("allowance") == 0

    def test_refuses_a_month_that_is_not_over(self):
        with pytest.raises(UnableToRunAllowance, match="ends on 2026-03-31"):
            run(date(2026, 3, 1))
        set_business_date(date(2026, 4, 1))
        assert run(date(2026, 3, 1)).pk

    def test_refuses_an_earlier_month_afterwards(self):
        run()
        with pytest.raises(UnableToRunAllowance, match="would undo it"):
            run(date(2026, 1, 1))

    def test_refuses_without_a_rate_and_leaves_nothing_behind(self):
        make_active_loan()
        AllowanceRate.objects.filter(bucket="DPD_1_29").delete()
        with pytest.raises(UnableToRunAllowance, match="no allowance rate for 1–29 days"):
            run()

        assert (
            not AllowanceRun.objects.exists() and not JournalEntry.objects.filter(kind="ALLOWANCE").exists()
        )

    def test_is_posted_in_the_open_month_when_its_own_is_closed(self):
        make_active_loan(disbursed=date(2026, 2, 20))
        close_period(period_id=period(FEBRUARY).pk, reason="Month end", actor=SYSTEM)

        assert run().posting_date == date(2026, 3, 1)
        assert JournalEntry.objects.get(kind="ALLOWANCE").effective_date == date(2026, 2, 28)

    def test_by_command(self, capsys):
        make_active_loan()
        call_command("run_allowance", "2026-02-01")
        assert "required" in capsys.readouterr().out
        with pytest.raises(CommandError, match="ends on"):
            call_command("run_allowance", "2026-03-01")


class TestSetRate:
    def test_a_products_own_rate_counts_before_the_general_one_from_its_day_on(self):
        product = LoanProduct.objects.get(code="micro-loan")
        set_rate("7", product="micro-loan")

        assert rates_on(date(2026, 1, 31)).get((product.pk, "CURRENT")) is None
        assert rates_on(FEBRUARY)[product.pk, "CURRENT"] == D("7")
        assert rates_on(FEBRUARY)[None, "CURRENT"] == D("1")

    def test_on_the_same_day_it_is_replaced(self):
        set_rate("7")
        set_rate("8")

        assert AllowanceRate.objects.get(bucket="CURRENT", effective_from=FEBRUARY).loss_rate == D("8")

    @pytest.mark.parametrize("percent", ["-0.01", "100.01"])
    def test_refuses_what_is_no_percentage(self, percent):
        with pytest.raises(UnableToSetRate, match="no percentage"):
            set_rate(percent)

    def test_refuses_a_day_in_a_closed_month(self):
        close_period(period_id=period(FEBRUARY).pk, reason="Month end", actor=SYSTEM)
        with pytest.raises(UnableToSetRate, match="2026-03-01 or later"):
            set_rate("7", on=date(2026, 2, 28))
        assert set_rate("7", on=date(2026, 3, 1)).pk

    def test_needs_a_second_person(self):
        outcome = set_allowance_rate.submit(
            bucket="CURRENT",
            loss_rate=D("2"),
            effective_from=date(2026, 3, 1),
            reason="Experience",
            actor=staff(Role.FINANCE_ANALYST),
        )
        assert isinstance(outcome, Proposed)
