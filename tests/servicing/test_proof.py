"""The proof finds what it is there for: a cent anywhere, a posting that is missing, and it names the loan."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from servicing.models import Loan, LoanPosition, Transaction
from servicing.proof import verify
from tests.books import assert_books_prove
from tests.factories.servicing import close_days, fresh, make_active_loan, make_loan, pay
from tests.servicing.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(loan):
    """A loan with a payment and three closed days, beside another one."""
    make_active_loan(product="term-loan")
    make_loan()
    pay(loan, "1100.00", date(2026, 2, 20))
    close_days(date(2026, 3, 4))
    assert_books_prove()
    return fresh(loan)


def found(**options):
    return [str(each) for each in verify(**options).differences]


class TestVerify:
    def test_of_untouched_books_finds_nothing(self, paid):
        report = verify()

        assert (report.proves, report.loans) == (True, 3)

    def test_finds_a_cent_in_a_position_and_names_the_loan(self, paid):
        LoanPosition.objects.filter(loan=paid).update(principal=paid.position.principal + Decimal("0.01"))

        assert any(
            line.startswith(f"{paid.number}: position differs: principal is stored as") for line in found()
        )
        assert any("subledger differs: Account loans-receivable" in line for line in found(quick=True))

    @pytest.mark.parametrize(
        "column",
        [
            "due_interest",
            "overdue_amount",
            "next_due_amount",
            "interest_booked",
            "accrual_amount",
            "days_past_due",
            "recovered",
        ],
    )
    def test_finds_any_other_stored_figure(self, paid, column):
        tamper(f"UPDATE servicing_loanposition SET {column} = {column} + 1 WHERE loan_id = %s", paid.pk)

        assert any(f"{paid.number}: position differs: {column}" in line for line in found(loan_id=paid.pk))

    def test_finds_a_cent_in_an_allocation(self, paid):
        changed = tamper(
            "UPDATE servicing_allocation SET interest = interest + 0.01 WHERE loan_id = %s AND interest > 0",
            paid.pk,
        )

        assert changed
        assert any(f"{paid.number}: allocation differs: Repayment 1,100.00" in line for line in found())

    def test_finds_an_allocation_that_is_gone(self, paid):
        tamper("DELETE FROM servicing_allocation WHERE loan_id = %s AND principal > 0", paid.pk)

        assert any(f"{paid.number}: allocation differs" in line for line in found())

    def test_finds_a_cent_moved_between_accounts_of_the_journal(self, paid):
        payment = Transaction.objects.get(loan=paid, kind="REPAYMENT")
        tamper(
            "UPDATE ledger_journalline SET amount = amount + CASE code WHEN 'cash' THEN 0.01 ELSE -0.01 END "
            "FROM ledger_account a, ledger_journalentry e WHERE a.id = account_id AND e.id = entry_id "
            "AND e.transaction_id = %s AND code IN ('cash', 'loans-receivable')",
            payment.pk,
        )

        lines = found()
        assert any(f"{paid.number}: journal differs: Repayment 1,100.00" in line for line in lines)
        assert any("Account loans-receivable" in line for line in lines)

    def test_finds_an_entry_that_lost_its_balance(self, paid):
        tamper(
            "UPDATE ledger_journalline SET amount = amount + 0.01 WHERE id = (SELECT min(id) FROM ledger_journalline)"
        )

        lines = found(quick=True)
        assert any("does not balance" in line for line in lines)
        assert any("trial balance" in line for line in lines)

    def test_finds_a_posting_that_is_missing(self, paid):
        payment = Transaction.objects.get(loan=paid, kind="REPAYMENT")
        tamper(
            "DELETE FROM ledger_journalline l USING ledger_journalentry e "
            "WHERE e.id = l.entry_id AND transaction_id = %s",
            payment.pk,
        )
        tamper("DELETE FROM ledger_journalentry WHERE transaction_id = %s", payment.pk)

        assert any("subledger differs" in line for line in found(quick=True))
        assert any(
            f"{paid.number}: journal differs: Repayment 1,100.00" in line and "cash +1100.00" in line
            for line in found()
        )

    def test_finds_interest_that_is_missing_in_a_grouped_entry(self, paid):
        tamper("UPDATE servicing_accrualbatch SET total = total + 0.01 WHERE business_date = '2026-03-03'")

        assert any("grouped interest differs" in line for line in found(quick=True))

    def test_finds_a_loans_part_of_grouped_interest(self, paid):
        tamper(
            "UPDATE servicing_accrualbatch SET amounts = jsonb_set(amounts, ARRAY[%s], '\"9.99\"') "
            "WHERE amounts ? %s AND business_date = '2026-03-03'",
            str(paid.pk),
            str(paid.pk),
        )

        lines = found()
        assert any("grouped interest differs" in line for line in lines)
        assert any(f"{paid.number}: journal differs: Interest lacks" in line for line in lines)

    def test_finds_a_transaction_that_was_changed(self, paid):
        tamper(
            "UPDATE servicing_transaction SET amount = 1100.01 WHERE loan_id = %s AND kind = 'REPAYMENT'",
            paid.pk,
        )

        assert any(paid.number in line for line in found())

    def test_finds_a_late_fee_that_is_missing(self, loan):
        of_the_fee = "SELECT id FROM servicing_transaction WHERE loan_id = %s AND kind = 'LATE_FEE'"
        tamper(f"DELETE FROM servicing_allocation WHERE transaction_id IN ({of_the_fee})", loan.pk)
        tamper("DELETE FROM servicing_transaction WHERE loan_id = %s AND kind = 'LATE_FEE'", loan.pk)

        lines = found(loan_id=loan.pk)
        assert any("fee differs: Late fee 25.00 on 2026-02-26 is missing" in line for line in lines)
        assert any("which is not one of this loan" in line for line in lines)

    def test_finds_a_row_of_the_schedule(self, paid):
        tamper(
            "UPDATE servicing_installment SET principal = principal + 0.01 WHERE loan_id = %s AND position = 5",
            paid.pk,
        )

        assert any(f"{paid.number}: schedule differs: Row 5" in line for line in found())

    def test_finds_a_row_too_many(self, paid):
        tamper(
            "INSERT INTO servicing_installment (loan_id, position, number, kind, from_date, due_date, billed, "
            "principal, interest, fees, penalties, paid_principal, paid_interest, paid_fees, paid_penalties, waived, "
            "charged_off, "
            "outstanding, balance_after) SELECT loan_id, 99, number, kind, from_date, due_date, billed, principal, "
            "interest, fees, penalties, paid_principal, paid_interest, paid_fees, paid_penalties, waived, charged_off, "
            "outstanding, balance_after FROM servicing_installment WHERE loan_id = %s AND position = 1",
            paid.pk,
        )

        assert any("have no cause" in line for line in found(loan_id=paid.pk))

    def test_finds_an_accrual_segment(self, paid):
        tamper("UPDATE servicing_accrualsegment SET amount = amount + 0.01 WHERE loan_id = %s", paid.pk)

        assert any(f"{paid.number}: accrual differs" in line for line in found())

    def test_finds_a_status_that_the_money_does_not_bear_out(self, paid):
        Loan.objects.filter(pk=paid.pk).update(status="CLOSED", closed_date=date(2026, 3, 1))

        assert any(f"{paid.number}: status differs" in line for line in found())

    def test_names_a_loan_that_cannot_be_replayed_and_goes_on(self, paid):
        Loan.objects.filter(pk=paid.pk).update(terms={})
        report = verify()

        assert report.loans == 3
        assert any(f"{paid.number}: cannot be replayed" in str(each) for each in report.differences)

    def test_finds_a_loan_without_a_position(self, paid):
        tamper("DELETE FROM servicing_loanposition WHERE loan_id = %s", paid.pk)

        assert any(f"{paid.number}: no position" in line for line in found())


class TestCommand:
    def test_tells_that_the_books_prove(self, paid):
        out = StringIO()
        call_command("verify_ledger", stdout=out)
        assert "The books prove: 3 loans replayed, no difference." in out.getvalue()

    def test_proves_one_loan_by_its_number(self, paid):
        out = StringIO()
        call_command("verify_ledger", "--loan", paid.number, stdout=out)
        assert "1 loans replayed" in out.getvalue()
        with pytest.raises(CommandError, match="no loan LN-999999"):
            call_command("verify_ledger", "--loan", "LN-999999")

    def test_fails_with_each_difference_told(self, paid):
        LoanPosition.objects.filter(loan=paid).update(fees=Decimal("0.01"))
        err = StringIO()
        with pytest.raises(CommandError, match="differences"):
            call_command("verify_ledger", stdout=StringIO(), stderr=err)
        assert f"{paid.number}: position differs: fees is stored as 0.01, replayed as 0.00" in err.getvalue()
