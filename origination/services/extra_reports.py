"""A person orders a credit report: one the product does not ask for, or a new one in place of one that got old."""

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.parties.models import BusinessOwner, ConsentKind
from loanops.parties.services.businesses import record_consent
from loanops.usecases import use_case
from origination.models import Application, CreditReport
from origination.services.checking import credit_consent
from origination.services.ordering import Wanted, is_for, order, retire
from origination.services.purchasing import is_fresh, same_subject, subject_index_of
from origination.states import ANSWERED, DECIDABLE, ApplicationStatus, CreditReportStatus
from products.choices import BureauKind

ORDERABLE = (ApplicationStatus.CREDIT_CHECK, *DECIDABLE)
CONSENT_TEXT = "credit-report-2026-1"


class UnableToOrderReport(LoanOpsError):
    """No report can be ordered now, or there is one already."""

    status = 409


@use_case(
    "origination.order_credit_report",
    audit="credit-report.ordered",
    title="Order report",
    surfaces=("admin",),
)
def order_credit_report(
    *,
    application_id: int,
    owner_id: int | None = None,
    consent_given_by: str = "",
    reason: str,
    actor: Actor,
) -> CreditReport:
    """A report on the business, or on the owner named. It is asked for with a consent on record or one recorded now;
    one on the same subject that was bought not long ago is used instead of a new one.
    """
    application = lock(
        Application.objects.select_related("business", "product_version__product"), application_id
    )
    if application.status not in ORDERABLE:
        raise UnableToOrderReport(
            f"{application.number} is {application.get_status_display().lower()}; reports are ordered from the credit "
            "check until a decision."
        )
    owner = _owner_of(application, owner_id)
    wanted = _wanted(application, owner, consent_given_by, reason, actor)
    standing = next((each for each in application.credit_reports.current() if is_for(each, wanted)), None)
    if standing is not None:
        _require_outdated(standing, wanted, application)
        retire(standing)
    return order(application, wanted, reason=reason, is_extra=True)


def _owner_of(application: Application, owner_id: int | None) -> BusinessOwner | None:
    if owner_id is None:
        return None
    owner = application.business.owners.filter(pk=owner_id).first()
    if owner is None:
        raise InvalidInput(
            errors=[FieldError("/owner_id", "unknown_owner", "The business has no such owner.")]
        )
    return owner


def _wanted(
    application: Application, owner: BusinessOwner | None, given_by: str, reason: str, actor: Actor
) -> Wanted:
    """Subject and consent, or what is missing to ask."""
    subject = owner or application.business
    consent = credit_consent(application, owner)
    errors = []
    if not reason.strip():
        errors.append(FieldError("/reason", "required", "Say why the report is needed."))
    if consent is None and not given_by.strip():
        errors.append(
            FieldError(
                "/consent_given_by",
                "required",
                f"{subject} has not consented; name who consents to the report.",
            )
        )
    identifier = owner.ssn if owner is not None else application.business.tax_id
    if not identifier:
        needed = "social security number" if owner is not None else "tax id"
        errors.append(FieldError("/owner_id", "incomplete", f"{subject} has no {needed}; add it first."))
    if errors:
        raise InvalidInput("The report cannot be ordered.", errors=errors)
    if consent is None:
        consent = record_consent(
            business_id=application.business_id,
            owner_id=owner.pk if owner else None,
            kind=ConsentKind.CREDIT_REPORT,
            given_by=given_by,
            text_version=CONSENT_TEXT,
            actor=actor,
        )
    if owner is not None:
        return Wanted(BureauKind.CONSUMER, None, owner, consent)
    return Wanted(BureauKind.COMMERCIAL, application.business, None, consent)


def _require_outdated(standing: CreditReport, wanted: Wanted, application: Application) -> None:
    """One that is still asked for, or not old yet, is not bought again."""
    if standing.status not in ANSWERED and standing.status != CreditReportStatus.NEEDS_PERSON:
        raise UnableToOrderReport(
            f"A report on {standing.subject} is ordered already: {standing.get_status_display().lower()}.",
            about=standing,
        )
    days = application.product_version.credit_report_valid_days
    today = clock.business_date()
    about_the_same = same_subject(standing, subject_index_of(wanted.business, wanted.owner))
    if standing.status == CreditReportStatus.RECEIVED and about_the_same and is_fresh(standing, days, today):
        age = (today - (standing.report_date or today)).days
        raise UnableToOrderReport(
            f"The report on {standing.subject} is {age} days old and is used for {days} days; nothing is bought again.",
            about=standing,
        )
