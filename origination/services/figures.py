"""What all verified figures share: whose they are, where they stand, who vouches for them."""

from datetime import date
from typing import TypeVar

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from origination.models import Application, Document
from origination.models.financials import Figures
from origination.states import FINAL_STATUSES, DocumentStatus, FiguresStatus
from origination.underwriting.lines import StatementSource

F = TypeVar("F", bound=Figures)
USABLE_DOCUMENTS = (DocumentStatus.PENDING_REVIEW, DocumentStatus.VERIFIED)
YEARS_BACK = 10


class UnableToRecordFigures(LoanOpsError):
    """The application takes no figures any more."""

    status = 409


class UnableToVerifyFigures(LoanOpsError):
    """The figures cannot be vouched for as they are."""

    status = 409


def application_for_figures(application_id: int, actor: Actor) -> Application:
    """The application, locked, as long as something can still be decided on it."""
    application = lock(Application.objects.visible_to(actor), application_id)
    require_open(application)
    return application


def require_open(application: Application) -> None:
    if application.status in FINAL_STATUSES:
        raise UnableToRecordFigures(
            f"{application.number} is {application.get_status_display().lower()}; figures are recorded while an "
            "application is open."
        )


def find_document(
    application: Application, document_id: int | None, pointer: str, errors: list[FieldError]
) -> Document | None:
    """A document of the application that can be looked at."""
    if document_id is None:
        return None
    found = application.documents.filter(pk=document_id, status__in=USABLE_DOCUMENTS).first()
    if found is None:
        detail = "The application has no such document that waits for review or is verified."
        errors.append(FieldError(f"{pointer}/document", "unknown_document", detail))
    return found


def day_problem(day: date, pointer: str, what: str) -> list[FieldError]:
    """A day figures can be of: not in the future, and not longer ago than anybody would ask for."""
    today = clock.business_date()
    if day > today:
        return [FieldError(pointer, "in_future", f"{what} is not after today, {today}.")]
    if day.year < today.year - YEARS_BACK:
        return [FieldError(pointer, "too_old", f"{what} lies within the last {YEARS_BACK} years.")]
    return []


def choice_problem(value: object, choices: list[str], pointer: str) -> list[FieldError]:
    if value in choices:
        return []
    return [FieldError(pointer, "invalid_choice", f"One of {', '.join(choices)}.")]


def verify(figures: F, *, actor: Actor, reason: str, needs_document: bool) -> F:
    """A person has compared the figures with their source and vouches for them."""
    require_open(figures.application)  # type: ignore[attr-defined]
    figures.STATES.require(figures.status, FiguresStatus.VERIFIED)
    if figures.source == StatementSource.STATED and needs_document:
        raise UnableToVerifyFigures(
            "These figures are only stated. Record them from a tax return or a statement, then verify those."
        )
    if needs_document and figures.document is None:
        raise UnableToVerifyFigures(
            "No document is named in which the figures stand. Record them again with their document."
        )
    if figures.document is not None and figures.document.status != DocumentStatus.VERIFIED:
        raise UnableToVerifyFigures(
            f"{figures.document} is {figures.document.get_status_display().lower()}; verify the document first.",
            about=figures.document,
        )
    figures.verified_by_id = actor.user_id
    figures.verified_by_label = actor.label[:200]
    figures.verified_at = clock.now()
    figures.change_status(FiguresStatus.VERIFIED, reason=reason)
    return figures


def reopen(figures: Figures, *, reason: str) -> None:
    """What was verified has changed, so nobody vouches for it any more."""
    if figures.status != FiguresStatus.VERIFIED:
        return
    figures.verified_by_id = None
    figures.verified_by_label = ""
    figures.verified_at = None
    figures.change_status(FiguresStatus.RECORDED, reason=reason)


def require_reason(reason: str, detail: str) -> None:
    if not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "required", detail)])
