"""The journal: balanced, immutable, posted once; refused by the service and again by the database."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from loanops.ledger import chart
from loanops.ledger.models import Account, JournalEntry, JournalLine
from loanops.ledger.selectors import balance_of, trial_balance, unbalanced_entries
from loanops.ledger.services.posting import UnbalancedEntry, UnknownAccount, post_entry

DAY = date(2026, 3, 2)


def post(key="test-1", lines=None, **more):
    lines = lines or {chart.LOANS_RECEIVABLE: Decimal("100.00"), chart.CASH: Decimal("-100.00")}
    return post_entry(
        kind="test", posting_key=key, posting_date=DAY, effective_date=DAY, lines=lines, loan_id=7, **more
    )


def check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
class TestPostEntry:
    def test_books_both_sides(self):
        post()
        check_now()

        assert balance_of(chart.LOANS_RECEIVABLE) == Decimal("100.00")
        assert balance_of(chart.CASH, loan_id=7) == Decimal("-100.00")
        assert balance_of(chart.CASH, loan_id=8) == 0
        assert not unbalanced_entries().exists()

    def test_refuses_a_cent_of_difference_and_leaves_nothing(self):
        with pytest.raises(UnbalancedEntry, match=r"exceed credits by 0.01"):
            post(lines={chart.CASH: Decimal("100.01"), chart.SUSPENSE: Decimal("-100.00")})

        assert not JournalEntry.objects.exists()

    def test_an_entry_of_zeros_is_not_booked(self):
        assert post(lines={chart.CASH: Decimal("0.00"), chart.SUSPENSE: Decimal("0.00")}) is None
        assert not JournalEntry.objects.exists()

    def test_the_same_posting_key_is_booked_once(self):
        post()
        with pytest.raises(IntegrityError), transaction.atomic():
            post()
        assert JournalEntry.objects.count() == 1

    def test_refuses_an_unknown_account(self):
        with pytest.raises(UnknownAccount, match="'petty'"):
            post(lines={"petty": Decimal("1.00"), chart.CASH: Decimal("-1.00")})

    def test_the_trial_balance_has_equal_sides_in_three_queries(self, django_assert_num_queries):
        post()
        with django_assert_num_queries(3):
            balances = trial_balance(through=DAY)

        assert sum(b.debit for b in balances) == sum(b.credit for b in balances) == Decimal("100.00")
        assert not any(b.balance for b in trial_balance(through=date(2026, 3, 1)))


@pytest.mark.django_db
class TestTheDatabase:
    def test_refuses_an_unbalanced_entry_at_commit(self):
        entry = post()

        with pytest.raises(IntegrityError, match=r"out of balance by 0.01"), transaction.atomic():
            JournalLine.objects.create(
                entry=entry, account=Account.objects.get(code="cash"), amount=Decimal("0.01")
            )
            check_now()

    def test_refuses_an_entry_without_lines_at_commit(self):
        with pytest.raises(IntegrityError, match="no lines"), transaction.atomic():
            JournalEntry.objects.create(
                posting_key="empty", kind="test", posting_date=DAY, effective_date=DAY
            )
            check_now()

    @pytest.mark.parametrize("model", [JournalEntry, JournalLine])
    def test_refuses_to_change_or_delete_what_was_booked(self, model):
        post()
        check_now()
        column = {"memo": "x"} if model is JournalEntry else {"amount": Decimal("1.00")}

        with pytest.raises((IntegrityError, InternalError), match="append-only"), transaction.atomic():
            model.objects.update(**column)
        with pytest.raises((IntegrityError, InternalError), match="append-only"), transaction.atomic():
            model.objects.all()._raw_delete("default")


@pytest.mark.django_db(transaction=True)
class TestOutsideATransaction:
    def test_posting_is_refused(self):
        with pytest.raises(RuntimeError, match="inside the transaction"):
            post()
