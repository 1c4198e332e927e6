"""The simulated commercial bureau: reports on businesses, in the shape of a vendor's answer."""

from datetime import date
from typing import Any

from origination.bureaus.base import PullRequest
from origination.bureaus.reports import (
    Firmographics,
    Inquiries,
    ModelScore,
    NormalizedReport,
    PublicRecord,
    Score,
    SubjectMatch,
    Trades,
    UccFiling,
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

CREDITORS = ("First Harbor Bank", "Northgate Equipment Finance", "Plainfield Leasing")


class CommercialSimulator(Simulator):
    """Reports on businesses, with a score from 1 to 100 and a payment index."""

    code = "sim-commercial"
    kind = "COMMERCIAL"
    product = "Business profile"

    def _answer(self, request: PullRequest, profile: Profile, ending: str) -> dict[str, Any]:
        thin = ending == THIN
        return {
            "header": {
                "bin": request.bureau_id,
                "businessName": request.subject.name,
                "reportNumber": report_number(request.key),
                "reportDate": request.on_date.isoformat(),
                "reliabilityCode": request.confidence * 10,
                "matchGrade": "AAAA",
            },
            "commercialScore": None if thin else _score("Commercial 2", profile.commercial_score, profile),
            "stabilityScore": None if thin else _score("Stability 1", profile.stability_score, profile),
            "paymentIndex": None if thin else profile.payment_index,
            "tradeSummary": _thin_trades() if thin else _trades(profile),
            "inquiries": {
                "months3": 0 if thin else profile.inquiries // 2,
                "months6": 0 if thin else profile.inquiries,
                "months12": 0 if thin else profile.inquiries + profile.noise % 4,
            },
            "publicRecords": _records(request.on_date, profile, ending),
            "uccFilings": [] if thin else _filings(request, profile),
            "facts": _facts(request, profile),
            "alerts": [SANCTIONS_ALERT] if ending == NAME_ALERT else [],
        }

    def _read(self, results: dict[str, Any]) -> NormalizedReport:
        header, trades, records = results["header"], results["tradeSummary"], results["publicRecords"]
        score = results["commercialScore"]
        return NormalizedReport(
            bureau=self.code,
            product=self.product,
            version=self.parser_version,
            report_number=header["reportNumber"],
            report_date=date.fromisoformat(header["reportDate"]),
            match=SubjectMatch(
                header["bin"], header.get("reliabilityCode", 0) // 10, header.get("matchGrade", "")
            ),
            score=Score(score["model"], int(score["value"]), 1, 100, tuple(score["factors"]))
            if score
            else None,
            scores=tuple(self._scores(results)),
            payment_index=results["paymentIndex"],
            trade_lines=trades["count"],
            past_due_lines=trades["pastDue"],
            severe_delinquencies=trades["late60"],
            trades=_read_trades(trades),
            inquiries_6_months=results["inquiries"]["months6"],
            inquiries=Inquiries(
                results["inquiries"].get("months3", 0),
                results["inquiries"]["months6"],
                results["inquiries"].get("months12", 0),
            ),
            open_bankruptcies=records["openBankruptcies"],
            liens_amount=dollars(records["liensAndJudgments"]),
            public_records=tuple(_read_record(each) for each in records.get("filings", ())),
            filings=tuple(_read_filing(each) for each in results.get("uccFilings", ())),
            firmographics=_read_facts(results.get("facts")),
            alerts=tuple(results["alerts"]),
            fraud_flags=tuple(results["alerts"]),
        )

    def _scores(self, results: dict[str, Any]) -> list[ModelScore]:
        found = [
            ModelScore(
                vendor=self.code,
                model=score["model"],
                version=score.get("modelVersion", ""),
                min=1,
                max=100,
                value=int(score["value"]),
                percentile=score.get("percentile"),
                risk_class=score.get("riskClass"),
                reasons=tuple(score["factors"]),
            )
            for score in (results["commercialScore"], results.get("stabilityScore"))
            if score
        ]
        if results["paymentIndex"] is not None:
            found.append(ModelScore(self.code, "Payment index", "1", 1, 100, results["paymentIndex"]))
        return found


def _score(model: str, value: int, profile: Profile) -> dict[str, Any]:
    return {
        "model": model,
        "modelVersion": "2.1",
        "value": value,
        "percentile": profile.percentile,
        "riskClass": profile.risk_class,
        "factors": factors_of(profile),
    }


def _thin_trades() -> dict[str, Any]:
    return {
        "count": 1,
        "pastDue": 0,
        "late60": 0,
        "buckets": {"current": 1},
        "balance": 450,
        "highCredit": 900,
    }


def _trades(profile: Profile) -> dict[str, Any]:
    return {
        "count": profile.trade_lines,
        "pastDue": profile.past_due_lines,
        "late60": profile.severe_delinquencies,
        "buckets": {
            "current": profile.trade_lines - profile.past_due_lines,
            "dbt30": profile.late_30,
            "dbt60": profile.late_60,
            "dbt90": profile.late_90,
        },
        "balance": profile.balance,
        "pastDueBalance": profile.past_due_amount,
        "highCredit": profile.high_credit,
        "dbt": {
            "now": profile.beyond_terms,
            "average": profile.beyond_terms,
            "high": profile.beyond_terms + profile.noise % 20,
            "trend": "WORSENING" if profile.rank < 200 else "STABLE",
        },
    }


def _records(on_date: date, profile: Profile, ending: str) -> dict[str, Any]:
    filings: list[dict[str, Any]] = []
    if ending == BANKRUPT:
        filed = profile.some_day_before(on_date, about=400)
        filings.append(
            {"type": "BANKRUPTCY", "status": "OPEN", "filed": filed.isoformat(), "detail": "Chapter 11"}
        )
    if profile.liens_amount:
        filed = profile.some_day_before(on_date, about=600)
        filings.append(
            {
                "type": "TAX_LIEN",
                "status": "OPEN",
                "filed": filed.isoformat(),
                "amount": profile.liens_amount,
                "detail": "State tax",
            }
        )
    return {
        "openBankruptcies": 1 if ending == BANKRUPT else 0,
        "liensAndJudgments": f"{profile.liens_amount}.00",
        "filings": filings,
    }


def _filings(request: PullRequest, profile: Profile) -> list[dict[str, str]]:
    return [
        {
            "fileNumber": f"{request.subject.state or 'OH'}{profile.noise:03d}{number:04d}",
            "filed": profile.some_day_before(request.on_date, about=300 + 400 * number).isoformat(),
            "state": request.subject.state or "OH",
            "securedParty": CREDITORS[(profile.noise + number) % len(CREDITORS)],
            "collateral": "Equipment" if number == 0 else "All assets",
            "status": "ACTIVE",
        }
        for number in range(profile.claims)
    ]


def _facts(request: PullRequest, profile: Profile) -> dict[str, Any]:
    subject = request.subject
    return {
        "legalName": subject.name,
        "address": {
            "street": subject.street,
            "city": subject.city,
            "state": subject.state,
            "zip": subject.postal_code,
        },
        "yearsOnFile": 2 + profile.noise % 23,
        "employees": 2 + profile.noise % 60,
        "annualSales": (2 + profile.noise % 60) * 95_000,
        "naics": subject.naics_code,
    }


def _read_trades(trades: dict[str, Any]) -> Trades:
    buckets, beyond = trades.get("buckets", {}), trades.get("dbt", {})
    return Trades(
        count=trades["count"],
        current=buckets.get("current", 0),
        late_30=buckets.get("dbt30", 0),
        late_60=buckets.get("dbt60", 0),
        late_90=buckets.get("dbt90", 0),
        balance=dollars(trades.get("balance", 0)),
        past_due_amount=dollars(trades.get("pastDueBalance", 0)),
        high_credit=dollars(trades.get("highCredit", 0)),
        beyond_terms_now=beyond.get("now"),
        beyond_terms_average=beyond.get("average"),
        beyond_terms_high=beyond.get("high"),
        trend=beyond.get("trend", ""),
    )


def _read_record(record: dict[str, Any]) -> PublicRecord:
    return PublicRecord(
        kind=record["type"],
        status=record["status"],
        filed_on=date.fromisoformat(record["filed"]) if record.get("filed") else None,
        amount=dollars(record["amount"]) if record.get("amount") is not None else None,
        detail=record.get("detail", ""),
    )


def _read_filing(filing: dict[str, str]) -> UccFiling:
    return UccFiling(
        file_number=filing["fileNumber"],
        filed_on=date.fromisoformat(filing["filed"]),
        state=filing["state"],
        secured_party=filing["securedParty"],
        collateral=filing["collateral"],
        status=filing["status"],
    )


def _read_facts(facts: dict[str, Any] | None) -> Firmographics | None:
    if facts is None:
        return None
    address = facts["address"]
    return Firmographics(
        legal_name=facts["legalName"],
        street=address["street"],
        city=address["city"],
        state=address["state"],
        postal_code=address["zip"],
        years_on_file=facts["yearsOnFile"],
        employees=facts["employees"],
        annual_sales=dollars(facts["annualSales"]),
        naics_code=facts["naics"],
    )
