from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import InvalidInput, InvalidTransition
from loanops.notifications.models import Notification
from loanops.usecases import Proposed
from servicing.close.modifications import work_modifications
from servicing.models import Installment, Transaction
from servicing.services.modifying.agreeing import record_signed_modification, send_modification_agreement
from servicing.services.modifying.applying import UnableToUndo, apply_modification, undo_modification
from servicing.services.modifying.course import LoanMovedOn
from servicing.services.modifying.deciding import approve_modification_exception
from servicing.services.reversals import UnableToReverse, reverse_transaction
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.modifications import (
    again,
    make_accepted,
    make_applied,
    make_proposal,
    make_sent,
)
from tests.factories.servicing import close_days, fresh, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
SEVERAL = {
    "annual_rate": "9.5",
    "number_of_installments": 24,
    "first_due_date": "2026-04-15",
    "spread_arrears": True,
}


def apply(modification, actor=SYSTEM):
    return apply_modification(modification_id=modification.pk, actor=actor)


def undo(modification, actor=SYSTEM, reason="Signed by the wrong person."):
    return undo_modification(modification_id=modification.pk, reason=reason, actor=actor)


def schedule(loan):
    return list(Installment.objects.filter(loan=loan).order_by("position").values())


class TestApply:
    def test_makes_the_loan_what_the_agreement_says(self, late_loan):
        applied = apply(make_accepted(late_loan, change=SEVERAL))
        loan, after = fresh(late_loan), applied.impact["after"]

        assert applied.status == "APPLIED"
        assert (loan.position.days_past_due, loan.position.overdue_amount) == (0, Decimal("0.00"))
        assert (loan.annual_rate, loan.maturity_date) == (Decimal("9.5"), date(2028, 3, 15))
        assert loan.position.next_due_date.isoformat() == after["next_due_date"]
        asked = [
            (row["due_date"].isoformat(), f"{row['principal'] + row['interest']:.2f}")
            for row in schedule(loan)
            if not row["billed"]
        ]
        agreed = [
            (row["due_date"], f"{Decimal(row['principal']) + Decimal(row['interest']):.2f}")
            for row in applied.impact["schedule_after"]
            if not row["billed"]
        ]
        assert asked == agreed
        assert_books_prove()

    def test_cures_the_delinquency(self, late_loan):
        assert late_loan.delinquencies.get(status="OPEN")
        apply(make_accepted(late_loan))

        assert not late_loan.delinquencies.filter(status="OPEN").exists()
        assert_books_prove()

    def test_days_later_still_counts_from_the_day_that_was_agreed(self, late_loan):
        accepted = make_accepted(late_loan, change=SEVERAL)
        set_business_date(date(2026, 3, 16))
        applied = apply(accepted)

        assert applied.transaction.effective_date == TODAY
        assert fresh(late_loan).position.days_past_due == 0
        assert_books_prove()

    def test_enters_a_pause_of_interest_with_it(self, late_loan):
        accepted = make_accepted(late_loan, interest_pause_until=date(2026, 4, 1))
        applied = apply(accepted)

        assert applied.pause_transaction.kind == "INTEREST_PAUSE"
        close_days(date(2026, 3, 10))
        assert fresh(late_loan).position.per_diem == 0
        assert_books_prove()

    def test_tells_the_borrower_and_the_staff(self, late_loan, agent):
        apply(make_accepted(late_loan, actor=agent))

        assert Notification.objects.get(template_code="modification.applied").recipient
        assert Notification.objects.filter(template_code="modification.applied-staff").count() == 2

    def test_twice_is_refused(self, late_loan):
        applied = apply(make_accepted(late_loan))
        with pytest.raises(InvalidTransition):
            apply(applied)

        assert Transaction.objects.filter(loan=late_loan, kind="MODIFICATION").count() == 1

    def test_is_refused_when_the_loan_moved_on(self, late_loan):
        accepted = make_accepted(late_loan)
        pay(late_loan, "100.00")
        with pytest.raises(LoanMovedOn):
            apply(accepted)

        assert not Transaction.objects.filter(loan=late_loan, kind="MODIFICATION").exists()

    def test_before_acceptance_is_refused(self, late_loan):
        with pytest.raises(InvalidTransition):
            apply(make_sent(late_loan))


class TestUndo:
    def test_leaves_the_loan_as_if_it_had_never_been(self, late_loan):
        before, position = schedule(late_loan), fresh(late_loan).position
        applied = make_applied(late_loan, change=SEVERAL, interest_pause_until=date(2026, 4, 1))
        undone = undo(applied)

        loan = fresh(late_loan)
        assert (undone.status, undone.undone_date) == ("CANCELED", TODAY)
        assert schedule(late_loan) == before
        assert (loan.annual_rate, loan.maturity_date) == (Decimal("12"), date(2027, 4, 15))
        for name in (
            "principal",
            "interest",
            "penalties",
            "days_past_due",
            "overdue_amount",
            "next_due_amount",
        ):
            assert getattr(loan.position, name) == getattr(position, name), name
        assert_books_prove()

    def test_keeps_what_was_paid_since(self, late_loan):
        applied = make_applied(late_loan)
        set_business_date(date(2026, 3, 20))
        pay(late_loan, "500.00")
        undo(applied)

        assert fresh(late_loan).position.overdue_amount > 0
        assert_books_prove()

    def test_needs_a_second_person_and_a_reason(self, late_loan, officer):
        applied = make_applied(late_loan)
        asked = undo_modification.submit(modification_id=applied.pk, reason="Mistake", actor=officer)
        assert isinstance(asked, Proposed)
        with pytest.raises(InvalidInput):
            undo(applied, reason=" ")

        assert again(applied).status == "APPLIED"

    def test_is_possible_for_thirty_days(self, late_loan):
        applied = make_applied(late_loan)
        set_business_date(date(2026, 4, 2))
        with pytest.raises(UnableToUndo, match="within 30 days"):
            undo(applied)
        set_business_date(date(2026, 4, 1))
        assert undo(applied).status == "CANCELED"
        assert_books_prove()

    def test_begins_with_the_latest(self, late_loan, manager):
        first = make_applied(late_loan)
        second = make_proposal(late_loan, change={"annual_rate": "10"})
        approve_modification_exception(modification_id=second.pk, reason="Second one.", actor=manager)
        send_modification_agreement(modification_id=second.pk, actor=SYSTEM)
        record_signed_modification(modification_id=second.pk, name="Ana", reference="F", actor=SYSTEM)
        apply(second)
        with pytest.raises(UnableToUndo, match=second.number):
            undo(first)
        undo(second)
        undo(first)

        assert fresh(late_loan).annual_rate == Decimal("12")
        assert_books_prove()

    def test_goes_by_the_modification_not_by_its_transaction(self, late_loan):
        applied = make_applied(late_loan)
        with pytest.raises(UnableToReverse, match=applied.number):
            reverse_transaction(transaction_id=applied.transaction_id, reason="No", actor=SYSTEM)

    def test_twice_is_refused(self, late_loan):
        applied = make_applied(late_loan)
        undo(applied)
        with pytest.raises(InvalidTransition):
            undo(applied)


class TestEndOfDay:
    def test_applies_what_is_accepted_and_does_it_once(self, late_loan):
        accepted = make_accepted(late_loan)
        assert work_modifications()["modifications_applied"] == 1
        assert work_modifications()["modifications_applied"] == 0

        assert again(accepted).status == "APPLIED"
        assert Transaction.objects.filter(loan=late_loan, kind="MODIFICATION").count() == 1
        assert_books_prove()

    def test_runs_with_every_end_of_day(self, late_loan):
        accepted = make_accepted(late_loan)
        close_days(TODAY)

        assert again(accepted).status == "APPLIED"
        assert_books_prove()

    def test_leaves_what_no_longer_holds_to_a_person(self, late_loan):
        accepted = make_accepted(late_loan)
        pay(late_loan, "100.00")
        told = []
        counts = work_modifications(progress=told.append)

        assert counts == {"modifications_applied": 0, "modifications_expired": 0, "modifications_left": 1}
        assert "moved on" in told[0]
        assert again(accepted).status == "ACCEPTED"

    def test_expires_the_day_after_the_last_one_and_says_so(self, late_loan):
        sent = make_sent(late_loan)
        set_business_date(date(2026, 3, 16))
        assert work_modifications()["modifications_expired"] == 0
        set_business_date(date(2026, 3, 17))
        assert work_modifications()["modifications_expired"] == 1
        assert work_modifications()["modifications_expired"] == 0

        assert again(sent).status == "EXPIRED"
        assert Notification.objects.filter(template_code="modification.expired").count() == 1
