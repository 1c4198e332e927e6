"""Service levels: how long the lender wants an application to stay in a state."""

from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.models import ServiceLevel

LONGEST = Decimal(400)


@use_case(
    "origination.change_service_level",
    audit="service-level.changed",
    title="Change service level",
    surfaces=("admin",),
)
def change_service_level(
    *, service_level_id: int, business_hours: Decimal, reason: str, actor: Actor
) -> ServiceLevel:
    """Clocks that start from now on run for so long; running ones keep their end."""
    level = lock(ServiceLevel.objects.all(), service_level_id)
    if not Decimal(0) < business_hours <= LONGEST:
        detail = f"More than 0 and at most {LONGEST} business hours."
        raise InvalidInput(
            "The service level cannot be set.", errors=[FieldError("/business_hours", "out_of_range", detail)]
        )
    level.business_hours = business_hours
    level.save()
    return level
