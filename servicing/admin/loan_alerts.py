"""What stands around a loan, read in one query: alerts before anything else, its contract, its product today."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import DateField, F, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse

from loanops.access.models import ApprovalRequest, ApprovalStatus
from loanops.core import clock
from loanops.usecases import REGISTRY
from loanops.web.admin import Alert
from origination.models import Offer
from origination.states import OfferStatus
from products.models import ProductVersion
from servicing.models import (
    EndOfDayFailure,
    Loan,
    Modification,
    ProductInformation,
    SettlementAgreement,
    Transaction,
    TransactionKind,
    UnappliedFunds,
)
from servicing.models.modifications import OPEN
from servicing.states import LoanStatus, ModificationStatus, ProductReviewStatus, SettlementStatus

Facts = dict[str, Any]


def loan_alerts(loan: Loan, facts: Facts) -> list[Alert]:
    """Most pressing first."""
    return [*_standing(loan, facts["today"]), *_found(loan, facts)]


def _standing(loan: Loan, today: date) -> Iterator[Alert]:
    """What the position itself says."""
    position = loan.position
    if loan.status == LoanStatus.CHARGED_OFF:
        yield Alert(
            f"Charged off on {position.charge_off_date}: {position.charged_off.total:,.2f}.", "danger"
        )
    if loan.status == LoanStatus.ACTIVE and position.non_accrual_since:
        yield Alert(
            f"In non-accrual since {position.non_accrual_since}: interest is kept in memo "
            f"({position.memo_interest:,.2f}), not booked as income.",
            "danger",
        )
    if loan.status == LoanStatus.ACTIVE and position.as_of < today:
        yield Alert(f"Its figures stand on {position.as_of}; the business date is {today}.", "warning")


def facts_of(loan: Loan) -> Facts:
    """Everything around the loan that a page about it tells, as of the business date."""
    of_loan = {"loan": OuterRef("pk")}
    today = clock.business_date()
    pauses = (
        Transaction.objects.standing()
        .filter(**of_loan, kind=TransactionKind.INTEREST_PAUSE, effective_date__lte=today)
        .annotate(until=Cast(KeyTextTransform("until_date", "details"), DateField()))
        .filter(until__gt=today)
        .order_by("-until")
    )
    failures = EndOfDayFailure.objects.filter(**of_loan, resolved_at__isnull=True).order_by("-id")
    reviews = ProductInformation.objects.filter(**of_loan, status=ProductReviewStatus.TO_REVIEW)
    settlements = SettlementAgreement.objects.filter(**of_loan, status=SettlementStatus.OPEN)
    modifications = Modification.objects.filter(**of_loan, status__in=OPEN).order_by("-id")
    held = UnappliedFunds.objects.held().filter(**of_loan).order_by("id")
    waiting = ApprovalRequest.objects.filter(
        record_type=Loan._meta.label, record_id=OuterRef("pk"), status=ApprovalStatus.PENDING
    ).order_by("id")
    contracts = Offer.objects.filter(application=OuterRef("application"), status=OfferStatus.ACCEPTED)
    versions = (
        ProductVersion.objects.published()
        .filter(product=OuterRef("product"), effective_from__lte=today)
        .order_by("-effective_from", "-number")
    )
    columns = {
        "paused_until": Subquery(pauses.values("until")[:1]),
        "failure": Subquery(failures.values("reason")[:1]),
        "failed_run": Subquery(failures.values("run")[:1]),
        "newer_version": Subquery(reviews.values(number=F("product_version__number"))[:1]),
        "settlement": Subquery(settlements.values("pk")[:1]),
        "settlement_amount": Subquery(settlements.values("amount")[:1]),
        "settlement_deadline": Subquery(settlements.values("deadline")[:1]),
        "modification": Subquery(modifications.values("pk")[:1]),
        "modification_number": Subquery(modifications.values("number")[:1]),
        "modification_status": Subquery(modifications.values("status")[:1]),
        "held_amount": Subquery(held.values(left=F("amount") - F("used"))[:1]),
        "held": Subquery(held.values("pk")[:1]),
        "waiting": Subquery(waiting.values("pk")[:1]),
        "waiting_for": Subquery(waiting.values("use_case")[:1]),
        "contract": Subquery(contracts.values("pk")[:1]),
        "contract_accepted_on": Subquery(contracts.values("accepted_on")[:1]),
        "contract_apr": Subquery(contracts.values("annual_percentage_rate")[:1]),
        "version_in_force": Subquery(versions.values("pk")[:1]),
        "version_number": Subquery(versions.values("number")[:1]),
        "version_from": Subquery(versions.values("effective_from")[:1]),
    }
    found: Facts = Loan.objects.filter(pk=loan.pk).order_by().annotate(**columns).values(*columns).get()
    return {**found, "today": today}


def _found(loan: Loan, facts: Facts) -> Iterator[Alert]:
    if facts["failure"]:
        yield Alert(
            f"End of day could not close it: {facts['failure'][:160]}",
            "danger",
            _page("endofdayrun", facts["failed_run"]),
        )
    if facts["waiting"]:
        declared = REGISTRY.get(facts["waiting_for"])
        title = declared.title if declared else facts["waiting_for"]
        url = reverse("admin:access_approvalrequest_change", args=[facts["waiting"]])
        yield Alert(f"{title}: waits for a second person.", "warning", url)
    if facts["paused_until"]:
        yield Alert(f"Interest is paused: the days before {facts['paused_until']} earn nothing.", "info")
    if facts["settlement"]:
        by = f" by {facts['settlement_deadline']}" if facts["settlement_deadline"] else ""
        yield Alert(
            f"Settles for {facts['settlement_amount']:,.2f}{by}.",
            "info",
            _page("settlementagreement", facts["settlement"]),
        )
    if facts["modification"]:
        status = ModificationStatus(facts["modification_status"]).label.lower()
        yield Alert(
            f"Modification {facts['modification_number']} is on its way: {status}.",
            "info",
            _page("modification", facts["modification"]),
        )
    if facts["held"]:
        yield Alert(
            f"{facts['held_amount']:,.2f} is held unapplied.",
            "warning",
            _page("unappliedfunds", facts["held"]),
        )
    if facts["newer_version"]:
        yield Alert(
            f"The product's version {facts['newer_version']} differs from what this loan carries; "
            "somebody has to review it.",
            "info",
            "?tab=overview#product-today",
        )


def _page(model: str, pk: int) -> str:
    return reverse(f"admin:servicing_{model}_change", args=[pk])
