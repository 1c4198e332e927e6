"""Every address of the borrower site: for strangers, people of another business, staff, and its own people."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from loanops.access.matrix import matrix
from loanops.access.roles import Role
from loanops.parties.models import Business
from loanops.parties.services.people import invite_person
from origination.services.uploads import begin_upload
from tests.architecture.walk import Address, addresses
from tests.factories.access import make_user
from tests.factories.origination import make_document, make_offered
from tests.factories.parties import BusinessFactory
from tests.factories.people import as_borrower, make_member, make_person, site_client

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def site_addresses() -> list[Address]:
    return [address for address in addresses() if address.route.startswith("my/")]


def is_public(address: Address) -> bool:
    return bool(address.callback.site_view.is_public)


class World:
    """A business with everything the site shows of it, and its owner."""

    def __init__(self) -> None:
        application = make_offered()
        self.business: Business = application.business
        self.owner = make_member(self.business)
        invitation = invite_person(
            business_id=self.business.pk,
            email="carl@riverside.example",
            role="DELEGATE",
            actor=as_borrower(self.owner.user),
        )
        self.ids = {
            "business_id": self.business.public_id,
            "application_id": application.public_id,
            "member_id": make_member(self.business, "DELEGATE").public_id,
            "invitation_id": invitation.public_id,
            "owner_id": self.business.owners.get().public_id,
            "document_id": make_document(application).public_id,
            "upload_id": begin_upload(
                application_id=application.pk, kind="OTHER", actor=as_borrower(self.owner.user)
            ).public_id,
            "offer_id": application.offers.get(status="MADE").public_id,
        }

    def path(self, address: Address) -> str:
        return "/" + re.sub(r"<str:(\w+)>", lambda found: self.ids[found.group(1)], address.route)

    def addresses(self) -> Iterator[Address]:
        for address in site_addresses():
            if "_id>" in address.route:
                yield address


def undone(client: Client, verb: str, path: str) -> Any:
    with transaction.atomic():
        answer = getattr(client, verb)(path)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


class TestEverybodyElse:
    def test_what_belongs_to_another_business_does_not_exist(self):
        world = World()
        strangers = {
            "somebody without a business": site_client(make_person()),
            "the owner of another one": site_client(make_member(BusinessFactory()).user),
        }
        wrong, walked = [], 0
        for who, client in strangers.items():
            for address in world.addresses():
                for verb in ("get", "post"):
                    walked += 1
                    status = undone(client, verb, world.path(address)).status_code
                    if status not in (404, 405):
                        wrong.append(f"{who}: {verb} {address.route}: {status}")

        assert walked > 80 and wrong == []

    def test_a_member_removed_sees_nothing_any_more(self):
        world = World()
        other = make_member(world.business, "DELEGATE")
        client = site_client(other.user)
        other.delete()

        wrong = [
            address.route
            for address in world.addresses()
            if undone(client, "get", world.path(address)).status_code not in (404, 405)
        ]
        assert wrong == []

    def test_records_of_one_business_do_not_open_below_another(self):
        world = World()
        other = make_member(BusinessFactory(), user=world.owner.user).business
        client = site_client(world.owner.user)
        ids = {**world.ids, "business_id": other.public_id}
        for name in (
            "people/{member_id}/role",
            "people/{member_id}/remove",
            "invitations/{invitation_id}/withdraw",
        ):
            path = f"/my/businesses/{other.public_id}/{name.format(**ids)}"
            assert undone(client, "post", path).status_code == 404, name

    @pytest.mark.parametrize("who", ["nobody", "staff", "an api client"])
    def test_whoever_is_not_signed_in_here_is_sent_to_the_sign_in_page(self, who):
        client = Client()
        if who == "staff":
            client.force_login(make_user(*Role))
        if who == "an api client":
            client = Client(headers={"Authorization": "Bearer abc"})
        wrong = []
        for address in site_addresses():
            if is_public(address):
                continue
            for verb in ("get", "post", "put", "delete"):
                answer = undone(client, verb, address.path)
                if answer.status_code != 302 or not answer["Location"].startswith("/my/sign-in"):
                    wrong.append(f"{verb} {address.route}: {answer.status_code}")

        assert wrong == []


class TestItsOwnPeople:
    def test_see_each_of_their_pages(self):
        world = World()
        client = site_client(world.owner.user)
        wrong = []
        for address in site_addresses():
            if is_public(address) and "<" in address.route:
                continue
            path = world.path(address) if "_id>" in address.route else address.path
            answer = undone(client, "get", path)
            # Nobody sent a file to the upload of this world: its page says so.
            nothing_sent = address.route.endswith("/sent") and answer.status_code == 422
            if answer.status_code not in (200, 302, 405, 410) and not nothing_sent:
                wrong.append(f"{address.route}: {answer.status_code}")

        assert wrong == []

    def test_the_matrix_gives_each_page_to_borrowers_for_their_own(self):
        rows = matrix()
        wrong = [
            address.route
            for address in site_addresses()
            if not is_public(address) and rows[address.matrix_action].cells["borrower"] != "own"
        ]

        assert wrong == []


class TestHeaders:
    def test_every_page_has_the_strict_policy_and_is_kept_nowhere(self):
        client = site_client(make_person())
        for address in site_addresses():
            answer = undone(client, "get", address.path)
            assert answer["Content-Security-Policy"] == POLICY, address.route
            assert "no-store" in answer["Cache-Control"], address.route
            assert answer["X-Frame-Options"] == "DENY"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Referrer-Policy"] == "same-origin"
            assert "camera=()" in answer["Permissions-Policy"]
            body = answer.content.decode()
            assert "<style" not in body and " style=" not in body and "onclick" not in body, address.route

    def test_a_form_without_its_token_does_nothing(self):
        client = Client(enforce_csrf_checks=True)
        answer = client.post("/my/sign-in", {"email": "a@b.example", "password": "x"})

        assert answer.status_code == 403
        assert "open too long" in answer.content.decode()

    def test_what_does_not_exist_is_said_in_the_sites_own_words(self):
        answer = Client().get("/my/nowhere")

        assert answer.status_code == 404 and "site.css" in answer.content.decode()
