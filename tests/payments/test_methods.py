"""Saved payment methods: a token, the last four characters, nothing else."""

import pytest
from django.db import connection

from loanops.access.actors import actor_of_user
from loanops.core.errors import InvalidInput, InvalidTransition, NotFound
from payments.models import SavedMethod
from payments.services.methods import DuplicateMethod, remove_method, save_method
from payments.states import SavedMethodStatus
from tests.factories.access import SYSTEM
from tests.factories.parties import make_borrower, make_business
from tests.factories.payments import borrowing_loan, make_saved_method

pytestmark = pytest.mark.django_db


def _save(**fields: object) -> SavedMethod:
    return save_method(
        **{
            "business_id": fields.pop("business_id", None) or make_business().pk,
            "provider": "simulator",
            "method": "CARD",
            "token": "sim_ok",
            "last4": "4242",
            "actor": SYSTEM,
            **fields,
        }
    )


class TestSaveMethod:
    def test_keeps_the_token_encrypted(self) -> None:
        saved = _save(label="Company card")

        with connection.cursor() as cursor:
            cursor.execute("SELECT token FROM payments_savedmethod WHERE id = %s", [saved.pk])
            (stored,) = cursor.fetchone()
        assert "sim_ok" not in stored
        assert SavedMethod.objects.get().token == "sim_ok"
        assert str(saved) == "Company card •••• 4242"

    @pytest.mark.parametrize("token", ["4242 4242 4242 4242", "4242424242424242", "021000021", ""])
    def test_refuses_card_and_account_numbers(self, token: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            _save(token=token)

        assert [e.pointer for e in refused.value.errors] == ["/token"]

    def test_refuses_what_the_provider_does_not_take(self) -> None:
        with pytest.raises(InvalidInput) as refused:
            _save(method="CHECK", last4="12345")
        assert [e.pointer for e in refused.value.errors] == ["/method", "/last4"]
        with pytest.raises(InvalidInput) as refused:
            _save(provider="nobody")
        assert [e.pointer for e in refused.value.errors] == ["/provider"]

    def test_refuses_the_same_one_twice_until_it_was_removed(self) -> None:
        first = _save()
        with pytest.raises(DuplicateMethod):
            _save(business_id=first.business_id)

        remove_method(saved_method_id=first.pk, actor=SYSTEM)

        assert _save(business_id=first.business_id).pk != first.pk

    def test_a_borrower_saves_for_his_own_business_only(self) -> None:
        mine, other = make_business(), make_business()
        borrower = actor_of_user(make_borrower(mine))

        assert _save(business_id=mine.pk, actor=borrower).business == mine
        with pytest.raises(NotFound):
            _save(business_id=other.pk, actor=borrower)


class TestRemoveMethod:
    def test_is_final(self) -> None:
        saved = make_saved_method(borrowing_loan())

        assert remove_method(saved_method_id=saved.pk, actor=SYSTEM).status == SavedMethodStatus.REMOVED
        with pytest.raises(InvalidTransition):
            remove_method(saved_method_id=saved.pk, actor=SYSTEM)

    def test_another_s_is_not_there(self) -> None:
        saved = make_saved_method(borrowing_loan())
        stranger = actor_of_user(make_borrower(make_business()))

        with pytest.raises(NotFound):
            remove_method(saved_method_id=saved.pk, actor=stranger)
