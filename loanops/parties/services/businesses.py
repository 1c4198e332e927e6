"""Businesses, owners and bank accounts: creating and changing them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from loanops.access.models import User
from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.context import current_request
from loanops.core.errors import DuplicateReference, FieldError, InvalidInput, LoanOpsError, NotAllowed
from loanops.core.ids import next_number
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.encryption import blind_index
from loanops.parties.models import (
    BankAccount,
    BankAccountKind,
    Business,
    BusinessMember,
    BusinessOwner,
    Consent,
    ConsentKind,
    MemberRole,
)
from loanops.parties.selectors import (
    ACCOUNT_CONTEXT,
    SSN_CONTEXT,
    TAX_ID_CONTEXT,
    find_by_tax_id,
    is_owner_of,
)
from loanops.parties.services.messages import write_to
from loanops.parties.validation import business_errors, digits_of, owner_errors, share_of
from loanops.usecases import use_case

CHANGED = "party.changed"
"""Told when the names or persons of a business may have changed."""


class DuplicateBusiness(DuplicateReference):
    """A business with this tax id exists already."""


class BusinessWasMerged(LoanOpsError):
    """The business turned out to be another one, where it goes on."""

    status = 409


@use_case("parties.create_business", audit="business.created", title="New business")
def create_business(*, fields: Mapping[str, Any], actor: Actor, reason: str = "") -> Business:
    """A new business; a borrower who creates one becomes its owner-member. The tax id is unique for the lender."""
    errors = business_errors(fields, required=("legal_name",))
    if errors:
        raise InvalidInput("The business cannot be saved.", errors=errors)
    business = Business(number=next_number("BZ"))
    _apply(business, fields, actor)
    business.save()
    if actor.kind == ActorKind.BORROWER and actor.user_id is not None:
        BusinessMember.objects.create(business=business, user_id=actor.user_id, role=MemberRole.OWNER)
    return business


@use_case("parties.update_business", audit="business.updated", title="Update details")
def update_business(
    *, business_id: int, fields: Mapping[str, Any], actor: Actor, reason: str = ""
) -> Business:
    """Change details; only the given fields change, and the audit trail shows old and new."""
    business = lock_standing(business_id, actor)
    errors = business_errors(fields, required=())
    if errors:
        raise InvalidInput("The business cannot be saved.", errors=errors)
    _guard(business, _changed(business, fields), actor)
    _apply(business, fields, actor)
    business.save()
    announce(CHANGED, business_id=business.pk)
    return business


@use_case("parties.add_owner", audit="business.owner-added", title="Add owner")
def add_owner(
    *, business_id: int, fields: Mapping[str, Any], actor: Actor, reason: str = ""
) -> BusinessOwner:
    """A new owner; all owners together hold at most 100 %."""
    business = lock_standing(business_id, actor)
    errors = owner_errors(fields, taken=_ownership(business))
    if errors:
        raise InvalidInput("The owner cannot be saved.", errors=errors)
    _guard(business, fields, actor)
    owner = BusinessOwner(business=business)
    _apply(owner, fields, actor)
    owner.save()
    announce(CHANGED, business_id=business.pk)
    return owner


@use_case("parties.update_owner", audit="business.owner-updated", title="Update owner")
def update_owner(
    *, owner_id: int, fields: Mapping[str, Any], actor: Actor, reason: str = ""
) -> BusinessOwner:
    """Change an owner's details; only the given fields change."""
    found = BusinessOwner.objects.visible_to(actor).filter(pk=owner_id).first()
    business = lock_standing(found.business_id if found else 0, actor)
    owner = lock(BusinessOwner.objects.filter(business=business), owner_id)
    merged = {
        "first_name": owner.first_name,
        "last_name": owner.last_name,
        "ownership_percentage": owner.ownership_percentage,
        **fields,
    }
    errors = owner_errors(merged, taken=_ownership(business) - owner.ownership_percentage)
    if errors:
        raise InvalidInput("The owner cannot be saved.", errors=errors)
    _guard(business, _changed(owner, fields), actor)
    _apply(owner, fields, actor)
    owner.save()
    announce(CHANGED, business_id=business.pk)
    return owner


@use_case("parties.add_bank_account", audit="business.bank-account-added", title="Add bank account")
def add_bank_account(
    *,
    business_id: int,
    routing_number: str,
    account_number: str,
    kind: str = BankAccountKind.CHECKING,
    bank_name: str = "",
    actor: Actor,
    reason: str = "",
) -> BankAccount:
    """A bank account to pay to and debit from; the newest one becomes the primary account.

    Money goes there: of the business's people an owner alone chooses it, and the other owners are told.
    """
    business = lock_standing(business_id, actor)
    if actor.kind == ActorKind.BORROWER and not is_owner_of(actor, business.pk):
        raise NotAllowed(
            f"Only an owner of {business} may add or change its bank account, where its money goes. You act for it as "
            "a delegate. Ask an owner to sign in and enter it."
        )
    errors = []
    if not _is_routing_number(routing_number):
        errors.append(FieldError("/routing_number", "invalid", "Nine digits with a valid check digit (ABA)."))
    if not re.fullmatch(r"[0-9]{4,17}", account_number):
        errors.append(FieldError("/account_number", "invalid", "4 to 17 digits."))
    if kind not in BankAccountKind.values:
        errors.append(FieldError("/kind", "invalid_choice", f"One of {', '.join(BankAccountKind.values)}."))
    if errors:
        raise InvalidInput("The bank account cannot be saved.", errors=errors)
    for other in BankAccount.objects.filter(business=business, is_primary=True):
        other.is_primary = False
        other.save()
    account = BankAccount.objects.create(
        business=business,
        bank_name=bank_name,
        routing_number=routing_number,
        account_number=account_number,
        account_number_index=blind_index(account_number, context=ACCOUNT_CONTEXT),
        account_last4=account_number[-4:],
        kind=kind,
        is_primary=True,
    )
    if actor.kind == ActorKind.BORROWER and actor.user_id is not None:
        _tell_other_owners(account, actor.user_id)
    return account


@use_case("parties.record_consent", audit="business.consent-given", title="Record consent")
def record_consent(
    *,
    business_id: int,
    kind: str,
    given_by: str,
    text_version: str,
    owner_id: int | None = None,
    actor: Actor,
) -> Consent:
    """Somebody of the business gave a consent, in the words of `text_version`."""
    business = lock_standing(business_id, actor)
    if kind not in ConsentKind.values:
        raise InvalidInput(
            errors=[FieldError("/kind", "invalid_choice", f"One of {', '.join(ConsentKind.values)}.")]
        )
    if not given_by.strip():
        raise InvalidInput(
            errors=[FieldError("/given_by", "required", "The name of the person who consents.")]
        )
    if owner_id is not None and not business.owners.filter(pk=owner_id).exists():
        raise InvalidInput(errors=[FieldError("/owner", "unknown_owner", "The business has no such owner.")])
    return Consent.objects.create(
        business=business,
        owner_id=owner_id,
        kind=kind,
        text_version=text_version,
        given_by=given_by.strip(),
        given_at=clock.now(),
        given_from=current_request.get().source_address[:64],
    )


def lock_standing(business_id: int, actor: Actor) -> Business:
    """The business, locked; one that was merged into another takes no changes any more."""
    business = lock(Business.objects.visible_to(actor), business_id)
    if business.merged_into_id is not None:
        raise BusinessWasMerged(
            f"{business.number} was merged into {business.merged_into}; change that business instead.",
            about=business.merged_into,
        )
    return business


def _tell_other_owners(account: BankAccount, user_id: int) -> None:
    """Nobody moves the money elsewhere unnoticed; the message says no more of the account than its last digits."""
    owners = account.business.members.filter(role=MemberRole.OWNER).exclude(user_id=user_id)
    person = str(User.objects.get(pk=user_id))
    for member in owners.select_related("user").order_by("id"):
        if member.user.email:
            write_to(
                member.user.email,
                "person-bank-account-changed",
                f"{account.public_id}:{member.public_id}",
                business_id=account.business_id,
                name=str(member.user),
                person=person,
                business=str(account.business),
                last_digits=account.account_last4,
            )


def _ownership(business: Business) -> Decimal:
    return sum((owner.ownership_percentage for owner in business.owners.all()), Decimal(0))


def _guard(business: Business, changed: Iterable[str], actor: Actor) -> None:
    """Later stages may refuse a change, such as of facts on which a decision is being made."""
    for name in settings.BUSINESS_CHANGE_GUARDS:
        import_string(name)(business, changed, actor)


def _changed(record: Business | BusinessOwner, fields: Mapping[str, Any]) -> list[str]:
    """The names of fields given another value than they have."""
    known = {name: getattr(record, name) for name in fields}
    return [
        name
        for name, value in fields.items()
        if known[name] != value and _plain(name, known[name]) != _plain(name, value)
    ]


def _plain(name: str, value: Any) -> Any:
    if name in ("tax_id", "ssn"):
        return digits_of(value)
    if name == "ownership_percentage":
        return share_of(value)
    return str(value) if value is not None else ""


def _apply(record: Business | BusinessOwner, fields: Mapping[str, Any], actor: Actor) -> None:
    for name, value in fields.items():
        setattr(
            record, name, value.isoformat() if name == "date_of_birth" and isinstance(value, date) else value
        )
    if isinstance(record, Business) and "tax_id" in fields:
        _apply_tax_id(record, str(fields["tax_id"] or ""), actor)
    if isinstance(record, BusinessOwner) and "ssn" in fields:
        ssn = digits_of(fields["ssn"])
        record.ssn = ssn
        record.ssn_last4 = ssn[-4:]
        record.ssn_index = blind_index(ssn, context=SSN_CONTEXT) if ssn else ""


def _apply_tax_id(business: Business, tax_id: str, actor: Actor) -> None:
    digits = digits_of(tax_id)
    existing = find_by_tax_id(digits) if digits else None
    if existing is not None and existing.pk != business.pk:
        # A borrower must not learn which other business the lender knows.
        known = "Another business" if actor.kind == ActorKind.BORROWER else existing.number
        raise DuplicateBusiness(
            f"{known} already has this tax id. Use that business instead of a new one.",
            errors=[FieldError("/tax_id", "duplicate", f"{known} has this tax id.")],
        )
    business.tax_id = digits
    business.tax_id_last4 = digits[-4:]
    business.tax_id_index = blind_index(digits, context=TAX_ID_CONTEXT) if digits else None


def _is_routing_number(text: str) -> bool:
    """ABA routing number: nine digits whose weighted sum (3, 7, 1) is divisible by ten."""
    if not re.fullmatch(r"[0-9]{9}", text):
        return False
    return sum(int(digit) * weight for digit, weight in zip(text, (3, 7, 1) * 3, strict=True)) % 10 == 0
