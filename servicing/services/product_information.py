"""What has become of a loan's product: looked up, compared, judged, and flagged for a person where it matters."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.locks import lock
from loanops.usecases import use_case
from products.models import ProductVersion
from products.selectors import find_version_on
from products.snapshots import Snapshot, complete
from servicing.models import Loan, ProductInformation
from servicing.models.loans import OPEN_STATUSES
from servicing.states import ProductReviewStatus

# What a loan follows as the product does, or what a lender may want to offer on a running loan.
POLICY = {
    "minimum_payment_amount",
    "minimum_payment_percent",
    "delinquency_thresholds",
    "non_accrual_days",
    "reminder_offsets_days",
    "retry_attempts_max",
    "retry_after_days",
    "modification_extension_months_max",
    "modification_deferral_months_max",
    "modification_rate_floor",
}
WORDING = {"name", "description", "underwriting_guidelines"}
# What only ever concerned the way in.
APPLICATION_ONLY = {
    "amount_min",
    "amount_max",
    "term_options_months",
    "rate_min",
    "rate_max",
    "required_documents",
    "credit_bureaus",
    "credit_report_valid_days",
    "owner_report_share_min",
    "automatic_approval_amount_max",
    "offer_valid_days",
    "application_valid_days",
    "rules",
    "rate_tiers",
}
IDENTITY = {"product_id", "product_code", "product_type", "version_id", "version_number", "effective_from"}
# A newer version that is cheaper in one of these is worth a word to the borrower.
CHEAPER_WHEN_LOWER = {"base_rate", "late_fee_amount", "late_fee_percent", "rate_margin"}
SLICE_SIZE = 500


class NothingToReview(LoanOpsError):
    """The product has not changed in a way that asks for a person."""

    status = 409


@use_case("servicing.refresh_product_info", audit="loan.product-info-refreshed", title="Refresh product info")
def refresh_product_info(*, loan_id: int, actor: Actor) -> ProductInformation:
    """Look up the product version in force and compare; the contract's own terms are never touched."""
    loan = lock(Loan.objects.select_related("product"), loan_id)
    return _refresh([loan], clock.business_date())[0]


@use_case(
    "servicing.review_product_info", audit="loan.product-info-reviewed", title="Mark product change reviewed"
)
def review_product_info(*, loan_id: int, reason: str, actor: Actor) -> ProductInformation:
    """A person has judged what the newer version means for this loan."""
    loan = lock(Loan.objects.all(), loan_id)
    information = ProductInformation.objects.filter(loan=loan).first()
    if information is None or information.status != ProductReviewStatus.TO_REVIEW:
        raise NothingToReview(f"Nothing about the product of {loan.number} waits for a review.")
    information.review_note = reason.strip()[:300]
    information.change_status(ProductReviewStatus.REVIEWED, reason=reason)
    return information


def check_product_versions(business_date: date) -> int:
    """The periodic check: every open loan whose product moved on since it was last looked at; answers how many."""
    checked = 0
    for product_id, version in _versions_in_force(business_date).items():
        behind = (
            Loan.objects.filter(status__in=OPEN_STATUSES, product_id=product_id)
            .exclude(product_version=version)
            .exclude(product_information__product_version=version)
            .select_related("product")
            .order_by("pk")
        )
        while loans := list(behind[:SLICE_SIZE]):
            checked += len(_refresh(loans, business_date))
    return checked


def differences(then: Snapshot, now: Snapshot) -> list[dict[str, Any]]:
    """What reads differently in two snapshots, with what kind of difference it is."""
    found, was = [], complete(then)
    for name in sorted({*then, *now} - IDENTITY):
        if was.get(name) != now.get(name):
            kind = _kind_of(name)
            found.append({"field": name, "loan": was.get(name), "product": now.get(name), "kind": kind})
    return found


def affects(found: Iterable[dict[str, Any]]) -> bool:
    """Whether a person should look: a policy moved, or the product has become cheaper than the loan."""
    return any(
        each["kind"] == "POLICY" or (each["field"] in CHEAPER_WHEN_LOWER and _is_lower(each))
        for each in found
    )


def _kind_of(name: str) -> str:
    if name in POLICY:
        return "POLICY"
    if name in WORDING:
        return "WORDING"
    return "APPLICATION" if name in APPLICATION_ONLY else "CONTRACT"


def _is_lower(difference: dict[str, Any]) -> bool:
    then, now = difference["loan"], difference["product"]
    return then is not None and (now is None or Decimal(now) < Decimal(then))


def _versions_in_force(on_date: date) -> dict[int, ProductVersion]:
    found: dict[int, ProductVersion] = {}
    published = (
        ProductVersion.objects.published().filter(effective_from__lte=on_date).select_related("product")
    )
    for version in published.with_rows().order_by("effective_from", "number"):
        found[version.product_id] = version
    return found


def _refresh(loans: list[Loan], on_date: date) -> list[ProductInformation]:
    known = {each.loan_id: each for each in ProductInformation.objects.filter(loan__in=loans)}
    snapshots: dict[int, tuple[ProductVersion, Snapshot]] = {}
    answer = []
    for loan in loans:
        if loan.product_id not in snapshots:
            version = find_version_on(loan.product, on_date) or loan.product_version
            snapshots[loan.product_id] = (version, version.snapshot())
        version, snapshot = snapshots[loan.product_id]
        information = known.get(loan.pk) or ProductInformation(loan=loan, product_version=version)
        answer.append(_judge(information, loan, version, snapshot, on_date))
    return answer


def _judge(
    information: ProductInformation, loan: Loan, version: ProductVersion, snapshot: Snapshot, on_date: date
) -> ProductInformation:
    """Store the comparison; what was reviewed stays so until a still newer version comes."""
    is_news = information.pk is None or information.product_version_id != version.pk
    information.product_version = version
    information.product_status = loan.product.status
    information.checked_date = on_date
    information.differences = differences(loan.product_snapshot, snapshot)
    information.affects_loan = affects(information.differences)
    if is_news:
        if version.pk == loan.product_version_id:
            information.status = ProductReviewStatus.UP_TO_DATE
        elif information.affects_loan:
            information.status = ProductReviewStatus.TO_REVIEW
        else:
            information.status = ProductReviewStatus.NEWER_VERSION
        information.review_note = ""
    information.save()
    return information
