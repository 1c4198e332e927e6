"""P3: the form of a draft, saved, refused beside its fields, created."""

from decimal import Decimal

import pytest

from loanops.access.roles import Role
from products.models import LoanProduct
from products.services.drafting import update_draft
from tests.factories.access import SYSTEM, make_user
from tests.factories.products import draft_of, make_draft_product
from tests.products.admin.pages import PRODUCTS, act, form_of, manager, reviewer
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


class TestEditor:
    def test_saving_without_a_change_changes_nothing(self):
        product = make_draft_product(
            repayment_frequencies=["MONTHLY", "WEEKLY"],
            allocation_order=["INTEREST", "PRINCIPAL", "FEES", "PENALTIES"],
            required_documents=["TAX_RETURN", "BANK_STATEMENT"],
        )
        before = draft_of(product).snapshot()
        answer = act(manager(), f"{PRODUCTS}{product.pk}/action/update-draft/")

        assert answer.status_code == 302, text_of(answer)
        assert draft_of(product).snapshot() == before

    def test_numbers_choices_and_rows_are_saved(self):
        product = make_draft_product()
        path = f"{PRODUCTS}{product.pk}/action/update-draft/"
        client = manager()
        shown = client.post(
            path,
            {
                **form_of(client.get(path)),
                "amount_max": "55000",
                "term_options_months": "6, 12, 18",
                "usual_frequency": "WEEKLY",
                "eligibility_rules-0-_remove": "on",
                "fees-1-code": "filing",
                "fees-1-name": "Filing fee",
                "fees-1-kind": "FILING",
                "fees-1-calculation": "FLAT",
                "fees-1-amount": "75.00",
                "fees-1-timing": "DISBURSEMENT",
                "change_summary": "Larger and longer",
                "_step": "preview",
            },
        )
        page = text_of(shown)
        assert "Largest amount 40,000.00 55,000.00" in page
        assert "Terms, months 6, 12 6, 12, 18" in page
        assert "Fee filing" in page and "removed" in page
        assert "Cost examples" in page
        assert draft_of(product).amount_max == Decimal("40000.00")

        done = client.post(path, {**form_of(shown), "_step": "confirm"})
        assert done.status_code == 302, text_of(done)
        draft = draft_of(product)
        assert (draft.amount_max, draft.term_options_months) == (Decimal("55000.00"), [6, 12, 18])
        assert draft.repayment_frequencies == ["WEEKLY", "MONTHLY"]
        assert {fee.code for fee in draft.fees.all()} == {"origination", "filing"}
        assert draft.rules.count() == 1
        assert draft.change_summary == "Larger and longer"

    def test_what_cannot_be_read_is_said_beside_the_field(self):
        product = make_draft_product()
        answer = act(
            manager(),
            f"{PRODUCTS}{product.pk}/action/update-draft/",
            **{"term_options_months": "6, twelve", "fees-0-percent": "much", "eligibility_rules-0-code": ""},
        )
        page = text_of(answer)

        assert "“twelve” is none" in page
        assert "Row 1, percent: Enter a number." in page
        assert "Row 1, code: This field is required." in page

    def test_a_refusal_names_the_row_and_saves_nothing(self):
        product = make_draft_product()
        answer = act(
            manager(),
            f"{PRODUCTS}{product.pk}/action/update-draft/",
            **{"rate_max": "9", "fees-0-percent": "", "eligibility_rules-0-value": "long"},
        )
        page = text_of(answer)

        assert answer.status_code == 422
        assert "At least the base rate" in page
        assert "origination, percent: This calculation needs it." in page
        assert "ELG-01, value: A number, such as 24 or 1.25." in page
        assert draft_of(product).rate_max == Decimal(15)

    def test_a_product_is_created_with_its_first_draft(self):
        client = manager()
        entered = {
            "code": "bridge-loan",
            "product_type": "TERM_LOAN",
            "name": "Bridge loan",
            "amount_min": "5000",
            "amount_max": "40000",
            "term_options_months": "6, 12",
            "base_rate": "10",
            "rate_min": "8",
            "rate_max": "15",
        }
        answer = act(client, f"{PRODUCTS}action/create-product/", **entered)

        product = LoanProduct.objects.get(code="bridge-loan")
        assert answer["Location"] == f"{PRODUCTS}{product.pk}/change/"
        assert (product.status, draft_of(product).amount_max) == ("DRAFT", Decimal("40000.00"))
        again = act(client, f"{PRODUCTS}action/create-product/", **entered)
        assert again.status_code == 422
        assert "Another product has this code." in text_of(again)

    def test_somebody_else_was_faster(self):
        product = make_draft_product()
        client = manager()
        path = f"{PRODUCTS}{product.pk}/action/update-draft/"
        entered = form_of(client.get(path))
        update_draft(product_id=product.pk, content={"amount_max": "45000.00"}, actor=SYSTEM)

        answer = client.post(path, {**entered, "_step": "preview"})
        assert answer.status_code == 422
        assert "changed in the meantime" in text_of(answer)
        assert draft_of(product).amount_max == Decimal("45000.00")

    def test_only_product_managers_edit(self):
        product = make_draft_product()
        path = f"{PRODUCTS}{product.pk}/action/update-draft/"

        assert reviewer().get(path).status_code == 403
        assert signed_in(make_user(Role.LOAN_OFFICER)).post(path, {}).status_code == 403
        assert (
            signed_in(make_user(Role.LOAN_OFFICER)).get(f"{PRODUCTS}action/create-product/").status_code
            == 403
        )
