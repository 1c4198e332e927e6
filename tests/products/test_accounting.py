"""Every role has an account: the standard chart's, unless the product names another one."""

import pytest

from loanops.ledger.models import Account
from products.accounting import STANDARD_ACCOUNTS, account_map
from products.choices import AccountRole

pytestmark = pytest.mark.django_db


class TestAccountMap:
    def test_every_role_has_an_account_of_the_chart(self):
        assert set(STANDARD_ACCOUNTS) == set(AccountRole.values)
        assert set(STANDARD_ACCOUNTS.values()) <= set(Account.objects.values_list("code", flat=True))

    def test_a_products_own_row_counts_before_the_chart(self):
        mapped = account_map({"accounts": [{"role": "ALLOWANCE", "account_code": "suspense"}]})

        assert mapped["ALLOWANCE"] == "suspense"
        assert mapped["CASH"] == STANDARD_ACCOUNTS["CASH"]
