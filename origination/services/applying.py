"""Applying: a draft is begun, changed, submitted, withdrawn, by the applicant or by staff on his behalf."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import timedelta
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.context import current_work
from loanops.core.errors import FieldError, InvalidInput, InvalidTransition, LoanOpsError, NotFound
from loanops.core.ids import next_number
from loanops.core.locks import lock
from loanops.parties.models import Business, BusinessOwner, ConsentKind
from loanops.parties.services.businesses import (
    add_owner,
    create_business,
    record_consent,
    update_business,
    update_owner,
)
from loanops.usecases import use_case
from origination.choices import Channel
from origination.models import Application, Collateral
from origination.services.checking import (
    REQUEST_FIELDS,
    collateral_errors,
    credit_consent,
    missing_documents,
    request_errors,
    submission_errors,
)
from origination.services.course import begin, move, tell
from origination.services.offering import withdraw_standing_offer
from origination.services.screening import note_incomplete, start_checks
from origination.states import ApplicationStatus
from products.choices import DocumentKind
from products.models import LoanProduct, ProductVersion
from products.selectors import find_version_on
from products.states import ProductStatus

CREDIT_CONSENT_TEXT = "credit-report-2026-1"
EDITABLE = (ApplicationStatus.DRAFT, ApplicationStatus.INCOMPLETE)
CHANGEABLE_FIELDS = frozenset({*REQUEST_FIELDS, "business", "owners", "collateral", "credit_consent_by"})


class ProductNotOffered(LoanOpsError):
    """The product takes no applications."""


class ApplicationNotEditable(LoanOpsError):
    """The application is with the lender and cannot be changed by the applicant any more."""

    status = 409


class UnableToModifyApplication(LoanOpsError):
    """The application cannot be changed in its present state."""

    status = 409


@use_case("origination.create_application", audit="application.created", title="New application")
def create_application(
    *,
    product_code: str,
    fields: Mapping[str, Any],
    business_id: int | None = None,
    reason: str = "",
    actor: Actor,
) -> Application:
    """A draft. The business is one that exists (`business_id`) or new (`fields["business"]`).

    `fields`: requested_amount, requested_term_months, repayment_frequency, purpose, purpose_detail,
    cash_flow_available, existing_debt_service, business, owners, collateral, credit_consent_by.
    """
    version = offered_version(product_code)
    values = {name: fields.get(name, _default(version, name)) for name in REQUEST_FIELDS}
    errors = [
        *_unknown_fields(fields),
        *request_errors(version, values),
        *collateral_errors(version, fields.get("collateral") or ()),
    ]
    business = _business_of(business_id, fields, errors, actor)
    if business is not None:
        _write_owners(business, fields.get("owners") or (), errors, actor)
    if errors or business is None:
        raise InvalidInput("The application cannot be saved.", errors=errors)
    today = clock.business_date()
    application = Application.objects.create(
        number=next_number("AP"),
        business=business,
        product_version=version,
        application_date=today,
        expires_on=today + timedelta(days=version.application_valid_days),
        channel=_channel(actor),
        submitted_by_id=actor.user_id,
        submitted_by_label=actor.label[:200],
        is_on_behalf=actor.kind == ActorKind.STAFF,
        **{**values, "purpose_detail": values["purpose_detail"] or ""},
    )
    _write_collateral(application, fields.get("collateral") or ())
    _record_business_consent(application, fields.get("credit_consent_by") or "", actor)
    begin(application, actor=actor)
    return application


@use_case("origination.update_application", audit="application.changed", title="Change application")
def update_application(
    *, application_id: int, changes: Mapping[str, Any], reason: str = "", actor: Actor
) -> Application:
    """Change a draft or an incomplete application; only what is given changes, lists are given whole."""
    application = lock(Application.objects.visible_to(actor), application_id)
    if application.status not in EDITABLE:
        raise ApplicationNotEditable(
            f"{application.number} is {application.get_status_display().lower()}; "
            "ask the lender to change it, or withdraw it."
        )
    _apply_changes(application, changes, actor)
    return application


@use_case(
    "origination.modify_application",
    audit="application.modified",
    title="Change and check again",
    surfaces=("admin",),
)
def modify_application(
    *, application_id: int, changes: Mapping[str, Any], reason: str, actor: Actor
) -> Application:
    """Staff change what was submitted, with the reason; a standing offer falls and all checks run again."""
    application = lock(Application.objects.visible_to(actor), application_id)
    if application.status in EDITABLE or not Application.STATES.allows(
        application.status, ApplicationStatus.SUBMITTED
    ):
        raise UnableToModifyApplication(
            f"{application.number} is {application.get_status_display().lower()}; what is under review or offered "
            "can be changed this way."
        )
    if not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "required", "Say why the application is changed.")])
    _apply_changes(application, changes, actor)
    withdraw_standing_offer(application)
    move(application, ApplicationStatus.SUBMITTED, actor=actor, note=f"Changed: {reason}")
    start_checks(application, actor=actor)
    return application


@use_case("origination.submit_application", audit="application.submitted", title="Submit")
def submit_application(*, application_id: int, reason: str = "", actor: Actor) -> Application:
    """Hand it in: complete, it is checked at once; with documents missing, it waits for them as incomplete."""
    application = lock(Application.objects.visible_to(actor), application_id)
    if application.status not in EDITABLE:
        raise InvalidTransition(
            f"{application.number} is {application.get_status_display().lower()}; drafts and incomplete applications "
            "can be submitted."
        )
    version = offered_version(application.product_version.product.code)
    values = {name: getattr(application, name) for name in REQUEST_FIELDS}
    errors = [*request_errors(version, values), *submission_errors(application, version)]
    if errors:
        raise InvalidInput(f"{application.number} cannot be submitted yet.", errors=errors)
    today = clock.business_date()
    application.product_version = version
    application.submitted_on = application.submitted_on or today
    application.missing_items = []
    application.information_due_date = None
    is_first_time = application.status == ApplicationStatus.DRAFT
    move(application, ApplicationStatus.SUBMITTED, actor=actor)
    if is_first_time:
        tell(
            application,
            "application-received",
            "1",
            product=version.name,
            amount=application.requested_amount,
        )
    missing = missing_documents(application, version)
    if missing:
        note_incomplete(application, [DocumentKind(kind).label for kind in missing], actor=actor)
        return application
    application.completed_on = today
    start_checks(application, actor=actor)
    return application


@use_case("origination.withdraw_application", audit="application.withdrawn", title="Withdraw")
def withdraw_application(*, application_id: int, reason: str = "", actor: Actor) -> Application:
    """The applicant does not want it any more; an offer made falls with it."""
    application = lock(Application.objects.visible_to(actor), application_id)
    Application.STATES.require(application.status, ApplicationStatus.WITHDRAWN)
    withdraw_standing_offer(application)
    was_submitted = application.submitted_on is not None
    move(application, ApplicationStatus.WITHDRAWN, actor=actor, note=reason)
    if was_submitted:
        tell(application, "application-withdrawn", "1")
    return application


def offered_version(product_code: str) -> ProductVersion:
    """The version under which the product takes applications today."""
    product = LoanProduct.objects.filter(code=product_code).first()
    version = find_version_on(product, clock.business_date())
    if product is None or version is None:
        raise ProductNotOffered(
            f"There is no product {product_code}.",
            errors=[FieldError("/product", "unknown_product", "Choose a product of the catalogue.")],
        )
    if product.status != ProductStatus.ACTIVE:
        raise ProductNotOffered(
            f"{product} takes no applications; it is {product.get_status_display().lower()}.",
            errors=[FieldError("/product", "product_not_offered", "Choose an active product.")],
        )
    return version


def _default(version: ProductVersion, name: str) -> Any:
    if name == "repayment_frequency":
        return version.repayment_frequencies[0]
    return "" if name == "purpose_detail" else None


def _channel(actor: Actor) -> Channel:
    if actor.kind == ActorKind.BORROWER:
        return Channel.PORTAL
    return Channel.STAFF if actor.kind == ActorKind.STAFF else Channel.PARTNER


def _unknown_fields(fields: Mapping[str, Any]) -> list[FieldError]:
    return [
        FieldError(f"/{name}", "unknown_field", "There is no such field.")
        for name in fields
        if name not in CHANGEABLE_FIELDS
    ]


def _business_of(
    business_id: int | None, fields: Mapping[str, Any], errors: list[FieldError], actor: Actor
) -> Business | None:
    if business_id is not None:
        business = Business.objects.visible_to(actor).filter(pk=business_id).first()
        if business is None:
            raise NotFound("There is no such business.")
        if fields.get("business"):
            _collect("/business", errors, update_business, business_id, fields["business"], actor)
        return business
    if not fields.get("business"):
        errors.append(FieldError("/business", "required", "Name a business or describe a new one."))
        return None
    try:
        return create_business(fields=fields["business"], actor=actor)
    except LoanOpsError as refusal:
        _add_errors(errors, "/business", refusal)
        return None


def _collect(
    pointer: str,
    errors: list[FieldError],
    change: Any,
    record_id: int,
    values: Mapping[str, Any],
    actor: Actor,
) -> Any:
    """Run a service of parties and keep its refusal as errors below `pointer`."""
    target = "owner_id" if change is update_owner else "business_id"
    try:
        return change(**{target: record_id}, fields=values, actor=actor)
    except LoanOpsError as refusal:
        _add_errors(errors, pointer, refusal)
        return None


def _add_errors(errors: list[FieldError], pointer: str, refusal: LoanOpsError) -> None:
    if not refusal.errors:
        errors.append(FieldError(pointer, refusal.code, refusal.message))
    errors.extend(FieldError(f"{pointer}{each.pointer}", each.code, each.detail) for each in refusal.errors)


def _write_owners(
    business: Business, owners: Sequence[Mapping[str, Any]], errors: list[FieldError], actor: Actor
) -> None:
    """Add new owners and change those named by `owner_id`; `credit_consent` records the owner's own consent."""
    for index, given in enumerate(owners):
        pointer = f"/owners/{index}"
        values = {name: value for name, value in given.items() if name not in ("owner_id", "credit_consent")}
        owner_id = given.get("owner_id")
        if owner_id is None:
            owner = _collect(pointer, errors, add_owner, business.pk, values, actor)
        elif not business.owners.filter(pk=owner_id).exists():
            errors.append(
                FieldError(f"{pointer}/owner_id", "unknown_owner", "The business has no such owner.")
            )
            continue
        else:
            owner = _collect(pointer, errors, update_owner, owner_id, values, actor)
        if owner is not None and given.get("credit_consent"):
            _record_owner_consent(business, owner, actor)


def _record_owner_consent(business: Business, owner: BusinessOwner, actor: Actor) -> None:
    record_consent(
        business_id=business.pk,
        owner_id=owner.pk,
        kind=ConsentKind.CREDIT_REPORT,
        given_by=str(owner),
        text_version=CREDIT_CONSENT_TEXT,
        actor=actor,
    )


def _record_business_consent(application: Application, given_by: str, actor: Actor) -> None:
    if not given_by.strip() or credit_consent(application, None) is not None:
        return
    record_consent(
        business_id=application.business_id,
        kind=ConsentKind.CREDIT_REPORT,
        given_by=given_by,
        text_version=CREDIT_CONSENT_TEXT,
        actor=actor,
    )


def _write_collateral(application: Application, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        Collateral.objects.create(application=application, **row)


def _remove_collateral(application: Application) -> None:
    work = current_work.get()
    for row in application.collateral.order_by("id"):
        if work is not None:
            work.changed(copy(row), {"removed": [str(row), None]})
        row.delete()


def _apply_changes(application: Application, changes: Mapping[str, Any], actor: Actor) -> None:
    version = application.product_version
    values = {name: changes.get(name, getattr(application, name)) for name in REQUEST_FIELDS}
    errors = [*_unknown_fields(changes), *request_errors(version, values)]
    if "collateral" in changes:
        errors.extend(collateral_errors(version, changes["collateral"] or ()))
    if changes.get("business"):
        _collect("/business", errors, update_business, application.business_id, changes["business"], actor)
    _write_owners(application.business, changes.get("owners") or (), errors, actor)
    if errors:
        raise InvalidInput("The application cannot be saved.", errors=errors)
    for name, value in values.items():
        setattr(application, name, value)
    application.purpose_detail = application.purpose_detail or ""
    application.save()
    if "collateral" in changes:
        _remove_collateral(application)
        _write_collateral(application, changes["collateral"] or ())
    application.business.refresh_from_db()
    _record_business_consent(application, changes.get("credit_consent_by") or "", actor)
