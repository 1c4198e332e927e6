"""PRD-1: a version whose loans cannot be computed or paid out is refused when it is written, with the field named."""

from decimal import Decimal

import pytest

from loanops.core.errors import InvalidInput
from loanops.engine import EngineError
from products import schedule_checks
from tests.factories.products import draft_of, make_draft_product
from tests.refusals import pointers

pytestmark = pytest.mark.django_db


def fee(code="documents", **changes):
    return {
        "code": code,
        "name": f"Fee {code}",
        "kind": "DOCUMENTATION",
        "calculation": "FLAT",
        "amount": "100.00",
        "timing": "DISBURSEMENT",
        **changes,
    }


def percent(code, **changes):
    return fee(code, calculation="PERCENT_OF_PRINCIPAL", amount=None, **changes)


class TestFeesThatEatTheAmount:
    @pytest.mark.parametrize(
        ("fees", "pointer"),
        [
            ([fee(amount="5000.00")], "/fees/0/amount"),
            ([fee(), fee("second", amount="4900.00")], "/fees/1/amount"),
            ([percent("share", percent="100")], "/fees/0/percent"),
            ([fee(), percent("share", percent="1", amount_min="4950.00")], "/fees/1/amount_min"),
        ],
    )
    def test_are_refused_where_they_stand(self, fees, pointer):
        with pytest.raises(InvalidInput) as refusal:
            make_draft_product(fees=fees)

        assert pointers(refusal) == {pointer: "max_value"}
        assert "leave nothing of a loan of 5,000.00" in refusal.value.errors[0].detail

    def test_a_dear_fee_is_for_the_review_to_judge(self):
        product = make_draft_product(fees=[fee(amount="1000.00")])

        assert draft_of(product).fees.get().amount == Decimal("1000.00")

    @pytest.mark.parametrize("timing", ["INSTALLMENT", "EVENT"])
    def test_fees_charged_later_take_nothing_from_the_disbursement(self, timing):
        kind = "RETURNED_PAYMENT" if timing == "EVENT" else "SERVICING"

        assert make_draft_product(fees=[fee(kind=kind, timing=timing, amount="5000.00")])


class TestQuotes:
    def test_the_outermost_loans_are_quoted_and_no_more(self, monkeypatch):
        quoted = []
        honest = schedule_checks.quote

        def listening(snapshot, **loan):
            quoted.append((loan["amount"], loan["annual_rate"], loan["term_months"], loan["frequency"]))
            return honest(snapshot, **loan)

        monkeypatch.setattr(schedule_checks, "quote", listening)
        make_draft_product(repayment_frequencies=["WEEKLY", "MONTHLY"], term_options_months=[6, 9, 12])

        amounts, rates = (Decimal("5000.00"), Decimal("40000.00")), (Decimal(8), Decimal(15))
        assert quoted == [
            (amount, rate, term, "MONTHLY") for amount in amounts for rate in rates for term in (6, 12)
        ]

    def test_a_loan_that_cannot_be_computed_is_named(self):
        with pytest.raises(InvalidInput) as refusal:
            make_draft_product(amount_min="5000.50", rounding_places=0)

        assert pointers(refusal) == {"/": "schedule_impossible"}
        assert refusal.value.errors[0].detail == (
            "6 months, MONTHLY: A principal is above zero and has 0 places: 5000.50."
        )

    def test_a_loan_that_cannot_be_quoted_is_named(self, monkeypatch):
        def none(*_, **__):
            raise EngineError("No rate makes the payments worth the sum advanced.")

        monkeypatch.setattr(schedule_checks, "quote", none)

        with pytest.raises(InvalidInput) as refusal:
            make_draft_product()

        assert [error.detail for error in refusal.value.errors] == [
            "5,000.00 over 6 months at 8 %, MONTHLY: No rate makes the payments worth the sum advanced."
        ]

    def test_a_loan_without_interest_can_be_quoted(self):
        assert make_draft_product(rate_min="0", fees=[])
