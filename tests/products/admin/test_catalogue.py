"""P1 to P4: the catalogue, the editor, versions and their review."""

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from products.admin.comparison import differences
from products.admin.examples import examples
from products.models import CONTENT_FIELDS, LoanProduct, ProductVersion
from products.sections import SECTIONS
from products.services.drafting import new_version, update_draft
from tests.factories.access import SYSTEM, make_user
from tests.factories.products import draft_of, make_draft_product, make_product, publish_draft
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
PRODUCTS = "/admin/products/loanproduct/"
VERSIONS = "/admin/products/productversion/"


class FormReader(HTMLParser):
    """What a browser would send for a page's form, unchanged."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.select = self.textarea = ""
        self.first: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name:
            box = given.get("type") in ("checkbox", "radio")
            if not box or "checked" in given:
                self.data.setdefault(name, []).append(given.get("value") or ("on" if box else ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self.first.setdefault(self.select, given.get("value") or "")
            if "selected" in given:
                self.data.setdefault(self.select, []).append(given.get("value") or "")
        elif tag == "textarea":
            self.textarea = name
            self.data[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.data[self.textarea][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.data.setdefault(self.select, [self.first.get(self.select, "")])
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""


def form_of(answer: Any) -> dict[str, Any]:
    """The fields of the action page's form."""
    html = answer.content.decode()
    start = html.index('class="lo-form"')
    reader = FormReader()
    reader.feed(html[html.rindex("<form", 0, start) : html.index("</form>", start)])
    return {name: values for name, values in reader.data.items() if name != "_step"}


def act(client: Client, path: str, *, preview: bool = True, **changes: Any) -> Any:
    """Open an action page, enter something, preview it and confirm."""
    page = client.get(path)
    assert page.status_code == 200, page
    entered = {**form_of(page), **changes}
    if preview:
        page = client.post(path, {**entered, "_step": "preview"})
        if page.status_code != 200 or "You entered" not in page.content.decode():
            return page
        entered = form_of(page)
    return client.post(path, {**entered, "_step": "confirm"})


def manager() -> Client:
    return signed_in(make_user(Role.PRODUCT_MANAGER))


def reviewer() -> Client:
    return signed_in(make_user(Role.COMPLIANCE_OFFICER))


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
        page = client.get(f"{PRODUCTS}?collateral=True").content.decode()
        assert "Equipment loan</a>" in page and "Micro loan</a>" not in page
        assert "Micro loan</a>" not in client.get(f"{PRODUCTS}?rate_type=VARIABLE").content.decode()
        assert client.get(f"{PRODUCTS}?collateral=maybe").status_code in (200, 302)

    def test_the_list_costs_the_same_whatever_its_length(self, django_assert_max_num_queries):
        client = manager()
        for _ in range(6):
            make_product()
        with django_assert_max_num_queries(12):
            assert client.get(PRODUCTS).status_code == 200

    def test_the_sheet_shows_everything_in_words(self, django_assert_max_num_queries):
        product = LoanProduct.objects.get(code="equipment-loan")
        client = signed_in(make_user(Role.LOAN_OFFICER))
        with django_assert_max_num_queries(25):
            answer = client.get(f"{PRODUCTS}{product.pk}/change/")
        page = text_of(answer)

        assert "Lien filing fee" in page and "75.00" in page
        assert "A percentage of the unpaid installment" in page
        assert "Fees → Penalties → Interest → Principal" in page
        assert "Cost examples" in page and "APR" in page and "Schedule of 255,000.00 over 60 months" in page
        assert "Collateral coverage" in page
        assert "Change draft" not in page

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


class TestVersions:
    def test_written_proposed_and_approved_by_compliance(self):
        product = make_product()
        client = manager()
        assert (
            act(
                client,
                f"{PRODUCTS}{product.pk}/action/new-version/",
                preview=False,
                change_summary="Lower rate",
            ).status_code
            == 302
        )
        act(client, f"{PRODUCTS}{product.pk}/action/update-draft/", base_rate="9")
        version = draft_of(product)
        path = f"{VERSIONS}{version.pk}/"
        assert act(client, f"{path}action/submit-version/", preview=False).status_code == 302
        answer = act(client, f"{path}action/publish-version/", effective_date="2026-03-10")
        assert answer.status_code == 302
        version.refresh_from_db()
        assert version.status == "IN_APPROVAL"

        request = ApprovalRequest.objects.get(status="PENDING")
        second = reviewer()
        approval = f"/admin/access/approvalrequest/{request.pk}/"
        page = text_of(second.get(f"{approval}change/"))
        assert "Takes over from Version 1" in page and "Base rate 10 % 9 %" in page
        done = act(second, f"{approval}action/approve-request/", preview=False)
        assert done.status_code == 302
        version.refresh_from_db()
        assert (version.status, version.effective_from) == ("PUBLISHED", date(2026, 3, 10))

    def test_compliance_publishes_directly_after_a_preview(self):
        product = make_draft_product()
        version = draft_of(product)
        act(
            manager(), f"{VERSIONS}{version.pk}/action/submit-version/", preview=False, change_summary="First"
        )
        answer = act(reviewer(), f"{VERSIONS}{version.pk}/action/publish-version/")

        assert answer.status_code == 302
        product.refresh_from_db()
        assert product.status == "ACTIVE"

    def test_compliance_returns_with_a_reason(self):
        version = draft_of(make_draft_product())
        act(
            manager(), f"{VERSIONS}{version.pk}/action/submit-version/", preview=False, change_summary="First"
        )
        path = f"{VERSIONS}{version.pk}/action/return-version/"
        assert "This field is required" in text_of(act(reviewer(), path, preview=False))
        assert act(reviewer(), path, preview=False, reason="Cap the fee.").status_code == 302
        version.refresh_from_db()
        assert version.status == "DRAFT"

    def test_a_refusal_stands_on_the_form(self):
        product = make_product(effective_date=date(2026, 1, 1))
        version = new_version(product_id=product.pk, change_summary="Later", actor=SYSTEM)
        client, second = manager(), reviewer()
        act(client, f"{VERSIONS}{version.pk}/action/submit-version/", preview=False)
        answer = act(second, f"{VERSIONS}{version.pk}/action/publish-version/", effective_date="2026-02-01")

        assert answer.status_code == 422
        assert "2026-02-01 has passed" in text_of(answer)
        version.refresh_from_db()
        assert version.status == "IN_APPROVAL"

    def test_a_version_shows_what_changed_since_the_one_before(self):
        product = make_product()
        for amount in ("50000.00", "60000.00"):
            version = new_version(product_id=product.pk, content={"amount_max": amount}, actor=SYSTEM)
            publish_draft(product, date(2026, 3, 1 + version.number))
        path = f"{VERSIONS}{version.pk}/change/"

        page = text_of(manager().get(path))
        assert "Changes from version 2 to version 3" in page
        assert "Largest amount 50,000.00 60,000.00" in page
        assert "APR, usual" in page and "Reason codes" in page
        assert "Largest amount 40,000.00 60,000.00" in text_of(manager().get(f"{path}?compare=1"))

    def test_the_queue_has_what_waits(self, django_assert_max_num_queries):
        waiting, written = make_draft_product(name="Waiting loan"), make_draft_product(name="Written loan")
        act(
            manager(),
            f"{VERSIONS}{draft_of(waiting).pk}/action/submit-version/",
            preview=False,
            change_summary="First",
        )
        assert draft_of(written).status == "DRAFT"

        second = reviewer()
        with django_assert_max_num_queries(12):
            page = text_of(second.get(VERSIONS))
        assert "Waiting loan v1" in page and "Written loan v1" not in page
        page = text_of(manager().get(VERSIONS))
        assert "Waiting loan v1" in page and "Written loan v1" in page
        assert "Micro loan v1" in text_of(manager().get(f"{VERSIONS}?work=all"))


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
        page = text_of(client.get(f"{PRODUCTS}{product.pk}/change/"))
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
