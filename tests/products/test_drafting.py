"""PRD-1, PRD-2: products are written in drafts, and every wrong field is named."""

from decimal import Decimal

import pytest

from loanops.audit.models import AuditEvent
from loanops.core.errors import DuplicateReference, InvalidInput, NotAllowed
from products.models import LoanProduct, ProductFee, ProductVersion
from products.services.drafting import (
    DraftExists,
    ProductDeprecated,
    VersionNotEditable,
    create_product,
    new_version,
    update_draft,
)
from products.services.lifecycle import deprecate_product
from products.services.publishing import submit_version
from tests.factories.access import SYSTEM
from tests.factories.products import (
    compliance,
    draft_of,
    make_draft_product,
    make_product,
    product_content,
    product_manager,
)

pytestmark = pytest.mark.django_db


def pointers(refusal: InvalidInput) -> dict[str, str]:
    return {error.pointer: error.code for error in refusal.errors}


class TestCreateProduct:
    def test_makes_a_draft_with_its_rows(self):
        manager = product_manager()

        product = create_product(
            code="bridge", product_type="TERM_LOAN", content=product_content(), actor=manager
        )

        version = draft_of(product)
        assert (product.status, version.status, version.number) == ("DRAFT", "DRAFT", 1)
        assert version.amount_max == Decimal("40000.00")
        assert [fee.code for fee in version.fees.all()] == ["origination"]
        assert version.rules.count() == 2
        assert version.editor_ids == [manager.user_id]

    def test_writes_one_audit_event_with_old_and_new(self):
        create_product(
            code="bridge",
            product_type="TERM_LOAN",
            content=product_content(),
            reason="Asked for",
            actor=product_manager(),
        )

        event = AuditEvent.objects.filter(event="product.created").latest("id")
        assert event.reason == "Asked for"
        changed = {change["type"] for change in event.changes}
        assert {"products.LoanProduct", "products.ProductVersion", "products.ProductFee"} <= changed

    def test_names_every_wrong_field_and_leaves_nothing_behind(self):
        before = LoanProduct.objects.count()
        content = product_content(amount_max="1.999", base_rate=10.5, colour="red", term_options_months=["x"])
        del content["rate_max"]

        with pytest.raises(InvalidInput) as refusal:
            create_product(code="Bridge Loan", product_type="LOAN", content=content, actor=product_manager())

        assert pointers(refusal.value) == {
            "/code": "invalid",
            "/product_type": "invalid_choice",
            "/amount_max": "max_decimal_places",
            "/base_rate": "not_decimal",
            "/colour": "unknown_field",
            "/rate_max": "required",
            "/term_options_months/0": "invalid",
        }
        assert LoanProduct.objects.count() == before

    def test_refuses_a_code_that_was_used_before(self):
        with pytest.raises(DuplicateReference, match="term-loan already"):
            create_product(
                code="term-loan", product_type="TERM_LOAN", content=product_content(), actor=product_manager()
            )

    def test_is_not_for_compliance(self):
        with pytest.raises(NotAllowed):
            create_product(
                code="bridge", product_type="TERM_LOAN", content=product_content(), actor=compliance()
            )


WRONG = [
    ({"amount_min": "0.00"}, "/amount_min"),
    ({"amount_max": "4999.99"}, "/amount_max"),
    ({"currency": "EUR"}, "/currency"),
    ({"term_options_months": []}, "/term_options_months"),
    ({"term_options_months": [12, 12]}, "/term_options_months"),
    ({"repayment_frequencies": []}, "/repayment_frequencies"),
    ({"repayment_frequencies": ["QUARTERLY"], "term_options_months": [10]}, "/term_options_months"),
    ({"grace_principal_installments": 6}, "/grace_principal_installments"),
    ({"skipped_months": [0]}, "/skipped_months"),
    ({"skipped_months": [6, 6]}, "/skipped_months"),
    ({"skipped_months": list(range(1, 13))}, "/skipped_months"),
    ({"semi_monthly_days": [15]}, "/semi_monthly_days"),
    ({"semi_monthly_days": [15, 1]}, "/semi_monthly_days"),
    ({"amortization_term_months": 12}, "/amortization_term_months"),
    ({"balloon_percent": "100"}, "/balloon_percent"),
    ({"balloon_percent": "10", "amortization_term_months": 360}, "/balloon_percent"),
    ({"balloon_percent": "10", "amortization": "INTEREST_ONLY"}, "/amortization"),
    ({"balloon_percent": "10", "interest_method": "FLAT"}, "/interest_method"),
    ({"leap_day_rule": "FEB29_PERIOD_ONLY"}, "/leap_day_rule"),
    (
        {"schedule_type": "CUMULATIVE", "interest_method": "FLAT", "broken_period": "SPREAD"},
        "/broken_period",
    ),
    ({"schedule_type": "SQUARE"}, "/schedule_type"),
    ({"base_rate": "7"}, "/rate_min"),
    ({"base_rate": "16"}, "/rate_max"),
    ({"rate_type": "VARIABLE"}, "/rate_index"),
    ({"rate_margin": "2"}, "/rate_margin"),
    ({"rate_floor": "9", "rate_cap": "8"}, "/rate_cap"),
    ({"allocation_order": ["FEES", "INTEREST", "PRINCIPAL"]}, "/allocation_order"),
    ({"late_fee_kind": "FLAT"}, "/late_fee_amount"),
    ({"late_fee_minimum": "30.00", "late_fee_maximum": "20.00"}, "/late_fee_maximum"),
    ({"delinquency_thresholds": [30, 60]}, "/delinquency_thresholds"),
    ({"collateral_required": True}, "/collateral_kinds"),
    ({"day_count": "LUNAR"}, "/day_count"),
    ({"fees": "origination"}, "/fees"),
    ({"fees": ["origination"]}, "/fees/0"),
    (
        {
            "fees": [
                {"code": "x", "name": "X", "kind": "FILING", "calculation": "FLAT", "timing": "DISBURSEMENT"}
            ]
        },
        "/fees/0/amount",
    ),
    ({"accounts": [{"role": "FEE_INCOME", "account_code": "no-such-account"}]}, "/accounts/0/account_code"),
    ({"accounts": [{"role": "FEE_INCOME"}]}, "/accounts/0/account_code"),
    (
        {"rate_tiers": [{"score_min": 700, "adjustment": "0"}, {"score_min": 700, "adjustment": "1"}]},
        "/rate_tiers/1/score_min",
    ),
]


class TestConsistency:
    @pytest.mark.parametrize(("changes", "pointer"), WRONG)
    def test_names_what_does_not_fit(self, changes, pointer):
        with pytest.raises(InvalidInput) as refusal:
            create_product(
                code="bridge", product_type="TERM_LOAN", content=product_content(**changes), actor=SYSTEM
            )

        assert pointer in pointers(refusal.value)

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"operator": "IN"}, "/rules/0/operator"),
            ({"value": "a year"}, "/rules/0/value"),
            ({"metric": "LOWEST_OWNER_SCORE"}, "/rules/0/stage"),
            ({"outcome": "COUNTER"}, "/rules/0/outcome"),
            (
                {"outcome_unknown": "COUNTER", "metric": "REQUESTED_AMOUNT", "operator": "AT_MOST"},
                "/rules/0/outcome_unknown",
            ),
            ({"reason_code": "R999"}, "/rules/0/reason_code"),
            ({"threshold": "12"}, "/rules/0/threshold"),
        ],
    )
    def test_names_the_wrong_part_of_a_rule(self, changes, pointer):
        rules = product_content()["rules"]
        rules[0] |= changes

        with pytest.raises(InvalidInput) as refusal:
            create_product(
                code="bridge", product_type="TERM_LOAN", content=product_content(rules=rules), actor=SYSTEM
            )

        assert pointer in pointers(refusal.value)

    def test_a_variable_rate_with_everything_is_accepted(self):
        product = make_draft_product(
            rate_type="VARIABLE", rate_index="PRIME", rate_margin="2.75", rate_reset_months=3, rate_floor="5"
        )

        assert draft_of(product).rate_index == "PRIME"


class TestUpdateDraft:
    def test_changes_only_what_is_given(self):
        product = make_draft_product()

        version = update_draft(
            product_id=product.pk, content={"amount_max": "45000.00"}, actor=product_manager()
        )

        assert version.amount_max == Decimal("45000.00")
        assert version.amount_min == Decimal("5000.00")
        assert version.fees.count() == 1

    def test_rows_are_changed_added_and_removed_with_their_trace(self):
        product = make_draft_product()
        rules = product_content()["rules"]
        rules[0]["value"] = "18"
        del rules[1]
        rules.append({**rules[0], "code": "ELG-09", "value": "24", "outcome": "REFER"})

        update_draft(product_id=product.pk, content={"rules": rules}, actor=product_manager())

        assert {r.code: r.value for r in draft_of(product).rules.all()} == {"ELG-01": "18", "ELG-09": "24"}
        changes = AuditEvent.objects.get(event="product.draft-changed").changes
        assert {"value": ["12", "18"]} in [change["fields"] for change in changes]
        assert {"removed": ["Rule CRD-01", None]} in [change["fields"] for change in changes]

    def test_the_product_and_its_name_move_with_a_first_draft(self):
        product = make_draft_product()

        update_draft(
            product_id=product.pk, content={"name": "Short loan"}, change_summary="Name", actor=SYSTEM
        )

        product.refresh_from_db()
        assert (product.name, product.version) == ("Short loan", 2)

    def test_remembers_everybody_who_wrote(self):
        first, second = product_manager(), product_manager()
        product = create_product(
            code="bridge", product_type="TERM_LOAN", content=product_content(), actor=first
        )

        update_draft(product_id=product.pk, content={"base_rate": "11"}, actor=second)

        assert draft_of(product).editor_ids == [first.user_id, second.user_id]

    def test_refuses_a_version_in_approval(self):
        product = make_draft_product()
        submit_version(version_id=draft_of(product).pk, change_summary="x", actor=SYSTEM)

        with pytest.raises(VersionNotEditable, match="in approval"):
            update_draft(product_id=product.pk, content={"base_rate": "11"}, actor=product_manager())

    def test_refuses_when_everything_is_published(self):
        product = make_product()

        with pytest.raises(VersionNotEditable, match="published versions never change"):
            update_draft(product_id=product.pk, content={"base_rate": "11"}, actor=product_manager())

    def test_a_refused_change_leaves_the_draft_as_it_was(self):
        product = make_draft_product()

        with pytest.raises(InvalidInput):
            update_draft(product_id=product.pk, content={"base_rate": "99", "name": "New"}, actor=SYSTEM)

        assert draft_of(product).name == "Bridge loan"


class TestNewVersion:
    def test_starts_as_a_copy_of_the_latest(self):
        product = make_product()

        version = new_version(product_id=product.pk, content={"base_rate": "12"}, actor=product_manager())

        assert (version.number, version.status, version.base_rate) == (2, "DRAFT", Decimal(12))
        assert version.rules.count() == 2
        assert ProductVersion.objects.get(product=product, number=1).base_rate == Decimal(10)
        assert ProductFee.objects.filter(product_version__product=product).count() == 2

    def test_can_start_from_an_older_version(self):
        product = make_product()

        version = new_version(product_id=product.pk, based_on=1, change_summary="Back", actor=SYSTEM)

        assert version.change_summary == "Back"

    def test_refuses_an_unknown_base(self):
        with pytest.raises(InvalidInput) as refusal:
            new_version(product_id=make_product().pk, based_on=7, actor=SYSTEM)

        assert pointers(refusal.value) == {"/based_on": "unknown_version"}

    def test_refuses_a_second_open_version(self):
        product = make_product()
        new_version(product_id=product.pk, actor=SYSTEM)

        with pytest.raises(DraftExists, match="Version 2"):
            new_version(product_id=product.pk, actor=SYSTEM)

    def test_refuses_wrong_content(self):
        with pytest.raises(InvalidInput):
            new_version(product_id=make_product().pk, content={"base_rate": "99"}, actor=SYSTEM)

    def test_a_deprecated_product_gets_none(self):
        product = make_product()
        deprecate_product(product_id=product.pk, actor=SYSTEM)

        with pytest.raises(ProductDeprecated):
            new_version(product_id=product.pk, actor=SYSTEM)
