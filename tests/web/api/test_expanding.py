"""`?expand=`: objects in place of their ids, for whoever may see them, at the same cost for few and for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loanops.access import matrix
from loanops.access.roles import Role
from loanops.parties.models import Business, BusinessMember
from loanops.web.api.expanding import MAX_NAMES, expands_of
from loanops.web.api.operations import DECLARED
from products.models import LoanProduct
from products.states import ProductStatus
from servicing.services.boarding import board_loan
from servicing.services.statements import issue_statement
from tests.factories.access import SYSTEM, make_user
from tests.factories.origination import make_application, make_contract, make_offered, make_referred
from tests.factories.parties import make_borrower
from tests.factories.payments import borrowing_loan, make_payment, make_saved_method
from tests.factories.tokens import caller

pytestmark = pytest.mark.django_db

SCOPES = (
    "applications:read",
    "applications:write",
    "businesses:read",
    "loans:read",
    "payments:read",
    "products:read",
)


def officer(*scopes):
    return caller(*(scopes or SCOPES), user=make_user(Role.LOAN_OFFICER))


def borrower(application):
    return caller(*SCOPES, user=make_borrower(application.business))


def path_of(application, expand=""):
    return f"/loan-applications/{application.public_id}" + (f"?expand={expand}" if expand else "")


class TestInside:
    def test_an_id_by_default_and_the_object_when_asked_for(self):
        application, who = make_offered(), officer()

        plain = who.get(path_of(application)).json()
        full = who.get(path_of(application, "product,business,latest_decision,offer")).json()

        for name, address in {
            "product": f"/loan-products/{plain['product']}",
            "business": f"/businesses/{plain['business']}",
            "latest_decision": f"{path_of(application)}/decision",
            "offer": f"{path_of(application)}/offers/{plain['offer']}",
        }.items():
            assert full[name] == who.get(address).json()
            assert full[name]["id"] == plain[name]
        assert {name: value for name, value in full.items() if not isinstance(value, dict)} == {
            name: value for name, value in plain.items() if not isinstance(full[name], dict)
        }

    def test_two_steps_deep(self):
        application = make_offered()

        body = officer().get(f"{path_of(application)}/decision?expand=application.business").json()

        assert body["application"]["id"] == application.public_id
        assert body["application"]["business"]["legal_name"] == application.business.legal_name
        assert isinstance(body["application"]["product"], str)

    def test_what_is_not_there_stays_null(self):
        draft = make_application()

        body = officer().get(path_of(draft, "latest_decision,offer")).json()

        assert (body["latest_decision"], body["offer"]) == (None, None)

    def test_the_offer_that_stands(self):
        first = make_offered().offers.get()
        first.change_status("WITHDRAWN")

        assert officer().get(path_of(first.application)).json()["offer"] == first.public_id

    def test_identifiers_stay_masked(self):
        application = make_application()

        text = officer().get(path_of(application, "business")).content.decode()

        assert application.business.tax_id not in text and '"tax_id_last4"' in text

    def test_with_chosen_fields(self):
        application, who = make_application(), officer()

        chosen = who.get("/loan-applications?fields=number,business&expand=business").json()["data"]
        wrong = who.get("/loan-applications?fields=number&expand=business")

        assert [(each["number"], each["business"]["object"]) for each in chosen] == [
            (application.number, "business")
        ]
        assert wrong.status_code == 400 and "fields" in wrong.json()["detail"]

    def test_a_statement_and_its_loan(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        statement = issue_statement(loan_id=borrowing_loan().pk, actor=SYSTEM)
        path = f"/loans/{statement.loan.public_id}/statements/{statement.public_id}?expand=loan.business"

        answer = officer().get(path)

        assert answer.json()["loan"]["business"]["object"] == "business"
        assert "immutable" not in answer["Cache-Control"] and "ETag" not in answer
        assert officer().get(path, accept="application/pdf").status_code == 400


class TestRefused:
    @pytest.mark.parametrize(
        ("expand", "words"),
        [
            ("colour", "'colour' is none of product, business"),
            ("", "is none of"),
            ("product,", "is none of"),
            ("owners", "'owners' is none of"),
            ("business.owners", "'business.owners' is none of"),
            ("latest_decision.application.business", "deeper than 2"),
            ("product,business,offer,latest_decision,offer.application,business.merged_into", "at most 5"),
            ("x" * 3000, "is none of"),
        ],
    )
    def test_what_is_not_known(self, expand, words):
        application = make_application()

        for path in (path_of(application), "/loan-applications"):
            answer = officer().get(f"{path}?expand={expand}")

            assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
            assert words in answer.json()["detail"] and "latest_decision" in answer.json()["detail"]
            assert len(answer.json()["detail"]) < 600

    def test_where_nothing_can_be_expanded_it_is_unknown(self):
        application, who = make_application(), borrower(make_application())

        assert who.get("/loan-products?expand=versions").json()["code"] == "unknown_parameter"
        answer = borrower(application).post(f"{path_of(application)}/withdraw?expand=business", {})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")

    def test_by_role(self):
        application = make_referred()

        for path in (path_of(application), "/loan-applications"):
            answer = borrower(application).get(f"{path}?expand=latest_decision")

            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
        deep = caller(*SCOPES, user=make_borrower(application.business)).get(
            f"{path_of(application)}?expand=offer.application"
        )
        assert deep.status_code == 200

    def test_by_role_one_step_inside(self):
        loan = board_loan(application_id=make_contract().application_id, actor=SYSTEM)
        path = f"/loans/{loan.public_id}?expand=application.latest_decision"

        assert caller(*SCOPES, user=make_borrower(loan.business)).get(path).status_code == 403
        assert officer().get(path).status_code == 200
        analyst = caller(*SCOPES, user=make_user(Role.FINANCE_ANALYST))
        assert analyst.get(f"/loans/{loan.public_id}").status_code == 200
        assert analyst.get(f"/loans/{loan.public_id}?expand=application").status_code == 403

    def test_by_scope(self):
        application = make_application()

        answer = officer("applications:read").get(path_of(application, "business"))

        assert answer.status_code == 403 and "businesses:read" in answer.json()["detail"]

    def test_even_where_there_is_nothing_to_see(self):
        draft = make_application()

        assert borrower(draft).get(path_of(draft, "latest_decision")).status_code == 403

    def test_a_decision_is_not_even_named_to_a_borrower(self):
        assert (
            "latest_decision" not in borrower(application := make_referred()).get(path_of(application)).json()
        )

    def test_what_is_not_for_him_stays_an_id(self):
        application = make_application()
        product = application.product_version.product
        LoanProduct.objects.filter(pk=product.pk).update(status=ProductStatus.INACTIVE)

        theirs = borrower(application).get(path_of(application, "product")).json()
        ours = officer().get(path_of(application, "product")).json()

        assert theirs["product"] == product.public_id
        assert ours["product"]["status"] == "INACTIVE"

    def test_another_ones_business_stays_an_id(self):
        mine, other = make_application(), make_application()
        Business.objects.filter(pk=mine.business_id).update(merged_into=other.business)
        who = borrower(mine)

        body = who.get(f"/businesses/{mine.business.public_id}?expand=merged_into").json()

        assert body["merged_into"] == other.business.public_id
        BusinessMember.objects.create(business=other.business, user=who_of(mine), role="OWNER")
        body = who.get(f"/businesses/{mine.business.public_id}?expand=merged_into").json()
        assert body["merged_into"]["id"] == other.business.public_id


def who_of(application):
    return BusinessMember.objects.get(business=application.business).user


class TestTags:
    def test_an_expanded_answer_has_none_and_is_always_sent(self):
        application, who = make_application(), officer()
        tag = who.get(path_of(application))["ETag"]
        application.business.street = "Elm Street 1"
        application.business.save()

        answer = who.get(path_of(application, "business"), if_none_match=tag)

        assert answer.status_code == 200 and "ETag" not in answer
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer.json()["business"]["street"] == "Elm Street 1"
        assert who.get(path_of(application), if_none_match=tag).status_code == 304
        assert who.get(path_of(application, "business"), if_none_match="*").status_code == 200


class TestCost:
    def cost(self, who, path):
        with CaptureQueriesContext(connection) as queries:
            answer = who.get(path)
        assert answer.status_code == 200, answer.json()
        return len(queries), answer.json()["data"]

    def check(self, make, who, path):
        make(), make()
        few, data = self.cost(who(), path)
        assert len(data) == 2
        for _ in range(18):
            make()
        many, data = self.cost(who(), path)
        assert len(data) == 20
        assert few == many <= 12, (few, many)
        return data

    def test_of_applications(self):
        data = self.check(
            make_offered, officer, "/loan-applications?expand=product,business,latest_decision,offer"
        )

        assert all(isinstance(each[name], dict) for each in data for name in ("product", "latest_decision"))

    def test_of_loans(self):
        def make():
            board_loan(application_id=make_contract().application_id, actor=SYSTEM)

        names = "business,application.product,application.offer,contact"
        data = self.check(make, officer, f"/loans?expand={names}")

        assert all(each["application"]["product"]["object"] == "loan_product" for each in data)

    def test_of_payments(self):
        def make():
            loan = borrowing_loan()
            make_payment(loan, saved_method_id=make_saved_method(loan).pk)

        names = "loan.business,payment_method.business,transaction"
        data = self.check(make, officer, f"/payments?expand={names}")

        assert all(each["loan"]["business"]["object"] == "business" for each in data)

    def test_of_transactions_and_disbursements(self):
        loan = borrowing_loan()
        path = f"/loans/{loan.public_id}"

        few, data = self.cost(officer(), f"{path}/transactions?expand=loan.business,reverses,reversed_by")
        assert few <= 12 and data[0]["loan"]["business"]["object"] == "business"
        few, data = self.cost(officer(), f"{path}/disbursements?expand=loan,transaction")
        assert few <= 12 and data[0]["transaction"]["object"] == "transaction"

    def test_of_borrowers(self):
        application = make_offered()

        few, _ = self.cost(borrower(application), "/loan-applications?expand=product,business,offer")

        assert few <= 12


class TestDeclarations:
    def kinds(self):
        return {kind for declared in DECLARED for kind in expands_of(declared.shown).values()}

    def test_whatever_is_own_in_the_matrix_knows_whose_it_is(self):
        for kind in self.kinds():
            own = "own" in matrix.matrix()[kind.action].cells.values()
            assert not own or hasattr(kind.rows(), "visible_to"), kind

    def test_names_are_fields(self):
        for declared in DECLARED:
            for name in expands_of(declared.shown):
                assert name in declared.shown().fields, (declared.operation_id, name)

    def test_prefetches_left_out_name_fields(self):
        for declared in DECLARED:
            shown = declared.shown
            for lookup, fields in getattr(shown, "READS", {}).items():
                assert set(fields) & set(shown().fields), (declared.operation_id, lookup)

    def test_five_names_at_most(self):
        assert MAX_NAMES == 5
