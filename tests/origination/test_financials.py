"""ORI-5: figures are recorded on standard lines, adjusted with reasons, verified by a person, and only then count."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core.errors import InvalidInput, InvalidTransition, NotAllowed, NotFound
from origination.models import FinancialStatement, StatementAdjustment, StatementFigure
from origination.services.applying import withdraw_application
from origination.services.figures import UnableToRecordFigures, UnableToVerifyFigures
from origination.services.financials import (
    adjust_financial_statement,
    discard_financial_statement,
    record_financial_statements,
    remove_statement_adjustment,
    verify_financial_statement,
)
from origination.services.gathering import gather_inputs
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.financials import (
    lines,
    make_statement,
    make_verified_document,
    make_verified_statement,
    statement_values,
)
from tests.factories.origination import make_application, make_document
from tests.factories.parties import make_borrower

pytestmark = pytest.mark.django_db


def refused(application, *statements):
    with pytest.raises(InvalidInput) as refusal:
        record_financial_statements(application_id=application.pk, statements=statements, actor=SYSTEM)
    assert not FinancialStatement.objects.exists() and not StatementFigure.objects.exists()
    return {error.pointer: error.code for error in refusal.value.errors}


class TestRecording:
    def test_keeps_every_line_and_who_entered_it(self):
        application = make_application()

        statement = make_statement(application, actor=staff(Role.LOAN_OFFICER))

        kept = {figure.line: figure.amount for figure in statement.figures.all()}
        assert kept == lines()
        assert (statement.status, statement.verified_at) == ("RECORDED", None)
        assert statement.recorded_by_label
        assert AuditEvent.objects.filter(event="financials.recorded").count() == 1

    def test_the_same_period_from_the_same_source_replaces_the_earlier_one(self):
        application = make_application()
        first = make_statement(application)
        other = make_statement(application, source="COMPILED")

        second = make_statement(application, lines=lines(DISTRIBUTIONS="31000"))

        statuses = {each.pk: each.status for each in FinancialStatement.objects.all()}
        assert statuses == {first.pk: "SUPERSEDED", other.pk: "RECORDED", second.pk: "RECORDED"}

    def test_names_every_wrong_field_and_leaves_nothing_behind(self):
        application, other = make_application(), make_document()
        problems = refused(
            application,
            statement_values(ends_on=date(2026, 3, 3)),
            statement_values(kind="INTERIM", months=12, source="INTERNAL"),
            statement_values(kind="YEARLY", source="HEARSAY", document_id=other.pk),
            statement_values(ends_on=date(2024, 12, 31), lines=lines(EQUITY="150006", MISTAKE="1")),
        )

        assert problems == {
            "/statements/0/ends_on": "in_future",
            "/statements/1/months": "out_of_range",
            "/statements/2/kind": "invalid_choice",
            "/statements/2/source": "invalid_choice",
            "/statements/2/document": "unknown_document",
            "/statements/3/lines/MISTAKE": "unknown_line",
            "/statements/3/lines/TOTAL_ASSETS": "does_not_balance",
        }

    def test_refuses_a_period_given_twice_and_a_tax_return_of_half_a_year(self):
        application = make_application()

        problems = refused(
            application,
            statement_values(),
            statement_values(),
            statement_values(kind="INTERIM", months=6, ends_on=date(2025, 6, 30)),
        )

        assert problems == {
            "/statements/1/ends_on": "duplicate",
            "/statements/2/kind": "does_not_fit",
        }

    def test_refuses_once_the_application_is_over(self):
        application = make_application()
        withdraw_application(application_id=application.pk, actor=SYSTEM)

        with pytest.raises(UnableToRecordFigures, match="is withdrawn"):
            make_statement(application)

    def test_a_borrower_records_nothing(self):
        application = make_application()
        borrower = actor_of_user(make_borrower(application.business))

        with pytest.raises(NotAllowed):
            make_statement(application, actor=borrower)


class TestAdjusting:
    def test_adds_and_takes_with_a_reason_and_asks_for_a_new_verification(self):
        application = make_application()
        statement = make_verified_statement(application)

        adjustment = adjust_financial_statement(
            statement_id=statement.pk,
            kind="ONE_OFF_EXPENSE",
            amount=Decimal("12000.00"),
            reason="Lawsuit, settled",
            actor=staff(Role.UNDERWRITER),
        )

        statement.refresh_from_db()
        assert (statement.status, statement.verified_at, statement.verified_by_label) == (
            "RECORDED",
            None,
            "",
        )
        assert (adjustment.amount, adjustment.reason) == (Decimal("12000.00"), "Lawsuit, settled")

    @pytest.mark.parametrize(("amount", "fits"), [("70000.00", True), ("70000.01", False)])
    def test_owners_pay_added_back_is_not_more_than_was_paid(self, amount, fits):
        statement = make_statement(make_application())
        arguments = {
            "statement_id": statement.pk,
            "kind": "EXCESS_OWNER_COMPENSATION",
            "amount": Decimal(amount),
            "reason": "Market pay is less",
            "actor": SYSTEM,
        }
        if fits:
            adjust_financial_statement(**arguments)
            arguments["amount"] = Decimal("0.01")
        with pytest.raises(InvalidInput, match="cannot be made") as refusal:
            adjust_financial_statement(**arguments)
        assert "70,000.00" in refusal.value.errors[0].detail

    @pytest.mark.parametrize("wrong", [{"kind": "WISH"}, {"amount": Decimal("0.00")}, {"reason": "  "}])
    def test_refusals_leave_nothing_behind(self, wrong):
        statement = make_statement(make_application())
        arguments = {
            "statement_id": statement.pk,
            "kind": "ONE_OFF_INCOME",
            "amount": Decimal("1.00"),
            "reason": "Sale of a van",
            "actor": SYSTEM,
        }

        with pytest.raises(InvalidInput):
            adjust_financial_statement(**{**arguments, **wrong})

        assert not StatementAdjustment.objects.exists()

    def test_is_removed_with_a_reason_once_and_stays_on_record(self):
        statement = make_statement(make_application())
        adjustment = adjust_financial_statement(
            statement_id=statement.pk,
            kind="MISSING_EXPENSE",
            amount=Decimal("500.00"),
            reason="Insurance",
            actor=SYSTEM,
        )

        with pytest.raises(InvalidInput):
            remove_statement_adjustment(adjustment_id=adjustment.pk, reason="", actor=SYSTEM)
        remove_statement_adjustment(adjustment_id=adjustment.pk, reason="It is in there", actor=SYSTEM)
        with pytest.raises(NotFound):
            remove_statement_adjustment(adjustment_id=adjustment.pk, reason="Again", actor=SYSTEM)

        adjustment.refresh_from_db()
        assert not adjustment.is_active


class TestVerifying:
    def test_says_who_and_when(self):
        underwriter = make_user(Role.UNDERWRITER)
        application = make_application()
        document = make_verified_document(application, kind="TAX_RETURN")
        statement = make_statement(application, document_id=document.pk)

        verify_financial_statement(statement_id=statement.pk, actor=actor_of_user(underwriter))

        statement.refresh_from_db()
        assert statement.status == "VERIFIED"
        assert statement.verified_by == underwriter and statement.verified_at is not None
        with pytest.raises(InvalidTransition):
            verify_financial_statement(statement_id=statement.pk, actor=actor_of_user(underwriter))

    def test_needs_a_document_that_is_verified_itself(self):
        application = make_application()
        bare = make_statement(application)
        pending = make_statement(
            application,
            source="COMPILED",
            document_id=make_document(application, kind="FINANCIAL_STATEMENT").pk,
        )
        stated = make_statement(application, source="STATED")

        for statement, why in (
            (bare, "No document"),
            (pending, "verify the document"),
            (stated, "only stated"),
        ):
            with pytest.raises(UnableToVerifyFigures, match=why):
                verify_financial_statement(statement_id=statement.pk, actor=SYSTEM)
            statement.refresh_from_db()
            assert statement.status == "RECORDED"

    def test_is_not_for_loan_officers(self):
        statement = make_statement(make_application())

        with pytest.raises(NotAllowed):
            verify_financial_statement(statement_id=statement.pk, actor=staff(Role.LOAN_OFFICER))

    def test_a_discarded_statement_counts_for_nothing(self):
        application = make_application()
        statement = make_verified_statement(application)
        with pytest.raises(InvalidInput):
            discard_financial_statement(statement_id=statement.pk, reason="", actor=SYSTEM)

        discard_financial_statement(statement_id=statement.pk, reason="Of another business", actor=SYSTEM)

        assert gather_inputs(application).periods == ()
        with pytest.raises(InvalidTransition):
            discard_financial_statement(statement_id=statement.pk, reason="Twice", actor=SYSTEM)
