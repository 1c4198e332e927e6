"""P1 to P4, what is more than forms: live example, simulator, comparison, sheet, finder, review, versions."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from products.models import LoanProduct
from products.services.drafting import new_version
from products.services.publishing import submit_version
from tests.factories.access import SYSTEM, make_user
from tests.factories.parties import make_business
from tests.factories.products import (
    draft_of,
    make_draft_product,
    make_product,
    make_rate_cap,
    publish_draft,
)
from tests.products.admin.pages import PRODUCTS, VERSIONS, act, form_of, listed, manager, reviewer
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def officer():
    return signed_in(make_user(Role.LOAN_OFFICER))


class TestLiveExample:
    def test_it_follows_what_was_entered_and_saves_nothing(self):
        product = make_draft_product()
        client, path = manager(), f"{PRODUCTS}{product.pk}/action/update-draft/"
        entered = {
            **form_of(client.get(path)),
            "base_rate": "12",
            "example_amount": "6000",
            "example_term": "6",
        }
        before = draft_of(product).version

        said = text_of(client.post(f"{PRODUCTS}{product.pk}/example/", entered))
        assert "Rate 12 %" in said and "Paid out 5,940.00" in said and "Schedule, 6 installments" in said
        assert draft_of(product).version == before

    def test_what_is_wrong_is_named_with_its_field(self):
        product = make_draft_product()
        client, path = manager(), f"{PRODUCTS}{product.pk}/action/update-draft/"
        entered = {
            **form_of(client.get(path)),
            "rate_max": "9",
            "fees-0-percent": "",
            "rate_type": "VARIABLE",
        }

        said = client.post(f"{PRODUCTS}{product.pk}/example/", entered).content.decode()
        assert 'data-field="rate_max"' in said and "Highest rate: At least the base rate" in said
        assert "Fees, row 1, percent: This calculation needs it." in said
        assert "Rate index: A variable rate needs this." in said

    def test_a_new_product_has_one_too(self):
        client = manager()
        path = f"{PRODUCTS}action/create-product/"
        entered = {
            **form_of(client.get(path)),
            "code": "x-loan",
            "name": "X",
            "amount_min": "5000",
            "amount_max": "40000",
            "term_options_months": "6, 12",
            "base_rate": "10",
            "rate_min": "8",
            "rate_max": "15",
        }
        assert "Installment" in text_of(client.post(f"{PRODUCTS}example/", entered))
        assert not LoanProduct.objects.filter(code="x-loan").exists()

    def test_only_for_those_who_write_and_only_by_post(self):
        product = make_draft_product()
        path = f"{PRODUCTS}{product.pk}/example/"

        assert reviewer().post(path, {}).status_code == 403
        assert manager().get(path).status_code == 405


class TestParts:
    def test_a_part_that_was_not_open_stays_as_it_is(self):
        product = make_draft_product()
        path = f"{PRODUCTS}{product.pk}/action/update-draft/"
        entered = {"opened": "amounts-and-terms", "amount_min": "6000", "amount_max": "40000"}
        entered |= {"term_options_months": "6, 12", "base_rate": "99", "change_summary": "", "reason": ""}
        before = draft_of(product).snapshot()
        assert manager().post(path, {**entered, "_step": "confirm"}).status_code == 302

        after = draft_of(product).snapshot()
        assert {name for name in after if after[name] != before[name]} == {"amount_min"}

    def test_a_part_that_turns_out_wrong_is_opened(self):
        product = make_draft_product(late_fee_kind="FLAT", late_fee_amount="25.00", rate_min="8")
        path = f"{PRODUCTS}{product.pk}/action/update-draft/"
        entered = {"opened": "basics", "name": "", "description": ""}
        page = manager().post(path, {**entered, "_step": "confirm"})
        assert page.context["form"].opened_now == "basics,for-the-record"
        answer = act(manager(), f"{PRODUCTS}action/create-product/", opened="basics", code="x-loan", name="X")
        assert "amounts-and-terms" in answer.context["form"].opened_now
        assert "id_amount_min_error" in answer.content.decode()

    def test_parts_are_for_those_who_write_and_only_read(self):
        path = f"{PRODUCTS}{make_draft_product().pk}/part/"
        assert "id_name" in manager().get(path).content.decode()
        assert "fees-0-code" in manager().get(f"{path}?name=fees").content.decode()
        assert manager().post(path, {}).status_code == 405
        assert officer().get(path).status_code == 403
        assert manager().get(f"{PRODUCTS}part/?name=interest").status_code == 200


class TestEditor:
    def test_what_is_not_shown_is_not_kept(self):
        product = make_draft_product(
            rate_type="VARIABLE", rate_index="PRIME", rate_margin="2", rate_reset_months=3, rate_reset_cap="1"
        )
        path = f"{PRODUCTS}{product.pk}/action/update-draft/"
        assert act(manager(), path, rate_type="FIXED").status_code == 302

        draft = draft_of(product)
        assert (draft.rate_index, draft.rate_margin, draft.rate_reset_cap) == ("", None, None)

    def test_errors_of_rows_stand_in_their_cells(self):
        product = make_draft_product()
        answer = act(
            manager(), f"{PRODUCTS}{product.pk}/action/update-draft/", **{"eligibility_rules-0-value": "long"}
        )
        html = answer.content.decode()

        assert answer.status_code == 422
        cell = html[html.index('name="eligibility_rules-0-value"') :]
        assert "A number, such as 24 or 1.25." in cell[: cell.index("</td>")]

    def test_new_rows_of_every_kind(self):
        product = make_draft_product()
        path = f"{PRODUCTS}{product.pk}/action/update-draft/"
        answer = act(
            manager(),
            path,
            **{
                "installment_steps-0-installment": "4",
                "installment_steps-0-percent": "-10",
                "fixed_installments-0-installment": "2",
                "fixed_installments-0-principal_percent": "5",
                "late_fee_kind": "FLAT",
                "late_fee_amount": "10",
                "late_fee_tiers-0-unpaid_from": "500",
                "late_fee_tiers-0-amount": "25",
                "interest_recalculation": "FIXED",
                "allocation_rules-0-receipt": "GOODWILL_CREDIT",
                "allocation_rules-0-past_due_order": "FEES,PENALTIES,INTEREST,PRINCIPAL",
                "allocation_rules-0-due_order": "PRINCIPAL,INTEREST,FEES,PENALTIES",
                "allocation_rules-0-in_advance_order": "FEES,PENALTIES,INTEREST,PRINCIPAL",
                "allocation_rules-0-future_installments": "NEXT",
            },
        )
        assert answer.status_code == 302, text_of(answer)

        draft = draft_of(product)
        assert draft.installment_steps.get().percent == Decimal(-10)
        assert draft.fixed_installments.get().principal_percent == Decimal(5)
        assert draft.late_fee_tiers.get().amount == Decimal(25)
        assert draft.allocation_rules.get().due_order[0] == "PRINCIPAL"

    def test_save_and_submit_leads_on(self):
        product = make_draft_product()
        client, path = manager(), f"{PRODUCTS}{product.pk}/action/update-draft/"
        entered = {**form_of(client.get(path)), "base_rate": "11", "_step": "confirm"}

        answer = client.post(f"{path}?then=submit", entered)
        assert answer["Location"] == f"{VERSIONS}{draft_of(product).pk}/action/submit-version/"
        assert draft_of(product).base_rate == Decimal(11)


class TestSimulator:
    def test_any_amount_term_frequency_and_rate(self):
        product = LoanProduct.objects.get(code="micro-loan")
        path = f"{PRODUCTS}{product.pk}/simulator/"
        loan = "amount=10000&term_months=12&frequency=WEEKLY&annual_rate=10&start_date=2026-03-02"

        page = text_of(officer().get(f"{path}?{loan}"))
        assert "Schedule, 52 installments" in page and "Paid out 9,800.00" in page
        assert "Installment" in text_of(officer().get(path))
        part = officer().get(f"{path}?{loan}&part=result").content.decode()
        assert "<svg" in part and "<html" not in part

    @pytest.mark.parametrize(
        ("change", "said"),
        [("amount=1", "From 1,000.00 to 50,000.00."), ("term_months=7", "Select a valid choice")],
    )
    def test_what_is_not_offered_is_said(self, change, said):
        product = LoanProduct.objects.get(code="micro-loan")
        loan = "amount=10000&term_months=12&frequency=MONTHLY&annual_rate=10&start_date=2026-03-02"
        name = change.partition("=")[0]
        kept = "&".join(each for each in loan.split("&") if not each.startswith(name))
        page = text_of(officer().get(f"{PRODUCTS}{product.pk}/simulator/?{kept}&{change}"))
        assert said in page


class TestVersions:
    def versions(self):
        product = make_product(effective_date=date(2026, 1, 1))
        new_version(product_id=product.pk, content={"base_rate": "9"}, change_summary="Cheaper", actor=SYSTEM)
        publish_draft(product, date(2026, 3, 2))
        return product

    def test_any_two_with_or_without_what_is_the_same(self):
        product = self.versions()
        path = f"{PRODUCTS}{product.pk}/compare/?old=1&new=2"

        page = text_of(officer().get(path))
        assert "Base rate 10 % 9 %" in page and "Highest rate 15 %" not in page
        assert "Highest rate 15 % 15 %" in text_of(officer().get(f"{path}&all=yes"))
        assert officer().get(f"{PRODUCTS}{product.pk}/compare/?old=x&new=99").status_code == 200

    def test_the_table_leads_to_a_draft_from_any_version(self):
        product = self.versions()
        path = f"{PRODUCTS}{product.pk}/change/?tab=versions"
        link = f"{PRODUCTS}{product.pk}/action/new-version/?based_on=1"

        assert link in manager().get(path).content.decode()
        assert link not in officer().get(path).content.decode()
        assert act(manager(), link, preview=False).status_code == 302
        assert draft_of(product).base_rate == Decimal(10)

    def test_deprecation_says_what_stops_and_what_lives_on(self):
        product = self.versions()
        path = f"{PRODUCTS}{product.pk}/action/deprecate-product/"
        client = manager()
        page = text_of(
            client.post(path, {**form_of(client.get(path)), "reason": "Replaced", "_step": "preview"})
        )

        assert "What stops" in page and "What lives on" in page and "Loans on the books" in page
        product.refresh_from_db()
        assert product.status == "ACTIVE"


class TestSheetAndFinder:
    def test_plain_language_to_print(self):
        product = LoanProduct.objects.get(code="term-loan")
        page = text_of(officer().get(f"{PRODUCTS}{product.pk}/sheet/"))

        assert "$10,000.00 to $250,000.00" in page
        assert "5 % of what is unpaid, at least $15.00, at most $500.00" in page
        assert "more than 10 days late" in page
        assert "Months in business: at least 12" in page
        assert "Tax return" in page and "APR" in page

    def test_the_finder_says_why_not(self):
        page = text_of(officer().get(f"{PRODUCTS}find/?amount=20000&months_in_business=8&state=NV"))

        assert "Does not fit" in page
        assert (
            "Licensed state: NV; it takes one of " in page and "(R119 We do not lend in your state)" in page
        )
        assert officer().get(f"{PRODUCTS}find/").status_code == 200

    def test_the_finder_knows_businesses(self):
        business = make_business(date_established=date(2026, 1, 1))
        page = text_of(officer().get(f"{PRODUCTS}find/?business={business.number}"))
        assert "Time in business: 2; it takes at least 6" in page
        assert "There is no business BZ-9" in text_of(officer().get(f"{PRODUCTS}find/?business=BZ-9"))

    def test_the_list_can_be_narrowed_to_a_business(self):
        business = make_business(date_established=date(2025, 7, 1), annual_revenue="500000.00")
        page = officer().get(f"{PRODUCTS}?business={business.number}")
        assert "Micro loan" in listed(page) and "Equipment loan" not in listed(page)
        page = officer().get(f"{PRODUCTS}?amount=400000&term=84")
        assert "Equipment loan" in listed(page) and "Micro loan" not in listed(page)


class TestReview:
    def test_checklist_affected_and_conversation(self):
        make_rate_cap(rate_max=Decimal(9), basis="RATE")
        product = make_product()
        version = new_version(product_id=product.pk, content={"base_rate": "9"}, actor=SYSTEM)
        submit_version(version_id=version.pk, change_summary="Cheaper", actor=SYSTEM)
        path = f"{VERSIONS}{version.pk}/"
        assert (
            act(reviewer(), f"{path}action/comment-version/", preview=False, text="Why?").status_code == 302
        )

        page = text_of(reviewer().get(f"{path}change/?tab=review"))
        assert "Rate cap of NY 15 % is the highest rate: above 9 %" in page
        assert "Version 1, in force" in page and "Version 2, not published yet" in page
        assert "Why?" in page
        shown = reviewer().get(f"{path}action/publish-version/")
        preview = reviewer()
        page = text_of(
            preview.post(
                f"{path}action/publish-version/",
                {**form_of(preview.get(f"{path}action/publish-version/")), "_step": "preview"},
            )
        )
        assert shown.status_code == 200 and "Checklist" in page and "Base rate 10 % 9 %" in page

    def test_caps_are_recorded_by_compliance(self):
        entered = {
            "state": "ny",
            "rate_max": "25",
            "source": "New York Penal Law",
            "effective_date": "2026-03-02",
        }
        path = "/admin/products/ratecap/action/record-rate-cap/"
        assert act(reviewer(), path, preview=False, **entered).status_code == 302
        page = text_of(officer().get("/admin/products/ratecap/"))
        assert "NY" in page and "25 %" in page
        assert manager().get(path).status_code == 403
