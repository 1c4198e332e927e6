"""Businesses for people and systems."""

import pytest
from django.test import Client
from django.urls import reverse

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from loanops.parties.admin.businesses import BusinessAdmin
from loanops.parties.models import Business, BusinessOwner
from loanops.parties.services.businesses import update_business
from loanops.usecases.decisions import approve_request
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.parties import make_borrower, make_business
from tests.factories.servicing import make_active_loan
from tests.factories.tokens import caller
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
WRITE = ("businesses:read", "businesses:write")


def officer() -> Client:
    client = Client()
    client.force_login(make_user(Role.LOAN_OFFICER))
    return client


class TestAdmin:
    def test_the_record_masks_identifiers(self):
        business = make_business(tax_id="987654321")
        client = officer()
        page = f"/admin/parties/business/{business.pk}/change/"
        text = "".join(
            client.get(f"{page}?tab={tab}").content.decode() for tab in ("overview", "owners", "contacts")
        )

        assert "•••• 4321" in text
        assert "987654321" not in text
        assert "123456789" not in text
        assert "•••• 6789" in text

    @pytest.mark.parametrize("tab", ["overview", *(part.slug for part in BusinessAdmin.parts), "timeline"])
    def test_each_tab_costs_few_queries_and_shows_what_later_stages_know(
        self, tab, django_assert_max_num_queries
    ):
        loan = make_active_loan()
        client = officer()
        page = f"/admin/parties/business/{loan.business_id}/change/?tab={tab}"
        client.get(page)

        with django_assert_max_num_queries(12):
            shown = client.get(page).content.decode()

        assert {"loans": loan.number, "applications": "It never applied.", "overview": "Exposure"}.get(
            tab, ""
        ) in shown

    def test_the_list_tells_exposure(self):
        loan = make_active_loan()

        shown = officer().get("/admin/parties/business/").content.decode()

        assert f"{loan.position.principal:,.2f}" in shown

    def test_a_merge_is_previewed_and_proposed_to_a_second_person(self):
        survivor, duplicate = make_business(), make_business()
        update_business(business_id=survivor.pk, fields={"city": "Dayton"}, actor=SYSTEM)
        client = officer()
        url = f"/admin/parties/business/{duplicate.pk}/action/merge-businesses/"
        opened = client.get(url)
        form = {
            "_key": hidden(opened, "_key"),
            "_version": hidden(opened, "_version"),
            "survivor": survivor.number,
            "reason": "Same owner, same shop",
        }

        preview = text_of(client.post(url, {**form, "_step": "preview"}))
        client.post(url, {**form, "_step": "confirm"})

        assert survivor.number in text_of(opened)
        assert "Bank account 1" in preview and "A second person has to approve." in preview
        request = ApprovalRequest.objects.get(use_case="parties.merge_businesses")
        second = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        asked = text_of(second.get(reverse("admin:access_approvalrequest_change", args=[request.pk])))
        assert f"Moves from {duplicate.number} to {survivor.number}" in asked
        approve_request(approval_id=request.pk, reason="Seen", actor=staff(Role.COMPLIANCE_OFFICER))
        duplicate.refresh_from_db()
        assert duplicate.merged_into == survivor
        assert "Merged into" in text_of(client.get(f"/admin/parties/business/{duplicate.pk}/change/"))
        assert duplicate.number not in text_of(client.get("/admin/parties/business/"))

    def test_a_whole_tax_id_finds_its_business_and_a_part_of_one_finds_none(self):
        make_business(tax_id="987654321", legal_name="Needle LLC")
        client = officer()

        assert "Needle LLC" in client.get("/admin/parties/business/?q=98-7654321").content.decode()
        assert "Needle LLC" not in client.get("/admin/parties/business/?q=4321").content.decode()

    def test_the_list_costs_the_same_whatever_its_length(self, django_assert_max_num_queries):
        client = officer()
        for _ in range(5):
            make_business()
        with django_assert_max_num_queries(12):
            client.get("/admin/parties/business/")


class TestApi:
    def test_a_business_with_owner_and_account(self):
        client = caller(*WRITE)
        made = client.post(
            "/businesses", {"legal_name": "Riverside LLC", "tax_id": "98-7654321", "state": "OH"}
        )
        assert made.status_code == 201
        business = made.json()
        assert (business["tax_id_last4"], business["version"]) == ("4321", 1)
        assert "987654321" not in made.content.decode()

        path = f"/businesses/{business['id']}"
        owner = client.post(
            f"{path}/owners",
            {
                "first_name": "Ana",
                "last_name": "Moreno",
                "ssn": "123-45-6789",
                "ownership_percentage": "100.00",
            },
        )
        assert owner.json()["ssn_last4"] == "6789"
        changed = client.patch(f"{path}/owners/{owner.json()['id']}", {"ownership_percentage": "60.00"})
        assert changed.json()["ownership_percentage"] == "60.00"
        account = client.post(
            f"{path}/bank-accounts", {"routing_number": "021000021", "account_number": "000123456789"}
        )
        assert account.json()["account_last4"] == "6789"
        consent = client.post(
            f"{path}/consents", {"kind": "CREDIT_REPORT", "text_version": "1", "given_by": "Ana Moreno"}
        )
        assert consent.status_code == 201
        assert len(client.get(f"{path}/owners").json()["data"]) == 1

    def test_changing_needs_the_version_one_looked_at(self):
        business = make_business()
        client = caller(*WRITE)
        path = f"/businesses/{business.public_id}"

        assert client.patch(path, {"city": "Toledo"}).status_code == 428
        assert client.patch(path, {"city": "Toledo"}, if_match='"9"').status_code == 412
        assert client.patch(path, {"city": "Toledo"}, if_match=f'"{business.version}"').status_code == 200
        assert Business.objects.get(pk=business.pk).city == "Toledo"

    def test_another_business_does_not_exist_for_a_borrower(self):
        mine, other = make_business(), make_business()
        client = caller(*WRITE, user=make_borrower(mine))

        assert client.get(f"/businesses/{mine.public_id}").status_code == 200
        assert client.get(f"/businesses/{other.public_id}").status_code == 404
        foreign = BusinessOwner.objects.get(business=other)
        assert (
            client.patch(f"/businesses/{other.public_id}/owners/{foreign.public_id}", {}).status_code == 404
        )
        assert [b["id"] for b in client.get("/businesses").json()["data"]] == [mine.public_id]

    def test_every_wrong_field_is_named(self):
        answer = caller(*WRITE).post("/businesses", {"legal_name": "X", "tax_id": "12", "state": "oh"})
        assert answer.status_code == 422
        assert {e["pointer"] for e in answer.json()["errors"]} == {"/tax_id", "/state"}
