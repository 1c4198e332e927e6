"""What the simulated bureaus share: special cases, keys, how long they take, the way in and out."""

import hashlib
import json
import time
from decimal import Decimal
from typing import Any

from django.conf import settings

from origination.bureaus.base import (
    Candidate,
    ConsentMissing,
    ContractError,
    Frozen,
    Health,
    InvalidSubject,
    MultipleMatches,
    NoHit,
    PullRequest,
    RateLimited,
    RawReport,
    SubjectQuery,
    Unavailable,
)
from origination.bureaus.reports import NormalizedReport
from origination.bureaus.simulator.latent import normal
from origination.bureaus.simulator.profiles import Profile, profile_of

FACTORS = (
    (700, "Long record of payment as agreed"),
    (450, "Balances moderate in relation to limits"),
    (250, "Balances high in relation to limits"),
    (0, "Recent delinquency"),
)
SPREAD = Decimal("0.8035")
"""Of the logarithm of the time an answer takes: the slowest twentieth takes 3.75 times the median."""
SANCTIONS_ALERT = "Name resembles an entry of a sanctions list"
NO_FILE, THIN, BANKRUPT, NAME_ALERT, CUT_OFF = "0001", "0010", "0008", "0009", "0007"


class Simulator:
    """What both simulated bureaus share: special cases, keys, the way in and out."""

    code: str
    kind: str
    product: str
    parser_version = "2"

    def search(self, subject: SubjectQuery) -> list[Candidate]:
        ending = ending_of(subject)
        if ending == NO_FILE:
            return []
        if ending == "0002":
            return [
                Candidate(_bureau_id(self.code, subject.identifier), subject.name, 6, "BBBZ"),
                Candidate(_bureau_id(self.code, subject.identifier + "x"), f"{subject.name} II", 6, "BBZZ"),
            ]
        return [Candidate(_bureau_id(self.code, subject.identifier), subject.name, 9, "AAAA")]

    def pull(self, request: PullRequest) -> RawReport:
        ending = ending_of(request.subject)
        self._take_time(request)
        self._refuse(request, ending)
        subject = request.subject
        profile = profile_of(
            subject.identifier,
            salt=self.code,
            month=f"{request.on_date:%Y-%m}",
            business_identifier=subject.business_identifier,
        )
        answer = self._answer(request, profile, ending)
        body = json.dumps({"requestId": request.key, "success": True, "results": answer}, sort_keys=True)
        return RawReport(body=body[: len(body) // 2] if ending == CUT_OFF else body)

    def parse(self, raw: RawReport) -> NormalizedReport:
        try:
            return self._read(json.loads(raw.body)["results"])
        except (ValueError, KeyError, TypeError, IndexError, ArithmeticError) as error:
            raise ContractError(f"The report cannot be read ({type(error).__name__}).") from error

    def health(self) -> Health:
        return Health(is_up=True, detail="simulated")

    def _take_time(self, request: PullRequest) -> None:
        """As long as a real bureau, where the installation wants that: log-normal round the median."""
        median = Decimal(settings.BUREAU_SIMULATOR_LATENCY_MS)
        if median:
            standing = Decimal(normal(request.key, self.code, str(request.attempt))) / 1000
            time.sleep(float(median * (SPREAD * standing).exp() / 1000))

    def _refuse(self, request: PullRequest, ending: str) -> None:
        if not request.consent_id:
            raise ConsentMissing("No consent was passed on.")
        match ending, request.attempt:
            case ("0001", _):
                raise NoHit("There is no file on this subject.")
            case ("0002", _):
                raise MultipleMatches("Two files fit this subject.")
            case ("0003", _):
                raise Frozen("The subject has frozen the file.")
            case ("0004", 1):
                raise Unavailable("No answer within 10 seconds.")
            case ("0005", _):
                raise Unavailable("503 Service Unavailable.")
            case ("0006", 1):
                raise RateLimited("429 Too Many Requests.", retry_after_seconds=2)

    def _answer(self, request: PullRequest, profile: Profile, ending: str) -> dict[str, Any]:
        raise NotImplementedError

    def _read(self, results: dict[str, Any]) -> NormalizedReport:
        raise NotImplementedError


def ending_of(subject: SubjectQuery) -> str:
    """The last four digits, which choose the special cases."""
    if not subject.identifier.isdigit() or len(subject.identifier) != 9:
        raise InvalidSubject("The tax id or social security number has nine digits.")
    return subject.identifier[-4:]


def report_number(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:12].upper()


def factors_of(profile: Profile) -> list[str]:
    return [next(text for rank, text in FACTORS if profile.rank >= rank)]


def _bureau_id(code: str, identifier: str) -> str:
    return str(int(hashlib.sha256(f"{code}:{identifier}".encode()).hexdigest(), 16))[:9]
