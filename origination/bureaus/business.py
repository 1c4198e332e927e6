"""What the adapters to real bureaus on businesses have in common: a token, a file that fits well enough, a report kept
whole and read again whenever its parser changes.
"""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from origination.bureaus.base import (
    AuthFailed,
    ConsentMissing,
    ContractError,
    Health,
    MultipleMatches,
    NoHit,
    PullRequest,
    RawReport,
)
from origination.bureaus.http import TOKENS, Connection
from origination.bureaus.reports import ModelScore, NormalizedReport, PublicRecord, Score

UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, InvalidOperation)


class BusinessBureau:
    """A bureau on businesses, asked with a token.

    A file of confidence `sure` (1 to 10) is taken as the subject's, at one of `doubtful` a person has to look, less
    is no file.
    """

    code: str
    kind = "COMMERCIAL"
    sure: int
    doubtful: int

    def parse(self, raw: RawReport) -> NormalizedReport:
        try:
            return self.read(json.loads(raw.body))
        except UNREADABLE as error:
            raise ContractError(f"The report cannot be read ({type(error).__name__}).") from error

    def health(self) -> Health:
        try:
            self.token()
        except Exception as error:
            return Health(is_up=False, detail=f"{type(error).__name__}: {error}")
        return Health(is_up=True, detail="a token was given")

    def require_file(self, request: PullRequest) -> None:
        """Refuse before anything is paid for: no consent, or no file that is surely the subject's."""
        if not request.consent_id:
            raise ConsentMissing("No consent was passed on.")
        if not request.bureau_id or request.confidence < self.doubtful:
            raise NoHit("No file fits this business well enough.")
        if request.confidence < self.sure:
            raise MultipleMatches(
                f"The best file fits with confidence {request.confidence}; a person has to look."
            )

    def keep(self, request: PullRequest, **content: Any) -> RawReport:
        """The answers as they came, with what was asked and when."""
        asked = {"pulledOn": request.on_date.isoformat(), "reference": request.key}
        return RawReport(json.dumps({**content, **asked}, sort_keys=True))

    def ask(self, request: Callable[[Connection, str], Any]) -> Any:
        """One request with a token; one that was withdrawn early is fetched once more."""
        try:
            return request(Connection(self.code), self.token())
        except AuthFailed:
            TOKENS.forget(self.code)
            return request(Connection(self.code), self.token())

    def token(self) -> str:
        return TOKENS.token(self.code, lambda: self.fetch_token(Connection(self.code)))

    def fetch_token(self, connection: Connection) -> Any:
        """Ask for a token with our credentials."""
        raise NotImplementedError

    def read(self, kept: dict[str, Any]) -> NormalizedReport:
        """What was kept, in our words."""
        raise NotImplementedError


def main_score(scores: Sequence[ModelScore], model: str) -> Score | None:
    """The model's score that rules look at, when it could be given."""
    main = next((each for each in scores if each.model == model), None)
    if main is None or main.value is None:
        return None
    return Score(main.model, main.value, main.min, main.max, main.reasons)


def open_bankruptcies(records: Sequence[PublicRecord]) -> int:
    return sum(1 for each in records if each.kind == "BANKRUPTCY" and each.status == "OPEN")


def open_amount(records: Sequence[PublicRecord]) -> Decimal:
    """What open records say is owed."""
    amounts = (each.amount for each in records if each.amount is not None and each.status == "OPEN")
    return sum(amounts, Decimal("0.00"))
