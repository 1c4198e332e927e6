"""Reports on businesses from an API laid out like Experian's for businesses: token, search for the BIN, one request
for each part of a report.
"""

import json
from datetime import date
from typing import Any

from origination.bureaus.base import (
    Candidate,
    ContractError,
    NoHit,
    PullRequest,
    RawReport,
    SubjectQuery,
)
from origination.bureaus.business import BusinessBureau, main_score, open_amount, open_bankruptcies
from origination.bureaus.http import Connection
from origination.bureaus.reports import (
    Firmographics,
    Inquiries,
    ModelScore,
    NormalizedReport,
    PublicRecord,
    SubjectMatch,
    Trades,
    UccFiling,
)
from origination.bureaus.values import dollars

ROOT = "/businessinformation/businesses/v1"
PARTS = (
    "headers",
    "facts",
    "scores",
    "trades",
    "creditstatus",
    "bankruptcies",
    "judgments",
    "liens",
    "uccfilings",
)
MODELS = {"commercialScore": "Intelliscore Plus V2", "fsrScore": "Financial Stability Risk"}


class ExperianBusiness(BusinessBureau):
    """One business's credit profile, with Intelliscore Plus and Financial Stability Risk."""

    code = "experian-business"
    product = "Credit profile"
    parser_version = "1"
    sure, doubtful = 8, 6  # a reliability of 80 and of 60

    def search(self, subject: SubjectQuery) -> list[Candidate]:
        body = {
            "name": subject.name,
            "street": subject.street,
            "city": subject.city,
            "state": subject.state,
            "zip": subject.postal_code,
            "phone": subject.phone,
            "taxId": subject.identifier,
            "subcode": self._subcode(),
            "geo": True,
        }
        results = self._post("/search", {name: value for name, value in body.items() if value})
        try:
            found = [
                Candidate(str(each["bin"]), each.get("businessName", ""), int(each["reliabilityCode"]) // 10)
                for each in results
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise ContractError(f"The search cannot be read ({type(error).__name__}).") from error
        return sorted(found, key=lambda each: -each.confidence)

    def pull(self, request: PullRequest) -> RawReport:
        self.require_file(request)
        body = {"bin": request.bureau_id, "subcode": self._subcode()}
        parts = {
            part: self._post(f"/{part}", body, key=f"{request.key}-{part}", empty_is_none=True)
            for part in PARTS
        }
        match = {"bin": request.bureau_id, "confidence": request.confidence}
        return self.keep(request, parts=parts, match=match)

    def read(self, kept: dict[str, Any]) -> NormalizedReport:
        parts = {name: part or {} for name, part in kept["parts"].items()}
        scores = tuple(
            self._score(key, model, parts["scores"][key])
            for key, model in MODELS.items()
            if parts["scores"].get(key)
        )
        trades = _trades(parts["trades"])
        status = parts["creditstatus"]
        records = (
            *_records(parts["bankruptcies"], "bankruptcies", "BANKRUPTCY"),
            *_records(parts["judgments"], "judgments", "JUDGMENT"),
            *_records(parts["liens"], "liens", "TAX_LIEN"),
        )
        asked = status.get("inquiryCounts", {})
        return NormalizedReport(
            bureau=self.code,
            product=self.product,
            version=self.parser_version,
            report_number=str(parts["headers"].get("transactionNumber", kept["reference"])),
            report_date=date.fromisoformat(kept["pulledOn"]),
            match=SubjectMatch(kept["match"]["bin"], int(kept["match"]["confidence"])),
            score=main_score(scores, MODELS["commercialScore"]),
            scores=scores,
            trade_lines=trades.count,
            past_due_lines=trades.late_30 + trades.late_60 + trades.late_90,
            severe_delinquencies=trades.late_60 + trades.late_90,
            trades=trades,
            inquiries_6_months=int(asked.get("months6", 0)),
            inquiries=Inquiries(
                int(asked.get("months3", 0)), int(asked.get("months6", 0)), int(asked.get("months12", 0))
            ),
            open_bankruptcies=open_bankruptcies(records),
            liens_amount=open_amount(records),
            public_records=records,
            filings=tuple(_filings(parts["uccfilings"])),
            firmographics=_firm(parts["headers"], parts["facts"]),
        )

    def _score(self, key: str, model: str, found: dict[str, Any]) -> ModelScore:
        value = found.get("score")
        return ModelScore(
            vendor=self.code,
            model=model,
            version=str(found.get("modelCode", "")),
            min=1,
            max=100,
            value=int(value) if value is not None else None,
            percentile=int(found["percentileRanking"])
            if found.get("percentileRanking") is not None
            else None,
            risk_class=int(found["riskClass"]["code"]) if found.get("riskClass") else None,
            reasons=tuple(each["definition"] for each in found.get("scoreFactors", ())),
            exclusion="" if value is not None else "no score",
        )

    def fetch_token(self, connection: Connection) -> Any:
        secret = connection.credentials()
        body = {"username": secret["username"], "password": secret["password"]}
        headers = {
            "Client_id": secret["client_id"],
            "Client_secret": secret["client_secret"],
            "Grant_type": "password",
        }
        return connection.ask("POST", "/oauth2/v1/token", body=json.dumps(body).encode(), headers=headers)

    def _subcode(self) -> str:
        return str(Connection(self.code).options.get("subcode", ""))

    def _post(self, path: str, body: dict[str, Any], *, key: str = "", empty_is_none: bool = False) -> Any:
        """One request. A part without data is none."""
        try:
            answer = self.ask(
                lambda connection, token: connection.post(f"{ROOT}{path}", body, token=token, key=key)
            )
        except NoHit:
            if empty_is_none:
                return None
            return []
        if not isinstance(answer, dict) or not answer.get("success") or "results" not in answer:
            raise ContractError("The answer holds no results.")
        return answer["results"]


def _trades(part: dict[str, Any]) -> Trades:
    totals = part.get("tradePaymentTotals", {}).get("tradelines", {})
    count = int(totals.get("tradelineCount", 0))
    late_30, late_60, late_90 = (
        int(totals.get(name, 0)) for name in ("dbt30Count", "dbt60Count", "dbt90Count")
    )
    beyond = part.get("tradePaymentSummary", {})
    return Trades(
        count=count,
        current=count - late_30 - late_60 - late_90,
        late_30=late_30,
        late_60=late_60,
        late_90=late_90,
        balance=dollars(totals.get("totalAccountBalance", 0)),
        past_due_amount=dollars(totals.get("pastDueBalance", 0)),
        high_credit=dollars(totals.get("totalHighCreditAmount", 0)),
        beyond_terms_now=beyond.get("currentDbt"),
        beyond_terms_average=beyond.get("monthlyAverageDbt"),
        beyond_terms_high=beyond.get("highestDbt6Months"),
        trend=str(beyond.get("paymentTrendIndicator", "")),
    )


def _records(part: dict[str, Any], name: str, kind: str) -> list[PublicRecord]:
    return [
        PublicRecord(
            kind=kind,
            status="CLOSED" if each.get("releasedDate") or each.get("dischargedDate") else "OPEN",
            filed_on=date.fromisoformat(each["dateFiled"]) if each.get("dateFiled") else None,
            amount=dollars(each["liabilityAmount"]) if each.get("liabilityAmount") is not None else None,
            detail=each.get("legalAction", ""),
        )
        for each in part.get(name, ())
    ]


def _filings(part: dict[str, Any]) -> list[UccFiling]:
    return [
        UccFiling(
            file_number=each["documentNumber"],
            filed_on=date.fromisoformat(each["dateFiled"]),
            state=each.get("filingState", ""),
            secured_party=each.get("securedParty", ""),
            collateral=", ".join(item["definition"] for item in each.get("collateral", ())),
            status=each.get("legalType", ""),
        )
        for each in part.get("uccFilings", ())
    ]


def _firm(headers: dict[str, Any], facts: dict[str, Any]) -> Firmographics:
    place = headers.get("address", {})
    return Firmographics(
        legal_name=headers.get("legalBusinessName") or headers.get("businessName", ""),
        trading_name=headers.get("dbaName", ""),
        street=place.get("street", ""),
        city=place.get("city", ""),
        state=place.get("state", ""),
        postal_code=place.get("zip", ""),
        years_on_file=facts.get("yearsOnFile"),
        employees=facts.get("employeeSize"),
        annual_sales=dollars(facts["salesRevenue"]) if facts.get("salesRevenue") is not None else None,
        naics_code=str((facts.get("naicsCodes") or [{}])[0].get("code", "")),
        sic_code=str((facts.get("sicCodes") or [{}])[0].get("code", "")),
        legal_form=facts.get("businessType", ""),
        officers=tuple(each["name"] for each in facts.get("corporatePrincipals", ())),
    )
