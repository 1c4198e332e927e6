from datetime import date
from decimal import Decimal

import pytest

from loanops.ledger.models import JournalLine
from servicing.close.running import run_end_of_day
from servicing.models import BooksProof
from servicing.proof import verify
from tests.books import assert_books_prove, balance_of
from tests.factories.servicing import make_active_loan, pay
from tests.servicing.close.portfolio import make_portfolio
from tests.servicing.tampering import tamper

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def reasons(run):
    return "\n".join(run.failures.values_list("reason", flat=True))


class TestProveBooks:
    def test_keeps_the_sums_it_proved(self):
        make_portfolio()
        run_end_of_day()

        proof = BooksProof.objects.get()
        assert proof.business_date == TODAY
        assert proof.through_line == JournalLine.objects.order_by("-pk").values_list("pk", flat=True)[0]
        assert Decimal(proof.balances["loans-receivable"]) == balance_of("loans-receivable")
        assert sum(map(Decimal, proof.balances.values())) == 0

    def test_goes_on_from_there_night_after_night(self):
        loans = make_portfolio()
        for _ in range(3):
            assert not run_end_of_day().failures.exists()
            pay(loans[0], "250.00")

        last = BooksProof.objects.order_by("pk").last()
        assert BooksProof.objects.count() == 3
        assert Decimal(last.balances["interest-receivable"]) != 0
        assert_books_prove()

    def test_finds_a_cent_in_a_loan(self):
        loan = make_active_loan()
        run_end_of_day()
        tamper("UPDATE servicing_loanposition SET interest = interest + 0.01 WHERE loan_id = %s", loan.pk)

        assert "Account interest-receivable holds" in reasons(run_end_of_day())
        assert BooksProof.objects.count() == 1

    def test_finds_a_cent_in_the_batches_of_the_day(self, monkeypatch):
        from servicing.close import proof

        make_active_loan()
        verify_and_record = proof.verify_and_record

        def meddling(**values):
            tamper("UPDATE servicing_accrualbatch SET total = total + 0.01 WHERE business_date = %s", TODAY)
            return verify_and_record(**values)

        monkeypatch.setattr(proof, "verify_and_record", meddling)
        assert "grouped interest differs" in reasons(run_end_of_day())

    def test_leaves_the_journal_of_long_ago_to_the_complete_proof(self):
        make_active_loan()
        run_end_of_day()
        tamper(
            "UPDATE ledger_journalline SET amount = amount + 0.01 "
            "WHERE id = (SELECT min(id) FROM ledger_journalline)"
        )

        assert not run_end_of_day().failures.exists()
        assert not verify(quick=True).proves

    def test_finds_a_cent_in_the_journal_since(self):
        loan = make_active_loan()
        run_end_of_day()
        pay(loan, "10.00")
        tamper(
            "UPDATE ledger_journalline SET amount = amount + 0.01 "
            "WHERE id = (SELECT max(id) FROM ledger_journalline)"
        )

        assert "entry out of balance" in reasons(run_end_of_day())
