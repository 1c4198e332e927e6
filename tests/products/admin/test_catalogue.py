"""P1, P2: the catalogue, the page of a product, and its life."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from products.admin.comparison import differences
from products.admin.examples import examples
from products.models import CONTENT_FIELDS, LoanProduct, ProductVersion
from products.sections import SECTIONS
from products.services.drafting import new_version
from tests.factories.access import SYSTEM, make_user
from tests.factories.products import make_draft_product, make_product, publish_draft
from tests.products.admin.pages import PRODUCTS, VERSIONS, act, listed, manager
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


class TestCatalogue:
    def test_it_says_what_is_on_offer(self):
        page = text_of(signed_in(make_user(Role.LOAN_OFFICER)).get(PRODUCTS))

        assert "Micro loan" in page and "11.5 % fixed" in page and "50,000.00" in page
        assert "6, 12, 18, 24, 36" in page
        assert "Origination fee 2 %" in page

    def test_drafts_are_for_those_who_write_and_review(self):
        make_draft_product(name="Secret plan")

        assert "Secret plan" not in text_of(signed_in(make_user(Role.LOAN_OFFICER)).get(PRODUCTS))
        assert "Secret plan" in text_of(manager().get(PRODUCTS))
        assert "Secret plan" in text_of(manager().get(f"{PRODUCTS}?work=all"))

    def test_an_amount_finds_the_products_that_fit(self):
        client = manager()
        page = text_of(client.get(f"{PRODUCTS}?q=400,000"))
        assert "Equipment loan" in page and "Small-business term loan" not in page.split("Equipment loan")[-1]
        assert "Micro loan" in text_of(client.get(f"{PRODUCTS}?q=micro"))

    def test_filters_look_at_the_version_in_force(self):
        client = manager()
        page = client.get(f"{PRODUCTS}?collateral=True")
        assert "Equipment loan" in listed(page) and "Micro loan" not in listed(page)
        assert "Micro loan" not in listed(client.get(f"{PRODUCTS}?rate_type=VARIABLE"))
        assert client.get(f"{PRODUCTS}?collateral=maybe").status_code in (200, 302)

    def test_the_list_costs_the_same_whatever_its_length(self, django_assert_max_num_queries):
        client = manager()
        for _ in range(6):
            make_product()
        with django_assert_max_num_queries(12):
            assert client.get(PRODUCTS).status_code == 200

    def test_the_page_of_a_product_tells_it_in_plain_words_and_in_full(self):
        product = LoanProduct.objects.get(code="equipment-loan")
        client = signed_in(make_user(Role.LOAN_OFFICER))
        path = f"{PRODUCTS}{product.pk}/change/"
        page = text_of(client.get(path))

        assert "Lien filing fee $75.00" in page and "when a payment is more than 15 days late" in page
        assert "Fees → penalties → interest → principal" in page
        assert "You can borrow $10,000.00 to $500,000.00" in page
        assert "Change draft" not in page
        terms = text_of(client.get(f"{path}?tab=terms"))
        assert "A percentage of the unpaid installment" in terms and "Skipped interest" not in terms
        cost = text_of(client.get(f"{path}?tab=cost"))
        assert "APR" in cost and "Schedule of 255,000.00 over 60 months" in cost
        rules = text_of(client.get(f"{path}?tab=rules"))
        assert "Collateral coverage" in rules and "AK, AL, AR, AZ" in rules

    def test_the_sheet_of_a_past_day(self):
        product = make_product(effective_date=date(2026, 1, 1))
        new_version(product_id=product.pk, content={"amount_max": "60000.00"}, actor=SYSTEM)
        publish_draft(product, date(2026, 3, 2))
        client = manager()
        path = f"{PRODUCTS}{product.pk}/change/"

        assert "60,000.00" in text_of(client.get(path))
        past = text_of(client.get(f"{path}?as_of=2026-02-01"))
        assert "40,000.00" in past and "Version 1 (applies from 2026-01-01)" in past
        assert client.get(f"{path}?as_of=soon").status_code == 200

    def test_each_field_of_the_content_stands_in_one_section(self):
        placed = [name for _, names in SECTIONS for name in names]
        assert sorted(placed) == sorted(CONTENT_FIELDS)


class TestFiles:
    def test_the_filtered_rows_of_both_lists(self):
        make_draft_product(name="Secret plan")
        client = manager()

        rows = b"".join(client.get(f"{PRODUCTS}export.csv?q=micro")).decode().splitlines()
        assert len(rows) == 2 and "Micro loan" in rows[1] and "11.5 % fixed" in rows[1]
        rows = b"".join(client.get(f"{VERSIONS}export.csv?work=all&status__exact=PUBLISHED")).decode()
        assert "Micro loan v1" in rows and "reference data review" in rows and "Secret plan" not in rows
        assert client.get(f"{VERSIONS}export.xlsx").status_code == 200

    def test_are_not_for_everybody_who_reads(self):
        assert signed_in(make_user(Role.COLLECTIONS_AGENT)).get(f"{PRODUCTS}export.csv").status_code == 403


class TestFeesWithInstallments:
    def test_stand_wherever_a_plan_or_a_fee_is_told(self):
        fee = {
            "code": "servicing",
            "name": "Servicing fee",
            "kind": "SERVICING",
            "calculation": "FLAT",
            "amount": "5.00",
            "timing": "INSTALLMENT",
        }
        product, client = make_product(fees=[fee], name="Serviced loan"), manager()
        path = f"{PRODUCTS}{product.pk}/"

        assert "Servicing fee 5.00 per installment" in text_of(client.get(PRODUCTS))
        cost = text_of(client.get(f"{path}change/?tab=cost"))
        assert "Interest Fees Installment Balance" in cost and "60.00" in cost
        assert "Interest Fees Payment Balance" in text_of(client.get(f"{path}sheet/"))


class TestLifecycle:
    def test_off_on_and_for_ever(self):
        product = make_product()
        client = manager()
        path = f"{PRODUCTS}{product.pk}/action"

        for slug, status in (("deactivate", "INACTIVE"), ("activate", "ACTIVE"), ("deprecate", "DEPRECATED")):
            answer = act(client, f"{path}/{slug}-product/", preview=False, reason="As decided")
            assert answer.status_code == 302, text_of(answer)
            product.refresh_from_db()
            assert product.status == status
        page = text_of(client.get(f"{PRODUCTS}{product.pk}/change/?tab=timeline"))
        assert "New version" not in page and "As decided" in page


class TestExamples:
    def test_a_usual_loan_costs_what_the_offer_would_say(self):
        version = ProductVersion.objects.with_rows().get(product__code="micro-loan")
        usual, *others = examples(version)

        assert (usual.amount, usual.term_months) == (Decimal("25000.00"), 18)
        assert usual.annual_rate == Decimal("11.5")
        assert usual.fees == Decimal("500.00")
        assert usual.quote.finance_charge == usual.quote.total_of_payments - Decimal("24500.00")
        assert usual.quote.annual_percentage_rate > usual.annual_rate
        assert len(others) == 2

    def test_the_same_version_does_not_differ_from_itself(self):
        version = ProductVersion.objects.with_rows().get(product__code="term-loan")
        assert differences(version, version) == []
