"""Writing what an applicant says about the business, its owners, the collateral and the consents.

Wrong fields are collected from all of them, so that one answer names them all.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any

from loanops.core.actors import Actor
from loanops.core.context import current_work
from loanops.core.errors import FieldError, LoanOpsError, NotFound
from loanops.parties.models import Business, BusinessOwner, ConsentKind
from loanops.parties.selectors import find_by_tax_id, find_owner_by_ssn
from loanops.parties.services.businesses import (
    add_owner,
    create_business,
    record_consent,
    update_business,
    update_owner,
)
from loanops.parties.validation import BUSINESS_FIELDS, digits_of, owners_errors, share_of
from origination.models import Application, Collateral
from origination.services.checking import credit_consent

CREDIT_CONSENT_TEXT = "credit-report-2026-1"
OWN_FIELDS = ("owner_id", "credit_consent")
"""What a row about an owner says besides the owner's details."""


def business_of(
    business_id: int | None, fields: Mapping[str, Any], errors: list[FieldError], actor: Actor
) -> Business | None:
    """The business that applies: one that exists, a new one, or the known one that has the tax id given.

    What is known of a known business stays; only what was not known is filled in from a description.
    """
    if business_id is not None:
        business = Business.objects.visible_to(actor).standing().filter(pk=business_id).first()
        if business is None:
            raise NotFound("There is no such business.")
        if fields.get("business"):
            change_business(business.pk, fields["business"], errors, actor)
        return business
    details = fields.get("business")
    if not details:
        errors.append(FieldError("/business", "required", "Name a business or describe a new one."))
        return None
    known = _known(details, actor)
    if known is not None:
        unknown = {
            name: value
            for name, value in details.items()
            if name not in BUSINESS_FIELDS or getattr(known, name) in (None, "")
        }
        if unknown:
            change_business(known.pk, unknown, errors, actor)
        return known
    with _collected("/business", errors):
        return create_business(fields=details, actor=actor)
    return None


def change_business(
    business_id: int, details: Mapping[str, Any], errors: list[FieldError], actor: Actor
) -> None:
    with _collected("/business", errors):
        update_business(business_id=business_id, fields=details, actor=actor)


def check_owners(owners: Sequence[Mapping[str, Any]]) -> Iterator[FieldError]:
    """What is wrong about owners of a business that could not be saved itself."""
    rows = [_details(each) for each in owners]
    for index, found in enumerate(owners_errors(rows)):
        for error in found:
            yield FieldError(f"/owners/{index}{error.pointer}", error.code, error.detail)


def write_owners(
    business: Business, owners: Sequence[Mapping[str, Any]], errors: list[FieldError], actor: Actor
) -> None:
    """Add new owners, change those named by `owner_id` or known by their SSN; `credit_consent` is the owner's own.

    Who holds less than before makes room for who holds more, whichever of them is named first.
    """
    for index, given in _smaller_shares_first(business, owners):
        pointer, owner = f"/owners/{index}", None
        try:
            owner_id = _owner_id(business, given)
        except NotFound as refusal:
            errors.append(FieldError(f"{pointer}/owner_id", "unknown_owner", refusal.message))
            continue
        with _collected(pointer, errors):
            if owner_id is None:
                owner = add_owner(business_id=business.pk, fields=_details(given), actor=actor)
            else:
                owner = update_owner(owner_id=owner_id, fields=_details(given), actor=actor)
        if owner is not None and given.get("credit_consent"):
            record_owner_consent(business, owner, actor)


def _smaller_shares_first(
    business: Business, owners: Sequence[Mapping[str, Any]]
) -> list[tuple[int, Mapping[str, Any]]]:
    """The rows with their places in the list, those that lower a share before the others."""
    held = {owner.pk: owner.ownership_percentage for owner in business.owners.all()}

    def grows(row: tuple[int, Mapping[str, Any]]) -> bool:
        share = share_of(row[1].get("ownership_percentage"))
        before = held.get(row[1].get("owner_id") or _known_by_ssn(business, row[1]) or 0)
        return share is None or before is None or share >= before

    return sorted(enumerate(owners), key=grows)


def record_owner_consent(business: Business, owner: BusinessOwner, actor: Actor) -> None:
    """The owner lets us ask for a credit report about himself."""
    record_consent(
        business_id=business.pk,
        owner_id=owner.pk,
        kind=ConsentKind.CREDIT_REPORT,
        given_by=str(owner),
        text_version=CREDIT_CONSENT_TEXT,
        actor=actor,
    )


def record_business_consent(application: Application, given_by: str, actor: Actor) -> None:
    """Somebody who may speak for the business lets us ask for a credit report about it; once is enough."""
    if not given_by.strip() or credit_consent(application, None) is not None:
        return
    record_consent(
        business_id=application.business_id,
        kind=ConsentKind.CREDIT_REPORT,
        given_by=given_by,
        text_version=CREDIT_CONSENT_TEXT,
        actor=actor,
    )


def write_collateral(application: Application, rows: Sequence[Mapping[str, Any]]) -> None:
    """The whole list; what stood there before goes."""
    work = current_work.get()
    for row in application.collateral.order_by("id"):
        if work is not None:
            work.changed(copy(row), {"removed": [str(row), None]})
        row.delete()
    for given in rows:
        Collateral.objects.create(application=application, **given)


def _known(details: Mapping[str, Any], actor: Actor) -> Business | None:
    """The business with the tax id given, where the actor may know of it."""
    digits = digits_of(details.get("tax_id"))
    found = find_by_tax_id(digits) if len(digits) == 9 else None
    if found is None or not Business.objects.visible_to(actor).filter(pk=found.pk).exists():
        return None
    return found


def _owner_id(business: Business, given: Mapping[str, Any]) -> int | None:
    owner_id = given.get("owner_id")
    if owner_id is None:
        return _known_by_ssn(business, given)
    if not business.owners.filter(pk=owner_id).exists():
        raise NotFound("The business has no such owner.")
    return int(owner_id)


def _known_by_ssn(business: Business, given: Mapping[str, Any]) -> int | None:
    known = find_owner_by_ssn(business, str(given.get("ssn") or ""))
    return known.pk if known is not None else None


def _details(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in OWN_FIELDS}


class _collected:
    """Keeps a refusal of a service of parties as errors below a pointer."""

    def __init__(self, pointer: str, errors: list[FieldError]) -> None:
        self.pointer, self.errors = pointer, errors

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, refusal: BaseException | None, trace: Any) -> bool:
        if not isinstance(refusal, LoanOpsError):
            return False
        if not refusal.errors:
            self.errors.append(FieldError(self.pointer, refusal.code, refusal.message))
        self.errors.extend(
            FieldError(f"{self.pointer}{each.pointer}", each.code, each.detail) for each in refusal.errors
        )
        return True
