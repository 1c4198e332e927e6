"""PRD-4, PRD-5: the catalogue on any day, its snapshot, terms and accounts."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from loanops.engine import (
    BrokenPeriod,
    Component,
    DaysInMonth,
    FrequencyUnit,
    LateFeeKind,
    ScheduleType,
    SkippedInterest,
    build_schedule,
)
from products.accounting import STANDARD_ACCOUNTS, account_map
from products.choices import AccountRole
from products.models import CONTENT_FIELDS, LoanProduct, ProductVersion
from products.seed import seed_products
from products.selectors import (
    NoVersionInForce,
    open_version,
    search_products,
    superseded_on,
    version_on,
)
from products.services.drafting import new_version
from products.services.lifecycle import deprecate_product
from products.snapshots import complete
from products.terms import build_terms, first_due_date_of, installments_for, late_fee_of
from tests.factories.access import SYSTEM
from tests.factories.products import draft_of, make_draft_product, make_product, publish_draft

pytestmark = pytest.mark.django_db


class TestVersionOn:
    def test_the_day_before_and_the_day_itself(self):
        product = make_product(effective_date=date(2026, 1, 1))
        new_version(product_id=product.pk, content={"base_rate": "12"}, change_summary="x", actor=SYSTEM)
        publish_draft(product, date(2026, 4, 1))

        assert version_on(product.code, date(2026, 3, 31)).base_rate == Decimal(10)
        assert version_on(product.code, date(2026, 4, 1)).base_rate == Decimal(12)
        assert superseded_on(version_on(product.code, date(2026, 3, 31))) == date(2026, 4, 1)
        assert superseded_on(version_on(product.code, date(2026, 4, 1))) is None

    def test_nothing_is_in_force_before_the_first_day(self):
        product = make_product(effective_date=date(2026, 1, 1))

        with pytest.raises(NoVersionInForce, match="2025-12-31"):
            version_on(product.code, date(2025, 12, 31))
        with pytest.raises(NoVersionInForce):
            version_on("no-such-product", date(2026, 1, 1))

    def test_a_draft_is_not_superseded(self):
        product = make_draft_product()

        assert superseded_on(draft_of(product)) is None
        assert open_version(product) == draft_of(product)

    @pytest.mark.parametrize(
        ("day", "status"),
        [
            (date(1990, 1, 1), "DRAFT"),
            (date(2026, 1, 1), "ACTIVE"),
            (date(2026, 3, 1), "ACTIVE"),
            (date(2026, 3, 2), "DEPRECATED"),
        ],
    )
    def test_the_status_of_a_past_day_comes_from_history(self, day, status):
        product = make_product(effective_date=date(2026, 1, 1))
        deprecate_product(product_id=product.pk, actor=SYSTEM)
        late_that_evening = datetime(2026, 3, 2, 23, 30, tzinfo=ZoneInfo("America/New_York"))
        product.history.filter(status="DEPRECATED").update(history_date=late_that_evening)

        assert LoanProduct.objects.with_status_on(day).get(pk=product.pk).status_on_date == status


class TestSnapshot:
    def test_holds_every_column_and_row_as_plain_values(self):
        snapshot = version_on("term-loan", date(2026, 3, 2)).snapshot()

        assert set(CONTENT_FIELDS) <= set(snapshot)
        assert snapshot["product_code"] == "term-loan"
        assert Decimal(snapshot["amount_max"]) == Decimal("250000.00")
        assert snapshot["fees"][0]["code"] == "origination"
        assert [rule["position"] for rule in snapshot["rules"]] == sorted(
            r["position"] for r in snapshot["rules"]
        )
        assert all(isinstance(value, str | int | bool | list | None) for value in snapshot.values())

    def test_of_a_published_version_is_the_same_for_ever(self):
        product = make_product()
        before = version_on(product.code, date(2026, 3, 2)).snapshot()

        new_version(product_id=product.pk, content={"base_rate": "12"}, actor=SYSTEM)

        assert version_on(product.code, date(2026, 3, 2)).snapshot() == before


def terms_of(snapshot, frequency):
    return build_terms(
        snapshot,
        principal=Decimal("10000.00"),
        annual_rate=Decimal(10),
        number_of_installments=installments_for(12, frequency),
        start_date=date(2026, 3, 2),
        frequency=frequency,
    )


class TestBuildTerms:
    def test_carries_every_convention_of_the_product(self):
        snapshot = version_on("equipment-loan", date(2026, 3, 2)).snapshot()

        terms = build_terms(
            snapshot,
            principal=Decimal("50000.00"),
            annual_rate=Decimal("8.25"),
            number_of_installments=12,
            start_date=date(2026, 3, 2),
            frequency="QUARTERLY",
        )

        assert (terms.frequency.every, terms.frequency.unit) == (3, FrequencyUnit.MONTH)
        assert terms.days_in_year.value == "365"
        assert terms.holiday_calendar == "XFED"
        assert terms.late_fee.kind is LateFeeKind.PERCENT
        assert terms.allocation_order[0] is Component.FEES
        assert sum(row.principal for row in build_schedule(terms).rows) == Decimal("50000.00")

    def test_carries_the_shape_of_the_schedule(self):
        product = make_product(
            term_options_months=[12],
            repayment_frequencies=["MONTHLY", "SEMI_MONTHLY"],
            semi_monthly_days=[10, 25],
            schedule_type="SIMPLE_INTEREST",
            day_count="THIRTY_E_360",
            amortization_term_months=60,
            skipped_months=[7, 8],
            skipped_interest="DUE",
            broken_period="SPREAD",
            interest_recalculation="FIXED",
            prepayment_strategy="SMALLER_INSTALLMENTS",
            ageing_grace_days=5,
        )
        snapshot = ProductVersion.objects.get(product=product).snapshot()

        monthly, twice = (terms_of(snapshot, frequency) for frequency in ("MONTHLY", "SEMI_MONTHLY"))

        assert (monthly.number_of_installments, monthly.amortization_installments) == (12, 60)
        assert (twice.number_of_installments, twice.amortization_installments) == (24, 120)
        assert twice.frequency.days_of_month == (10, 25)
        assert monthly.schedule_type is ScheduleType.SIMPLE_INTEREST
        assert monthly.days_in_month is DaysInMonth.DAYS_30E
        assert monthly.skipped_months == (7, 8) and monthly.skipped_interest is SkippedInterest.DUE
        assert monthly.broken_period is BrokenPeriod.SPREAD
        assert monthly.interest_recalculation.value == "FIXED"
        assert monthly.prepayment_strategy.value == "SMALLER_INSTALLMENTS"
        assert monthly.ageing_grace_days == 5

    def test_carries_a_balloon_in_money(self):
        product = make_product(term_options_months=[12], balloon_percent="33.33")
        terms = terms_of(ProductVersion.objects.get(product=product).snapshot(), "MONTHLY")

        assert terms.balloon_amount == Decimal("3333.00")
        assert build_schedule(terms).rows[-1].principal > terms.balloon_amount

    def test_reads_a_snapshot_from_before_there_were_such_columns(self):
        snapshot = ProductVersion.objects.get(product=make_product()).snapshot()
        later = ("schedule_type", "skipped_months", "balloon_percent", "semi_monthly_days", "leap_day_rule")
        earlier = {name: value for name, value in snapshot.items() if name not in later}

        assert terms_of(earlier, "MONTHLY") == terms_of(snapshot, "MONTHLY")
        assert complete(earlier) == snapshot

    def test_all_of_the_catalogue_can_be_computed(self):
        for version in ProductVersion.objects.filter(product__code__endswith="-loan"):
            snapshot = version.snapshot()
            for frequency in version.repayment_frequencies:
                for months in version.term_options_months:
                    terms = build_terms(
                        snapshot,
                        principal=version.amount_max,
                        annual_rate=version.base_rate,
                        number_of_installments=installments_for(months, frequency),
                        start_date=date(2026, 1, 31),
                        frequency=frequency,
                    )
                    assert build_schedule(terms).rows[-1].balance_after == 0

    @pytest.mark.parametrize(
        ("months", "frequency", "installments"),
        [
            (12, "MONTHLY", 12),
            (12, "WEEKLY", 52),
            (12, "BIWEEKLY", 26),
            (12, "SEMI_MONTHLY", 24),
            (12, "QUARTERLY", 4),
            (6, "DAILY", 183),
            (1, "QUARTERLY", 1),
        ],
    )
    def test_a_term_in_months_as_installments(self, months, frequency, installments):
        assert installments_for(months, frequency) == installments

    @pytest.mark.parametrize(
        ("start", "first_due"),
        [
            (date(2026, 3, 12), date(2026, 4, 1)),
            (date(2026, 3, 13), date(2026, 5, 1)),
            (date(2026, 1, 15), date(2026, 3, 1)),
            (date(2026, 12, 1), date(2027, 1, 1)),
        ],
    )
    def test_the_first_of_a_month_at_least_twenty_days_on(self, start, first_due):
        assert first_due_date_of({"first_due_rule": "FIRST_OF_MONTH"}, start) == first_due

    def test_a_product_without_late_fee(self):
        assert late_fee_of(draft_of(make_draft_product()).snapshot()) is None


class TestAccountMap:
    def test_is_the_standard_chart_changed_by_the_products_rows(self):
        snapshot = draft_of(
            make_draft_product(accounts=[{"role": "FEE_INCOME", "account_code": "late-fee-income"}])
        ).snapshot()

        accounts = account_map(snapshot)

        assert set(STANDARD_ACCOUNTS) == set(AccountRole.values)
        assert accounts["FEE_INCOME"] == "late-fee-income"
        assert accounts["INTEREST_INCOME"] == "interest-income"


class TestSearchProducts:
    @pytest.mark.parametrize(
        ("criteria", "codes"),
        [
            ({}, {"micro-loan", "term-loan", "equipment-loan", "growth-term-loan"}),
            ({"amount": Decimal("24999.99")}, {"micro-loan", "term-loan", "equipment-loan"}),
            (
                {"amount": Decimal("50000.00")},
                {"micro-loan", "term-loan", "equipment-loan", "growth-term-loan"},
            ),
            ({"amount": Decimal("50000.01")}, {"term-loan", "equipment-loan", "growth-term-loan"}),
            ({"amount": Decimal("250000.01")}, {"equipment-loan", "growth-term-loan"}),
            ({"term_months": 84}, {"equipment-loan", "growth-term-loan"}),
            ({"product_type": "MICRO_LOAN"}, {"micro-loan"}),
            ({"rate_max": Decimal("9.5")}, {"term-loan", "equipment-loan"}),
            ({"rate_type": "VARIABLE"}, set()),
            ({"collateral_required": True}, {"equipment-loan"}),
            (
                {"amount": Decimal("20000"), "term_months": 36, "collateral_required": False},
                {"micro-loan", "term-loan"},
            ),
        ],
    )
    def test_finds_what_fits(self, criteria, codes):
        found = search_products(SYSTEM, date(2026, 3, 2), **criteria)

        assert set(found.values_list("code", flat=True)) == codes


class TestSeedProducts:
    def test_is_safe_to_repeat(self):
        before = list(LoanProduct.objects.values_list("code", "version"))

        seed_products()

        assert list(LoanProduct.objects.values_list("code", "version")) == before
        assert {"micro-loan", "term-loan", "equipment-loan", "growth-term-loan"} <= {
            code for code, _ in before
        }
