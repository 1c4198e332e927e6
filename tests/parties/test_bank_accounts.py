"""Whose account is paid: among borrowers an owner chooses it, and the other owners are told."""

import pytest

from loanops.core.errors import NotAllowed
from loanops.notifications.models import Notification
from loanops.parties.models import BankAccount
from loanops.parties.services.businesses import add_bank_account
from tests.factories.access import SYSTEM
from tests.factories.parties import BusinessFactory
from tests.factories.people import as_borrower, mails_to, make_member
from tests.factories.tokens import caller

pytestmark = pytest.mark.django_db
ACCOUNT = {"routing_number": "021000021", "account_number": "000123456789"}


def add(business, actor):
    return add_bank_account(business_id=business.pk, **ACCOUNT, actor=actor)


class TestAddBankAccount:
    def test_a_delegate_is_refused_with_the_reason(self):
        member = make_member(BusinessFactory(), "DELEGATE")

        with pytest.raises(NotAllowed, match="Only an owner .* delegate"):
            add(member.business, as_borrower(member.user))

        assert not BankAccount.objects.exists() and not Notification.objects.exists()

    def test_so_he_is_by_the_api_where_an_owner_is_not(self):
        delegate = make_member(BusinessFactory(), "DELEGATE")
        owner = make_member(delegate.business)
        path = f"/businesses/{owner.business.public_id}/bank-accounts"
        refused, made = (
            caller("businesses:write", user=member.user).post(path, ACCOUNT) for member in (delegate, owner)
        )

        assert refused.status_code == 403 and "Only an owner" in refused.json()["detail"]
        assert made.status_code == 201 and made.json()["is_primary"]

    def test_an_owner_of_another_business_is_no_owner_here(self):
        member = make_member(BusinessFactory(), "DELEGATE")
        make_member(BusinessFactory(), user=member.user)

        with pytest.raises(NotAllowed):
            add(member.business, as_borrower(member.user))

    def test_the_other_owners_are_told_by_the_last_four_digits(self):
        owner = make_member(BusinessFactory())
        other, delegate = make_member(owner.business), make_member(owner.business, "DELEGATE")

        add(owner.business, as_borrower(owner.user))

        [told] = mails_to(other.user.email)
        assert "6789" in told and "000123456789" not in told and str(owner.user) in told
        assert mails_to(owner.user.email) == mails_to(delegate.user.email) == []

    def test_what_staff_and_systems_enter_is_as_before(self):
        owner = make_member(BusinessFactory())

        assert add(owner.business, SYSTEM).is_primary
        assert mails_to(owner.user.email) == []
