"""What time ends: proposals nobody decided on and agreements nobody accepted."""

from datetime import date

from loanops.core.actors import Actor
from loanops.usecases import use_case
from servicing.models import Modification
from servicing.services.modifying.course import lock_modification
from servicing.services.modifying.telling import tell_borrower, tell_staff
from servicing.states import ModificationStatus


@use_case(
    "servicing.expire_modification", audit="modification.expired", title="Expire modification", surfaces=()
)
def expire_modification(*, modification_id: int, on_date: date, actor: Actor) -> Modification:
    """The last day of a proposal or an agreement has passed; a repeated call changes nothing."""
    modification = lock_modification(modification_id, actor)
    if not Modification.objects.overdue(on_date).filter(pk=modification.pk).exists():
        return modification
    modification.status_reason = f"Open until {modification.expires_on}."
    modification.change_status(ModificationStatus.EXPIRED, reason=modification.status_reason)
    tell_borrower(modification, "expired")
    tell_staff(modification, "expired")
    return modification
