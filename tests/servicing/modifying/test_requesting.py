from decimal import Decimal

import pytest

from loanops.core.errors import InvalidInput, InvalidTransition, NotAllowed, NotFound
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from servicing.models import Modification
from servicing.selectors import payoff_quote
from servicing.services.modifying.requesting import (
    ModificationInProgress,
    request_modification,
    withdraw_modification,
)
from servicing.services.recording import LoanNotOpen
from tests.factories.access import SYSTEM
from tests.factories.modifications import again, make_applied, make_request, make_sent
from tests.factories.servicing import make_loan, pay

pytestmark = pytest.mark.django_db


def ask(loan, actor, **fields):
    values = {"category": "LOWER_REVENUE", "facts": "Sales are down.", **fields}
    return request_modification(loan_id=loan.pk, actor=actor, **values)


class TestRequestModification:
    def test_by_the_borrower_keeps_his_facts_and_is_evaluated_at_once(self, late_loan, borrower):
        modification = ask(
            late_loan, borrower, affordable_payment=Decimal("450.00"), types=["TERM_EXTENSION"]
        )
        deliver_outbox()
        modification = again(modification)

        assert modification.number.startswith("MD-")
        assert (modification.requester_kind, modification.channel) == ("BORROWER", "PORTAL")
        assert modification.requested_types == ["TERM_EXTENSION"]
        assert modification.days_past_due == 46
        assert modification.status == "EVALUATING"
        assert [each["key"] for each in modification.alternatives] == [
            "longer-term",
            "lower-rate",
            "payment-break",
        ]

    def test_tells_the_borrower(self, late_loan, borrower):
        modification = ask(late_loan, borrower)

        message = Notification.objects.get(template_code="modification.requested")
        assert message.recipient == late_loan.business.email
        assert modification.number in message.subject

    @pytest.mark.parametrize(
        ("who", "kind"), [("agent", "AGENT"), ("officer", "OFFICER"), ("manager", "STAFF")]
    )
    def test_by_staff_says_who_asked(self, late_loan, request, who, kind):
        modification = ask(late_loan, request.getfixturevalue(who), channel="PHONE")

        assert (modification.requester_kind, modification.channel) == (kind, "PHONE")

    def test_of_a_loan_of_somebody_else_is_not_there(self, late_loan, stranger):
        with pytest.raises(NotFound):
            ask(late_loan, stranger)

        assert not Modification.objects.exists()

    def test_is_refused_while_another_one_is_open(self, late_loan, borrower, agent):
        first = ask(late_loan, borrower)
        with pytest.raises(ModificationInProgress, match=first.number):
            ask(late_loan, agent)

        assert Modification.objects.count() == 1

    def test_is_refused_on_a_closed_loan_and_before_disbursement(self, late_loan, agent):
        pay(late_loan, payoff_quote(late_loan, late_loan.position.as_of).total)
        with pytest.raises(LoanNotOpen, match="is closed"):
            ask(late_loan, agent)
        with pytest.raises(LoanNotOpen, match="pending disbursement"):
            ask(make_loan(), agent)

    def test_names_all_that_is_wrong_with_it(self, late_loan, agent):
        with pytest.raises(InvalidInput) as refusal:
            ask(
                late_loan,
                agent,
                category="BORED",
                facts=" ",
                types=["GIFT"],
                channel="PIGEON",
                affordable_payment=Decimal("0.001"),
            )

        pointers = {error.pointer for error in refusal.value.errors}
        assert pointers == {"/category", "/facts", "/types", "/channel", "/affordable_payment"}

    def test_is_not_for_finance(self, late_loan, analyst):
        with pytest.raises(NotAllowed):
            ask(late_loan, analyst)


class TestWithdrawModification:
    def test_by_the_borrower_ends_it_and_another_one_may_begin(self, late_loan, borrower):
        first = ask(late_loan, borrower)
        withdraw_modification(modification_id=first.pk, actor=borrower)

        assert again(first).status == "CANCELED"
        assert ask(late_loan, borrower).pk != first.pk

    def test_is_possible_until_it_is_applied(self, late_loan, borrower):
        sent = make_sent(late_loan)
        withdraw_modification(modification_id=sent.pk, actor=borrower)
        assert again(sent).status == "CANCELED"

        applied = make_applied(late_loan)
        with pytest.raises(InvalidTransition):
            withdraw_modification(modification_id=applied.pk, actor=borrower)
        assert again(applied).status == "APPLIED"

    def test_twice_is_refused(self, late_loan):
        first = make_request(late_loan)
        withdraw_modification(modification_id=first.pk, actor=SYSTEM)
        with pytest.raises(InvalidTransition):
            withdraw_modification(modification_id=first.pk, actor=SYSTEM)

    def test_of_somebody_else_is_not_there(self, late_loan, stranger):
        first = make_request(late_loan)
        with pytest.raises(NotFound):
            withdraw_modification(modification_id=first.pk, actor=stranger)
