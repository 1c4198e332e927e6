"""Authority limits: how much a person may decide alone."""

from decimal import Decimal

from django.db.models import Max

from loanops.access.models import AuthorityLimit
from loanops.core.actors import Actor


def limit_for(actor: Actor, action: str) -> Decimal | None:
    """The largest amount the actor's roles allow alone for an action; None when there is no limit row at all."""
    if not actor.roles:
        return None
    return AuthorityLimit.objects.filter(action=action, role__in=actor.roles).aggregate(
        limit=Max("amount_max")
    )["limit"]
