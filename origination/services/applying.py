"""Applying: a draft is begun, changed, submitted, withdrawn, by the applicant or by staff on his behalf."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import FieldError, InvalidInput, InvalidTransition, LoanOpsError
from loanops.core.ids import next_number
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.choices import Channel, DeadlineKind
from origination.models import Application
from origination.services.checking import (
    REQUEST_FIELDS,
    collateral_errors,
    draft_errors,
    missing_documents,
    open_points,
    request_errors,
    submission_errors,
)
from origination.services.course import begin, move, tell
from origination.services.deadlines import ask_anew, begin_deadline
from origination.services.drafting import (
    business_of,
    change_business,
    check_owners,
    record_business_consent,
    write_collateral,
    write_owners,
)
from origination.services.offering import tell_withdrawn, withdraw_standing_offer
from origination.services.screening import note_incomplete, start_checks
from origination.states import ApplicationStatus
from products.choices import DocumentKind, PaymentFrequency
from products.models import LoanProduct, ProductVersion
from products.selectors import find_version_on
from products.states import ProductStatus

EDITABLE = (ApplicationStatus.DRAFT, ApplicationStatus.INCOMPLETE)
CHANGEABLE_FIELDS = frozenset(
    {*REQUEST_FIELDS, "product", "business", "owners", "collateral", "credit_consent_by"}
)
DRAFT_DAYS = 30
"""How long a draft is kept that names no product yet."""


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
    product_code: str = "",
    fields: Mapping[str, Any],
    business_id: int | None = None,
    reason: str = "",
    actor: Actor,
) -> Application:
    """A draft, saved as it goes: only the business is needed, everything given has to be right.

    The business is one that exists (`business_id`), a new one, or the known one with the same tax id
    (`fields["business"]`). `fields`: requested_amount, requested_term_months, repayment_frequency, purpose,
    purpose_detail, cash_flow_available, existing_debt_service, business, owners, collateral, credit_consent_by.
    """
    version = offered_version(product_code) if product_code else None
    values = {name: fields.get(name) for name in REQUEST_FIELDS}
    values["repayment_frequency"] = values["repayment_frequency"] or _frequency(version)
    errors = [
        *_unknown_fields(fields, CHANGEABLE_FIELDS - {"product"}),
        *draft_errors(version, values),
        *collateral_errors(version, fields.get("collateral") or ()),
    ]
    owners = fields.get("owners") or ()
    business = business_of(business_id, fields, errors, actor)
    if business is not None:
        write_owners(business, owners, errors, actor)
    else:
        errors.extend(check_owners(owners))
    if errors or business is None:
        raise InvalidInput("The application cannot be saved.", errors=errors)
    today = clock.business_date()
    days = version.application_valid_days if version is not None else DRAFT_DAYS
    application = Application.objects.create(
        number=next_number("AP"),
        business=business,
        product_version=version,
        application_date=today,
        expires_on=today + timedelta(days=days),
        channel=_channel(actor),
        submitted_by_id=actor.user_id,
        submitted_by_label=actor.label[:200],
        is_on_behalf=actor.kind == ActorKind.STAFF,
        status_since=clock.now(),
        **_stored(values),
    )
    write_collateral(application, fields.get("collateral") or ())
    record_business_consent(application, fields.get("credit_consent_by") or "", actor)
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
    fallen = withdraw_standing_offer(application)
    if fallen:
        ask_anew(application)
        tell_withdrawn(application, fallen[0], "your application was changed.")
    move(application, ApplicationStatus.SUBMITTED, actor=actor, note=f"Changed: {reason}")
    start_checks(application, actor=actor)
    return application


@use_case("origination.submit_application", audit="application.submitted", title="Submit")
def submit_application(*, application_id: int, reason: str = "", actor: Actor) -> Application:
    """Hand it in: complete, it is checked at once; with documents missing, it waits for them as incomplete.

    What was handed in once goes on also when its product takes no new applications any more.
    """
    application = lock(Application.objects.visible_to(actor), application_id)
    if application.status not in EDITABLE:
        raise InvalidTransition(
            f"{application.number} is {application.get_status_display().lower()}; drafts and incomplete applications "
            "can be submitted."
        )
    if application.product_version is None:
        raise InvalidInput(f"{application.number} cannot be submitted yet.", errors=open_points(application))
    product = application.product_version.product
    under_way = find_version_on(product, clock.business_date()) if application.submitted_on else None
    version = under_way or offered_version(product.code)
    values = {name: getattr(application, name) for name in REQUEST_FIELDS}
    errors = [*request_errors(version, values), *submission_errors(application, version)]
    if errors:
        raise InvalidInput(f"{application.number} cannot be submitted yet.", errors=errors)
    hand_in(application, version, actor=actor)
    return application


@use_case("origination.withdraw_application", audit="application.withdrawn", title="Withdraw")
def withdraw_application(*, application_id: int, reason: str = "", actor: Actor) -> Application:
    """The applicant does not want it any more; an offer made falls with it.

    Who is not the applicant says how the applicant told it: only an express withdrawal ends the duty to notify of a
    decision (12 CFR 1002.9).
    """
    application = lock(Application.objects.visible_to(actor), application_id)
    Application.STATES.require(application.status, ApplicationStatus.WITHDRAWN)
    is_told = actor.kind in (ActorKind.STAFF, ActorKind.API_CLIENT) and application.submitted_on is not None
    if is_told and not reason.strip():
        raise InvalidInput(
            errors=[FieldError("/reason", "required", "Say when and how the applicant withdrew it.")]
        )
    withdraw_standing_offer(application)
    was_submitted = application.submitted_on is not None
    move(application, ApplicationStatus.WITHDRAWN, actor=actor, note=reason)
    if was_submitted:
        tell(application, "application-withdrawn", "1")
    return application


def hand_in(application: Application, version: ProductVersion, *, actor: Actor) -> None:
    """From draft or incomplete to submitted, under the version in force, and on to the checks when nothing lacks."""
    today = clock.business_date()
    application.product_version = version
    application.submitted_on = application.submitted_on or today
    application.missing_items = []
    application.information_due_date = None
    is_first_time = application.status == ApplicationStatus.DRAFT
    move(application, ApplicationStatus.SUBMITTED, actor=actor)
    missing = missing_documents(application, version)
    if is_first_time:
        tell(
            application,
            "application-received",
            "1",
            product=version.name,
            amount=application.requested_amount,
        )
    elif not missing:
        times = application.status_changes.filter(to_status=ApplicationStatus.SUBMITTED).count()
        tell(application, "application-resumed", str(times))
    if missing:
        note_incomplete(application, [DocumentKind(kind).label for kind in missing], actor=actor)
        return
    application.completed_on = today
    begin_deadline(application, DeadlineKind.DECISION, today)
    start_checks(application, actor=actor)


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


def _frequency(version: ProductVersion | None) -> str:
    return version.repayment_frequencies[0] if version is not None else PaymentFrequency.MONTHLY


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, **{name: values[name] or "" for name in ("purpose", "purpose_detail")}}


def _channel(actor: Actor) -> Channel:
    if actor.kind == ActorKind.BORROWER:
        return Channel.PORTAL
    return Channel.STAFF if actor.kind == ActorKind.STAFF else Channel.PARTNER


def _unknown_fields(fields: Mapping[str, Any], known: frozenset[str]) -> list[FieldError]:
    return [
        FieldError(f"/{name}", "unknown_field", "There is no such field.")
        for name in fields
        if name not in known
    ]


def _version_after(
    application: Application, changes: Mapping[str, Any], errors: list[FieldError]
) -> ProductVersion | None:
    """The version of the product it is for, or of the other product a draft changes to."""
    version: ProductVersion | None = application.product_version
    code = changes.get("product")
    if not code or (version is not None and version.product.code == code):
        return version
    if application.submitted_on is not None:
        detail = "The product stays once the application was submitted; withdraw it and apply again."
        errors.append(FieldError("/product", "not_changeable", detail))
        return version
    return offered_version(code)


def _apply_changes(application: Application, changes: Mapping[str, Any], actor: Actor) -> None:
    errors = _unknown_fields(changes, CHANGEABLE_FIELDS)
    version = _version_after(application, changes, errors)
    values = {name: changes.get(name, getattr(application, name)) for name in REQUEST_FIELDS}
    unsaid = "repayment_frequency" not in changes
    if version is not None and unsaid and values["repayment_frequency"] not in version.repayment_frequencies:
        values["repayment_frequency"] = _frequency(version)
    check = draft_errors if application.submitted_on is None else request_errors
    errors.extend(check(version, values))
    if "collateral" in changes:
        errors.extend(collateral_errors(version, changes["collateral"] or ()))
    if changes.get("business"):
        change_business(application.business_id, changes["business"], errors, actor)
    write_owners(application.business, changes.get("owners") or (), errors, actor)
    if errors:
        raise InvalidInput("The application cannot be saved.", errors=errors)
    if version is not None and application.product_version_id != version.pk:
        application.product_version = version
        application.expires_on = application.application_date + timedelta(days=version.application_valid_days)
    for name, value in _stored(values).items():
        setattr(application, name, value)
    application.save()
    if "collateral" in changes:
        write_collateral(application, changes["collateral"] or ())
    application.business.refresh_from_db()
    record_business_consent(application, changes.get("credit_consent_by") or "", actor)
