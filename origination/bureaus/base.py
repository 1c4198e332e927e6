"""What every bureau adapter speaks: who is asked about, what comes back, and what can go wrong."""

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol


class BureauError(Exception):
    """The bureau gave no usable report."""

    retryable = False


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


class ContractError(BureauError):
    """The answer is not what the bureau's contract promises."""


class RateLimited(BureauError):
    """Too many requests; the bureau says when to come back."""

    retryable = True

    def __init__(self, message: str, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(BureauError):
    """The bureau is down or did not answer in time."""

    retryable = True


@dataclass(frozen=True)
class SubjectQuery:
    """The business or person asked about. `identifier` is the tax id or social security number, digits only."""

    name: str
    identifier: str
    state: str = ""
    postal_code: str = ""


@dataclass(frozen=True)
class Candidate:
    """A file of the bureau that may be the subject's; confidence from 1 to 10."""

    bureau_id: str
    name: str
    confidence: int


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


@dataclass(frozen=True)
class RawReport:
    """The bureau's answer as it came."""

    body: str
    media_type: str = "application/json"


@dataclass(frozen=True)
class Score:
    """A score is nothing without its model and its scale; higher is better in all we use."""

    model: str
    value: int
    scale_min: int
    scale_max: int
    factors: tuple[str, ...] = ()


@dataclass(frozen=True)
class NormalizedReport:
    """A report in our words, whatever the vendor; `None` means the bureau does not know."""

    bureau: str
    product: str
    report_number: str
    report_date: date
    score: Score | None
    payment_index: int | None = None
    trade_lines: int = 0
    past_due_lines: int = 0
    utilization_percent: int | None = None
    severe_delinquencies: int = 0
    inquiries_6_months: int = 0
    open_bankruptcies: int = 0
    liens_amount: Decimal = Decimal("0.00")
    alerts: tuple[str, ...] = field(default_factory=tuple)

    def to_json(self) -> dict[str, Any]:
        values = asdict(self)
        values["report_date"] = self.report_date.isoformat()
        values["liens_amount"] = str(self.liens_amount)
        values["alerts"] = list(self.alerts)
        if self.score is not None:
            values["score"]["factors"] = list(self.score.factors)
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "NormalizedReport":
        score = values["score"]
        return cls(
            **{
                **values,
                "report_date": date.fromisoformat(values["report_date"]),
                "liens_amount": Decimal(values["liens_amount"]),
                "alerts": tuple(values["alerts"]),
                "score": Score(**{**score, "factors": tuple(score["factors"])}) if score else None,
            }
        )


@dataclass(frozen=True)
class Health:
    """Whether the bureau answers."""

    is_up: bool
    detail: str = ""


class BureauAdapter(Protocol):
    """One bureau. `parse` is pure and can be run again on a stored raw report."""

    code: str
    kind: str

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
