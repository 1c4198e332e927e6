"""Reading applications, decisions and offers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from loanops.core.actors import Actor
from loanops.notifications.models import Notification
from origination.models import (
    Application,
    ApplicationQuerySet,
    CreditReport,
    Decision,
    DecisionReason,
    Document,
    NoticeLetter,
    Offer,
    RuleResult,
    ScreeningHit,
)
from origination.models.notices import PERSONAL_MESSAGE
from origination.states import (
    HANDED_IN,
    ApplicationStatus,
    CreditReportStatus,
    DocumentStatus,
    OfferStatus,
)
from origination.together import Rows, together
from products.choices import DocumentKind
from products.models import ProductVersion

DOCUMENTS = Rows.of(Document, "application", "kind", "status", "media_type")
RULES = Rows.of(
    RuleResult,
    "decision",
    *("position", "code", "name", "stage", "metric", "operator", "threshold", "value", "passed"),
    *("outcome", "reason_code"),
)

FAILED_FIRST = replace(RULES, order=("passed", "position"))
REASONS = Rows.of(DecisionReason, "decision", "position", "code", "text")

STANDING = (OfferStatus.MADE, OfferStatus.ACCEPTED)
OFFERS_ISSUED_AGAIN = {
    ApplicationStatus.OFFER_MADE: OfferStatus.MADE,
    ApplicationStatus.EXPIRED: OfferStatus.EXPIRED,
}


def letters_to_applicant(application: Application, reader: Actor) -> QuerySet[Notification]:
    """What we wrote to the business about its application, newest first, as far as the reader may see it."""
    written = Notification.objects.filter(
        business=application.business_id, application_number=application.number
    ).exclude(template_code=PERSONAL_MESSAGE)
    letters = NoticeLetter.objects.filter(notice__application=application, owner=None)
    hidden = letters.exclude(pk__in=letters.visible_to(reader).values("pk")).exclude(
        notice__notification=None
    )
    return written.exclude(pk__in=hidden.values("notice__notification")).order_by("-id")


def contracts_to_board() -> QuerySet[Offer]:
    """Accepted offers of which servicing has not made a loan yet, oldest first."""
    contracts = Offer.objects.accepted().filter(application__status=ApplicationStatus.ACCEPTED)
    return contracts.select_related(
        "application__business", "application__product_version__product"
    ).order_by("accepted_on", "id")


def current_decision(application: Application) -> Decision | None:
    """The decision that counts now."""
    return application.decisions.filter(is_current=True).first()


def decision_with_rules(application: Application) -> Decision | None:
    """The decision that counts now with what each rule said, in one query."""
    decisions = application.decisions.filter(is_current=True).select_related("product_version__product")
    found = together(decisions, rule_results=RULES)
    return found[0] if found else None


def standing_offer(application: Application) -> Offer | None:
    """The offer the borrower can accept or has accepted, of several the first; otherwise the last one made."""
    offers = application.offers.order_by("-round", "position", "-id")
    return offers.filter(status__in=STANDING).first() or offers.first()


def offered_decision(application: Application) -> Decision | None:
    """The decision whose offers stand or ran out with the application; its terms can be issued again."""
    wanted = OFFERS_ISSUED_AGAIN.get(ApplicationStatus(application.status))
    offers = application.offers.filter(status=wanted, decision__is_current=True)
    offer = offers.select_related("decision").order_by("-id").first()
    return offer.decision if offer is not None else None


def applications_for_queue() -> ApplicationQuerySet:
    """Applications with what a list shows of each, in a constant number of queries."""
    rows = Application.objects.select_related("business", "product_version__product", "assignee")
    return rows.annotate(
        documents_read=DOCUMENTS.query(but_not=Q(status=DocumentStatus.SUPERSEDED)),
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
    read = getattr(application, "documents_read", None)
    if read is None:
        return application.documents.exclude(status=DocumentStatus.SUPERSEDED)
    return DOCUMENTS.records(read, application)


def documents_verified(application: Application) -> tuple[int, int]:
    """How many of the required kinds of document are verified, and how many are required."""
    version: ProductVersion | None = application.product_version
    required = set(version.required_documents) if version is not None else set()
    verified = {
        each.kind for each in counted_documents(application) if each.status == DocumentStatus.VERIFIED
    }
    return len(required & verified), len(required)


def missing_now(application: Application) -> list[str]:
    """What an incomplete application was asked for and has not handed in; a rejected document is not handed in.

    What was asked for in words of its own is missing until the application goes on: only a person can tell.
    """
    if application.status != ApplicationStatus.INCOMPLETE or not application.missing_items:
        return []
    there = {
        DocumentKind(each.kind).label for each in counted_documents(application) if each.status in HANDED_IN
    }
    return [item for item in application.missing_items if item not in there]


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
    ApplicationStatus.UNDERWRITING: "Assessment begun",
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


def with_rules_and_reasons(decisions: QuerySet[Decision]) -> list[Decision]:
    """Decisions with what each rule said, failed ones first, and their principal reasons, in one query."""
    return together(decisions, rule_results=FAILED_FIRST, reasons=REASONS)
