"""PRD-8: what a loan would cost, for every amount, term, frequency and rate that is offered, and for no other."""

from datetime import date
from decimal import Decimal

import pytest

from products.models import ProductVersion
from products.simulator import UnableToQuote, simulate
from products.snapshots import take_snapshot
from products.terms import build_terms, late_fee_of
from tests.factories.products import draft_of, make_draft_product

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def micro() -> ProductVersion:
    return ProductVersion.objects.with_rows().select_related("product").get(product__code="micro-loan")


def refused(**changes: object) -> set[str]:
    loan = {"amount": Decimal("25000.00"), "term_months": 12, "start_date": DAY, **changes}
    with pytest.raises(UnableToQuote) as refusal:
        simulate(micro(), **loan)  # type: ignore[arg-type]
    return {error.pointer for error in refusal.value.errors}


class TestSimulate:
    def test_figures_belong_together(self):
        quoted = simulate(micro(), amount=Decimal("25000.00"), term_months=12, start_date=DAY)

        assert quoted.terms.annual_rate == Decimal("11.5")
        assert quoted.fees_withheld == quoted.total_fees == Decimal("500.00")
        assert quoted.amount_paid_out == Decimal("24500.00")
        assert quoted.total_interest == quoted.total_of_payments - Decimal("25000.00")
        assert quoted.total_cost == quoted.total_interest + Decimal("500.00")
        assert quoted.annual_percentage_rate > Decimal("11.5")

    @pytest.mark.parametrize(
        ("amount", "fits"), [("999.99", False), ("1000.00", True), ("50000.00", True), ("50000.01", False)]
    )
    def test_amounts_end_where_the_product_does(self, amount, fits):
        if fits:
            assert simulate(micro(), amount=Decimal(amount), term_months=6, start_date=DAY).schedule
        else:
            assert refused(amount=Decimal(amount)) == {"/amount"}

    def test_everything_wrong_is_named_at_once(self):
        assert refused(term_months=7, frequency="QUARTERLY", annual_rate=Decimal("18.01")) == {
            "/term_months",
            "/frequency",
            "/annual_rate",
        }
        assert refused(start_date=date(9999, 12, 1)) == {"/start_date"}


class TestShapes:
    def test_steps_and_fixed_installments_give_the_plan_its_shape(self):
        product = make_draft_product(
            installment_steps=[{"installment": 4, "percent": "50"}],
            fixed_installments=[{"installment": 3, "principal_percent": "20"}],
        )
        quoted = simulate(
            ProductVersion.objects.with_rows().get(pk=draft_of(product).pk),
            amount=Decimal("10000.00"),
            term_months=6,
            start_date=DAY,
        )
        rows = quoted.schedule

        assert rows[2]["principal"] == "2000.00"
        assert Decimal(rows[3]["total"]) == (Decimal(rows[1]["total"]) * Decimal("1.5")).quantize(
            Decimal("0.01")
        )
        assert rows[-1]["balance_after"] == "0.00"

    def test_a_step_after_the_end_does_nothing_to_a_shorter_loan(self):
        product = make_draft_product(installment_steps=[{"installment": 9, "percent": "50"}])
        version = ProductVersion.objects.with_rows().get(pk=draft_of(product).pk)
        short, long = (
            build_terms(
                version.snapshot(),
                principal=Decimal("10000.00"),
                annual_rate=Decimal(10),
                number_of_installments=count,
                start_date=DAY,
            )
            for count in (8, 9)
        )

        assert (len(short.installment_steps), len(long.installment_steps)) == (0, 1)

    def test_late_fee_tiers_take_the_place_of_the_fee(self):
        product = make_draft_product(
            late_fee_kind="FLAT",
            late_fee_amount="15.00",
            late_fee_tiers=[{"unpaid_from": "500.00", "amount": "40.00"}],
        )
        policy = late_fee_of(take_snapshot(ProductVersion.objects.with_rows().get(pk=draft_of(product).pk)))

        assert policy is not None
        assert policy.fee(Decimal("499.99")) == Decimal("15.00")
        assert policy.fee(Decimal("500.00")) == Decimal("40.00")

    def test_money_paid_ahead_goes_where_the_product_says(self):
        product = make_draft_product(
            interest_recalculation="FIXED",
            prepayment_allocation="LAST",
            allocation_rules=[
                {
                    "receipt": "GOODWILL_CREDIT",
                    "past_due_order": ["PRINCIPAL", "INTEREST", "FEES", "PENALTIES"],
                    "future_installments": "NEXT",
                }
            ],
        )
        version = ProductVersion.objects.with_rows().get(pk=draft_of(product).pk)
        terms = build_terms(
            version.snapshot(),
            principal=Decimal("10000.00"),
            annual_rate=Decimal(10),
            number_of_installments=6,
            start_date=DAY,
        )
        goodwill, usual = terms.allocation_rules

        assert (goodwill.receipt.value, usual.receipt) == ("GOODWILL_CREDIT", None)  # type: ignore[union-attr]
        assert goodwill.order[0].name == "PAST_DUE_PRINCIPAL"
        assert goodwill.order[4].name == "DUE_FEES"
        assert usual.future_installments == "LAST"

    def test_an_old_snapshot_gives_the_terms_it_always_gave(self):
        snapshot = micro().snapshot()
        old = {
            name: value
            for name, value in snapshot.items()
            if name not in ("late_fee_tiers", "installment_steps", "fixed_installments", "allocation_rules")
            and name not in ("prepayment_allocation", "rate_reset_cap", "rate_lookback_days")
        }
        loan = {
            "principal": Decimal("10000.00"),
            "annual_rate": Decimal(10),
            "number_of_installments": 6,
            "start_date": DAY,
        }

        assert build_terms(old, **loan) == build_terms(snapshot, **loan)  # type: ignore[arg-type]
