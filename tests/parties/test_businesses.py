"""Businesses, owners, bank accounts."""

import pytest
from django.db import connection

from loanops.access.actors import actor_of_user
from loanops.core.errors import InvalidInput, NotFound
from loanops.parties.models import BankAccount, Business, BusinessOwner
from loanops.parties.selectors import find_by_tax_id
from loanops.parties.services.businesses import (
    DuplicateBusiness,
    add_bank_account,
    add_owner,
    create_business,
    record_consent,
    update_business,
    update_owner,
)
from tests.factories.access import SYSTEM, make_user
from tests.factories.parties import BusinessFactory, make_borrower, make_business

OWNER = {"first_name": "Ana", "last_name": "Moreno", "ownership_percentage": "60"}


def refusals(error: InvalidInput) -> dict[str, str]:
    return {e.pointer: e.code for e in error.errors}


@pytest.mark.django_db
class TestCreateBusiness:
    def test_names_every_wrong_field_at_once_and_stores_nothing(self):
        with pytest.raises(InvalidInput) as refused:
            create_business(
                fields={
                    "legal_name": " ",
                    "tax_id": "12",
                    "state": "Ohio",
                    "naics_code": "x",
                    "color": "red",
                },
                actor=SYSTEM,
            )

        assert refusals(refused.value) == {
            "/legal_name": "required",
            "/tax_id": "invalid",
            "/state": "invalid",
            "/naics_code": "invalid",
            "/color": "unknown_field",
        }
        assert not Business.objects.exists()

    def test_the_tax_id_is_unreadable_in_the_database_and_findable(self):
        business = make_business(tax_id="98-7654321")

        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(b)::text FROM parties_business b WHERE id = %s", [business.pk])
            row = cursor.fetchone()[0]
            cursor.execute("SELECT string_agg(to_jsonb(o)::text, '') FROM parties_historicalbusinessowner o")
            row += cursor.fetchone()[0]
        assert "987654321" not in row
        assert "123456789" not in row
        assert find_by_tax_id("987654321") == business
        assert Business.objects.get(pk=business.pk).tax_id == "987654321"

    def test_a_second_business_with_the_tax_id_is_refused_with_the_first_named(self):
        first = make_business(tax_id="987654321")
        with pytest.raises(DuplicateBusiness, match=first.number):
            make_business(tax_id="98-7654321")

    def test_a_borrower_is_not_told_which_business_has_it(self):
        first = make_business(tax_id="987654321")
        borrower = actor_of_user(make_user(is_staff=False))
        with pytest.raises(DuplicateBusiness) as refused:
            create_business(fields={"legal_name": "Mine", "tax_id": "987654321"}, actor=borrower)
        assert first.number not in str(refused.value) + str(refused.value.errors)

    def test_a_borrower_becomes_a_member_of_what_he_creates(self):
        user = make_user(is_staff=False)
        business = create_business(fields={"legal_name": "Mine"}, actor=actor_of_user(user))
        assert business.members.get().user == user


@pytest.mark.django_db
class TestVisibility:
    def test_a_borrower_reaches_his_own_business_and_no_other(self):
        mine, other = make_business(), make_business()
        borrower = actor_of_user(make_borrower(mine))

        update_business(business_id=mine.pk, fields={"city": "Toledo"}, actor=borrower)
        with pytest.raises(NotFound):
            update_business(business_id=other.pk, fields={"city": "Toledo"}, actor=borrower)


@pytest.mark.django_db
class TestOwners:
    def test_owners_hold_at_most_all_of_it(self):
        business = BusinessFactory()
        add_owner(business_id=business.pk, fields=OWNER, actor=SYSTEM)
        with pytest.raises(InvalidInput) as refused:
            add_owner(
                business_id=business.pk, fields={**OWNER, "ownership_percentage": "40.01"}, actor=SYSTEM
            )
        assert "at most 40.00 % is left" in refused.value.errors[0].detail

        add_owner(business_id=business.pk, fields={**OWNER, "ownership_percentage": "40"}, actor=SYSTEM)
        assert business.owners.count() == 2

    def test_changing_a_share_counts_the_others_only(self):
        business = BusinessFactory()
        owner = add_owner(business_id=business.pk, fields=OWNER, actor=SYSTEM)

        update_owner(owner_id=owner.pk, fields={"ownership_percentage": "100"}, actor=SYSTEM)

        assert BusinessOwner.objects.get().ownership_percentage == 100

    @pytest.mark.parametrize("share", ["-1", "100.01", "abc", "NaN", None])
    def test_refuses_a_share_that_is_no_percentage(self, share):
        business = BusinessFactory()
        with pytest.raises(InvalidInput):
            add_owner(business_id=business.pk, fields={**OWNER, "ownership_percentage": share}, actor=SYSTEM)


@pytest.mark.django_db
class TestBankAccounts:
    def test_the_newest_is_primary_and_its_number_is_hidden(self):
        business = make_business()
        second = add_bank_account(
            business_id=business.pk, routing_number="026009593", account_number="5550001111", actor=SYSTEM
        )

        assert BankAccount.objects.get(is_primary=True) == second
        assert str(second) == "026009593 •••• 1111"

    def test_refuses_a_wrong_check_digit(self):
        business = BusinessFactory()
        with pytest.raises(InvalidInput, match="bank account"):
            add_bank_account(
                business_id=business.pk, routing_number="021000022", account_number="5550001111", actor=SYSTEM
            )


@pytest.mark.django_db
class TestConsents:
    def test_needs_a_name_and_a_known_kind(self):
        business = BusinessFactory()
        for kind, name in (("CREDIT_REPORT", " "), ("EVERYTHING", "Ana")):
            with pytest.raises(InvalidInput):
                record_consent(
                    business_id=business.pk, kind=kind, given_by=name, text_version="1", actor=SYSTEM
                )
        record_consent(
            business_id=business.pk, kind="CREDIT_REPORT", given_by="Ana", text_version="1", actor=SYSTEM
        )
        assert business.consents.get().given_by == "Ana"
