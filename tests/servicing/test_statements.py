"""Statements: they account for the time since the last one, to the cent, and never change."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from loanops.core.errors import NotAllowed
from loanops.ledger.selectors import balance_of
from loanops.notifications.models import Notification
from servicing.models import Statement, StatementKind
from servicing.models.loans import StatementDelivery
from servicing.selectors import loan_state
from servicing.services.charges import assess_fee, waive
from servicing.services.ending import refund_credit_balance
from servicing.services.reversals import reverse_transaction
from servicing.services.statements import UnableToIssueStatement
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, make_active_loan, make_loan, pay, set_business_date
from tests.servicing.statements import assert_adds_up, issue, movements

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class TestIssueStatement:
    def test_accounts_for_the_time_since_the_money_left(self, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        statement = issue(loan)

        assert statement.number.startswith("ST-")
        assert (statement.period_from, statement.period_to) == (date(2026, 1, 15), date(2026, 3, 3))
        assert (statement.kind, statement.issued_on) == (StatementKind.ON_REQUEST, TODAY)
        assert movements(statement) == {
            "opening": {},
            "adjustments": {},
            "disbursed": {"principal": Decimal("12000.00")},
            "interest": {"interest": Decimal("179.22")},
            "charges": {},
            "payments": {"principal": Decimal("-946.19"), "interest": Decimal("-120.00")},
            "forgiven": {},
            "sent_back": {},
            "other": {},
            "closing": {"principal": Decimal("11053.81"), "interest": Decimal("59.22")},
        }
        assert_adds_up(statement)
        assert_books_prove()

    def test_closes_with_the_balances_of_the_ledger(self, loan):
        pay(loan, "500.00", date(2026, 2, 20))
        closing = movements(issue(loan))["closing"]

        assert closing["principal"] == balance_of("loans-receivable")
        assert closing["interest"] == balance_of("interest-receivable")
        assert closing["penalties"] == balance_of("penalties-receivable")
        assert_books_prove()

    def test_closes_with_the_state_of_its_last_day(self, loan):
        assess_fee(
            loan_id=loan.pk, amount=Decimal("30.00"), effective_date=TODAY, reason="Wire", actor=SYSTEM
        )
        statement, state = issue(loan), loan_state(loan, TODAY)

        closing = movements(statement)["closing"]
        assert closing["fees"] == state.balances.fees == Decimal("30.00")
        assert statement.amount_due == state.total_due + state.next_due_amount
        assert statement.due_date == state.next_due_date
        assert_adds_up(statement)

    def test_says_what_is_past_due_and_for_how_long(self, loan):
        late = issue(loan).figures["past_due"]

        assert late == {
            "days_past_due": 15,
            "oldest_unpaid_due_date": "2026-02-15",
            "amount": "1091.19",
            "by_age": [{"bucket": "DPD_1_29", "label": "1–29 days", "amount": "1091.19"}],
        }

    def test_tells_arrears_apart_by_age(self):
        loan = make_active_loan(disbursed=date(2025, 12, 10), booked=date(2025, 12, 10))
        late = issue(loan).figures["past_due"]

        assert [each["bucket"] for each in late["by_age"]] == ["DPD_30_59", "DPD_1_29"]
        assert sum(Decimal(each["amount"]) for each in late["by_age"]) == Decimal(late["amount"])
        assert Decimal(late["amount"]) == loan_state(loan, TODAY).overdue_amount

    def test_names_the_next_payments_and_what_being_late_costs(self, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        statement = issue(loan)
        figures = statement.figures

        assert [row["due_date"] for row in figures["next_payments"]] == [
            "2026-03-15",
            "2026-04-15",
            "2026-05-15",
        ]
        assert figures["amount_due"] == {
            "due_date": "2026-03-15",
            "total": "1066.19",
            "unpaid_so_far": "0.00",
            "principal": "955.65",
            "interest": "110.54",
            "fees": "0.00",
            "penalties": "0.00",
            "late_fee": {"kind": "FLAT", "amount": "25", "after": "2026-03-25"},
        }
        assert figures["year_to_date"] == {
            "year": 2026,
            "payments": "1066.19",
            "principal_paid": "946.19",
            "interest_paid": "120.00",
            "fees_paid": "0.00",
            "penalties_paid": "0.00",
        }

    def test_waivers_fees_and_refunds_have_their_lines(self, loan):
        waive(
            loan_id=loan.pk,
            component="PENALTIES",
            amount=Decimal("25.00"),
            effective_date=TODAY,
            reason="Goodwill",
            actor=SYSTEM,
        )
        pay(loan, "12300.00")
        refund_credit_balance(
            loan_id=loan.pk, amount=Decimal("10.00"), effective_date=TODAY, reason="Too much", actor=SYSTEM
        )
        statement = issue(loan)
        lines = movements(statement)

        assert lines["charges"] == {"penalties": Decimal("25.00")}
        assert lines["forgiven"] == {"penalties": Decimal("-25.00")}
        assert lines["sent_back"] == {"credit": Decimal("-10.00")}
        assert lines["payments"]["principal"] == Decimal("-12000.00")
        assert set(lines["closing"]) == {"credit"}
        assert lines["other"] == {}
        assert (statement.amount_due, statement.due_date) == (Decimal("0.00"), None)
        assert_adds_up(statement)
        assert_books_prove()

    def test_asked_twice_on_a_day_answers_the_same_statement(self, loan):
        first = issue(loan)
        pay(loan, "100.00")

        assert issue(loan) == first
        assert Statement.objects.count() == 1

    def test_the_next_one_begins_where_it_ended(self, loan):
        first = issue(loan)
        set_business_date(date(2026, 3, 20))
        pay(loan, "1066.19", date(2026, 3, 16))
        second = issue(loan)

        assert second.period_from == first.period_to
        assert movements(second)["opening"] == movements(first)["closing"]
        assert movements(second)["adjustments"] == {}
        assert second.figures["period"]["previous_statement"] == first.number
        assert_adds_up(second)
        assert_books_prove()

    def test_a_back_dated_payment_changes_the_next_one_only(self, loan):
        first = issue(loan)
        told = first.figures
        set_business_date(date(2026, 3, 20))
        payment = pay(loan, "1066.19", date(2026, 2, 15))
        second = issue(loan)

        first.refresh_from_db()
        assert first.figures == told
        lines = movements(second)
        assert lines["opening"] == movements(first)["closing"]
        assert lines["adjustments"] == {
            "principal": Decimal("-946.19"),
            "interest": loan_state(loan, TODAY).balances.interest
            - Decimal(movements(first)["closing"]["interest"]),
            "penalties": Decimal("-25.00"),
        }
        assert lines["payments"] == {}
        adjusted = second.figures["adjustments"]
        assert adjusted[0]["id"] == payment.public_id
        assert [row["kind"] for row in adjusted] == ["REPAYMENT", "REVERSAL"]
        assert_adds_up(second)
        assert_books_prove()

    def test_a_payment_that_came_back_later_is_an_adjustment(self, loan):
        payment = pay(loan, "1066.19", date(2026, 2, 15))
        first = issue(loan)
        set_business_date(date(2026, 3, 10))
        reverse_transaction(transaction_id=payment.pk, reason="Returned", actor=SYSTEM)
        second = issue(loan)

        assert movements(first)["closing"]["principal"] == Decimal("11053.81")
        assert movements(second)["adjustments"]["principal"] == Decimal("946.19")
        assert "REVERSAL" in {row["kind"] for row in second.figures["adjustments"]}
        assert_adds_up(second)

    def test_a_late_fee_that_came_and_went_is_not_told(self, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        kinds = [row["kind"] for row in issue(loan).figures["transactions"]]

        assert kinds == ["DISBURSEMENT", "REPAYMENT"]

    def test_what_is_undone_is_told_without_effect(self, loan):
        payment = pay(loan, "1066.19", date(2026, 2, 15))
        reverse_transaction(transaction_id=payment.pk, reason="Returned", actor=SYSTEM)
        statement = issue(loan)

        row = next(row for row in statement.figures["transactions"] if row["id"] == payment.public_id)
        assert (row["stands"], row["principal"]) == (False, "0.00")
        assert movements(statement)["payments"] == {}
        assert_adds_up(statement)

    def test_of_a_charged_off_loan_still_says_what_is_owed(self, charged_off):
        statement = issue(charged_off)

        assert Decimal(statement.figures["balances"]["closing"]["total"]) == (
            fresh(charged_off).position.charged_off.total
        )
        assert statement.amount_due == fresh(charged_off).position.charged_off.total
        assert statement.figures["next_payments"] == []
        assert_adds_up(statement)

    def test_refuses_before_money_left_and_leaves_nothing_behind(self, db):
        with pytest.raises(UnableToIssueStatement, match="not disbursed yet"):
            issue(make_loan())

        assert not Statement.objects.exists() and not Notification.objects.exists()

    def test_is_not_for_everybody(self, loan, underwriter):
        with pytest.raises(NotAllowed):
            issue(loan, underwriter)

    def test_tells_the_borrower(self, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        statement = issue(loan)
        [told] = Notification.objects.filter(template_code="loan.statement-ready")

        assert statement.number in told.subject
        assert "1,066.19 by" in told.body
        assert "past due" not in told.body

    @pytest.mark.parametrize("delivery", [StatementDelivery.PAPER, StatementDelivery.PORTAL])
    def test_tells_nobody_by_mail_who_wants_it_otherwise(self, loan, delivery):
        loan.statement_delivery = delivery
        loan.save()
        issue(loan)

        assert not Notification.objects.exists()

    def test_bears_the_checksum_of_its_figures(self, loan):
        statement = issue(loan)
        statement.refresh_from_db()
        written = json.dumps(statement.figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

        assert statement.checksum == hashlib.sha256(written.encode()).hexdigest()


class TestImmutability:
    @pytest.mark.parametrize(
        "sql", ["UPDATE servicing_statement SET amount_due = 0", "DELETE FROM servicing_statement"]
    )
    def test_the_database_refuses_to_change_it(self, loan, sql):
        issue(loan)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)

    def test_a_period_is_accounted_for_once(self, loan):
        statement = issue(loan)
        statement.pk, statement.public_id, statement.number = None, "", "ST-999999"
        with pytest.raises(IntegrityError, match="servicing_statement_once"), transaction.atomic():
            statement.save(force_insert=True)
