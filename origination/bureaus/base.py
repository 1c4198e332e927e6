"""What every bureau adapter speaks: who is asked about, what comes back, and what can go wrong."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from origination.bureaus.reports import NormalizedReport


class BureauError(Exception):
    """The bureau gave no usable report. `is_trouble`: the bureau itself does not do its work."""

    retryable = False
    is_trouble = False


class NoHit(BureauError):
    """The bureau has no file on the subject."""


class MultipleMatches(BureauError):
    """Several files fit; a person has to choose."""


class Frozen(BureauError):
    """The subject has frozen or locked the file; only the subject can open it."""


class ConsentMissing(BureauError):
    """The subject's permission was not passed on."""


class InvalidSubject(BureauError):
    """The bureau does not accept the identifying details."""


class AuthFailed(BureauError):
    """The bureau refuses our credentials."""

    is_trouble = True


class ContractError(BureauError):
    """The answer is not what the bureau's contract promises."""

    is_trouble = True


class RateLimited(BureauError):
    """Too many requests; the bureau says when to come back."""

    retryable = True

    def __init__(self, message: str, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(BureauError):
    """The bureau is down or did not answer in time."""

    retryable = True
    is_trouble = True

    def __init__(self, message: str, retry_after_seconds: int = 0) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True)
class SubjectQuery:
    """The business or person asked about. `identifier` is the tax id or social security number, digits only.

    `business_identifier` is the tax id of the business a person stands behind; no vendor is told it.
    """

    name: str
    identifier: str
    state: str = ""
    postal_code: str = ""
    street: str = ""
    city: str = ""
    phone: str = ""
    birth_date: str = ""
    naics_code: str = ""
    business_identifier: str = ""


@dataclass(frozen=True)
class Candidate:
    """A file of the bureau that may be the subject's; confidence from 1 to 10."""

    bureau_id: str
    name: str
    confidence: int
    grade: str = ""


@dataclass(frozen=True)
class PullRequest:
    """One billable request. `key` is the same in every attempt, so that a report is charged once."""

    subject: SubjectQuery
    bureau_id: str
    purpose: str
    consent_id: str
    key: str
    attempt: int
    on_date: date
    confidence: int = 0


@dataclass(frozen=True)
class RawReport:
    """The bureau's answer as it came."""

    body: str
    media_type: str = "application/json"


@dataclass(frozen=True)
class Health:
    """Whether the bureau answers."""

    is_up: bool
    detail: str = ""


class BureauAdapter(Protocol):
    """One bureau. `parse` is pure, has a version, and can be run again on a stored raw report."""

    code: str
    kind: str
    product: str
    parser_version: str

    def search(self, subject: SubjectQuery) -> list[Candidate]:
        """The bureau's files that fit the subject, best first."""
        ...

    def pull(self, request: PullRequest) -> RawReport:
        """Buy the report; raises a BureauError when there is none."""
        ...

    def parse(self, raw: RawReport) -> NormalizedReport:
        """Translate the raw answer; raises ContractError when it is not what was promised."""
        ...

    def health(self) -> Health:
        """Whether a request would be answered now."""
        ...
