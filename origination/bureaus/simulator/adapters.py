"""The simulated bureaus as adapters: they write answers shaped like a vendor's and parse them again like real ones."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from origination.bureaus.base import (
    Candidate,
    ConsentMissing,
    ContractError,
    Frozen,
    Health,
    InvalidSubject,
    MultipleMatches,
    NoHit,
    NormalizedReport,
    PullRequest,
    RateLimited,
    RawReport,
    Score,
    SubjectQuery,
    Unavailable,
)
from origination.bureaus.simulator.profiles import Profile, profile_of

FACTORS = (
    (700, "Long record of payment as agreed"),
    (450, "Balances moderate in relation to limits"),
    (250, "Balances high in relation to limits"),
    (0, "Recent delinquency"),
)


class Simulator:
    """What both simulated bureaus share: special cases, keys, the way in and out."""

    code: str
    kind: str
    product: str

    def search(self, subject: SubjectQuery) -> list[Candidate]:
        ending = _ending(subject)
        if ending == "0001":
            return []
        found = [Candidate(_bureau_id(self.code, subject.identifier), subject.name, 9)]
        if ending == "0002":
            found.append(Candidate(_bureau_id(self.code, subject.identifier + "x"), f"{subject.name} II", 6))
            found[0] = Candidate(found[0].bureau_id, subject.name, 6)
        return found

    def pull(self, request: PullRequest) -> RawReport:
        ending = _ending(request.subject)
        self._refuse(request, ending)
        answer = self._answer(request, profile_of(request.subject.identifier, salt=self.code), ending)
        body = json.dumps({"requestId": request.key, "success": True, "results": answer}, sort_keys=True)
        return RawReport(body=body[: len(body) // 2] if ending == "0007" else body)

    def parse(self, raw: RawReport) -> NormalizedReport:
        try:
            return self._read(json.loads(raw.body)["results"])
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise ContractError(f"The report cannot be read ({type(error).__name__}).") from error

    def health(self) -> Health:
        return Health(is_up=True, detail="simulated")

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


class CommercialSimulator(Simulator):
    """Reports on businesses, with a score from 1 to 100 and a payment index."""

    code = "sim-commercial"
    kind = "COMMERCIAL"
    product = "Business profile"

    def _answer(self, request: PullRequest, profile: Profile, ending: str) -> dict[str, Any]:
        thin = ending == "0010"
        return {
            "header": {
                "bin": request.bureau_id,
                "businessName": request.subject.name,
                "reportNumber": _report_number(request.key),
                "reportDate": request.on_date.isoformat(),
            },
            "commercialScore": None
            if thin
            else {"model": "Commercial 2", "value": profile.commercial_score, "factors": _factors(profile)},
            "paymentIndex": None if thin else profile.payment_index,
            "tradeSummary": {
                "count": 1 if thin else profile.trade_lines,
                "pastDue": 0 if thin else profile.past_due_lines,
                "late60": 0 if thin else profile.severe_delinquencies,
            },
            "inquiries": {"months6": 0 if thin else profile.inquiries},
            "publicRecords": {
                "openBankruptcies": 1 if ending == "0008" else 0,
                "liensAndJudgments": f"{profile.liens_amount}.00",
            },
            "alerts": ["Name resembles an entry of a sanctions list"] if ending == "0009" else [],
        }

    def _read(self, results: dict[str, Any]) -> NormalizedReport:
        score, trades, records = results["commercialScore"], results["tradeSummary"], results["publicRecords"]
        return NormalizedReport(
            bureau=self.code,
            product=self.product,
            report_number=results["header"]["reportNumber"],
            report_date=date.fromisoformat(results["header"]["reportDate"]),
            score=Score(score["model"], int(score["value"]), 1, 100, tuple(score["factors"]))
            if score
            else None,
            payment_index=results["paymentIndex"],
            trade_lines=trades["count"],
            past_due_lines=trades["pastDue"],
            severe_delinquencies=trades["late60"],
            inquiries_6_months=results["inquiries"]["months6"],
            open_bankruptcies=records["openBankruptcies"],
            liens_amount=Decimal(records["liensAndJudgments"]),
            alerts=tuple(results["alerts"]),
        )


class ConsumerSimulator(Simulator):
    """Reports on owners and guarantors, with a personal score from 300 to 850 that arrives as text."""

    code = "sim-consumer"
    kind = "CONSUMER"
    product = "Credit profile"

    def _answer(self, request: PullRequest, profile: Profile, ending: str) -> dict[str, Any]:
        thin = ending == "0010"
        model = {
            "modelIndicator": "Personal 8",
            "score": f"{profile.personal_score:04d}",
            "scoreFactors": [{"description": text} for text in _factors(profile)],
        }
        return {
            "creditProfile": [
                {
                    "reportNumber": _report_number(request.key),
                    "reportDate": request.on_date.isoformat(),
                    "riskModel": [] if thin else [model],
                    "tradeLines": {
                        "total": 1 if thin else profile.trade_lines,
                        "delinquent": 0 if thin else profile.past_due_lines,
                        "days60InYear": 0 if thin else profile.severe_delinquencies,
                        "utilization": None if thin else profile.utilization_percent,
                    },
                    "inquiry": {"sixMonths": 0 if thin else profile.inquiries},
                    "publicRecord": [{"type": "BANKRUPTCY", "status": "OPEN"}] if ending == "0008" else [],
                    "fraudShield": ["Name resembles an entry of a sanctions list"]
                    if ending == "0009"
                    else [],
                }
            ]
        }

    def _read(self, results: dict[str, Any]) -> NormalizedReport:
        file = results["creditProfile"][0]
        lines, models = file["tradeLines"], file["riskModel"]
        score = None
        if models:
            factors = tuple(each["description"] for each in models[0]["scoreFactors"])
            score = Score(models[0]["modelIndicator"], int(models[0]["score"]), 300, 850, factors)
        return NormalizedReport(
            bureau=self.code,
            product=self.product,
            report_number=file["reportNumber"],
            report_date=date.fromisoformat(file["reportDate"]),
            score=score,
            trade_lines=lines["total"],
            past_due_lines=lines["delinquent"],
            severe_delinquencies=lines["days60InYear"],
            utilization_percent=lines["utilization"],
            inquiries_6_months=file["inquiry"]["sixMonths"],
            open_bankruptcies=sum(1 for each in file["publicRecord"] if each["status"] == "OPEN"),
            alerts=tuple(file["fraudShield"]),
        )


def _ending(subject: SubjectQuery) -> str:
    if not subject.identifier.isdigit() or len(subject.identifier) != 9:
        raise InvalidSubject("The tax id or social security number has nine digits.")
    return subject.identifier[-4:]


def _bureau_id(code: str, identifier: str) -> str:
    return str(int(hashlib.sha256(f"{code}:{identifier}".encode()).hexdigest(), 16))[:9]


def _report_number(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:12].upper()


def _factors(profile: Profile) -> list[str]:
    return [next(text for rank, text in FACTORS if profile.rank >= rank)]
