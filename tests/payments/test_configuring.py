"""Provider accounts: set up by a system administrator, without secrets and without a deployment."""

from decimal import Decimal

import pytest

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, NotAllowed
from payments.models import ProviderAccount
from payments.seed import seed_reference
from payments.services.configuring import add_provider, configure_method, configure_provider
from payments.services.routing import choose_provider
from tests.factories.access import SYSTEM, staff
from tests.factories.payments import borrowing_loan, make_payment, simulator

pytestmark = pytest.mark.django_db


def _second(**fields: object) -> ProviderAccount:
    return add_provider(
        **{"code": "second", "name": "Second", "provider": "simulator", "actor": SYSTEM, **fields}
    )


class TestAddProvider:
    def test_starts_switched_off(self) -> None:
        assert not _second().is_enabled

    def test_refuses_unknown_adapters_known_codes_and_secrets(self) -> None:
        with pytest.raises(InvalidInput) as refused:
            _second(code="simulator", provider="nobody", credential_reference="sk_live_51H8")

        assert [e.pointer for e in refused.value.errors] == ["/credential_reference", "/provider", "/code"]

    def test_is_for_system_administrators(self) -> None:
        with pytest.raises(NotAllowed):
            _second(actor=staff(Role.FINANCE_MANAGER))
        assert _second(actor=staff(Role.SYSTEM_ADMIN)).pk


class TestConfigureProvider:
    def test_a_lower_priority_number_is_asked_first(self) -> None:
        second = _second()
        configure_method(account_id=second.pk, method="ACH", is_enabled=True, reason="x", actor=SYSTEM)
        configure_provider(account_id=second.pk, is_enabled=True, priority=1, reason="x", actor=SYSTEM)

        assert choose_provider(method="ACH", amount=Decimal("5.00")) == second
        assert choose_provider(method="CARD", amount=Decimal("5.00")) == simulator()
        assert make_payment(borrowing_loan()).provider_account == second

    def test_refuses_a_secret(self) -> None:
        with pytest.raises(InvalidInput, match="set up so"):
            configure_provider(
                account_id=simulator().pk,
                is_enabled=True,
                priority=1,
                credential_reference="whsec_abc",
                reason="x",
                actor=SYSTEM,
            )


class TestConfigureMethod:
    def test_sets_and_changes_limits(self) -> None:
        account = simulator()
        for maximum in ("10.00", "20.00"):
            row = configure_method(
                account_id=account.pk,
                method="ACH",
                is_enabled=True,
                amount_max=Decimal(maximum),
                reason="x",
                actor=SYSTEM,
            )

        assert (account.methods.filter(method="ACH").count(), row.amount_max) == (1, Decimal("20.00"))

    def test_refuses_a_method_the_adapter_cannot_do_and_crossed_limits(self) -> None:
        with pytest.raises(InvalidInput) as refused:
            configure_method(
                account_id=simulator().pk,
                method="CHECK",
                is_enabled=True,
                amount_min=Decimal("2.00"),
                amount_max=Decimal("1.00"),
                reason="x",
                actor=SYSTEM,
            )

        assert [e.pointer for e in refused.value.errors] == ["/method", "/amount_max"]


class TestSeedReference:
    def test_is_safe_to_repeat_and_keeps_what_people_changed(self) -> None:
        account = simulator()
        account.priority = 7
        account.save()

        seed_reference()

        assert simulator().priority == 7 and simulator().methods.count() == 5
        assert ProviderAccount.objects.count() == 1
