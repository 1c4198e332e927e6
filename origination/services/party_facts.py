"""What an applicant said about the business stays as it is while the lender decides on it."""

from collections.abc import Iterable

from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import FieldError, LoanOpsError
from loanops.parties.models import Business
from origination.models import Application
from origination.states import IN_PROCESS, ApplicationStatus

UNDER_WAY = (
    *IN_PROCESS,
    ApplicationStatus.APPROVED,
    ApplicationStatus.COUNTER_OFFERED,
    ApplicationStatus.OFFER_MADE,
    ApplicationStatus.ACCEPTED,
)
FACTS = frozenset(
    {
        "legal_name",
        "structure",
        "tax_id",
        "date_established",
        "number_of_employees",
        "annual_revenue",
        "annual_revenue_year",
        "naics_code",
        "state",
        "first_name",
        "last_name",
        "date_of_birth",
        "ssn",
        "ownership_percentage",
        "is_guarantor",
    }
)
"""What rules, reports and contracts rest on; how to reach somebody may change at any time."""


class FactsUnderReview(LoanOpsError):
    """An application rests on these facts; only the lender changes them now, and checks again."""

    status = 409


def refuse_changes_under_review(business: Business, changed: Iterable[str], actor: Actor) -> None:
    """Applicants and other systems change no facts of a business on whose application the lender decides."""
    facts = sorted(FACTS.intersection(changed))
    if actor.kind not in (ActorKind.BORROWER, ActorKind.API_CLIENT) or not facts:
        return
    under_way = Application.objects.filter(business=business, status__in=UNDER_WAY).order_by("id").first()
    if under_way is None:
        return
    raise FactsUnderReview(
        f"{under_way.number} rests on what was said of {business}; ask the lender to correct it, or withdraw it.",
        errors=[
            FieldError(
                f"/{name}", "under_review", f"{under_way.number} rests on it; the lender can correct it."
            )
            for name in facts
        ],
        about=under_way,
    )
