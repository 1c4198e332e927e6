"""What the borrower, the agent and the officer are told about a modification, queued with the change itself."""

from typing import Any

from django.conf import settings

from loanops.notifications.services.queueing import Message, notify_all
from servicing.models import Modification
from servicing.models.modifications import ModificationType


def tell_borrower(modification: Modification, event: str, *, key: str = "", **context: Any) -> None:
    """Queue `modification.<event>` for the borrower, once per key."""
    business = modification.loan.business
    notify_all([_message(modification, event, business.email, "borrower", key, context)])


def tell_staff(modification: Modification, event: str, *, key: str = "", **context: Any) -> None:
    """Queue `modification.<event>-staff` for the officer of the loan and everybody who worked on the change."""
    people = (
        modification.loan.officer,
        modification.requested_by,
        modification.proposed_by,
        modification.approved_by,
    )
    addresses = {person.email for person in people if person is not None and person.is_staff and person.email}
    notify_all(
        _message(modification, f"{event}-staff", address, address, key, context)
        for address in sorted(addresses)
    )


def tell_everybody(modification: Modification, event: str, *, key: str = "", **context: Any) -> None:
    """The borrower, the agent and the officer."""
    tell_borrower(modification, event, key=key, **context)
    tell_staff(modification, event, key=key, **context)


def type_words(types: list[str]) -> str:
    """Several types as a phrase: `rate change, term extension`."""
    return ", ".join(ModificationType(each).label.lower() for each in types) or "change of terms"


def _message(
    modification: Modification, event: str, recipient: str, to: str, key: str, context: dict[str, Any]
) -> Message:
    loan = modification.loan
    return Message(
        template=f"modification.{event}",
        recipient=recipient,
        context={
            "business": str(loan.business),
            "lender": settings.LENDER_NAME,
            "loan": loan.number,
            "number": modification.number,
            "types": type_words(modification.types or modification.requested_types),
            "payment_before": modification.payment_before or 0,
            "payment_after": modification.payment_after or 0,
            "reason": modification.status_reason,
            "expires_on": modification.expires_on,
            **context,
        },
        dedupe_key=f"modification.{event}:{modification.public_id}:{key or modification.version}:{to}"[:200],
        business_id=loan.business_id,
        loan_number=loan.number,
    )
