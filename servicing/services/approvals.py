"""When a second person is needed for undoing: above the person's limit, by the amount of what is undone."""

from collections.abc import Mapping
from typing import Any

from loanops.core.actors import Actor
from loanops.usecases import second_person_above_limit
from servicing.models import Transaction

_by_amount = second_person_above_limit("amount")


def second_person_above_limit_of_transaction(
    use_case: str, actor: Actor, arguments: Mapping[str, Any]
) -> str | None:
    """Four eyes when the transaction's amount is above what the actor may do alone."""
    amount = (
        Transaction.objects.filter(pk=arguments["transaction_id"]).values_list("amount", flat=True).first()
    )
    return _by_amount(use_case, actor, {"amount": amount})
