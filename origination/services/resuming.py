"""Incomplete applications that are complete again: they go on the same evening, whether or not anybody says so."""

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.models import Application
from origination.services.applying import hand_in
from origination.services.checking import missing_documents, submission_errors
from origination.states import ApplicationStatus
from products.choices import DocumentKind
from products.selectors import find_version_on

DOCUMENT_WORDS = frozenset(DocumentKind.labels)


def may_resume(application: Application) -> bool:
    """Whether everything asked for was documents of the checklist, and all of them are there.

    What was asked for in other words only a person can judge; then the applicant submits again.
    """
    version = find_version_on(application.product_version.product, clock.business_date())
    return (
        application.status == ApplicationStatus.INCOMPLETE
        and bool(application.missing_items)
        and DOCUMENT_WORDS.issuperset(application.missing_items)
        and version is not None
        and not missing_documents(application, version)
        and not submission_errors(application, version)
    )


@use_case("origination.resume_application", audit="application.resumed", surfaces=())
def resume_application(*, application_id: int, actor: Actor) -> Application:
    """The applicant supplied what was missing: it goes on as if submitted again; a repeated call changes nothing."""
    application = lock(Application.objects.select_related("business"), application_id)
    if may_resume(application):
        version = find_version_on(application.product_version.product, clock.business_date())
        assert version is not None
        hand_in(application, version, actor=actor)
    return application
