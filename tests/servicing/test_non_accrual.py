"""From ninety days past due on, interest is no income any more; with the arrears paid it is again."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from loanops.audit.models import AuditEvent
from loanops.core.errors import LoanOpsError
from loanops.ledger.models import JournalEntry
from loanops.ledger.selectors import trial_balance
from servicing.models import Loan, LoanPosition
from servicing.services.charges import assess_fee, waive
from servicing.services.ending import charge_off_loan
from servicing.services.recording import lock_loan, settle
from servicing.services.reversals import reverse_transaction
from tests.books import assert_books_prove, balance_of, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import START, close_days, fresh, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

DUE = date(2026, 2, 15)
ENTERS = DUE + timedelta(days=90)  # 2026-05-16
ZERO = Decimal("0.00")
D = Decimal


def bring(loan: Loan, day: date) -> LoanPosition:
    """The loan as it stands on a day on which nothing happens to it."""
    set_business_date(day)
    with transaction.atomic():
        settle(lock_loan(loan.pk))
    return fresh(loan).position


def overdue(loan: Loan) -> Decimal:
    return fresh(loan).position.overdue_amount


class TestEntering:
    def test_a_day_too_early_everything_is_still_income(self, loan):
        position = bring(loan, ENTERS - timedelta(days=1))

        assert position.days_past_due == 89
        assert (position.non_accrual_since, position.accrues_income) == (None, True)
        assert position.accounting_changes_on == ENTERS
        assert balance_of("interest-receivable") == position.interest == -balance_of("interest-income")
        assert_books_prove()

    def test_on_the_day_what_was_not_collected_is_taken_back_to_memo(self, loan):
        bring(loan, ENTERS - timedelta(days=1))
        position = bring(loan, ENTERS)

        assert position.days_past_due == 90
        assert (position.non_accrual_since, position.accrues_income) == (ENTERS, False)
        assert position.memo_interest == position.interest > ZERO
        assert balance_of("interest-receivable") == balance_of("interest-income") == ZERO
        entry = JournalEntry.objects.get(kind="NON_ACCRUAL")
        assert (entry.effective_date, entry.loan_id) == (ENTERS, loan.pk)
        assert_books_prove()

    def test_end_of_day_does_it_by_itself_and_says_so_once(self, loan):
        bring(loan, ENTERS - timedelta(days=2))
        close_days(ENTERS + timedelta(days=1))

        position = fresh(loan).position
        assert position.as_of == ENTERS + timedelta(days=2)
        assert position.non_accrual_since == ENTERS
        assert position.memo_interest == position.interest
        assert balance_of("interest-receivable") == ZERO
        events = AuditEvent.objects.filter(event="loan.entered-non-accrual", subject_id=loan.pk)
        assert events.count() == 1
        assert_books_prove()

    def test_from_then_on_interest_stands_in_memo_only(self, loan):
        bring(loan, ENTERS)
        entries = JournalEntry.objects.filter(loan_id=loan.pk, transaction_id__isnull=True).count()
        position = bring(loan, ENTERS + timedelta(days=14))

        assert position.memo_interest == position.interest
        assert balance_of("interest-income") == ZERO
        left = JournalEntry.objects.filter(loan_id=loan.pk, transaction_id__isnull=True).count()
        assert left == entries
        assert_books_prove()

    def test_never_where_the_product_says_so(self):
        loan = make_active_loan(snapshot={"non_accrual_days": 0})
        position = bring(loan, ENTERS + timedelta(days=60))

        assert position.non_accrual_since is None
        assert balance_of("interest-receivable") == position.interest
        assert_books_prove()

    def test_a_partial_payment_that_leaves_the_oldest_installment_unpaid_changes_nothing(self, loan):
        bring(loan, ENTERS - timedelta(days=10))
        pay(loan, "200.00")

        assert bring(loan, ENTERS).non_accrual_since == ENTERS
        assert_books_prove()


class TestPayingInNonAccrual:
    def test_interest_is_income_when_it_is_paid(self, loan):
        bring(loan, ENTERS)
        payment = pay(loan, "400.00", ENTERS + timedelta(days=0))
        assert lines_of(payment)["interest-receivable"] < ZERO  # the day itself still counts as before
        set_business_date(ENTERS + timedelta(days=4))
        later = pay(loan, "300.00")

        lines = lines_of(later)
        assert "interest-receivable" not in lines
        paid = -lines["interest-income"]
        assert paid > ZERO
        assert fresh(loan).position.memo_interest == fresh(loan).position.interest
        assert balance_of("interest-receivable") == ZERO
        assert_books_prove()

    def test_or_is_kept_against_the_principal_until_that_is_covered(self):
        loan = make_active_loan(snapshot={"non_accrual_payments": "COST_RECOVERY"})
        bring(loan, ENTERS)
        set_business_date(ENTERS + timedelta(days=4))
        payment = pay(loan, "500.00")

        held = -lines_of(payment)["deferred-interest"]
        assert held > ZERO
        assert fresh(loan).position.interest_deferred == held == -balance_of("deferred-interest")
        assert balance_of("interest-income") == ZERO
        assert_books_prove()

    def test_what_was_kept_is_income_when_the_loan_is_paid_off(self):
        loan = make_active_loan(snapshot={"non_accrual_payments": "COST_RECOVERY"})
        bring(loan, ENTERS)
        set_business_date(ENTERS + timedelta(days=4))
        pay(loan, "500.00")
        position = bring(loan, ENTERS + timedelta(days=5))
        pay(loan, position.total_outstanding)

        after = fresh(loan).position
        assert (after.interest_deferred, after.principal) == (ZERO, ZERO)
        assert after.interest_released > ZERO
        assert balance_of("deferred-interest") == balance_of("interest-receivable") == ZERO
        assert -balance_of("interest-income") == after.interest_released
        assert_books_prove()

    def test_waived_interest_costs_nothing_that_was_never_booked(self, loan):
        bring(loan, ENTERS)
        set_business_date(ENTERS + timedelta(days=1))
        waiver = waive(
            loan_id=loan.pk,
            component="INTEREST",
            amount=D("50.00"),
            effective_date=ENTERS + timedelta(days=1),
            reason="Hardship",
            actor=SYSTEM,
        )

        assert lines_of(waiver) == {}
        assert_books_prove()

    def test_a_charge_off_takes_back_no_income_that_was_taken_back_already(self, loan):
        day = date(2026, 7, 1)
        bring(loan, day)
        charged = charge_off_loan(loan_id=loan.pk, effective_date=day, reason="Hopeless", actor=SYSTEM)

        lines = lines_of(charged)
        assert "interest-income" not in lines and "interest-receivable" not in lines
        position = fresh(loan).position
        assert position.charged_off_interest > ZERO
        assert (position.non_accrual_since, position.memo_interest) == (None, ZERO)
        assert_books_prove()


class TestReturning:
    def test_with_the_arrears_paid_the_loan_earns_again(self, loan):
        bring(loan, ENTERS)
        set_business_date(ENTERS + timedelta(days=5))
        bring(loan, ENTERS + timedelta(days=5))
        pay(loan, overdue(loan))

        position = fresh(loan).position
        assert (position.non_accrual_since, position.accrues_income) == (None, True)
        assert position.memo_interest == ZERO
        assert balance_of("interest-receivable") == position.interest
        assert JournalEntry.objects.filter(kind="RETURN_TO_ACCRUAL").count() <= 1
        assert AuditEvent.objects.filter(event="loan.returned-to-accrual").count() == 1
        assert_books_prove()

    def test_a_cent_more_left_than_the_product_tolerates_and_it_does_not(self, loan):
        bring(loan, ENTERS + timedelta(days=5))
        pay(loan, overdue(loan) - D("5.01"))  # the product tolerates 5.00

        assert fresh(loan).position.non_accrual_since == ENTERS
        assert_books_prove()

    def test_only_after_months_without_arrears_where_the_product_wants_them(self):
        loan = make_active_loan(snapshot={"non_accrual_return_months": 2}, installments=24)
        bring(loan, date(2026, 5, 20))
        pay(loan, overdue(loan))
        assert fresh(loan).position.non_accrual_since == ENTERS
        for day in (date(2026, 6, 15), date(2026, 7, 15)):
            bring(loan, day)
            pay(loan, fresh(loan).position.total_due)
        assert bring(loan, date(2026, 7, 19)).non_accrual_since == ENTERS
        position = bring(loan, date(2026, 7, 20))

        assert position.non_accrual_since is None
        assert balance_of("interest-receivable") == position.interest
        assert_books_prove()

    def test_being_late_again_starts_the_months_anew(self):
        loan = make_active_loan(snapshot={"non_accrual_return_months": 2}, installments=24)
        bring(loan, date(2026, 5, 20))
        pay(loan, overdue(loan))
        bring(loan, date(2026, 6, 17))  # 15 June came and went
        pay(loan, overdue(loan))

        assert bring(loan, date(2026, 7, 20)).non_accrual_since == ENTERS
        assert_books_prove()


class TestTheJournalIsCorrected:
    def test_a_payment_dated_back_undoes_what_never_should_have_been(self, loan):
        bring(loan, ENTERS + timedelta(days=10))
        booked = list(JournalEntry.objects.order_by("pk").values_list("pk", flat=True))
        pay(loan, "3200.00", date(2026, 5, 1))

        position = fresh(loan).position
        assert position.non_accrual_periods == []
        assert balance_of("interest-receivable") == position.interest
        assert (
            list(JournalEntry.objects.filter(pk__in=booked).order_by("pk").values_list("pk", flat=True))
            == booked
        )
        assert_books_prove()

    def test_a_returned_payment_puts_the_loan_back(self, loan):
        bring(loan, date(2026, 5, 1))
        payment = pay(loan, overdue(loan))
        bring(loan, ENTERS + timedelta(days=10))
        assert fresh(loan).position.non_accrual_since is None
        reverse_transaction(transaction_id=payment.pk, reason="Returned", actor=SYSTEM)

        assert fresh(loan).position.non_accrual_since == ENTERS
        assert balance_of("interest-receivable") == ZERO
        assert_books_prove()

    def test_payments_in_any_order_leave_the_same_books(self, loan):
        happenings = [
            ("PAY", date(2026, 4, 1), D("500.00")),
            ("PAY", date(2026, 5, 25), D("700.00")),
            ("PAY", date(2026, 6, 10), D("4500.00")),
            ("FEE", date(2026, 5, 18), D("30.00")),
        ]
        outcomes = []
        for order in permutations(happenings):
            with transaction.atomic():
                set_business_date(date(2026, 6, 20))
                for kind, on, amount in order:
                    enter(loan, kind, on, amount)
                outcomes.append(standing(loan))
                assert_books_prove()
                transaction.set_rollback(True)
        assert outcomes[0]["periods"] and all(each == outcomes[0] for each in outcomes)


class TestCashBasis:
    def test_income_is_what_is_paid(self):
        loan = make_active_loan(snapshot={"accounting_basis": "CASH"})
        position = bring(loan, date(2026, 4, 20))

        assert (position.accrues_income, position.non_accrual_since) == (False, None)
        assert position.memo_interest == position.interest > ZERO
        assert position.memo_penalties == position.penalties > ZERO
        for code in ("interest-receivable", "penalties-receivable", "interest-income", "late-fee-income"):
            assert balance_of(code) == ZERO
        payment = pay(loan, "500.00")
        lines = lines_of(payment)
        assert lines["late-fee-income"] < ZERO and lines["interest-income"] < ZERO
        assert not {"interest-receivable", "penalties-receivable"} & set(lines)
        assert_books_prove()

    def test_a_fee_is_no_income_before_it_is_paid(self):
        loan = make_active_loan(snapshot={"accounting_basis": "CASH"})
        charged = assess_fee(
            loan_id=loan.pk,
            amount=D("30.00"),
            effective_date=date(2026, 3, 2),
            reason="Wire",
            actor=SYSTEM,
        )

        assert lines_of(charged) == {}
        assert fresh(loan).position.memo_fees == D("30.00")
        assert_books_prove()

    def test_end_of_day_books_no_interest_for_it(self):
        loan = make_active_loan(snapshot={"accounting_basis": "CASH"})
        close_days(date(2026, 3, 4))

        assert fresh(loan).position.memo_interest == fresh(loan).position.interest
        assert balance_of("interest-receivable") == ZERO
        assert_books_prove()


# Any order --------------------------------------------------------------------------------------------------------

TODAY = date(2026, 9, 20)
HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(["PAY", "PAY", "PAY", "FEE", "WAIVE", "UNDONE"]),
        st.integers(min_value=0, max_value=(TODAY - START).days).map(
            lambda days: START + timedelta(days=days)
        ),
        st.sampled_from([D("25.00"), D("300.00"), D("1066.19"), D("3500.00"), D("6000.00")]),
    ),
    min_size=2,
    max_size=6,
)
POLICIES = st.sampled_from(
    [
        {},
        {"non_accrual_payments": "COST_RECOVERY"},
        {"non_accrual_return_months": 2},
        {"accounting_basis": "CASH"},
    ]
)


def enter(loan: Loan, kind: str, on: date, amount: Decimal) -> None:
    common = {"loan_id": loan.pk, "amount": amount, "effective_date": on, "actor": SYSTEM}
    match kind:
        case "FEE":
            assess_fee(**common, reason="Wire recall")
        case "WAIVE":
            waive(**common, component="INTEREST", reason="Goodwill")
        case "UNDONE":
            payment = pay(loan, amount, on)
            reverse_transaction(transaction_id=payment.pk, reason="Returned", actor=SYSTEM)
        case _:
            pay(loan, amount, on)


def standing(loan: Loan) -> dict[str, object]:
    position = LoanPosition.objects.get(loan=loan)
    return {
        "periods": position.non_accrual_periods,
        "position": {
            name: getattr(position, name)
            for name in ("memo_interest", "interest_booked", "interest_deferred", "interest_released")
        },
        "books": {each.code: each.balance for each in trial_balance()},
    }


class TestAnyOrder:
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(happenings=HAPPENINGS, policy=POLICIES, data=st.data())
    def test_the_books_are_the_same(self, happenings, policy, data):
        ordered = sorted(happenings, key=lambda each: each[1])
        shuffled = data.draw(st.permutations(happenings))
        outcomes = []
        for order in (ordered, shuffled):
            with transaction.atomic():
                loan = make_active_loan(snapshot=policy)
                set_business_date(TODAY)
                try:
                    for kind, on, amount in order:
                        enter(loan, kind, on, amount)
                except LoanOpsError:
                    transaction.set_rollback(True)
                    assume(False)
                outcomes.append(standing(loan))
                assert_books_prove()
                transaction.set_rollback(True)
        assert outcomes[0] == outcomes[1]
