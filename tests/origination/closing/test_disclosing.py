"""Disclosures: which form by state and amount, what stands in it, and kept as it was made."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from loanops.core.outbox import deliver_outbox
from origination.models import OfferDisclosure
from origination.papers.keeping import DamagedDocument, checksum_of
from origination.services.disclosing import form_for, read_offer_pdf
from tests.factories.origination import make_offer
from tests.origination.closing.offers import in_state
from tests.pdf import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def apr_of(offer):
    return f"{offer.annual_percentage_rate:.2f}%"


class TestFormFor:
    @pytest.mark.parametrize(
        ("state", "amount", "code"),
        [
            ("CA", "500000.00", "CA-closed-end"),
            ("CA", "500000.01", None),
            ("NY", "2500000.00", "NY-closed-end"),
            ("UT", "1000000.00", "UT-loan"),
            ("GA", "1000.00", "GA-loan"),
            ("FL", "1000.00", "FL-loan"),
            ("KS", "1000.00", "KS-loan"),
            ("MO", "1000.00", "MO-loan"),
            ("VA", "1000.00", None),
            ("OH", "1000.00", None),
        ],
    )
    def test_by_state_amount_and_product(self, state, amount, code):
        form = form_for(state=state, product_type="MICRO_LOAN", amount=Decimal(amount), on_date=TODAY)

        assert (form.code if form else None) == code

    def test_by_effective_dates(self):
        known = {"state": "MO", "product_type": "MICRO_LOAN", "amount": Decimal("1000.00")}

        assert form_for(**known, on_date=date(2025, 2, 27)) is None
        assert form_for(**known, on_date=date(2025, 2, 28)) is not None

    def test_sales_based_financing_has_virginias(self):
        form = form_for(
            state="VA", product_type="SALES_BASED_FINANCING", amount=Decimal("1000.00"), on_date=TODAY
        )

        assert form is not None and not form.signature_required


class TestDisclosure:
    def test_california_has_eight_rows_of_three_columns(self):
        offer = in_state("CA")
        disclosure = offer.disclosure
        form = disclosure.content["form"]

        assert form["heading"].startswith("OFFER SUMMARY")
        assert len(form["rows"]) == 8 and {len(row) for row in form["rows"]} == {3}
        assert form["rows"][1][:2] == ["Annual Percentage Rate (APR)", apr_of(offer)]
        assert disclosure.signature_required

    def test_new_york_has_ten(self):
        rows = in_state("NY").disclosure.content["form"]["rows"]

        assert [row[0] for row in rows][-2:] == ["Avoidable Fees and Charges", "Collateral Requirements"]
        assert len(rows) == 10

    def test_utah_needs_no_rate_and_no_signature(self):
        disclosure = in_state("UT").disclosure

        assert not any("APR" in row[0] for row in disclosure.content["form"]["rows"])
        assert not disclosure.signature_required

    def test_other_states_get_the_general_disclosure(self):
        offer = make_offer()
        disclosure = offer.disclosure

        assert disclosure.content["form"] is None and disclosure.form is None
        assert disclosure.content["figures"]["apr"] == apr_of(offer)

    def test_the_paper_is_stored_and_the_same_for_ever(self):
        offer = in_state("CA")
        deliver_outbox()

        assert default_storage.exists(offer.disclosure.document_path)
        pdf = read_offer_pdf(OfferDisclosure.objects.get(offer=offer))
        assert checksum_of(pdf) == offer.disclosure.document_checksum
        words = " ".join(text_of(pdf).split())
        assert apr_of(offer) in words and "Funding Provided" in words and "Schedule of payments" in words

    def test_a_paper_that_was_tampered_with_is_not_shown(self):
        offer = make_offer()
        read_offer_pdf(offer.disclosure)
        with default_storage.open(offer.disclosure.document_path, "wb") as file:
            file.write(b"%PDF-1.7 another")

        with pytest.raises(DamagedDocument):
            read_offer_pdf(offer.disclosure)

    def test_it_cannot_be_changed(self):
        disclosure = make_offer().disclosure

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            OfferDisclosure.objects.filter(pk=disclosure.pk).update(content={})
