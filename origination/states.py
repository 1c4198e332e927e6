"""States of an application and of what belongs to it."""

from django.db import models

from loanops.core.states import StateMachine


class ApplicationStatus(models.TextChoices):
    DRAFT = "DRAFT", "Draft"
    SUBMITTED = "SUBMITTED", "Submitted"
    SCREENING = "SCREENING", "Screening"
    CREDIT_CHECK = "CREDIT_CHECK", "Credit check"
    UNDERWRITING = "UNDERWRITING", "Underwriting"
    REFERRED = "REFERRED", "Referred to a person"
    APPROVED = "APPROVED", "Approved"
    COUNTER_OFFERED = "COUNTER_OFFERED", "Counter-offered"
    OFFER_MADE = "OFFER_MADE", "Offer made"
    ACCEPTED = "ACCEPTED", "Offer accepted"
    BOARDED = "BOARDED", "Loan booked"
    DECLINED = "DECLINED", "Declined"
    INCOMPLETE = "INCOMPLETE", "Incomplete"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"
    EXPIRED = "EXPIRED", "Expired"


_S = ApplicationStatus
IN_PROCESS = (_S.SUBMITTED, _S.SCREENING, _S.CREDIT_CHECK, _S.UNDERWRITING, _S.REFERRED)
"""Submitted and not yet decided: in the lender's hands."""
DECIDABLE = (_S.UNDERWRITING, _S.REFERRED)
"""A person may decide."""
OPEN_STATUSES = (
    _S.DRAFT,
    *IN_PROCESS,
    _S.APPROVED,
    _S.COUNTER_OFFERED,
    _S.OFFER_MADE,
    _S.ACCEPTED,
    _S.INCOMPLETE,
)
FINAL_STATUSES = (_S.BOARDED, _S.DECLINED, _S.WITHDRAWN, _S.EXPIRED)
"""Ended. An offer that ran out can be issued again, or the application taken up by an underwriter."""
QUEUE_STATUSES = tuple(status for status in OPEN_STATUSES if status != _S.DRAFT)
"""Submitted and not ended: what staff look after."""
DECIDED = (_S.APPROVED, _S.COUNTER_OFFERED, _S.DECLINED)
"""An application that comes here was decided."""
WAITING_FOR_APPLICANT = (_S.DRAFT, _S.INCOMPLETE, _S.OFFER_MADE)
"""The next step is the applicant's; the lender's clock stands."""

APPLICATION_STATES = StateMachine(
    "Application",
    {
        _S.DRAFT: [_S.SUBMITTED, _S.WITHDRAWN, _S.EXPIRED],
        _S.SUBMITTED: [_S.SCREENING, _S.INCOMPLETE, _S.WITHDRAWN],
        _S.SCREENING: [_S.CREDIT_CHECK, _S.DECLINED, _S.SUBMITTED, _S.INCOMPLETE, _S.WITHDRAWN],
        _S.CREDIT_CHECK: [_S.UNDERWRITING, _S.DECLINED, _S.SUBMITTED, _S.INCOMPLETE, _S.WITHDRAWN],
        _S.UNDERWRITING: [
            _S.APPROVED,
            _S.COUNTER_OFFERED,
            _S.REFERRED,
            _S.DECLINED,
            _S.INCOMPLETE,
            _S.SUBMITTED,
            _S.WITHDRAWN,
        ],
        _S.REFERRED: [
            _S.APPROVED,
            _S.COUNTER_OFFERED,
            _S.DECLINED,
            _S.INCOMPLETE,
            _S.SUBMITTED,
            _S.WITHDRAWN,
        ],
        _S.APPROVED: [_S.OFFER_MADE, _S.REFERRED, _S.WITHDRAWN],
        _S.COUNTER_OFFERED: [_S.OFFER_MADE, _S.REFERRED, _S.WITHDRAWN],
        _S.OFFER_MADE: [_S.ACCEPTED, _S.REFERRED, _S.SUBMITTED, _S.EXPIRED, _S.WITHDRAWN],
        _S.ACCEPTED: [_S.BOARDED, _S.WITHDRAWN],
        _S.INCOMPLETE: [_S.SUBMITTED, _S.WITHDRAWN, _S.EXPIRED],
        _S.BOARDED: [],
        _S.DECLINED: [],
        _S.WITHDRAWN: [],
        _S.EXPIRED: [_S.OFFER_MADE, _S.REFERRED],
    },
)


class DocumentStatus(models.TextChoices):
    REQUESTED = "REQUESTED", "Requested"
    UPLOADED = "UPLOADED", "Uploaded"
    SCANNING = "SCANNING", "Being scanned"
    PENDING_REVIEW = "PENDING_REVIEW", "Waiting for review"
    VERIFIED = "VERIFIED", "Verified"
    REJECTED = "REJECTED", "Rejected"
    SUPERSEDED = "SUPERSEDED", "Replaced by a newer one"


_D = DocumentStatus
DOCUMENT_STATES = StateMachine(
    "Document",
    {
        _D.REQUESTED: [_D.UPLOADED, _D.SUPERSEDED],
        _D.UPLOADED: [_D.SCANNING],
        _D.SCANNING: [_D.PENDING_REVIEW, _D.REJECTED],
        _D.PENDING_REVIEW: [_D.VERIFIED, _D.REJECTED, _D.SUPERSEDED],
        _D.VERIFIED: [_D.REJECTED, _D.SUPERSEDED],
        _D.REJECTED: [_D.SUPERSEDED],
        _D.SUPERSEDED: [],
    },
)
HANDED_IN = (_D.SCANNING, _D.PENDING_REVIEW, _D.VERIFIED)
"""It is there; nobody has refused it."""


class UploadStatus(models.TextChoices):
    WAITING = "WAITING", "Waiting for the file"
    COMPLETED = "COMPLETED", "Completed"
    REFUSED = "REFUSED", "Refused"
    ABANDONED = "ABANDONED", "Abandoned"


_P = UploadStatus
UPLOAD_STATES = StateMachine(
    "Upload",
    {
        _P.WAITING: [_P.COMPLETED, _P.REFUSED, _P.ABANDONED],
        _P.COMPLETED: [],
        _P.REFUSED: [],
        _P.ABANDONED: [],
    },
)


class CreditReportStatus(models.TextChoices):
    REQUESTED = "REQUESTED", "Requested"
    IN_PROGRESS = "IN_PROGRESS", "In progress"
    RECEIVED = "RECEIVED", "Received"
    NO_HIT = "NO_HIT", "No hit"
    FAILED = "FAILED", "Failed, will be retried"
    NEEDS_PERSON = "NEEDS_PERSON", "Needs a person"


_C = CreditReportStatus
CREDIT_REPORT_STATES = StateMachine(
    "Credit report",
    {
        _C.REQUESTED: [_C.IN_PROGRESS, _C.RECEIVED, _C.FAILED],
        _C.IN_PROGRESS: [_C.RECEIVED, _C.NO_HIT, _C.FAILED, _C.NEEDS_PERSON, _C.IN_PROGRESS],
        _C.FAILED: [_C.IN_PROGRESS, _C.RECEIVED, _C.FAILED, _C.NO_HIT, _C.NEEDS_PERSON],
        _C.NEEDS_PERSON: [_C.REQUESTED, _C.RECEIVED, _C.NO_HIT],
        _C.RECEIVED: [],
        _C.NO_HIT: [],
    },
)
ANSWERED = (_C.RECEIVED, _C.NO_HIT)
WAITING = (_C.REQUESTED, _C.IN_PROGRESS, _C.FAILED, _C.NEEDS_PERSON)


class OfferStatus(models.TextChoices):
    MADE = "MADE", "Waiting for the borrower"
    ACCEPTED = "ACCEPTED", "Accepted"
    DECLINED = "DECLINED", "Not taken"
    EXPIRED = "EXPIRED", "Expired"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


_O = OfferStatus
OFFER_STATES = StateMachine(
    "Offer",
    {
        _O.MADE: [_O.ACCEPTED, _O.DECLINED, _O.EXPIRED, _O.WITHDRAWN],
        _O.ACCEPTED: [_O.WITHDRAWN],
        _O.DECLINED: [],
        _O.EXPIRED: [],
        _O.WITHDRAWN: [],
    },
)


class DisclosureFormStatus(models.TextChoices):
    DRAFT = "DRAFT", "Draft"
    ACTIVE = "ACTIVE", "In force"


_F = DisclosureFormStatus
DISCLOSURE_FORM_STATES = StateMachine(
    "Disclosure form",
    {_F.DRAFT: [_F.ACTIVE], _F.ACTIVE: []},
)


class FiguresStatus(models.TextChoices):
    RECORDED = "RECORDED", "Recorded"
    VERIFIED = "VERIFIED", "Verified"
    SUPERSEDED = "SUPERSEDED", "Replaced by newer figures"
    DISCARDED = "DISCARDED", "Discarded"


_FIGURES = FiguresStatus
FIGURES_STATES = StateMachine(
    "Figures",
    {
        _FIGURES.RECORDED: [_FIGURES.VERIFIED, _FIGURES.SUPERSEDED, _FIGURES.DISCARDED],
        _FIGURES.VERIFIED: [_FIGURES.RECORDED, _FIGURES.SUPERSEDED, _FIGURES.DISCARDED],
        _FIGURES.SUPERSEDED: [],
        _FIGURES.DISCARDED: [],
    },
)


class TrialStatus(models.TextChoices):
    RUNNING = "RUNNING", "Running"
    FINISHED = "FINISHED", "Finished"


TRIAL_STATES = StateMachine(
    "Trial of rules",
    {TrialStatus.RUNNING: [TrialStatus.FINISHED], TrialStatus.FINISHED: []},
)
