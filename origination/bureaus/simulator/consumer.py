"""The simulated consumer bureau: reports on owners and guarantors, in the shape of a vendor's answer."""

from datetime import date
from typing import Any

from origination.bureaus.base import PullRequest
from origination.bureaus.reports import (
    Inquiries,
    ModelScore,
    NormalizedReport,
    PersonSection,
    PublicRecord,
    Score,
    SubjectMatch,
    Trades,
)
from origination.bureaus.simulator.adapter import (
    BANKRUPT,
    NAME_ALERT,
    SANCTIONS_ALERT,
    THIN,
    Simulator,
    factors_of,
    report_number,
)
from origination.bureaus.simulator.profiles import Profile
from origination.bureaus.values import dollars

SCALE = (300, 850)


class ConsumerSimulator(Simulator):
    """Reports on owners and guarantors, with a personal score from 300 to 850 that arrives as text."""

    code = "sim-consumer"
    kind = "CONSUMER"
    product = "Credit profile"

    def _answer(self, request: PullRequest, profile: Profile, ending: str) -> dict[str, Any]:
        thin = ending == THIN
        models = [] if thin else [_model("Personal 8", profile.personal_score, profile)]
        if not thin:
            models.append(_model("Alternative 4", profile.alternative_score, profile))
        return {
            "creditProfile": [
                {
                    "reportNumber": report_number(request.key),
                    "reportDate": request.on_date.isoformat(),
                    "subject": {"id": request.bureau_id, "confidence": request.confidence},
                    "riskModel": models,
                    "tradeLines": _thin_lines() if thin else _lines(profile),
                    "inquiry": {
                        "threeMonths": 0 if thin else profile.inquiries // 2,
                        "sixMonths": 0 if thin else profile.inquiries,
                        "twelveMonths": 0 if thin else profile.inquiries + profile.noise % 4,
                    },
                    "publicRecord": [_bankruptcy(request.on_date, profile)] if ending == BANKRUPT else [],
                    "fraudShield": [SANCTIONS_ALERT] if ending == NAME_ALERT else [],
                    "indicators": {"freeze": False, "deceased": False, "fraudAlert": False},
                }
            ]
        }

    def _read(self, results: dict[str, Any]) -> NormalizedReport:
        file = results["creditProfile"][0]
        lines, models, asked = file["tradeLines"], file["riskModel"], file["inquiry"]
        score = None
        if models:
            factors = tuple(each["description"] for each in models[0]["scoreFactors"])
            score = Score(models[0]["modelIndicator"], int(models[0]["score"]), *SCALE, factors)
        subject = file.get("subject", {})
        return NormalizedReport(
            bureau=self.code,
            product=self.product,
            version=self.parser_version,
            report_number=file["reportNumber"],
            report_date=date.fromisoformat(file["reportDate"]),
            match=SubjectMatch(subject.get("id", ""), subject.get("confidence", 0)),
            score=score,
            scores=tuple(self._score(each) for each in models),
            trade_lines=lines["total"],
            past_due_lines=lines["delinquent"],
            severe_delinquencies=lines["days60InYear"],
            trades=_read_lines(lines),
            utilization_percent=lines["utilization"],
            inquiries_6_months=asked["sixMonths"],
            inquiries=Inquiries(
                asked.get("threeMonths", 0), asked["sixMonths"], asked.get("twelveMonths", 0)
            ),
            open_bankruptcies=sum(1 for each in file["publicRecord"] if each["status"] == "OPEN"),
            public_records=tuple(_read_record(each) for each in file["publicRecord"]),
            person=_read_person(file),
            alerts=tuple(file["fraudShield"]),
            fraud_flags=tuple(file["fraudShield"]),
        )

    def _score(self, model: dict[str, Any]) -> ModelScore:
        return ModelScore(
            vendor=self.code,
            model=model["modelIndicator"],
            version=model.get("version", ""),
            min=SCALE[0],
            max=SCALE[1],
            value=int(model["score"]),
            percentile=model.get("percentile"),
            reasons=tuple(each["description"] for each in model["scoreFactors"]),
        )


def _model(name: str, value: int, profile: Profile) -> dict[str, Any]:
    return {
        "modelIndicator": name,
        "version": "1",
        "score": f"{value:04d}",
        "percentile": profile.percentile,
        "scoreFactors": [{"description": text} for text in factors_of(profile)],
    }


def _thin_lines() -> dict[str, Any]:
    return {"total": 1, "delinquent": 0, "days60InYear": 0, "utilization": None, "late": {}, "balance": 250}


def _lines(profile: Profile) -> dict[str, Any]:
    return {
        "total": profile.trade_lines,
        "delinquent": profile.past_due_lines,
        "days60InYear": profile.severe_delinquencies,
        "utilization": profile.utilization_percent,
        "late": {"30": profile.late_30, "60": profile.late_60, "90": profile.late_90},
        "balance": profile.balance,
        "pastDue": profile.past_due_amount,
        "highCredit": profile.high_credit,
        "revolvingLimit": profile.high_credit // 2,
        "monthlyPayment": profile.balance // 40,
    }


def _bankruptcy(on_date: date, profile: Profile) -> dict[str, str]:
    filed = profile.some_day_before(on_date, about=400)
    return {"type": "BANKRUPTCY", "status": "OPEN", "filedDate": filed.isoformat(), "chapter": "Chapter 13"}


def _read_lines(lines: dict[str, Any]) -> Trades:
    late = lines.get("late", {})
    return Trades(
        count=lines["total"],
        current=lines["total"] - lines["delinquent"],
        late_30=late.get("30", 0),
        late_60=late.get("60", 0),
        late_90=late.get("90", 0),
        balance=dollars(lines.get("balance", 0)),
        past_due_amount=dollars(lines.get("pastDue", 0)),
        high_credit=dollars(lines.get("highCredit", 0)),
    )


def _read_person(file: dict[str, Any]) -> PersonSection:
    lines, flags = file["tradeLines"], file.get("indicators", {})
    late = lines.get("late", {})
    return PersonSection(
        utilization_percent=lines["utilization"],
        revolving_limit=dollars(lines.get("revolvingLimit", 0)),
        monthly_payments=dollars(lines.get("monthlyPayment", 0)),
        delinquencies_30=late.get("30", 0),
        delinquencies_60=late.get("60", 0),
        delinquencies_90=late.get("90", 0),
        is_frozen=flags.get("freeze", False),
        is_deceased=flags.get("deceased", False),
        has_fraud_alert=flags.get("fraudAlert", False),
    )


def _read_record(record: dict[str, str]) -> PublicRecord:
    filed = record.get("filedDate")
    return PublicRecord(
        kind=record["type"],
        status=record["status"],
        filed_on=date.fromisoformat(filed) if filed else None,
        detail=record.get("chapter", ""),
    )
