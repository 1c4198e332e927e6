"""P4: the checklist, the conversation, and the caps of states that a version is held against."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import InvalidInput, NotAllowed
from products.models import ProductVersion, RateCap, ReviewComment
from products.review import FAILED, LOOK, PASSED, Point, checklist
from products.seed import seed_rate_caps
from products.services.reviewing import UnableToComment, comment_version, record_rate_cap
from tests.factories.products import (
    compliance,
    draft_of,
    make_draft_product,
    make_rate_cap,
    product_manager,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def no_caps() -> None:
    RateCap.objects.all().delete()


def points(**changes: object) -> dict[str, Point]:
    version = ProductVersion.objects.with_rows().get(pk=draft_of(make_draft_product(**changes)).pk)
    return {point.title: point for point in checklist(version, DAY)}


class TestChecklist:
    @pytest.mark.parametrize(("cap", "result"), [("14.999999", FAILED), ("15", PASSED)])
    def test_the_highest_rate_against_the_cap_of_a_state(self, cap, result):
        make_rate_cap(rate_max=Decimal(cap), basis="RATE")

        assert points()["Rate cap of NY"].result == result

    def test_fees_count_where_the_law_counts_them(self):
        make_rate_cap(rate_max=Decimal(15), basis="APR")

        found = points()["Rate cap of NY"]
        assert found.result == FAILED and "shortest term" in found.finding

    def test_a_version_with_a_lower_limit_there_passes(self):
        make_rate_cap(rate_max=Decimal(14), basis="RATE")

        found = points(state_rate_limits=[{"state": "NY", "rate_cap": "14"}])
        assert found["Rate cap of NY"].result == PASSED

    def test_caps_of_other_sizes_kinds_and_days_do_not_concern_it(self):
        make_rate_cap(rate_max=Decimal(1), amount_from=Decimal("40000.01"))
        make_rate_cap(rate_max=Decimal(1), amount_below=Decimal("5000.00"), state="FL")
        make_rate_cap(rate_max=Decimal(1), product_type="MICRO_LOAN", state="AR")
        make_rate_cap(rate_max=Decimal(1), effective_date=date(2026, 3, 3), state="OH")

        assert points()["Rate caps of states"].result == LOOK

    def test_states_that_are_not_lent_in_do_not_concern_it(self):
        make_rate_cap(rate_max=Decimal(1))
        rules = [
            {
                "code": "ELG-01",
                "name": "States",
                "stage": "ELIGIBILITY",
                "metric": "STATE",
                "operator": "IN",
                "value": "OH, PA",
                "outcome": "DECLINE",
                "reason_code": "R119",
            }
        ]

        assert "Rate cap of NY" not in points(rules=rules)

    def test_origination_fees_left_out_of_the_apr_do_not_pass(self):
        fee = {
            "code": "origination",
            "name": "Origination fee",
            "kind": "ORIGINATION",
            "calculation": "FLAT",
            "amount": "100.00",
            "timing": "DISBURSEMENT",
        }

        assert points(fees=[fee])["Finance charge"].result == PASSED
        found = points(fees=[{**fee, "is_finance_charge": False}])["Finance charge"]
        assert found.result == FAILED and "Origination fee" in found.finding

    def test_what_has_no_cap_or_text_is_worth_a_look(self):
        found = points(late_fee_kind="PERCENT", late_fee_percent="5", late_fee_grace_days=10)

        assert found["Late fee"].result == LOOK
        assert found["Caps of fees"].result == LOOK
        assert "description" in found["Texts and disclosures"].finding
        assert found["Reason codes"].result == PASSED


class TestComments:
    def test_both_sides_talk_and_the_version_stays_as_it_is(self):
        version = draft_of(make_draft_product())
        comment_version(version_id=version.pk, text=" Why so dear? ", actor=compliance())
        comment_version(version_id=version.pk, text="Because of losses.", actor=product_manager())

        said = list(version.comments.order_by("id").values_list("text", flat=True))
        assert said == ["Why so dear?", "Because of losses."]
        before = version.version
        version.refresh_from_db()
        assert version.version == before

    @pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
    def test_nothing_and_too_much_is_refused(self, text):
        version = draft_of(make_draft_product())
        with pytest.raises(UnableToComment):
            comment_version(version_id=version.pk, text=text, actor=compliance())
        assert not ReviewComment.objects.exists()


class TestRateCaps:
    def test_a_new_one_ends_the_one_before(self):
        first = make_rate_cap()
        second = record_rate_cap(
            state="NY",
            rate_max=Decimal(20),
            source="A later law",
            effective_date=date(2026, 6, 1),
            amount_below=Decimal("2500000.00"),
            actor=compliance(),
        )

        first.refresh_from_db()
        assert first.effective_until == second.effective_from
        assert set(RateCap.objects.in_force(date(2026, 5, 31))) == {first}
        assert set(RateCap.objects.in_force(date(2026, 6, 1))) == {second}

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"state": "XX"}, "/state"),
            ({"rate_max": Decimal(0)}, "/rate_max"),
            ({"source": " "}, "/source"),
            ({"amount_below": Decimal("0.00")}, "/amount_below"),
            ({"product_type": "BOAT"}, "/product_type"),
            ({"basis": "FEELING"}, "/basis"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_kept(self, changes, pointer):
        with pytest.raises(InvalidInput) as refusal:
            make_rate_cap(**changes)

        assert [error.pointer for error in refusal.value.errors] == [pointer]
        assert not RateCap.objects.exists()

    def test_never_into_the_past_of_another_one(self):
        make_rate_cap()
        with pytest.raises(InvalidInput):
            make_rate_cap()

    def test_only_compliance_records_them(self):
        with pytest.raises(NotAllowed):
            record_rate_cap(
                state="NY",
                rate_max=Decimal(20),
                source="Law",
                effective_date=DAY,
                actor=product_manager(),
            )


class TestSeed:
    def test_caps_to_begin_with_are_recorded_once(self):
        seed_rate_caps()
        seed_rate_caps()

        caps = RateCap.objects.in_force(DAY)
        assert [(cap.state, cap.rate_max) for cap in caps.order_by("state", "amount_from")] == [
            ("AR", Decimal(17)),
            ("FL", Decimal(18)),
            ("FL", Decimal(25)),
            ("NY", Decimal(25)),
        ]
