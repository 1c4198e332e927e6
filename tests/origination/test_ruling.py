"""ORI-5: decisions by the product's rules: with everything they rest on, again on new facts, and written once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from loanops.access.roles import Role
from loanops.core.models import BusinessDay
from loanops.notifications.models import Notification
from origination.models import Decision, DecisionReason, RuleResult, StatusChange
from origination.services.applying import submit_application
from origination.services.deciding import rerun_checks
from origination.services.documents import verify_document
from origination.underwriting.evaluation import evaluate
from origination.underwriting.inputs import UnderwritingInputs
from tests.factories.access import SYSTEM, staff
from tests.factories.origination import (
    BANKRUPT,
    NEAR_PRIME,
    ask_bureaus,
    business_fields,
    make_application,
    make_checked,
    make_document,
    make_offered,
    make_referred,
)

pytestmark = pytest.mark.django_db


class TestDecisionByRules:
    def test_is_stored_with_everything_it_rests_on(self):
        application = make_offered()

        decision = application.decisions.get()
        assert (decision.outcome, decision.decided_by, decision.underwriter_label) == (
            "APPROVED",
            "RULES",
            "Rules of the product",
        )
        assert decision.product_version == application.product_version
        assert decision.decision_date == date(2026, 3, 2)
        results = {result.code: result for result in decision.rule_results.all()}
        assert len(results) == len(application.product_version.snapshot()["rules"])
        assert (results["ELG-04"].threshold, results["ELG-04"].value) == ("12", "94")

    def test_the_stored_inputs_decide_the_same_again(self):
        for application in (make_offered(), make_checked(credit=NEAR_PRIME), make_checked(credit=BANKRUPT)):
            decision = application.decisions.get()

            again = evaluate(
                UnderwritingInputs.from_json(decision.inputs), decision.product_version.snapshot()
            )

            assert again.outcome == decision.outcome
            assert list(again.reasons) == [reason.code for reason in decision.reasons.order_by("position")]
            stored = decision.rule_results.order_by("position").values_list("code", "value", "passed")
            assert list(stored) == [(v.code, v.value, v.passed) for v in again.verdicts]

    def test_a_decline_brings_the_notice_with_reasons_and_its_deadline(self):
        application = make_checked(credit=BANKRUPT)

        assert application.status == "DECLINED"
        notice = application.adverse_action_notices.get()
        assert (notice.kind, notice.triggered_on, notice.due_date) == (
            "DECLINE",
            date(2026, 3, 2),
            date(2026, 4, 1),
        )
        assert notice.reasons == ["Tax lien, judgment, collection or bankruptcy of the business"]
        letter = notice.notification
        assert letter.recipient == "office@riverside.example"
        assert "Tax lien, judgment, collection or bankruptcy of the business" in letter.body
        assert "Equal Credit Opportunity Act" in letter.body
        assert "report of 2026-03-02 on Ana Moreno, score" in letter.body

    def test_a_counter_offer_brings_offer_and_notice_in_one_letter(self):
        application = make_checked(business={**business_fields(), "annual_revenue": Decimal("50000.00")})

        offer = application.offers.get()
        assert application.status == "OFFER_MADE"
        assert offer.amount == Decimal("15000.00")
        assert offer.decision.outcome == "COUNTER_OFFERED"
        notice = application.adverse_action_notices.get()
        assert notice.kind == "COUNTER_OFFER_NOT_TAKEN"
        assert "$15,000.00" in notice.notification.body
        assert "Insufficient or declining revenue" in notice.notification.body

    def test_a_referral_is_told_without_internals(self):
        application = make_checked(credit=NEAR_PRIME)

        message = Notification.objects.get(template_code="application-in-review")
        assert message.application_number == application.number
        assert "CRD" not in message.body and "score" not in message.body


class TestRerunChecks:
    def test_verified_documents_let_the_rules_decide(self):
        application = make_application(
            product="term-loan",
            requested_amount=Decimal("40000.00"),
            cash_flow_available=Decimal("90000.00"),
            existing_debt_service=Decimal("0.00"),
        )
        documents = [make_document(application, kind=kind) for kind in ("BANK_STATEMENT", "TAX_RETURN")]
        submit_application(application_id=application.pk, actor=SYSTEM)
        ask_bureaus(application)
        application.refresh_from_db()
        assert application.status == "REFERRED"
        for document in documents:
            verify_document(document_id=document.pk, actor=SYSTEM)

        rerun_checks(
            application_id=application.pk, reason="Documents verified", actor=staff(Role.LOAN_OFFICER)
        )

        application.refresh_from_db()
        assert application.status == "OFFER_MADE"
        assert application.credit_reports.count() == 2

    def test_old_reports_are_asked_for_again(self):
        application = make_referred(credit=NEAR_PRIME)
        BusinessDay.set(date(2026, 4, 2))

        rerun_checks(application_id=application.pk, reason="A month later", actor=SYSTEM)

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"
        assert application.credit_reports.filter(is_current=True, status="REQUESTED").count() == 2
        assert application.credit_reports.filter(is_current=False).count() == 2


class TestWhatIsWrittenOnce:
    @pytest.mark.parametrize("model", [RuleResult, DecisionReason, StatusChange])
    @pytest.mark.parametrize("change", ["update", "delete"])
    def test_the_database_refuses_changes(self, model, change):
        make_checked(credit=BANKRUPT)

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows = model.objects.all()
            rows.delete() if change == "delete" else rows.update(id=0)

    def test_one_decision_is_current(self):
        decision = make_offered().decisions.get()

        with pytest.raises(DatabaseError), transaction.atomic():
            Decision.objects.create(
                application=decision.application,
                product_version=decision.product_version,
                outcome="REFERRED",
                decided_by="RULES",
                decision_date=decision.decision_date,
                underwriter_label="x",
            )
