"""P1 to P4: what each page costs, whatever is in a product: queries and bytes."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loanops.access.roles import Role
from products.catalogue import rule
from products.models import LoanProduct, ProductVersion
from products.services.drafting import new_version
from products.services.publishing import submit_version
from products.services.reviewing import comment_version
from tests.factories.access import SYSTEM, make_user
from tests.factories.origination import make_submitted
from tests.factories.products import draft_of, make_product, product_content, publish_draft
from tests.factories.servicing import make_loan
from tests.origination.graded_product import CONTENT
from tests.products.admin.pages import PRODUCTS, VERSIONS, manager, reviewer
from tests.web.admin.pages import signed_in

pytestmark = pytest.mark.django_db
QUERIES_MAX, BYTES_MAX = 12, 150_000
RULES = [
    {
        **rule(
            f"RULE-{number:02}", "Owners' credit", "LOWEST_OWNER_SCORE", "AT_LEAST", "640", "DECLINE", "R109"
        ),
        "position": number,
    }
    for number in range(1, 61)
]
"""Three times as many as any product that comes with an installation."""


def cost(client: Client, path: str) -> tuple[int, int]:
    """The queries and the bytes of a page."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return len(captured), len(answer.content)


def parts_of(client: Client, path: str) -> list[str]:
    page: Any = client.get(path)
    return [part["slug"] for part in page.context["form"].parts if not part["always"]]


def large_product() -> LoanProduct:
    product = make_product(**{**CONTENT, "rules": RULES, "term_options_months": [24, 60, 120]})
    new_version(product_id=product.pk, content={"repayment_frequencies": ["WEEKLY"]}, actor=SYSTEM)
    return product


class TestEditor:
    @pytest.fixture
    def path(self) -> str:
        return f"{PRODUCTS}{large_product().pk}"

    def test_the_page_and_each_part_of_it(self, path):
        client = manager()
        queries, size = cost(client, f"{path}/action/update-draft/")
        assert queries <= QUERIES_MAX and size <= BYTES_MAX / 2
        for slug in parts_of(client, f"{path}/action/update-draft/"):
            queries, size = cost(client, f"{path}/part/?name={slug}")
            assert queries <= QUERIES_MAX and size <= BYTES_MAX, slug

    def test_everything_open_at_once_with_a_mistake(self, path):
        """The refusal shows all parts again; with the products of an installation that, too, stays small."""
        client = manager()
        for product in LoanProduct.objects.filter(code__in=("term-loan", "equipment-loan", "micro-loan")):
            new_version(product_id=product.pk, actor=SYSTEM)
            address = f"{PRODUCTS}{product.pk}/action/update-draft/"
            everything = ",".join(parts_of(client, address))
            answer = client.post(address, {"opened": everything, "_step": "confirm"})
            assert answer.status_code == 200 and len(answer.content) <= BYTES_MAX

    def test_a_new_product(self):
        queries, size = cost(manager(), f"{PRODUCTS}action/create-product/")
        assert queries <= QUERIES_MAX and size <= BYTES_MAX

    @pytest.mark.parametrize("code", ["term-loan", "equipment-loan", "micro-loan"])
    def test_products_of_an_installation(self, code):
        product = LoanProduct.objects.get(code=code)
        new_version(product_id=product.pk, actor=SYSTEM)
        queries, size = cost(manager(), f"{PRODUCTS}{product.pk}/action/update-draft/")
        assert queries <= QUERIES_MAX and size <= BYTES_MAX / 2


class TestRecordPages:
    def used_product(self) -> tuple[LoanProduct, ProductVersion]:
        """With many versions, comments, applications and loans."""
        product = large_product()
        for number in range(2, 8):
            publish_draft(product, date(2026, 3, 1) + timedelta(days=number))
            new_version(product_id=product.pk, content={"base_rate": f"9.{number}"}, actor=SYSTEM)
        version = draft_of(product)
        submit_version(version_id=version.pk, change_summary="Cheaper", actor=SYSTEM)
        for number in range(5):
            comment_version(version_id=version.pk, text=f"Remark {number}", actor=SYSTEM)
        for _ in range(3):
            make_submitted(product=product.code)
            make_loan(product=product.code)
        return product, version

    def test_each_tab_of_a_product_and_of_a_version(self):
        product, version = self.used_product()
        for address, client in (
            (f"{PRODUCTS}{product.pk}/change/", signed_in(make_user(Role.LOAN_OFFICER))),
            (f"{VERSIONS}{version.pk}/change/", reviewer()),
        ):
            page: Any = client.get(address)
            tabs = [link["href"] for link in page.context["part_links"]]
            assert len(tabs) >= 8
            for tab in tabs:
                queries, size = cost(client, f"{address}{tab}")
                assert queries <= QUERIES_MAX and size <= BYTES_MAX, (tab, queries, size)

    def test_more_of_everything_costs_no_query_more(self):
        small = make_product(**product_content())
        new_version(product_id=small.pk, actor=SYSTEM)
        product, version = self.used_product()
        officer, second = signed_in(make_user(Role.LOAN_OFFICER)), reviewer()
        for tab in ("overview", "versions", "loans"):
            little, _ = cost(officer, f"{PRODUCTS}{small.pk}/change/?tab={tab}")
            much, _ = cost(officer, f"{PRODUCTS}{product.pk}/change/?tab={tab}")
            assert much <= little, tab
        for tab in ("overview", "review", "changes"):
            little, _ = cost(second, f"{VERSIONS}{draft_of(small).pk}/change/?tab={tab}")
            much, _ = cost(second, f"{VERSIONS}{version.pk}/change/?tab={tab}")
            assert much <= little, tab

    def test_simulator_sheet_and_comparison(self):
        product, _ = self.used_product()
        client = manager()
        for page in ("simulator/", "sheet/", "compare/", "compare/?all=yes", "compare/?old=1&new=7&all=yes"):
            queries, size = cost(client, f"{PRODUCTS}{product.pk}/{page}")
            assert queries <= QUERIES_MAX and size <= BYTES_MAX, (page, queries, size)


def test_lists():
    for number in range(26):
        product = make_product(name=f"Product {number}")
        if number % 9 == 0:
            new_version(product_id=product.pk, actor=SYSTEM)
    client = manager()
    for path in (
        PRODUCTS,
        f"{PRODUCTS}?work=all",
        f"{PRODUCTS}?amount=20000&term=12&rate_type=FIXED&collateral=False",
        f"{PRODUCTS}find/?amount=20000&state=NV",
        VERSIONS,
        f"{VERSIONS}?work=all",
        "/admin/products/ratecap/",
    ):
        queries, size = cost(client, path)
        assert queries <= QUERIES_MAX and size <= BYTES_MAX, (path, queries, size)
