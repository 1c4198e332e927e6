"""How much a role may decide alone."""

from decimal import Decimal

from loanops.access.models import AuthorityLimit
from loanops.access.roles import Role
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.locks import lock
from loanops.usecases.approval import second_person_always
from loanops.usecases.declaration import ADMIN, use_case


class UnableToChangeLimit(LoanOpsError):
    """This limit cannot be set like that."""


@use_case(
    "access.change_limit",
    audit="limit.changed",
    title="Change limit",
    approval=second_person_always,
    surfaces=(ADMIN,),
)
def change_limit(*, limit_id: int, amount_max: Decimal, reason: str, actor: Actor) -> AuthorityLimit:
    """A role may from now on decide up to another amount alone; above it a second person approves."""
    limit = lock(AuthorityLimit.objects.all(), limit_id)
    if amount_max < 0:
        raise UnableToChangeLimit("A limit is zero or more; zero means never alone.")
    if limit.role in actor.roles:
        own = Role(limit.role).label.lower()
        raise UnableToChangeLimit(f"Nobody changes the limit of a role he holds; this one is {own}'s.")
    limit.amount_max = amount_max
    limit.save()
    return limit
