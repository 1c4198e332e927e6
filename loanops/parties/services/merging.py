"""Two businesses turn out to be one: what belonged to the second goes to the first, its own record stays as history."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.models import DomainModel
from loanops.core.outbox import announce
from loanops.parties.models import BankAccount, Business, BusinessMember, BusinessOwner
from loanops.parties.services.businesses import CHANGED, lock_standing
from loanops.parties.validation import BUSINESS_FIELDS
from loanops.usecases import second_person_always, use_case

NOT_FILLED_IN = frozenset({"legal_name", "trading_name", "structure", "tax_id", "time_zone"})


class UnableToMerge(LoanOpsError):
    """These two businesses cannot be made one as they are."""

    status = 409


@use_case(
    "parties.merge_businesses",
    audit="business.merged",
    title="Merge duplicate",
    approval=second_person_always,
    surfaces=("admin",),
)
def merge_businesses(*, business_id: int, survivor_id: int, reason: str, actor: Actor) -> Business:
    """The duplicate ends in the survivor: owners, accounts, people, consents, applications, loans and all else move.

    An owner both have (by SSN) becomes one; what was written once, such as past screenings, stays where it was
    written. The survivor keeps what is known of it and gets what was not known.
    """
    if business_id == survivor_id:
        raise UnableToMerge("A business cannot be merged into itself.")
    # Both rows in one order, whichever goes on; what this is about, and what somebody looked at, is the duplicate.
    list(Business.objects.filter(pk__in=(business_id, survivor_id)).order_by("pk").select_for_update())
    duplicate, survivor = lock_standing(business_id, actor), lock_standing(survivor_id, actor)
    if not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "required", "Say how you know that they are one.")])
    moved: dict[str, int] = {}
    for name in settings.BUSINESS_MERGE_STEPS:
        import_string(name)(survivor, duplicate)
    _join_owners(survivor, duplicate, moved)
    _join_people_and_accounts(survivor, duplicate)
    for model, field in pointing_at(Business):
        if model not in (Business, BusinessOwner):
            _move(model, field, duplicate, survivor, moved)
    _join_details(survivor, duplicate)
    announce(CHANGED, business_id=survivor.pk)
    survivor.rows_moved = moved  # type: ignore[attr-defined]
    return survivor


def pointing_at(target: type[Model]) -> list[tuple[type[Model], str]]:
    """Every mutable table with a foreign key to the target, of whichever stage."""
    return [
        (each.related_model, each.field.name)
        for each in target._meta.related_objects
        if isinstance(each.related_model, type) and issubclass(each.related_model, DomainModel)
    ]


def lookalikes(business: Business) -> QuerySet[Business]:
    """Businesses that may be the same one: an owner, the name, the e-mail address or the phone in common."""
    alike = Q(legal_name__iexact=business.legal_name)
    indexes = [index for index in business.owners.values_list("ssn_index", flat=True) if index]
    alike |= Q(owners__ssn_index__in=indexes) if indexes else Q()
    alike |= Q(email__iexact=business.email) if business.email else Q()
    alike |= Q(phone=business.phone) if business.phone else Q()
    found = Business.objects.standing().exclude(pk=business.pk)
    return found.filter(pk__in=Business.objects.filter(alike).values("pk")).order_by("id")


def _join_owners(survivor: Business, duplicate: Business, moved: dict[str, int]) -> None:
    """Owners known to both by SSN become one; the others come along, while nobody owns more than everything."""
    known = {owner.ssn_index: owner for owner in survivor.owners.order_by("id") if owner.ssn_index}
    coming = []
    for owner in duplicate.owners.order_by("id"):
        same = known.get(owner.ssn_index) if owner.ssn_index else None
        if same is None:
            coming.append(owner)
            continue
        for model, field in pointing_at(BusinessOwner):
            _move(model, field, owner, same, moved)
    total = sum(owner.ownership_percentage for owner in [*survivor.owners.all(), *coming])
    if total > 100:
        raise UnableToMerge(
            f"Together the owners would hold {total} %; correct the shares of {survivor.number} or "
            f"{duplicate.number} first, at most 100 % in all."
        )
    for owner in coming:
        owner.business = survivor
        owner.save()
    moved["business owner"] = moved.get("business owner", 0) + len(coming)


def _join_people_and_accounts(survivor: Business, duplicate: Business) -> None:
    """People who act for both act once, and one bank account stays the primary one."""
    known = set(survivor.members.values_list("user_id", flat=True))
    for member in BusinessMember.objects.filter(business=duplicate, user_id__in=known):
        member.delete()
    if survivor.bank_accounts.filter(is_primary=True).exists():
        for account in BankAccount.objects.filter(business=duplicate, is_primary=True):
            account.is_primary = False
            account.save()


def _move(model: type[Model], field: str, old: Model, new: Model, moved: dict[str, int]) -> None:
    """Make rows that point at the old record point at the new one, each with its history."""
    rows: Any = model._default_manager.filter(**{field: old}).order_by("pk")
    name = str(model._meta.verbose_name)
    for row in rows:
        setattr(row, field, new)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise UnableToMerge(
                f"{name.capitalize()} {row} stands in the way: {new} has one like it. End one of the two first.",
                about=row,
            ) from error
        moved[name] = moved.get(name, 0) + 1


def _join_details(survivor: Business, duplicate: Business) -> None:
    """The survivor gets what is not known of it, and the tax id when only the duplicate has one."""
    tax = {name: getattr(duplicate, name) for name in ("tax_id", "tax_id_last4", "tax_id_index")}
    if survivor.tax_id_index is None and duplicate.tax_id_index is not None:
        duplicate.tax_id, duplicate.tax_id_last4, duplicate.tax_id_index = "", "", None
    else:
        tax = {}
    duplicate.merged_into = survivor
    duplicate.save()
    for name in sorted(BUSINESS_FIELDS - NOT_FILLED_IN):
        if getattr(survivor, name) in (None, ""):
            setattr(survivor, name, getattr(duplicate, name))
    for name, value in tax.items():
        setattr(survivor, name, value)
    survivor.save()
