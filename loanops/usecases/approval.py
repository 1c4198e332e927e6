"""When a second person is needed: a rule looks at the actor and the arguments and answers why, or None."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from loanops.access.limits import limit_for
from loanops.core.actors import Actor

ApprovalRule = Callable[[str, Actor, Mapping[str, Any]], str | None]


def never(use_case: str, actor: Actor, arguments: Mapping[str, Any]) -> str | None:
    """One person is enough."""
    return None


def second_person_always(use_case: str, actor: Actor, arguments: Mapping[str, Any]) -> str | None:
    """Four eyes, whatever the amount. LoanOps itself acts on rules that people approved."""
    return None if actor.is_system else "This always needs a second person."


def second_person_above_limit(argument: str = "amount") -> ApprovalRule:
    """Four eyes when the amount in `argument` is above what the actor's roles may do alone."""

    def rule(use_case: str, actor: Actor, arguments: Mapping[str, Any]) -> str | None:
        if actor.is_system:
            return None
        amount = arguments.get(argument) or Decimal(0)
        limit = limit_for(actor, use_case)
        if limit is not None and amount <= limit:
            return None
        return f"{amount:,.2f} is above your limit of {limit or Decimal(0):,.2f}."

    return rule
