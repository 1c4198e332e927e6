"""Checking what an applicant asks for: each wrong field is named, with what would be accepted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core import clock
from loanops.core.errors import FieldError
from loanops.parties.models import BusinessOwner, Consent, ConsentKind
from origination.choices import LoanPurpose
from origination.models import Application
from origination.services.beneficial import beneficial_owner_errors
from origination.states import HANDED_IN
from products.choices import BureauKind, CollateralKind, PaymentFrequency
from products.models import ProductVersion

REQUEST_FIELDS = (
    "requested_amount",
    "requested_term_months",
    "repayment_frequency",
    "purpose",
    "purpose_detail",
    "cash_flow_available",
    "existing_debt_service",
)
COLLATERAL_FIELDS = (
    "kind",
    "description",
    "estimated_value",
    "appraisal_date",
    "lien_position",
    "lien_filing",
)
NEEDED_OF_BUSINESS = ("tax_id", "date_established", "annual_revenue", "naics_code", "state", "email")
NEEDED_OF_REPORTED_OWNER = ("ssn", "date_of_birth")
NEEDED_OF_REQUEST = ("requested_amount", "requested_term_months", "purpose")
LARGEST_FIGURE = Decimal("9999999999.99")
LONGEST_TERM = 360
PRODUCT_NEEDED = "Choose a product of the catalogue."


def request_errors(version: ProductVersion | None, values: Mapping[str, Any]) -> list[FieldError]:
    """Amount, term, frequency and purpose against the product; `values` holds all of REQUEST_FIELDS."""
    return [
        *_amount_errors(version, values["requested_amount"]),
        *_term_errors(version, values["requested_term_months"]),
        *_choice_errors(version, values),
        *_stated_errors(values),
    ]


def draft_errors(version: ProductVersion | None, values: Mapping[str, Any]) -> list[FieldError]:
    """As `request_errors`, of a draft: what is not said yet is not wrong, and there may be no product yet."""
    unsaid = {f"/{name}" for name in NEEDED_OF_REQUEST if values[name] in (None, "")}
    return [error for error in request_errors(version, values) if error.pointer not in unsaid]


def _amount_errors(version: ProductVersion | None, amount: Any) -> Iterator[FieldError]:
    if not isinstance(amount, Decimal) or not amount.is_finite():
        yield FieldError("/requested_amount", "required", "An amount such as 25000.00.")
        return
    smallest = version.amount_min if version is not None else Decimal("0.01")
    largest = version.amount_max if version is not None else LARGEST_FIGURE
    if amount < smallest:
        yield FieldError("/requested_amount", "min_value", f"At least {smallest}.")
    elif amount > largest:
        yield FieldError("/requested_amount", "max_value", f"At most {largest}.")
    elif amount != amount.quantize(Decimal("0.01")):
        yield FieldError("/requested_amount", "max_decimal_places", "At most two decimal places.")


def _term_errors(version: ProductVersion | None, months: Any) -> Iterator[FieldError]:
    if version is not None and months not in version.term_options_months:
        terms = ", ".join(str(term) for term in version.term_options_months)
        yield FieldError("/requested_term_months", "invalid_choice", f"One of {terms} months.")
    elif version is None and not (isinstance(months, int) and 0 < months <= LONGEST_TERM):
        yield FieldError("/requested_term_months", "out_of_range", f"From 1 to {LONGEST_TERM} months.")


def _choice_errors(version: ProductVersion | None, values: Mapping[str, Any]) -> Iterator[FieldError]:
    offered = version.repayment_frequencies if version is not None else PaymentFrequency.values
    if values["repayment_frequency"] not in offered:
        yield FieldError("/repayment_frequency", "invalid_choice", f"One of {', '.join(offered)}.")
    if values["purpose"] not in LoanPurpose.values:
        yield FieldError("/purpose", "invalid_choice", f"One of {', '.join(LoanPurpose.values)}.")
    if len(values["purpose_detail"] or "") > 500:
        yield FieldError("/purpose_detail", "max_length", "At most 500 characters.")


def _stated_errors(values: Mapping[str, Any]) -> Iterator[FieldError]:
    for name in ("cash_flow_available", "existing_debt_service"):
        figure = values[name]
        if figure is None:
            continue
        if not isinstance(figure, Decimal) or not abs(figure) <= LARGEST_FIGURE:
            yield FieldError(f"/{name}", "invalid", "An amount such as 60000.00.")
        elif name == "existing_debt_service" and figure < 0:
            yield FieldError(f"/{name}", "min_value", "At least 0.00.")


def collateral_errors(
    version: ProductVersion | None, rows: Sequence[Mapping[str, Any]]
) -> Iterator[FieldError]:
    """Each piece of collateral: known fields, an accepted kind, a value."""
    accepted = (version.collateral_kinds if version is not None else None) or CollateralKind.values
    for index, row in enumerate(rows):
        pointer = f"/collateral/{index}"
        for name in row:
            if name not in COLLATERAL_FIELDS:
                yield FieldError(f"{pointer}/{name}", "unknown_field", "There is no such field.")
        if row.get("kind") not in accepted:
            yield FieldError(f"{pointer}/kind", "invalid_choice", f"One of {', '.join(accepted)}.")
        if not str(row.get("description") or "").strip():
            yield FieldError(f"{pointer}/description", "required", "Say what it is.")
        value = row.get("estimated_value")
        if not isinstance(value, Decimal) or not Decimal(0) < value <= LARGEST_FIGURE:
            yield FieldError(f"{pointer}/estimated_value", "required", "A value above 0.00.")
        appraised = row.get("appraisal_date")
        if appraised is not None and not isinstance(appraised, date):
            yield FieldError(f"{pointer}/appraisal_date", "invalid", "A date such as 2026-03-01.")
        elif appraised is not None and appraised > clock.business_date():
            yield FieldError(f"{pointer}/appraisal_date", "out_of_range", "A day up to today.")


def open_points(application: Application) -> list[FieldError]:
    """Everything a draft still lacks to be submitted, the request included; documents may follow."""
    version: ProductVersion | None = application.product_version
    values = {name: getattr(application, name) for name in REQUEST_FIELDS}
    chosen = [] if version is not None else [FieldError("/product", "required", PRODUCT_NEEDED)]
    return [*chosen, *request_errors(version, values), *submission_errors(application, version)]


def submission_errors(application: Application, version: ProductVersion | None) -> list[FieldError]:
    """What a draft still lacks before checks can start: identity, consent, guarantor, collateral."""
    business = application.business
    owners = list(business.owners.order_by("id"))
    errors = [
        FieldError(f"/business/{name}", "required", "This is needed to decide.")
        for name in NEEDED_OF_BUSINESS
        if getattr(business, name) in (None, "")
    ]
    if not owners:
        errors.append(FieldError("/owners", "required", "At least one owner is needed."))
    if version is None:
        return errors
    reported = reported_owners(owners, version)
    for index, owner in enumerate(owners):
        if owner in reported:
            errors.extend(
                FieldError(f"/owners/{index}/{name}", "required", "This is needed for a credit report.")
                for name in NEEDED_OF_REPORTED_OWNER
                if not getattr(owner, name)
            )
    if version.guarantee_required and owners and not any(owner.is_guarantor for owner in owners):
        errors.append(
            FieldError("/owners", "guarantor_required", "This product needs an owner as guarantor.")
        )
    if version.collateral_required and not application.collateral.exists():
        errors.append(FieldError("/collateral", "required", "This product needs collateral."))
    errors.extend(beneficial_owner_errors(application, version, owners))
    return errors + list(_consent_errors(application, version, owners, reported))


def _consent_errors(
    application: Application,
    version: ProductVersion,
    owners: Sequence[BusinessOwner],
    reported: Sequence[BusinessOwner],
) -> Iterator[FieldError]:
    if BureauKind.COMMERCIAL in version.credit_bureaus and credit_consent(application, None) is None:
        yield FieldError(
            "/credit_consent_by", "required", "Name who consents to a credit report on the business."
        )
    for index, owner in enumerate(owners):
        if owner in reported and credit_consent(application, owner) is None:
            yield FieldError(
                f"/owners/{index}/credit_consent", "required", "This owner has to consent to a report."
            )


def reported_owners(owners: Sequence[BusinessOwner], version: ProductVersion) -> list[BusinessOwner]:
    """The owners a credit report is pulled on: large enough a share, or guarantor."""
    if BureauKind.CONSUMER not in version.credit_bureaus:
        return []
    share = version.owner_report_share_min
    return [owner for owner in owners if owner.is_guarantor or owner.ownership_percentage >= share]


def credit_consent(application: Application, owner: BusinessOwner | None) -> Consent | None:
    """The standing consent to a credit report of an owner, or of the business itself."""
    consents = Consent.objects.filter(
        business=application.business_id,
        owner=owner,
        kind=ConsentKind.CREDIT_REPORT,
        withdrawn_at__isnull=True,
    )
    return consents.order_by("-given_at", "-id").first()


def missing_documents(application: Application, version: ProductVersion | None) -> list[str]:
    """The required kinds of document of which nothing usable was handed in; none before a product is chosen."""
    if version is None:
        return []
    present = set(application.documents.filter(status__in=HANDED_IN).values_list("kind", flat=True))
    return [kind for kind in version.required_documents if kind not in present]
