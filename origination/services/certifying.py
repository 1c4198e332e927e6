"""Beneficial owners: the applicant certifies who holds a quarter or more of the business, and who controls it."""

from decimal import Decimal

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.parties.models import BusinessOwner
from loanops.usecases import use_case
from origination.models import Application, BeneficialOwnership
from origination.services.beneficial import BENEFICIAL_SHARE, identity_gaps
from origination.states import FINAL_STATUSES

CERTIFICATION_TEXT = "beneficial-owners-2026-1"


class UnableToCertify(LoanOpsError):
    """The application has ended."""

    status = 409


@use_case(
    "origination.certify_beneficial_owners",
    audit="application.beneficial-owners-certified",
    title="Certify beneficial owners",
    surfaces=("admin", "site"),
)
def certify_beneficial_owners(
    *,
    application_id: int,
    control_person_id: int,
    control_title: str,
    certified_by: str,
    nobody_else: bool,
    reason: str = "",
    actor: Actor,
) -> BeneficialOwnership:
    """The word of a person who may give it: all who hold 25 % or more are named as owners, and one of the named persons
    controls the business. Given again, it replaces the word given before.
    """
    application = lock(Application.objects.visible_to(actor).select_related("business"), application_id)
    if application.status in FINAL_STATUSES:
        raise UnableToCertify(f"{application.number} is {application.get_status_display().lower()}.")
    owners = list(application.business.owners.order_by("id"))
    control = next((owner for owner in owners if owner.pk == control_person_id), None)
    errors = [
        FieldError(f"/{name}", "required", words)
        for name, value, words in (
            ("control_title", control_title, "The office of the person who controls the business."),
            ("certified_by", certified_by, "The name of the person who certifies."),
        )
        if not value.strip()
    ]
    if control is None:
        errors.append(
            FieldError(
                "/control_person_id", "unknown_person", "Name a person of the business; add her first."
            )
        )
    errors.extend(_gaps(owners, control, nobody_else))
    if errors or control is None:
        raise InvalidInput("The beneficial owners cannot be certified yet.", errors=errors)
    found = BeneficialOwnership.objects.filter(application=application).first()
    word = found or BeneficialOwnership(application=application)
    word.control_person, word.control_title = control, control_title.strip()[:120]
    word.certified_by, word.certified_at = certified_by.strip()[:200], clock.now()
    word.text_version = CERTIFICATION_TEXT
    word.recorded_by_label = actor.label[:200]
    word.save()
    return word


def _gaps(owners: list[BusinessOwner], control: BusinessOwner | None, nobody_else: bool) -> list[FieldError]:
    """Who is named lacks what identifies him; or somebody who must be named is missing."""
    errors = []
    for owner in owners:
        if owner.ownership_percentage >= BENEFICIAL_SHARE or owner == control:
            gaps = identity_gaps(owner)
            if gaps:
                errors.append(
                    FieldError("/control_person_id", "incomplete", f"{owner} lacks {', '.join(gaps)}.")
                )
    named = sum((owner.ownership_percentage for owner in owners), Decimal(0))
    if 100 - named >= BENEFICIAL_SHARE and not nobody_else:
        errors.append(
            FieldError(
                "/nobody_else",
                "owners_missing",
                f"Owners of {named} % are named. Name everybody who holds 25 % or more, or certify that there is "
                "nobody else.",
            )
        )
    return errors
