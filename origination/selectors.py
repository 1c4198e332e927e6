"""Reading applications, decisions and offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from origination.models import (
    Application,
    ApplicationQuerySet,
    CreditReport,
    Decision,
    Document,
    Offer,
    RuleResult,
    ScreeningHit,
)
from origination.states import ApplicationStatus, CreditReportStatus, DocumentStatus, OfferStatus
from products.models import ProductVersion


def contracts_to_board() -> QuerySet[Offer]:
    """Accepted offers of which servicing has not made a loan yet, oldest first."""
    contracts = Offer.objects.accepted().filter(application__status=ApplicationStatus.ACCEPTED)
    return contracts.select_related(
        "application__business", "application__product_version__product"
    ).order_by("accepted_on", "id")


def current_decision(application: Application) -> Decision | None:
    """The decision that counts now."""
    return application.decisions.filter(is_current=True).first()


def rules_in_force(application: Application) -> QuerySet[RuleResult]:
    """What the rules said in the decision that counts now, failed ones first, each with the decision."""
    results = RuleResult.objects.filter(decision__application=application, decision__is_current=True)
    return results.select_related("decision").order_by("passed", "position")


def standing_offer(application: Application) -> Offer | None:
    """The offer the borrower can accept or has accepted; otherwise the last one made."""
    offers = application.offers.order_by("-id")
    return offers.filter(status__in=[OfferStatus.MADE, OfferStatus.ACCEPTED]).first() or offers.first()


def applications_for_queue() -> ApplicationQuerySet:
    """Applications with what a list shows of each, in a constant number of queries."""
    documents = Document.objects.exclude(status=DocumentStatus.SUPERSEDED).only(
        "application", "kind", "status", "media_type"
    )
    rows = Application.objects.select_related("business", "product_version__product", "assignee")
    return rows.prefetch_related(Prefetch("documents", documents, to_attr="documents_handed_in")).annotate(
        has_hit=Exists(hits_of_application()),
        has_duplicate=Exists(duplicates_of_application()),
        has_waiting_reports=Exists(waiting_reports_of_application()),
        grade=Subquery(current_decisions_of_application().values("grade")[:1]),
    )


def hits_of_application() -> QuerySet[ScreeningHit]:
    """Screening hits of the business (or of its owners) that nobody has cleared."""
    return ScreeningHit.objects.blocking().filter(business=OuterRef("business"))


def duplicates_of_application() -> QuerySet[Application]:
    """Other applications of the same business that are under way."""
    return Application.objects.in_queue().filter(business=OuterRef("business")).exclude(pk=OuterRef("pk"))


def waiting_reports_of_application() -> QuerySet[CreditReport]:
    """Credit reports that it waits for."""
    return CreditReport.objects.waiting().filter(application=OuterRef("pk"))


def current_decisions_of_application() -> QuerySet[Decision]:
    """The decision that counts now."""
    return Decision.objects.filter(application=OuterRef("pk"), is_current=True)


def counted_documents(application: Application) -> Iterable[Document]:
    """The documents that count, those of a list's row without asking again."""
    listed: Iterable[Document] | None = getattr(application, "documents_handed_in", None)
    return application.documents.exclude(status=DocumentStatus.SUPERSEDED) if listed is None else listed


def documents_verified(application: Application) -> tuple[int, int]:
    """How many of the required kinds of document are verified, and how many are required."""
    version: ProductVersion | None = application.product_version
    required = set(version.required_documents) if version is not None else set()
    verified = {
        each.kind for each in counted_documents(application) if each.status == DocumentStatus.VERIFIED
    }
    return len(required & verified), len(required)


def stuck_reports() -> QuerySet[CreditReport]:
    """Credit reports that hold an application up: failed and waiting for the next attempt, or for a person."""
    held_up = CreditReport.objects.waiting().filter(
        status__in=[CreditReportStatus.FAILED, CreditReportStatus.NEEDS_PERSON],
        application__status=ApplicationStatus.CREDIT_CHECK,
    )
    return held_up.select_related("application__business", "owner", "business").order_by(
        "next_attempt_at", "id"
    )


@dataclass(frozen=True)
class TimelineEntry:
    """One line of an application's course in plain words."""

    recorded_at: datetime
    business_date: date
    status: str
    title: str
    note: str


PLAIN_WORDS = {
    ApplicationStatus.DRAFT: "Application begun",
    ApplicationStatus.SUBMITTED: "Application submitted",
    ApplicationStatus.SCREENING: "Eligibility checked",
    ApplicationStatus.CREDIT_CHECK: "Credit reports requested",
    ApplicationStatus.UNDERWRITING: "Underwriting begun",
    ApplicationStatus.REFERRED: "With an underwriter",
    ApplicationStatus.APPROVED: "Approved",
    ApplicationStatus.COUNTER_OFFERED: "Approved on other terms",
    ApplicationStatus.OFFER_MADE: "Offer made",
    ApplicationStatus.ACCEPTED: "Offer accepted",
    ApplicationStatus.BOARDED: "Loan booked",
    ApplicationStatus.DECLINED: "Declined",
    ApplicationStatus.INCOMPLETE: "Something is missing",
    ApplicationStatus.WITHDRAWN: "Withdrawn",
    ApplicationStatus.EXPIRED: "Closed because time ran out",
}
NOTES_FOR_APPLICANTS = frozenset(
    {
        ApplicationStatus.INCOMPLETE,
        ApplicationStatus.OFFER_MADE,
        ApplicationStatus.ACCEPTED,
        ApplicationStatus.BOARDED,
        ApplicationStatus.EXPIRED,
    }
)
"""The lender's reasons on other steps are for staff."""


def timeline(application: Application, *, for_applicant: bool) -> list[TimelineEntry]:
    """The application's course, oldest first."""
    return [
        TimelineEntry(
            recorded_at=change.recorded_at,
            business_date=change.business_date,
            status=change.to_status,
            title=PLAIN_WORDS[ApplicationStatus(change.to_status)],
            note=change.note if not for_applicant or change.to_status in NOTES_FOR_APPLICANTS else "",
        )
        for change in application.status_changes.order_by("id")
    ]


def with_rule_results(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Decisions with their rules (failed first) and reasons, ready to be shown."""
    return decisions.prefetch_related(
        Prefetch("rule_results", queryset=RuleResult.objects.order_by("passed", "position")), "reasons"
    )
